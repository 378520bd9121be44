"""requests-oauth2client against the sandbox by the documented names, over HTTPS: it knows nothing of a sandbox.

Only the resolver is led astray, as network aliases do in a container: names and URLs stay what they are.
"""

import json
import os
import pathlib
import socket
import sys
import urllib.request

import requests
from requests_oauth2client import OAuth2Client, PrivateKeyJwt

ISSUER = "https://helseid-sts.test.nhn.no"
root, door, ca = sys.argv[1:]

os.environ["REQUESTS_CA_BUNDLE"] = ca
pathlib.Path(ca).write_bytes(urllib.request.urlopen(f"{root}/_sandbox/ca.pem").read())
clients = json.load(urllib.request.urlopen(f"{root}/_sandbox/clients"))
clients = clients if isinstance(clients, list) else clients["clients"]
machine = next(it for it in clients if it["client_id"] == "sandbox-machine")

find = socket.getaddrinfo


def led_astray(host, port, *rest, **more):
    if str(host).endswith(".nhn.no"):
        host, port = "127.0.0.1", int(door)
    return find(host, port, *rest, **more)


socket.getaddrinfo = led_astray

known = requests.get(f"{ISSUER}/.well-known/openid-configuration").json()
assert known["issuer"] == ISSUER, known["issuer"]
key = {**machine["demo_private_jwk"], "kid": "sandbox-machine-key", "alg": "PS256"}
client = OAuth2Client(
    token_endpoint=known["token_endpoint"],
    auth=PrivateKeyJwt("sandbox-machine", key, alg="PS256", aud=ISSUER),
    dpop_bound_access_tokens=True,
)
token = client.client_credentials(scope="nhn:melde/biovigilans")
assert token.token_type == "DPoP", token

# Issuer, signature and the proof's URL are good under another name: only the audience is another API's.
answer = requests.get("https://api.pjd.test.nhn.no/pingauth", auth=token)
assert (answer.status_code, answer.headers["sandbox-rule"]) == (401, "auth.token.audience"), (answer.status_code, answer.headers)
print("requests-oauth2client: a token by the documented names, over HTTPS")
