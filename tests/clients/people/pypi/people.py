"""HelseID for people through requests-oauth2client: discovery -> PAR -> login (with a page and without) -> code -> refresh
with `resource` -> /pingauth. Every step is the library's own; only the browser is played by hand.
"""

import re
import sys

import requests
from jwskate import Jwk, Jwt
from requests_oauth2client import InvalidGrant, OAuth2Client, PrivateKeyJwt

PHYSICIAN = "05898597468"
REDIRECT = "http://localhost:4711/callback"
SCOPE = (
    "openid profile offline_access helseid://scopes/identity/pid helseid://scopes/hpr/hpr_number "
    "nhn:phr/mhd/read-document nhn:melde/biovigilans"
)


class TypedPrivateKeyJwt(PrivateKeyJwt):
    """The library's own, with the `typ` HelseID's updated requirements ask for, which it has no setting for."""

    def client_assertion(self, audience):
        signed = Jwt(super().client_assertion(audience))
        headers = {"alg": self.alg, "kid": self.private_jwk.kid, "typ": "client-authentication+jwt"}
        return str(Jwt.sign(signed.claims, self.private_jwk, alg=self.alg, typ=headers["typ"]))


def check(what, holds):
    if not holds:
        sys.exit(f"not so: {what}")
    print(f"  ok  {what}")


def control(base, method, path, body=None):
    answer = requests.request(method, base + path, json=body, timeout=30)
    answer.raise_for_status()
    return answer.json()


def client_of(base):
    clients = control(base, "GET", "/_sandbox/clients")["clients"]
    jwk = next(it for it in clients if it["client_id"] == "sandbox-user")["demo_private_jwk"]
    auth = TypedPrivateKeyJwt("sandbox-user", Jwk(jwk), alg="ES256", lifetime=30, aud=base)
    return OAuth2Client.from_discovery_endpoint(
        url=base + "/.well-known/openid-configuration",
        issuer=base,
        auth=auth,
        redirect_uri=REDIRECT,
        dpop_bound_access_tokens=True,
        id_token_signed_response_alg="RS256",
        testing=True,
    )


def browse(url, choice):
    """What a browser does: opens the address, chooses somebody when there is a page, and is sent back."""
    opened = requests.get(url, headers={"accept": "text/html"}, allow_redirects=False, timeout=30)
    if opened.status_code == 302:
        return opened.headers["location"]
    if choice is None:
        sys.exit(f"a page where none was expected: {opened.status_code} {opened.text}")
    action = re.search(r'action="([^"]+)"', opened.text)[1]
    ticket = re.search(r'name="ticket" value="([^"]+)"', opened.text)[1]
    base = "/".join(url.split("/")[:3])
    back = requests.post(base + action, data={"ticket": ticket, **choice}, allow_redirects=False, timeout=30)
    return back.headers["location"]


def flow(base, name, choice):
    print(f"requests-oauth2client: {name}")
    client = client_of(base)
    request = client.authorization_request(scope=SCOPE, resource=["nhn:phr", "nhn:melde"])
    pushed = client.pushed_authorization_request(request)
    check("the request is pushed", pushed.request_uri.startswith("urn:ietf:params:oauth:request_uri:"))
    response = request.validate_callback(browse(pushed.uri, choice))
    # The library's own check of the ID token cannot be used: it forgets the key of a token that is bound to one.
    first = client.authorization_code(response, validate=False)
    check("a code gives tokens", first.token_type == "DPoP" and first.refresh_token)
    id_token = Jwt(str(first.id_token))
    key = client.authorization_server_jwks.get_jwk_by_kid(id_token.kid)
    check("the ID token is signed with the published key", id_token.verify_signature(key, alg="RS256"))
    claims = id_token.claims
    check("the ID token is for this login", claims["nonce"] == request.nonce and claims["aud"] == "sandbox-user")
    check("the ID token names who was chosen", claims["helseid://claims/identity/pid"] == PHYSICIAN)
    told = client.userinfo(first)
    check("UserInfo knows the HPR number", told["helseid://claims/hpr/hpr_number"] == "565501872")
    second = client.refresh_token(first, resource="nhn:phr")
    claims = Jwt(second.access_token).claims
    check("a refresh gives a token for PHR", claims["aud"] == "nhn:phr")
    check("a token for one API says no scope of another", not [it for it in claims["scope"] if "melde" in it])
    pinged = requests.get(base + "/pingauth", auth=second, timeout=30)
    check("PHR takes it", pinged.status_code == 200)
    try:
        client.refresh_token(first)
    except InvalidGrant:
        check("a refresh token is used once", True)
    else:
        check("a refresh token is used once", False)


def main():
    base = sys.argv[1]
    switch = lambda pid: control(base, "PATCH", "/_sandbox/settings", {"helseid.auto_login": pid})  # noqa: E731
    switch("")
    flow(base, "login on the page", {"pid": PHYSICIAN})
    try:
        switch(PHYSICIAN)
        flow(base, "login without a page", None)
    finally:
        switch("")


main()
