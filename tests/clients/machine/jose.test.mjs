// npm jose and node's X.509 reader: the token against the published keys, and its claims.
import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { before, test } from "node:test";
import * as jose from "jose";
import { client, endpoint, goodForm, goodProof, key, post } from "./helseid.mjs";
import { base, control, person, refusedFor, send, userToken } from "./sandbox.mjs";
import { proof } from "./jws.mjs";

let discovery;

before(async () => {
  discovery = await (await fetch(`${base}/.well-known/openid-configuration`)).json();
});

const keys = async (url) => (await (await fetch(url)).json()).keys;
const machineToken = async (scope) => (await post(await goodForm({ scope }), [await goodProof()])).json().access_token;

async function verified(token, audience) {
  const set = jose.createRemoteJWKSet(new URL(discovery.jwks_uri));
  return jose.jwtVerify(token, set, { issuer: discovery.issuer, audience, typ: "at+jwt", algorithms: ["RS256"] });
}

test("the one key is RSA of 3072 bits, named by the SHA-1 of its certificate", async () => {
  const [jwk, ...others] = await keys(discovery.jwks_uri);
  assert.deepEqual(others, []);
  assert.deepEqual(Object.keys(jwk).sort(), ["alg", "e", "kid", "kty", "n", "use", "x5c", "x5t"]);
  assert.deepEqual([jwk.kty, jwk.use, jwk.alg, jwk.x5c.length], ["RSA", "sig", "RS256", 1]);
  assert.equal(jose.base64url.decode(jwk.n).length * 8, 3072);
  const certificate = new X509Certificate(Buffer.from(jwk.x5c[0], "base64"));
  const print = createHash("sha1").update(certificate.raw).digest();
  assert.equal(jwk.kid, print.toString("hex").toUpperCase());
  assert.equal(jwk.x5t, print.toString("base64url"));
  assert.equal(certificate.publicKey.export({ format: "jwk" }).n, jwk.n);
});

test("a machine's token verifies, and its claims are HelseID's in HelseID's order", async () => {
  const { payload, protectedHeader } = await verified(await machineToken("nhn:fj-okt/lesetilgang"), "nhn:fj-okt");
  assert.deepEqual(Object.keys(protectedHeader), ["alg", "kid", "x5t", "typ"]);
  assert.deepEqual(Object.keys(payload), [
    "iss", "nbf", "iat", "exp", "aud", "cnf", "scope", "client_id", "client_amr",
    "helseid://claims/client/claims/orgnr_parent",
    "helseid://claims/client/client_name", "helseid://claims/client/client_tenancy", "jti",
  ]);
  assert.deepEqual(payload.scope, ["nhn:fj-okt/lesetilgang"]);
  assert.equal(payload.client_id, client.id);
  assert.equal(payload.client_amr, "private_key_jwt");
  assert.equal(payload.exp - payload.iat, 600);
  assert.equal(payload.cnf.jkt, await jose.calculateJwkThumbprint(key.jwk));
  assert.match(payload.jti, /^[0-9A-F]{32}$/);
});

test("a user's token verifies, lives 60 s for PHR, and says who", async () => {
  const { payload } = await verified(await userToken(key.jwk, { lifetime_seconds: undefined }), "nhn:phr");
  assert.equal(payload.exp - payload.iat, 60);
  assert.equal(payload["helseid://claims/identity/pid"], person);
  assert.equal(payload["helseid://claims/hpr/hpr_number"], "565501872");
  assert.equal(payload["helseid://claims/identity/security_level"], "4");
  assert.equal(payload.sub, payload["helseid://claims/identity/pid_pseudonym"]);
  assert.equal(payload.sub.length, 44);
  assert.deepEqual(payload.amr, ["pwd"]);
});

test("a changed token does not verify", async () => {
  const [header, claims, signature] = (await machineToken()).split(".");
  const other = jose.base64url.encode(JSON.stringify({ ...jose.decodeJwt(`${header}.${claims}.`), client_id: "x" }));
  await assert.rejects(verified(`${header}.${other}.${signature}`), jose.errors.JWSSignatureVerificationFailed);
});

test("after a rotation the old key is among the expired, and tokens it signed are refused", async (t) => {
  t.after(() => control("POST", "/reset"));
  const [old] = await keys(discovery.jwks_uri);
  const token = await userToken(key.jwk);
  await control("POST", "/helseid/rotate-keys");
  const [fresh] = await keys(discovery.jwks_uri);
  assert.notEqual(fresh.kid, old.kid);
  assert.deepEqual((await keys(discovery.expired_jwks_uri)).map((it) => it.kid), [old.kid]);
  await assert.rejects(verified(token, "nhn:phr"), jose.errors.JWKSNoMatchingKey);
  const url = `${base}/pingauth`;
  const call = async (presented) =>
    send("GET", url, [["Authorization", `DPoP ${presented}`], ["DPoP", await proof(key, url, "GET", { token: presented })]]);
  const answer = await call(token);
  await refusedFor(answer, "auth.token.key", 401);
  assert.equal(answer.headers["www-authenticate"], 'Bearer error="invalid_token", error_description="The signature key was not found"');
  const anew = await userToken(key.jwk);
  await verified(anew, "nhn:phr");
  assert.equal((await call(anew)).status, 200);
  assert.equal(endpoint, discovery.token_endpoint);
});
