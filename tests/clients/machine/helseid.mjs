// Requests to the token endpoint, right in every part, in which one thing at a time is made wrong.
import assert from "node:assert/strict";
import { before } from "node:test";
import * as jose from "jose";
import { base, demoClient, send } from "./sandbox.mjs";
import { makeKey, now, proof, sign } from "./jws.mjs";

export const endpoint = `${base}/connect/token`;
export const client = { id: "sandbox-other-machine", algorithm: "ES256" };
export let key;

before(async () => {
  const { demo_private_jwk: jwk } = await demoClient(client.id);
  client.key = await jose.importJWK(jwk, client.algorithm);
  client.kid = jwk.kid;
  key = await makeKey();
});

/** A client assertion; members that are undefined are left out. */
export function assertion({ header = {}, claims = {}, signer = client.key, algorithm } = {}) {
  const head = { alg: client.algorithm, kid: client.kid, typ: "client-authentication+jwt", ...header };
  const second = now();
  const body = { iss: client.id, sub: client.id, aud: base, iat: second, nbf: second, exp: second + 30, jti: crypto.randomUUID(), ...claims };
  return sign(head, body, signer, algorithm ?? head.alg);
}

export async function post(form, proofs = [], headers = []) {
  const body = new URLSearchParams(Object.entries(form).filter(([, value]) => value !== undefined)).toString();
  const type = ["Content-Type", "application/x-www-form-urlencoded"];
  return send("POST", endpoint, [type, ...proofs.map((it) => ["DPoP", it]), ...headers], body);
}

export async function goodForm(more = {}) {
  return {
    client_id: client.id,
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: await assertion(),
    grant_type: "client_credentials",
    ...more,
  };
}

/** A nonce, from the refusal that gives one. */
export async function nonce() {
  const answer = await post(await goodForm(), [await proof(key, endpoint, "POST")]);
  assert.equal(answer.status, 400);
  assert.equal(answer.json().error, "use_dpop_nonce");
  return answer.headers["dpop-nonce"];
}

/** A proof with a fresh nonce. */
export async function goodProof(how = {}) {
  return proof(how.key ?? key, how.htu ?? endpoint, how.htm ?? "POST", { nonce: await nonce(), change: how.change });
}
