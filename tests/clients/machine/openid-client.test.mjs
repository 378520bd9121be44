// openid-client, as a vendor writes it: discovery, client_credentials with the nonce it is asked for, a guarded call.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as jose from "jose";
import * as client from "openid-client";
import { base, broken, checks, control, demoClient, serves, userToken } from "./sandbox.mjs";

let demo, config, sent;

/** The client set up as its documentation says; `change` is its hook for header and claims of assertions. */
async function configured(id, algorithm, change) {
  demo = await demoClient(id);
  const key = await jose.importJWK(demo.demo_private_jwk, algorithm);
  const authentication = client.PrivateKeyJwt({ key, kid: demo.demo_private_jwk.kid }, { [client.modifyAssertion]: change });
  const made = await client.discovery(new URL(base), id, undefined, authentication, { execute: [client.allowInsecureRequests] });
  sent = [];
  made[client.customFetch] = async (url, options) => {
    const response = await fetch(url, options);
    sent.push({ url, options, response });
    return response;
  };
  return made;
}

const typed = (header) => {
  header.typ = "client-authentication+jwt";
};

before(async () => {
  config = await configured("sandbox-machine", "RS256", typed);
});

test("discovery gives the issuer without a trailing slash", () => {
  const metadata = config.serverMetadata();
  assert.equal(metadata.issuer, base);
  assert.equal(metadata.expired_jwks_uri, `${base}/connect/expiredjwks`);
});

test("client_credentials asks again with the nonce, and the token is bound to the key", async () => {
  const pair = await client.randomDPoPKeyPair("ES256");
  const handle = client.getDPoPHandle(config, pair);
  sent.length = 0;
  const tokens = await client.clientCredentialsGrant(config, { scope: "nhn:fj-okt/lesetilgang" }, { DPoP: handle });
  assert.deepEqual(sent.map((it) => it.response.status), [400, 200]);
  assert.ok(sent[0].response.headers.get("dpop-nonce"));
  assert.equal(sent[1].response.headers.get("dpop-nonce"), null);
  assert.deepEqual(await broken(sent[1].response), []);
  // openid-client writes the type in small letters.
  assert.equal(tokens.token_type, "dpop");
  assert.equal(tokens.scope, "nhn:fj-okt/lesetilgang");
  assert.equal(tokens.expires_in, 600);
  const claims = jose.decodeJwt(tokens.access_token);
  assert.equal(claims.cnf.jkt, await handle.calculateThumbprint());
});

test("a second token with the nonce that is known costs one call", async () => {
  const handle = client.getDPoPHandle(config, await client.randomDPoPKeyPair("ES256"));
  await client.clientCredentialsGrant(config, {}, { DPoP: handle });
  sent.length = 0;
  await client.clientCredentialsGrant(config, {}, { DPoP: handle });
  assert.deepEqual(sent.map((it) => it.response.status), [200]);
});

test("without scope every scope of the client is given, for several audiences", async () => {
  const handle = client.getDPoPHandle(config, await client.randomDPoPKeyPair("ES256"));
  const tokens = await client.clientCredentialsGrant(config, {}, { DPoP: handle });
  assert.deepEqual(tokens.scope.split(" ").sort(), [...demo.scopes].sort());
  assert.deepEqual(jose.decodeJwt(tokens.access_token).aud, ["nhn:melde", "nhn:fj-okt"]);
});

test("resource narrows audience and scopes", async () => {
  const handle = client.getDPoPHandle(config, await client.randomDPoPKeyPair("ES256"));
  const tokens = await client.clientCredentialsGrant(config, { resource: "nhn:melde" }, { DPoP: handle });
  assert.equal(jose.decodeJwt(tokens.access_token).aud, "nhn:melde");
  assert.equal(tokens.scope, "nhn:melde/biovigilans");
});

test("without DPoP the client is told that it must", async () => {
  await assert.rejects(client.clientCredentialsGrant(config, {}), (error) => {
    assert.equal(error.error, "invalid_request");
    assert.equal(error.error_description, "Client requires DPoP and a DPoP header value was not provided.");
    return true;
  });
});

test("a scope of somebody else is invalid_scope", async () => {
  const handle = client.getDPoPHandle(config, await client.randomDPoPKeyPair("ES256"));
  for (const scope of ["nhn:other/api", "openid", "nhn:phr/mhd/read-document"]) {
    await assert.rejects(client.clientCredentialsGrant(config, { scope }, { DPoP: handle }), { error: "invalid_scope" });
  }
});

test("a scope of blanks is no scope, and a client of persons' scopes alone gets no token", async (t) => {
  const handle = client.getDPoPHandle(config, await client.randomDPoPKeyPair("ES256"));
  const tokens = await client.clientCredentialsGrant(config, { scope: "  " }, { DPoP: handle });
  assert.deepEqual(tokens.scope.split(" ").sort(), [...demo.scopes].sort());
  const { jwks, organisations } = demo;
  const registered = { client_id: "for-persons", grant_types: ["client_credentials"], scopes: ["nhn:phr/mhd/read-document"], organisations, jwks };
  await control("POST", "/clients", registered);
  t.after(() => control("DELETE", "/clients/for-persons"));
  const key = await jose.importJWK(demo.demo_private_jwk, "RS256");
  const authentication = client.PrivateKeyJwt(key, { [client.modifyAssertion]: typed });
  const other = new client.Configuration(config.serverMetadata(), "for-persons", undefined, authentication);
  client.allowInsecureRequests(other);
  await assert.rejects(client.clientCredentialsGrant(other, {}, { DPoP: handle }), { error: "invalid_scope" });
});

