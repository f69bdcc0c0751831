"""GET /.well-known/oauth-authorization-server"""

import jwt

from tests.support.api import PASSWORD, Api, Person


def test_the_metadata_names_the_issuer_of_the_tokens(api: Api, alice: Person) -> None:
    claims = jwt.decode(alice.token, options={"verify_signature": False})

    response = api.request("GET", "//.well-known/oauth-authorization-server")

    assert response.json["issuer"] == claims["iss"]


def test_the_metadata_leads_to_the_token_endpoint_and_the_keys(api: Api, alice: Person) -> None:
    metadata = api.request("GET", "//.well-known/oauth-authorization-server").json
    token_path, keys_path = (metadata[name].removeprefix(metadata["issuer"]) for name in ("token_endpoint", "jwks_uri"))

    form = {"grant_type": "password", "username": alice.email, "password": PASSWORD}
    granted = api.request("POST", "/" + token_path, fields=form, encode_multipart=False)
    keys = api.request("GET", "/" + keys_path)

    assert (granted.status, keys.status) == (200, 200)
