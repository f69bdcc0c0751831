"""POST /auth/token: what it refuses, in the words of RFC 6749 section 5.2, and signing in."""

import pytest

from tests.support.api import PASSWORD, Api, Person
from tests.support.database import Database


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"scope": "all"}, "invalid_request"),
        ({"grant_type": ""}, "invalid_request"),
        ({"grant_type": "password"}, "invalid_request"),
        ({"grant_type": "password", "username": "a@example.com"}, "invalid_request"),
        ({"grant_type": "password", "password": PASSWORD}, "invalid_request"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
        ({"grant_type": "Password", "username": "a@example.com", "password": "x"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token", "refresh_token": "made up"}, "invalid_grant"),
        ({"grant_type": "refresh_token", "refresh_token": "' OR true --"}, "invalid_grant"),
    ],
)
def test_a_request_without_right_to_a_token_gets_an_oauth_error(api: Api, form: dict[str, str], error: str) -> None:
    response = api.token(**form)

    assert response.status == 400
    assert response.json["error"] == error


def test_a_wrong_password_is_refused(api: Api, alice: Person) -> None:
    response = api.token(grant_type="password", username=alice.email, password="not her password")

    assert response.status == 400
    assert response.json["error"] == "invalid_grant"


def test_an_unknown_address_gets_the_answer_of_a_wrong_password(api: Api, alice: Person) -> None:
    wrong = api.token(grant_type="password", username=alice.email, password="not her password")

    unknown = api.token(grant_type="password", username="nobody@example.com", password="not her password")

    assert (unknown.status, unknown.body) == (wrong.status, wrong.body)
    assert set(unknown.headers) == set(wrong.headers)


def test_a_disabled_account_gets_the_answer_of_a_wrong_password(api: Api, alice: Person, database: Database) -> None:
    wrong = api.token(grant_type="password", username=alice.email, password="not her password")
    database.run("UPDATE users SET disabled_at = now() WHERE id = :id", id=alice.id)

    disabled = api.token(grant_type="password", username=alice.email, password=PASSWORD)

    assert (disabled.status, disabled.body) == (wrong.status, wrong.body)


def test_passwords_that_differ_after_byte_72_are_different(api: Api) -> None:
    email, same = "long@example.com", "x" * 72
    api.post("/auth/register", {"email": email, "password": same + "1", "display_name": "Long"})

    response = api.token(grant_type="password", username=email, password=same + "2")

    assert response.status == 400


def test_passwords_that_differ_after_a_nul_are_different(api: Api) -> None:
    email, same = "nul@example.com", "before the nul\0"
    api.post("/auth/register", {"email": email, "password": same + "1", "display_name": "Nul"})

    response = api.token(grant_type="password", username=email, password=same + "2")

    assert response.status == 400


def test_a_password_is_the_same_however_its_accents_are_encoded(api: Api) -> None:
    email = "accents@example.com"
    api.post("/auth/register", {"email": email, "password": "caf\u00e9 au lait", "display_name": "Accents"})

    response = api.token(grant_type="password", username=email, password="cafe\u0301 au lait")

    assert response.status == 200


def test_credentials_as_json_are_refused(api: Api, alice: Person) -> None:
    credentials = {"grant_type": "password", "username": alice.email, "password": PASSWORD}

    response = api.post("/auth/token", credentials)

    assert response.status == 415


def test_credentials_in_the_query_are_not_looked_at(api: Api, alice: Person) -> None:
    query = f"grant_type=password&username={alice.email}&password={PASSWORD.replace(' ', '+')}"

    response = api.request("POST", f"/auth/token?{query}", fields={"scope": "all"}, encode_multipart=False)

    assert response.status == 400


def test_the_right_password_brings_a_token_that_nothing_between_keeps(api: Api, alice: Person) -> None:
    response = api.token(grant_type="password", username=alice.email.upper(), password=PASSWORD)

    assert (response.json["token_type"], response.json["expires_in"]) == ("Bearer", 600)
    assert response.headers["Cache-Control"] == "no-store"


def test_parameters_that_other_servers_know_are_ignored(api: Api, alice: Person) -> None:
    response = api.token(
        grant_type="password", username=alice.email, password=PASSWORD, scope="all", client_id="swagger"
    )

    assert response.status == 200