test("a machine that delivers documents to PHR gets its token, for a minute", async (t) => {
  const scope = "nhn:phr/mhd/create-documents-with-reference";
  const { jwks, organisations } = demo;
  await control("POST", "/clients", { client_id: "delivers", grant_types: ["client_credentials"], scopes: [scope], organisations, jwks });
  t.after(() => control("DELETE", "/clients/delivers"));
  const key = await jose.importJWK(demo.demo_private_jwk, "RS256");
  const other = new client.Configuration(config.serverMetadata(), "delivers", undefined, client.PrivateKeyJwt(key, { [client.modifyAssertion]: typed }));
  client.allowInsecureRequests(other);
  const handle = client.getDPoPHandle(other, await client.randomDPoPKeyPair("ES256"));
  const tokens = await client.clientCredentialsGrant(other, { scope }, { DPoP: handle });
  assert.equal(tokens.expires_in, 60);
  assert.equal(jose.decodeJwt(tokens.access_token).aud, "nhn:phr");
});

test("assertions as openid-client makes them by itself are taken, and their missing type is noted", async () => {
  const plain = await configured("sandbox-machine", "PS256");
  const handle = client.getDPoPHandle(plain, await client.randomDPoPKeyPair("RS256"));
  await client.clientCredentialsGrant(plain, {}, { DPoP: handle });
  assert.deepEqual(await broken(sent.at(-1).response), ["helseid.assertion.type"]);
});

test("assertion_details name the organisation a multi-tenant client acts for", async () => {
  const [system, type] = ["urn:oid:1.0.6523", "ENH"];
  const identifier = { system, type, value: "NO:ORGNR:999977774:999977776" };
  const many = await configured("sandbox-multitenant", "RS256", (header, claims) => {
    typed(header);
    claims.assertion_details = { type: "helseid_authorization", practitioner_role: { organization: { identifier } } };
  });
  const handle = client.getDPoPHandle(many, await client.randomDPoPKeyPair("ES256"));
  const tokens = await client.clientCredentialsGrant(many, { scope: "nhn:melde/biovigilans" }, { DPoP: handle });
  const claims = jose.decodeJwt(tokens.access_token);
  const said = (name) => claims[`helseid://claims/client/claims/${name}`];
  assert.equal(said("orgnr_parent"), "999977774");
  assert.equal(said("orgnr_child"), "999977776");
  assert.equal(said("orgnr_supplier"), "994598759");
});

test("a guarded call, with the issuer's nonce still in the client's head", async () => {
  const pair = await client.randomDPoPKeyPair("ES256");
  const own = await configured("sandbox-machine", "RS256", typed);
  const handle = client.getDPoPHandle(own, pair);
  await client.clientCredentialsGrant(own, {}, { DPoP: handle });
  const token = await userToken(await jose.exportJWK(pair.publicKey));
  const url = new URL(`${base}/pingauth?x=y`);
  for (let call = 0; call < 3; call += 1) {
    const response = await client.fetchProtectedResource(own, token, url, "GET", null, undefined, { DPoP: handle });
    assert.equal(response.status, 200);
    assert.deepEqual(await broken(response), []);
    const headers = new Headers(sent.at(-1).options.headers);
    // One nonce per origin: the issuer's goes to the API, which has to ignore it.
    assert.ok(jose.decodeJwt(headers.get("dpop")).nonce);
  }
});

test("a guarded call with the machine's own token", async (t) => {
  if (!(await serves("okt"))) return t.skip("the sandbox does not serve OKT");
  const own = await configured("sandbox-machine", "RS256", typed);
  const handle = client.getDPoPHandle(own, await client.randomDPoPKeyPair("ES256"));
  const { access_token } = await client.clientCredentialsGrant(own, { scope: "nhn:fj-okt/lesetilgang" }, { DPoP: handle });
  const url = new URL(`${base}/okt-status/22750884907`);
  const response = await client.fetchProtectedResource(own, access_token, url, "GET", null, undefined, { DPoP: handle });
  assert.equal(response.status, 200, await response.clone().text());
  const passed = (await checks(response)).filter((it) => it.rule === "auth.proof.replay");
  assert.deepEqual(passed.map((it) => it.verdict), ["satisfied"]);
});

test("a machine's token is none for PHR: the client reads the challenge", async () => {
  const own = await configured("sandbox-machine", "RS256", typed);
  const handle = client.getDPoPHandle(own, await client.randomDPoPKeyPair("ES256"));
  const { access_token } = await client.clientCredentialsGrant(own, { scope: "nhn:melde/biovigilans" }, { DPoP: handle });
  const call = () => client.fetchProtectedResource(own, access_token, new URL(`${base}/pingauth`), "GET", null, undefined, { DPoP: handle });
  const challenges = async () => {
    const error = await call().then(() => assert.fail("it was taken"), (it) => it);
    assert.equal(error.code, "OAUTH_WWW_AUTHENTICATE_CHALLENGE");
    return error.cause;
  };
  const [sample] = await challenges();
  assert.equal(sample.scheme, "bearer");
  assert.deepEqual(sample.parameters, { error: "invalid_token", error_description: "The audience 'nhn:melde' is invalid" });
  await control("PATCH", "/settings", { "helseid.refusal_style": "rfc9449" });
  const [rfc] = await challenges();
  await control("PATCH", "/settings", { "helseid.refusal_style": "nhn-sample" });
  assert.equal(rfc.scheme, "dpop");
  assert.equal(rfc.parameters.error, "invalid_token");
  assert.match(rfc.parameters.algs, /\bES256\b/);
});
