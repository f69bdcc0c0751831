"""Which access tokens are accepted (RFC 9068, section 4; RFC 8725): each differs from a valid one in one thing."""

import uuid
from typing import Any

import pytest

from infra.local.stack import Stack
from tests.support.api import Answer, Api, Person
from tests.support.database import Database
from tests.support.tokens import Draft, draft_of, encoded


@pytest.fixture
def draft(stack: Stack, alice: Person) -> Draft:
    """Alice's token, to be changed and signed anew with the right key."""
    return draft_of(stack, alice.token)


def ask_with(api: Api, token: str | bytes, scheme: str = "Bearer") -> Answer:
    authorization = f"{scheme} ".encode() + (token if isinstance(token, bytes) else token.encode())
    return api.request("GET", "/auth/me", headers={"Authorization": authorization.decode("latin-1")})


def test_the_very_same_token_signed_anew_is_accepted(api: Api, draft: Draft) -> None:
    response = ask_with(api, draft.signed())

    assert response.status == 200


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "sid", "exp", "iat"])
def test_a_token_that_lacks_a_claim_is_refused(api: Api, draft: Draft, claim: str) -> None:
    response = ask_with(api, draft.without(claim).signed())

    assert response.status == 401


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("aud", "another-api"),
        ("aud", []),
        ("aud", None),
        ("iss", "https://elsewhere.example"),
        ("iss", None),
        ("exp", 1),
        ("exp", "soon"),
        ("exp", None),
        ("iat", "then"),
        ("nbf", 4102444800),
        ("sub", 7),
        ("sid", str(uuid.uuid4())),
        ("sid", "not a uuid"),
        ("sid", 7),
        ("sid", None),
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(api: Api, draft: Draft, claim: str, value: Any) -> None:
    response = ask_with(api, draft.with_claims(**{claim: value}).signed())

    assert response.status == 401


def test_an_expired_token_is_refused_and_says_so(api: Api, draft: Draft) -> None:
    response = ask_with(api, draft.with_claims(exp=draft.claims["iat"] - 1).signed())

    assert response.status == 401
    assert "expired" in response.json["detail"]


@pytest.mark.parametrize("parameter", ["typ", "kid", "alg"])
def test_a_token_that_lacks_a_header_parameter_is_refused(api: Api, draft: Draft, parameter: str) -> None:
    response = ask_with(api, draft.without(parameter).signed())

    assert response.status == 401


@pytest.mark.parametrize("typ", ["JWT", "rt+jwt", "", None, 7])
def test_a_token_of_another_type_is_refused(api: Api, draft: Draft, typ: Any) -> None:
    response = ask_with(api, draft.with_header(typ=typ).signed())

    assert response.status == 401


@pytest.mark.parametrize(
    "kid",
    [
        "0123456789abcdef" * 2,
        "../../../../dev/null",
        "' OR '1'='1",
        "x' UNION SELECT '{}'::jsonb --",
        "%",
        "\0",
        "\ud800",
        "",
        None,
        7,
        ["x"],
        {"x": "y"},
    ],
    ids=repr,
)
def test_a_token_of_an_unknown_key_is_refused(api: Api, draft: Draft, kid: Any) -> None:
    response = ask_with(api, draft.with_header(kid=kid).signed())

    assert response.status == 401


def test_a_token_with_a_critical_extension_nobody_knows_is_refused(api: Api, draft: Draft) -> None:
    response = ask_with(api, draft.with_header(crit=["unheard-of"], **{"unheard-of": 1}).signed())

    assert response.status == 401


@pytest.mark.parametrize("ending", ["revoked_at = now()", "expires_at = now()"])
def test_a_token_of_an_ended_session_is_refused(api: Api, alice: Person, database: Database, ending: str) -> None:
    database.run(f"UPDATE sessions SET {ending} WHERE user_id = :id", id=alice.id)

    response = ask_with(api, alice.token)

    assert response.status == 401


def test_a_refresh_token_is_no_access_token(api: Api, alice: Person) -> None:
    response = ask_with(api, alice.refresh_token)

    assert response.status == 401


@pytest.mark.parametrize("scheme", ["", "Basic", "Token", "BearerX"])
def test_a_token_under_another_scheme_is_refused(api: Api, alice: Person, scheme: str) -> None:
    response = ask_with(api, alice.token, scheme)

    assert response.status == 401


def test_a_token_in_the_query_is_not_looked_at(api: Api, alice: Person) -> None:
    response = api.get("/tasks", access_token=alice.token)

    assert response.status == 401


@pytest.mark.parametrize("garbage", [b"", b"x", b"..", b"....", b"a.b.c", b"e30.e30.", b"\xff\xfe.\xe9.\xe9"])
def test_what_is_no_token_at_all_is_refused(api: Api, garbage: bytes) -> None:
    response = ask_with(api, garbage)

    assert response.status == 401


@pytest.mark.parametrize(
    "header",
    ["", "null", "[]", '"ES256"', "{", "[" * 5000, '{"alg": ' + "9" * 5000 + "}", '{"alg": "dir", "enc": "A256GCM"}'],
    ids=lambda header: header[:10],
)
def test_a_header_that_makes_no_sense_is_refused(api: Api, header: str) -> None:
    response = ask_with(api, f"{encoded(header)}.e30.AAAA")

    assert response.status == 401
