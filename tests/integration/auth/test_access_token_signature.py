"""Who may sign an access token: the key that its `kid` names, with ES256, and nothing else (RFC 8725, section 3)."""

import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from infra.local.stack import Stack
from tests.support.api import Answer, Api, Person
from tests.support.tokens import Draft, decoded, draft_of, encoded, es256, hs256, rs256

ATTACKER = ec.generate_private_key(ec.SECP256R1())
ATTACKER_JWK = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(ATTACKER.public_key()))
EVERY_FUNCTION = ["/auth/me", "/teams", "/tasks", "/notifications", "/exports", "/dead-letters"]


@pytest.fixture
def draft(stack: Stack, alice: Person) -> Draft:
    """Alice's token, to be changed and signed anew."""
    return draft_of(stack, alice.token)


def ask_with(api: Api, token: str, path: str = "/auth/me") -> Answer:
    return api.request("GET", path, headers={"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize("path", EVERY_FUNCTION)
def test_every_function_refuses_a_token_that_somebody_else_signed(api: Api, draft: Draft, path: str) -> None:
    response = ask_with(api, draft.signed(es256(ATTACKER)), path)

    assert response.status == 401


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE", ""])
def test_an_unsigned_token_is_refused(api: Api, draft: Draft, alg: str) -> None:
    response = ask_with(api, draft.with_header(alg=alg).signed(lambda _: b""))

    assert response.status == 401


def test_a_token_that_claims_to_be_unsigned_but_is_signed_is_refused(api: Api, draft: Draft) -> None:
    response = ask_with(api, draft.with_header(alg="none").signed())

    assert response.status == 401


@pytest.mark.parametrize(
    "secret_from",
    [
        lambda key, jwk: key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        lambda key, jwk: key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        lambda key, jwk: key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint),
        lambda key, jwk: json.dumps(jwk).encode(),
        lambda key, jwk: b"",
    ],
    ids=["PEM", "DER", "point", "JWK", "nothing"],
)
def test_the_public_key_is_no_shared_secret(api: Api, draft: Draft, secret_from: Callable[[Any, Any], bytes]) -> None:
    published = api.request("GET", "//.well-known/jwks.json").json["keys"]
    jwk = next(key for key in published if key["kid"] == draft.header["kid"])
    secret = secret_from(jwt.PyJWK(jwk).key, jwk)

    response = ask_with(api, draft.with_header(alg="HS256").signed(hs256(secret)))

    assert response.status == 401


def test_a_token_that_an_rsa_key_signed_is_refused(api: Api, draft: Draft) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    response = ask_with(api, draft.with_header(alg="RS256").signed(rs256(key)))

    assert response.status == 401


@pytest.mark.parametrize(
    "header",
    [
        {"jwk": ATTACKER_JWK},
        {"jwk": {**ATTACKER_JWK, "kid": "attacker"}, "kid": "attacker"},
        {"jku": "https://attacker.example/jwks.json"},
        {"x5u": "https://attacker.example/chain.pem"},
        {"x5c": ["MIIB"]},
    ],
    ids=lambda header: "+".join(header),
)
def test_a_key_that_the_token_brings_along_is_not_trusted(api: Api, draft: Draft, header: dict[str, Any]) -> None:
    response = ask_with(api, draft.with_header(**header).signed(es256(ATTACKER)))

    assert response.status == 401


@pytest.mark.parametrize("alg", ["ES384", "ES512", "ES256K", "PS256", "EdDSA", "es256"])
def test_another_algorithm_than_the_keys_is_refused(api: Api, draft: Draft, alg: str) -> None:
    response = ask_with(api, draft.with_header(alg=alg).signed())

    assert response.status == 401


@pytest.mark.parametrize(
    "signature",
    [b"", bytes(64), b"\xff" * 64, bytes(31) + b"\1" + bytes(31) + b"\1", b"\1" * 65],
    ids=["none", "zeros", "ones", "r and s are 1", "too long"],
)
def test_a_made_up_signature_is_refused(api: Api, draft: Draft, signature: bytes) -> None:
    response = ask_with(api, draft.signed(lambda _: signature))

    assert response.status == 401


def test_the_signature_of_another_token_does_not_fit(api: Api, alice: Person, bob: Person) -> None:
    header, claims, _ = bob.token.split(".")

    response = ask_with(api, f"{header}.{claims}.{alice.token.split('.')[2]}")

    assert response.status == 401


def test_claims_changed_after_signing_are_refused(api: Api, alice: Person, bob: Person) -> None:
    header, claims, signature = alice.token.split(".")
    changed = {**decoded(claims), "sid": decoded(bob.token.split(".")[1])["sid"]}

    response = ask_with(api, f"{header}.{encoded(json.dumps(changed))}.{signature}")

    assert response.status == 401
