// oauth4webapi, which does nothing by itself: every step is the caller's, the nonce too.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as jose from "jose";
import * as oauth from "oauth4webapi";
import { base, broken, demoClient, serves, userToken } from "./sandbox.mjs";

const insecure = { [oauth.allowInsecureRequests]: true };
const machine = { client_id: "sandbox-other-machine" };
let server, authentication;

before(async () => {
  const issuer = new URL(base);
  server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
  const { demo_private_jwk: jwk } = await demoClient(machine.client_id);
  const key = await jose.importJWK(jwk, "ES256");
  authentication = oauth.PrivateKeyJwt({ key, kid: jwk.kid }, {
    [oauth.modifyAssertion](header) {
      header.typ = "client-authentication+jwt";
    },
  });
});

async function token(handle, parameters = {}) {
  const ask = () => oauth.clientCredentialsGrantRequest(server, machine, authentication, new URLSearchParams(parameters), { DPoP: handle, ...insecure });
  const read = async (response) => [response, await oauth.processClientCredentialsResponse(server, machine, response)];
  const error = await read(await ask()).catch((it) => it);
  assert.ok(oauth.isDPoPNonceError(error), `the first call must be asked for a nonce: ${error}`);
  return read(await ask());
}

for (const algorithm of ["ES256", "RS256", "PS256"]) {
  test(`client_credentials with proofs of ${algorithm}`, async () => {
    const pair = await oauth.generateKeyPair(algorithm);
    const handle = oauth.DPoP(machine, pair);
    const [response, tokens] = await token(handle, { scope: "nhn:melde/biovigilans" });
    assert.deepEqual(await broken(response), []);
    assert.equal(tokens.token_type, "dpop");
    const claims = jose.decodeJwt(tokens.access_token);
    assert.equal(claims.cnf.jkt, await handle.calculateThumbprint());
    assert.equal(claims.aud, "nhn:melde");
    assert.equal(claims["helseid://claims/client/claims/orgnr_parent"], "994598759");
  });
}

test("a guarded call, and the same by its own judge of access tokens", async () => {
  const pair = await oauth.generateKeyPair("ES256", { extractable: true });
  const handle = oauth.DPoP(machine, pair);
  const presented = await userToken(await jose.exportJWK(pair.publicKey));
  const url = new URL(`${base}/pingauth`);
  const seen = {};
  const recording = (target, options) => {
    Object.assign(seen, { url: target, method: options.method, headers: options.headers });
    return fetch(target, options);
  };
  const response = await oauth.protectedResourceRequest(presented, "GET", url, new Headers(), null, { DPoP: handle, [oauth.customFetch]: recording, ...insecure });
  assert.equal(response.status, 200);
  // What an API written with oauth4webapi says of the same token and proof: scope is a list with HelseID, all else fits.
  const request = new Request(seen.url, { method: seen.method, headers: seen.headers });
  const claims = await oauth.validateJwtAccessToken(server, request, "nhn:phr", { requireDPoP: true, ...insecure });
  assert.deepEqual(claims.scope, ["nhn:phr/mhd/read-document"]);
  assert.equal(claims["helseid://claims/identity/pid"], "05898597468");
});

test("a guarded call with the machine's own token", async (t) => {
  if (!(await serves("okt"))) return t.skip("the sandbox does not serve OKT");
  const handle = oauth.DPoP(machine, await oauth.generateKeyPair("ES256"));
  const [, tokens] = await token(handle, { scope: "nhn:fj-okt/lesetilgang" });
  const url = new URL(`${base}/okt-status/22750884907`);
  const response = await oauth.protectedResourceRequest(tokens.access_token, "GET", url, new Headers(), null, { DPoP: handle, ...insecure });
  assert.equal(response.status, 200);
});

test("what is refused is read as OAuth errors", async () => {
  const handle = oauth.DPoP(machine, await oauth.generateKeyPair("ES256"));
  await token(handle);
  const ask = async (client, parameters) => {
    const response = await oauth.clientCredentialsGrantRequest(server, client, authentication, new URLSearchParams(parameters), { DPoP: handle, ...insecure });
    return oauth.processClientCredentialsResponse(server, client, response).catch((it) => it);
  };
  const named = async (client, parameters) => (await ask(client, parameters)).error;
  assert.equal(await named(machine, { scope: "nhn:other/api" }), "invalid_scope");
  assert.equal(await named(machine, { resource: "nhn:other" }), "invalid_target");
  assert.equal(await named({ client_id: "nobody" }, {}), "invalid_client");
});
