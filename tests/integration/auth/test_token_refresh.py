"""POST /auth/token with grant_type=refresh_token: rotation, and what using a token twice does."""

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.api import Answer, Api, Person
from tests.support.database import Database


def refresh(api: Api, token: str) -> Answer:
    return api.token(grant_type="refresh_token", refresh_token=token)


def use_long_ago(database: Database, token: str, seconds: int) -> None:
    """Make a refresh token one that was used so many seconds ago."""
    digest = hashlib.sha256(token.encode()).digest()
    database.run(
        "UPDATE refresh_tokens SET used_at = now() - make_interval(secs => :secs) WHERE digest = :digest",
        secs=seconds,
        digest=digest,
    )


def test_the_refresh_token_of_a_disabled_account_is_refused(api: Api, alice: Person, database: Database) -> None:
    database.run("UPDATE users SET disabled_at = now() WHERE id = :id", id=alice.id)

    response = refresh(api, alice.refresh_token)

    assert response.json["error"] == "invalid_grant"


@pytest.mark.parametrize("ending", ["revoked_at = now()", "expires_at = now()"])
def test_the_refresh_token_of_an_ended_session_is_refused(
    api: Api, alice: Person, database: Database, ending: str
) -> None:
    database.run(f"UPDATE sessions SET {ending} WHERE user_id = :id", id=alice.id)

    response = refresh(api, alice.refresh_token)

    assert response.json["error"] == "invalid_grant"


def test_an_access_token_refreshes_nothing(api: Api, alice: Person) -> None:
    response = refresh(api, alice.token)

    assert response.status != 200


def test_a_refresh_brings_an_access_token_of_the_same_person(api: Api, alice: Person) -> None:
    granted = refresh(api, alice.refresh_token).json

    alice.token = granted["access_token"]

    assert api.as_(alice).get("/auth/me").json["id"] == alice.id


def test_a_refresh_brings_a_new_refresh_token_that_works(api: Api, alice: Person) -> None:
    second = refresh(api, alice.refresh_token).json["refresh_token"]

    third = refresh(api, second)

    assert third.status == 200
    assert len({alice.refresh_token, second, third.json["refresh_token"]}) == 3


def test_a_refresh_keeps_the_session_and_its_end(api: Api, alice: Person, database: Database) -> None:
    sessions = "SELECT id, expires_at FROM sessions WHERE user_id = :id"
    before = database.rows(sessions, id=alice.id)

    refresh(api, alice.refresh_token)

    assert database.rows(sessions, id=alice.id) == before


def test_a_used_token_works_again_for_a_few_seconds(api: Api, alice: Person, database: Database) -> None:
    refresh(api, alice.refresh_token)
    use_long_ago(database, alice.refresh_token, 5)

    response = refresh(api, alice.refresh_token)

    assert response.status == 200


def test_two_tabs_that_refresh_at_once_both_stay_signed_in(api: Api, alice: Person) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: refresh(api, alice.refresh_token), range(8)))

    assert {answer.status for answer in answers} == {200}


def test_using_a_token_again_does_not_prolong_the_few_seconds(api: Api, alice: Person, database: Database) -> None:
    refresh(api, alice.refresh_token)
    use_long_ago(database, alice.refresh_token, 9)

    refresh(api, alice.refresh_token)

    used = "SELECT used_at < now() - interval '8 s' FROM refresh_tokens WHERE digest = :digest"
    assert database.value(used, digest=hashlib.sha256(alice.refresh_token.encode()).digest())


def test_a_used_token_is_refused_later(api: Api, alice: Person, database: Database) -> None:
    refresh(api, alice.refresh_token)
    use_long_ago(database, alice.refresh_token, 11)

    response = refresh(api, alice.refresh_token)

    assert response.status == 400
    assert response.json["error"] == "invalid_grant"


def test_using_a_token_again_ends_the_newest_refresh_token(api: Api, alice: Person, database: Database) -> None:
    newest = refresh(api, alice.refresh_token).json["refresh_token"]
    use_long_ago(database, alice.refresh_token, 11)

    refresh(api, alice.refresh_token)

    assert refresh(api, newest).json["error"] == "invalid_grant"


def test_using_a_token_again_ends_the_access_tokens(api: Api, alice: Person, database: Database) -> None:
    refresh(api, alice.refresh_token)
    use_long_ago(database, alice.refresh_token, 11)

    refresh(api, alice.refresh_token)

    assert api.as_(alice).get("/auth/me").status == 401


def test_using_a_token_again_leaves_other_sessions_alone(api: Api, alice: Person, database: Database) -> None:
    elsewhere = api.sign_in(alice.email)
    refresh(api, alice.refresh_token)
    use_long_ago(database, alice.refresh_token, 11)

    refresh(api, alice.refresh_token)

    assert api.as_(elsewhere).get("/auth/me").status == 200


def test_no_refresh_token_is_kept_as_it_is(api: Api, alice: Person, database: Database) -> None:
    kept = database.rows("SELECT * FROM refresh_tokens")

    assert alice.refresh_token not in str(kept)
    assert hashlib.sha256(alice.refresh_token.encode()).digest() in [row["digest"] for row in kept]
