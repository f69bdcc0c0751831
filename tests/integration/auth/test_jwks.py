"""GET /.well-known/jwks.json"""

import jwt

from tests.support.api import Api, Person


def test_the_published_keys_verify_an_access_token(api: Api, alice: Person) -> None:
    kid = jwt.get_unverified_header(alice.token)["kid"]

    response = api.request("GET", "//.well-known/jwks.json")

    key = next(jwt.PyJWK(key) for key in response.json["keys"] if key["kid"] == kid)
    claims = jwt.decode(alice.token, key, algorithms=["ES256"], audience="dormouse")
    assert claims["sub"] == alice.id


def test_nothing_private_is_among_the_published_keys(api: Api, alice: Person) -> None:
    response = api.request("GET", "//.well-known/jwks.json")

    assert {name for key in response.json["keys"] for name in key} == {
        "kty", "crv", "x", "y", "kid", "alg", "use",
    }  # fmt: skip
