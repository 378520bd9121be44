// Requests as the public clients of HelseID write them, deviations and all: what is taken there today is taken here, and
// each deviation is noted under its rule. Traits by the clients' own source code.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as jose from "jose";
import { endpoint, goodForm, key, post } from "./helseid.mjs";
import { base, broken, demoClient, refusedFor } from "./sandbox.mjs";
import { makeKey, now, proof, sign } from "./jws.mjs";

const TYPED = "client-authentication+jwt";
const role = (identifier) => ({ type: "helseid_authorization", practitioner_role: { organization: { identifier } } });
const machine = { id: "sandbox-machine", algorithm: "RS256" };
const multitenant = { id: "sandbox-multitenant", algorithm: "RS256" };

/** Makes assertions of a client: lifetime, audience, type, and what else it writes. */
function writer(client, { lifetime = 60, aud = base, typ = TYPED, algorithm = client.algorithm, claims = {} }) {
  return async () => {
    const { demo_private_jwk: jwk } = await demoClient(client.id);
    const second = now();
    const body = { iss: client.id, sub: client.id, aud, iat: second, nbf: second, exp: second + lifetime, jti: crypto.randomUUID(), ...claims };
    return sign({ alg: algorithm, kid: jwk.kid, typ: typ ?? undefined }, body, await jose.importJWK(jwk, algorithm), algorithm);
  };
}

/** Two calls: without nonce, and with it; `reuses` says whether the second repeats the first's assertion. */
async function token(client, write, { reuses = false, proofKey = key, scope, ...more } = {}) {
  const first = await write();
  const form = (client_assertion) => goodForm({ client_id: client.id, client_assertion, scope, ...more });
  const asked = await post(await form(first), [await proof(proofKey, endpoint, "POST")]);
  assert.equal(asked.status, 400, asked.text);
  assert.equal(asked.json().error, "use_dpop_nonce");
  const nonce = asked.headers["dpop-nonce"];
  return post(await form(reuses ? first : await write()), [await proof(proofKey, endpoint, "POST", { nonce })]);
}

/** A client's key, used for proofs too; its `jwk` says more than it must. */
async function clientKeyAsProofKey(client) {
  const { demo_private_jwk: jwk } = await demoClient(client.id);
  const [privateKey, publicKey] = await Promise.all([jwk, { kty: jwk.kty, n: jwk.n, e: jwk.e }].map((it) => jose.importJWK(it, "RS256", { extractable: true })));
  return { privateKey, publicKey, algorithm: "RS256" };
}

const both = (value) => role({ system: "urn:oid:1.0.6523", type: "ENH", value });
const iat = () => ({ iat: String(now()) });

/** [who, client, its assertions, the rest, the rules it breaks]. */
const clients = [
  ["NHN's library for .NET", multitenant, { lifetime: 10, claims: { assertion_details: both("NO:ORGNR:999977774:") } }, {}, []],
  ["NHN's samples", machine, { lifetime: 30, claims: { assertion_details: role({ system: "urn:oid:2.16.578.1.12.4.1.2.101", type: "ENH", value: "999977776" }) } }, {}, []],
  ["NHN's library for Java", multitenant, { lifetime: 5, claims: { assertion_details: both("NO:ORGNR:999977774") } }, { reuses: true }, []],
  ["fiks-helseid-client", machine, { lifetime: 5, algorithm: "PS512" }, {}, []],
  [
    "helseid-nav-test",
    machine,
    { aud: endpoint, typ: null },
    { reuses: true, scope: "nhn:fj-okt/lesetilgang" },
    ["helseid.assertion.audience.endpoint", "helseid.assertion.type"],
  ],
  [
    "HelseId-java-client",
    machine,
    { lifetime: 45, aud: [base], claims: { authorization_details: JSON.stringify([role({ system: "urn:oid:2.16.578.1.12.4.1.2.101", type: "ENH", value: "999977776" })]) } },
    {},
    ["helseid.assertion.audience.list", "helseid.details.name"],
  ],
  ["Melde.no's examples", machine, { lifetime: 10, claims: iat() }, { proofKey: "the client's", scope: "nhn:melde/biovigilans" }, ["helseid.assertion.iat"]],
  ["fhi.helseid", machine, { lifetime: 10, aud: endpoint, typ: "JWT" }, {}, ["helseid.assertion.audience.endpoint", "helseid.assertion.type"]],
  ["django-helseid", machine, { lifetime: 10 }, {}, []],
];

let clientKey;
before(async () => {
  clientKey = await clientKeyAsProofKey(machine);
});

for (const [who, client, traits, rest, noted] of clients) {
  test(`${who} gets its token`, async () => {
    const how = rest.proofKey ? { ...rest, proofKey: clientKey } : rest;
    const answer = await token(client, writer(client, traits), how);
    assert.equal(answer.status, 200, `${answer.headers["sandbox-rule"]}: ${answer.text}`);
    assert.deepEqual((await broken(answer)).sort(), noted);
    const claims = jose.decodeJwt(answer.json().access_token);
    assert.equal(claims["helseid://claims/client/claims/orgnr_parent"], "999977774");
    const child = JSON.stringify(traits.claims ?? {}).includes("999977776") ? "999977776" : undefined;
    assert.equal(claims["helseid://claims/client/claims/orgnr_child"], child);
  });
}

test("an assertion that has given a token gives no second one, whoever repeats it", async () => {
  const write = writer(machine, { lifetime: 30 });
  const assertion = await write();
  const once = async () => assertion;
  assert.equal((await token(machine, once, { reuses: true })).status, 200);
  const again = await token(machine, once, { reuses: true });
  await refusedFor(again, "helseid.assertion.replay", 400);
});

test("a proof key of its own for each call is taken", async () => {
  const write = writer(machine, {});
  for (const algorithm of ["ES384", "PS256"]) {
    assert.equal((await token(machine, write, { proofKey: await makeKey(algorithm) })).status, 200);
  }
});
