// What a guarded call may look like and must be taken: the accept list of the OpenID suite's DPoP cases, and more.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as jose from "jose";
import { base, broken, readDocument, send, signingKey, userToken } from "./sandbox.mjs";
import { altered, makeKey, now, proof } from "./jws.mjs";

const url = `${base}/pingauth`;
const { host, port } = new URL(base);
let key, token;

before(async () => {
  key = await makeKey();
  token = await userToken(key.jwk);
});

async function taken({ headers = [], change, target = url, authorization = `DPoP ${token}`, htu = url, name = "DPoP" } = {}) {
  const made = await proof(key, htu, "GET", { token, change });
  const answer = await send("GET", target, [["Authorization", authorization], [name, made], ...headers]);
  assert.equal(answer.status, 200, `${answer.headers["sandbox-rule"]}: ${answer.text}`);
  assert.deepEqual(await broken(answer), []);
  return answer;
}

test("a good proof", () => taken());
test("a good proof after another, with the same token", () => taken());
test("extra header members and claims", () =>
  taken({ change: { header: { kid: "mine", "x-more": { a: [1] } }, claims: { more: { b: null }, sub: "x" } } }));
test("an htu with query and fragment", () => taken({ htu: `${url}?a=b#c` }));
test("an htu without the query of the request", () => taken({ target: `${url}?a=b` }));
test("the header name in capitals", () => taken({ name: "DPOP" }));
test("the header name in small letters", () => taken({ name: "dpop" }));
test("scheme and host of htu in capitals", () => taken({ htu: `HTTP://${host.toUpperCase()}/pingauth` }));
test("the default port in htu", () =>
  taken({ headers: [["Host", "localhost"]], htu: "http://localhost:80/pingauth" }));
test("the default port in the request", () =>
  taken({ headers: [["Host", "localhost:80"]], htu: "http://localhost/pingauth" }));
test("htu by another name of the host", () =>
  taken({ headers: [["Host", `localhost:${port}`]], htu: `http://localhost:${port}/pingauth` }));
test("htu as a proxy in front was called", () =>
  taken({
    headers: [["X-Forwarded-Proto", "https"], ["X-Forwarded-Host", "helse.example"]],
    htu: "https://helse.example/pingauth",
  }));
test("percent-encoding in another way", () => taken({ htu: `${base}/%70ingauth` }));
for (const scheme of ["dpop", "DPOP", "dPoP"]) {
  test(`the scheme as ${scheme}`, () => taken({ authorization: `${scheme} ${token}` }));
}
for (const seconds of [-10, 10]) {
  test(`an iat ${seconds} s off`, () => taken({ change: { claims: { iat: now() + seconds } } }));
}
test("an iat with a fraction", () => taken({ change: { claims: { iat: Date.now() / 1000 } } }));
test("the nonce of somebody else, which APIs ignore", () => taken({ change: { claims: { nonce: "whatever" } } }));

const variants = {
  "a token of typ JWT": () => ({ header: { typ: "JWT" } }),
  "a token for several APIs": () => ({ claims: { aud: ["nhn:melde", "nhn:phr"] } }),
  "a scope claim as text, as RFC 9068 has it": () => ({ claims: { scope: `openid ${readDocument}` } }),
  "a token that expired 3 s ago": () => ({ claims: { exp: now() - 3 } }),
  "a token that will be valid in 3 s": () => ({ claims: { nbf: now() + 3 } }),
};
for (const [what, change] of Object.entries(variants)) {
  test(what, async () => {
    const presented = await altered(token, change(), await jose.importJWK(signingKey(), "RS256"));
    const made = await proof(key, url, "GET", { token: presented });
    const answer = await send("GET", url, [["Authorization", `DPoP ${presented}`], ["DPoP", made]]);
    assert.equal(answer.status, 200, `${answer.headers["sandbox-rule"]}: ${answer.text}`);
  });
}

for (const algorithm of ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]) {
  test(`a proof signed with ${algorithm}`, async () => {
    const own = await makeKey(algorithm);
    // alg, use and kid are no part of the thumbprint.
    const bound = await userToken({ ...own.jwk, alg: algorithm, use: "sig", kid: "mine" });
    const made = await proof(own, url, "GET", { token: bound, change: { header: { jwk: { ...own.jwk, use: "sig" } } } });
    const answer = await send("GET", url, [["Authorization", `DPoP ${bound}`], ["DPoP", made]]);
    assert.equal(answer.status, 200, `${answer.headers["sandbox-rule"]}: ${answer.text}`);
  });
}
