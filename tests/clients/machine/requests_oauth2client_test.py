"""requests-oauth2client, as a vendor writes it: client_credentials with the nonce it is asked for, a guarded call."""

import json
import os
import unittest
import urllib.request

import requests
from jwskate import Jwk, Jwt
from requests_oauth2client import (
    DPoPKey,
    DPoPToken,
    InvalidClient,
    InvalidScope,
    OAuth2Client,
    PrivateKeyJwt,
)

BASE = os.environ["SANDBOX_URL"]
MACHINE = "sandbox-machine"


def control(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"} if data else {}
    request = urllib.request.Request(f"{BASE}/_sandbox{path}", data, headers, method=method)
    with urllib.request.urlopen(request) as response:
        return json.loads(response.read() or "null")


def broken(response):
    """The rules a request broke, by the journal."""
    entry = control("GET", f"/requests/{response.headers['sandbox-request-id']}")
    return [it["rule"] for it in entry["checks"] if it["verdict"] == "violated"]


class TypedAssertion(PrivateKeyJwt):
    """Assertions of the type HelseID asks for, which the library itself does not write."""

    def client_assertion(self, audience):
        key, claims = self.private_jwk, Jwt(super().client_assertion(audience)).claims
        return str(Jwt.sign(claims, key, alg=self.alg, typ="client-authentication+jwt"))


def private_key():
    clients = control("GET", "/clients")
    clients = clients["clients"] if isinstance(clients, dict) else clients
    jwk = next(it for it in clients if it["client_id"] == MACHINE)["demo_private_jwk"]
    return Jwk(jwk).with_usage_parameters(alg="RS256")


class Judged(unittest.TestCase):
    def setUp(self):
        self.answers = []

    def client(self, kind=TypedAssertion, alg="ES256", **more):
        session = requests.Session()
        session.hooks["response"].append(lambda answer, *_, **__: self.answers.append(answer))
        return OAuth2Client.from_discovery_endpoint(
            issuer=BASE,
            auth=kind(MACHINE, private_key(), alg="RS256", **more),
            session=session,
            dpop_bound_access_tokens=True,
            dpop_alg=alg,
            testing=True,
        )

    def statuses(self):
        asked = [it for it in self.answers if it.url.endswith("/connect/token")]
        return [it.status_code for it in asked]

    def test_client_credentials_asks_again_with_the_nonce(self):
        client = self.client(aud=BASE)
        token = client.client_credentials(scope="nhn:melde/biovigilans")
        self.assertIsInstance(token, DPoPToken)
        self.assertEqual(self.statuses(), [400, 200])
        self.assertEqual(broken(self.answers[-1]), [])
        self.assertNotIn("DPoP-Nonce", self.answers[-1].headers)
        self.assertEqual(token.scope, "nhn:melde/biovigilans")
        self.assertEqual(Jwt(token.access_token).claims["cnf"]["jkt"], token.dpop_key.dpop_jkt)

    def test_every_algorithm_of_proofs_is_taken(self):
        listed = requests.get(f"{BASE}/.well-known/openid-configuration").json()["dpop_signing_alg_values_supported"]
        self.assertEqual(len(listed), 9)
        for alg in listed:
            with self.subTest(alg):
                self.assertIsInstance(self.client(alg=alg, aud=BASE).client_credentials(), DPoPToken)

    def test_its_own_way_of_writing_assertions_is_taken_and_noted_but_not_by_the_strict_switch(self):
        client = self.client(PrivateKeyJwt)
        client.client_credentials()
        noted = ["helseid.assertion.audience.endpoint", "helseid.assertion.type"]
        self.assertEqual(sorted(broken(self.answers[-1])), noted)
        control("PATCH", "/settings", {"helseid.strict_client_assertion": True})
        try:
            with self.assertRaises(InvalidClient) as refused:
                client.client_credentials()
            self.assertIsNone(refused.exception.description)
            self.client(aud=BASE).client_credentials()
        finally:
            control("PATCH", "/settings", {"helseid.strict_client_assertion": False})

    def test_a_scope_of_somebody_else_is_invalid_scope(self):
        with self.assertRaises(InvalidScope):
            self.client(aud=BASE).client_credentials(scope="nhn:other/api")

    def test_a_guarded_call(self):
        key = DPoPKey.generate("ES256")
        order = {
            "scopes": ["nhn:phr/mhd/read-document"],
            "user": {"pid": "05898597468"},
            "dpop_jwk": dict(key.public_jwk),
        }
        made = control("POST", "/tokens", order)["access_token"]
        auth = DPoPToken(access_token=made, _dpop_key=key)
        for _ in range(3):
            answer = requests.get(f"{BASE}/pingauth", auth=auth, params={"a": "å b"})
            self.assertEqual(answer.status_code, 200, answer.text)
            self.assertEqual(broken(answer), [])

    def test_a_guarded_call_with_the_machines_own_token(self):
        if "okt" not in control("GET", "/health")["apis"]:
            self.skipTest("the sandbox does not serve OKT")
        token = self.client(aud=BASE).client_credentials(scope="nhn:fj-okt/lesetilgang")
        answer = requests.get(f"{BASE}/okt-status/22750884907", auth=token)
        self.assertEqual(answer.status_code, 200, answer.text)

    def test_a_machines_token_is_none_for_phr(self):
        token = self.client(aud=BASE).client_credentials()
        answer = requests.get(f"{BASE}/pingauth", auth=token)
        self.assertEqual((answer.status_code, broken(answer)), (401, ["auth.token.audience"]))


if __name__ == "__main__":
    unittest.main()
