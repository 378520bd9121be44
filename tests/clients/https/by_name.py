"""requests-oauth2client by the documented names, over HTTPS: it knows nothing of a sandbox."""

import sys

import requests
from requests_oauth2client import OAuth2Client, PrivateKeyJwt

from names import check, demo_key, lead_to

ISSUER = "https://helseid-sts.test.nhn.no"
base, door, folder = sys.argv[1:]
lead_to(base, int(door), folder)

print("requests-oauth2client: a machine, by the documented names")
known = requests.get(f"{ISSUER}/.well-known/openid-configuration").json()
check("the issuer has the name that was called", known["issuer"] == ISSUER)
key = {**demo_key(base, "sandbox-machine"), "kid": "sandbox-machine-key", "alg": "PS256"}
client = OAuth2Client(
    token_endpoint=known["token_endpoint"],
    auth=PrivateKeyJwt("sandbox-machine", key, alg="PS256", aud=ISSUER),
    dpop_bound_access_tokens=True,
)
token = client.client_credentials(scope="nhn:melde/biovigilans")
check("an assertion gives a token bound to a key", token.token_type == "DPoP")

# The proof's URL is that of another name than the one that gave the token.
answer = requests.get("https://api.melde.test.nhn.no/api/v2/nokup/lookup/4.1", auth=token)
check("Nokup takes it under its own name", answer.status_code == 200 and answer.json()[0]["Code"] == "4.1")
answer = requests.get("https://api.pjd.test.nhn.no/pingauth", auth=token)
refused = (answer.status_code, answer.headers["sandbox-rule"])
check("PHR refuses its audience and nothing else", refused == (401, "auth.token.audience"))
answer = requests.get("https://test.codingsystems.hit.nhn.no/api/codingsystems/v1/types", headers={"nhn-source-system": "Names, v1"})
check("Codingsystems answers under its name", len(answer.json()) == 23)
