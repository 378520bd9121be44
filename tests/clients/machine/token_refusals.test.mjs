// Every check of the token endpoint on assertion and proof has a request that fails only that one, and is refused for it.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as jose from "jose";
import { assertion, endpoint, goodForm, goodProof, key, nonce, post } from "./helseid.mjs";
import { base, broken, clientRules, control, refusedFor } from "./sandbox.mjs";
import { altered, flipped, makeKey, now, proof, secretKey } from "./jws.mjs";

const hour = 3600;
const claim = (claims) => ({ change: { claims } });
const header = (members) => ({ change: { header: members } });
const wrong = async (how) => ({ client_assertion: await assertion(how) });

/** [rule, what is wrong, the parameters that differ]. */
const assertions = [
  ["helseid.assertion.kind", "a secret", async () => ({ client_secret: "hush" })],
  ["helseid.assertion.kind", "no client_assertion_type", async () => ({ client_assertion_type: undefined })],
  ["helseid.assertion.kind", "another client_assertion_type", async () => ({ client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:saml2-bearer" })],
  ["helseid.assertion.kind", "no client_assertion", async () => ({ client_assertion: undefined })],
  ["helseid.assertion.form", "no JWT", async () => ({ client_assertion: "x" })],
  ["helseid.assertion.form", "over 8 kB", () => wrong({ claims: { more: "x".repeat(8192) } })],
  ["helseid.assertion.algorithm", "alg none", () => wrong({ header: { alg: "none" } })],
  ["helseid.assertion.algorithm", "HS256", async () => wrong({ header: { alg: "HS256" }, signer: await secretKey("secret") })],
  ["helseid.assertion.signature", "somebody else's key", async () => wrong({ signer: (await makeKey()).privateKey })],
  ["helseid.assertion.signature", "a flipped bit", async () => ({ client_assertion: flipped(await assertion()) })],
  ["helseid.assertion.names", "another iss", () => wrong({ claims: { iss: "sandbox-machine" } })],
  ["helseid.assertion.names", "another sub", () => wrong({ claims: { sub: "sandbox-machine" } })],
  ["helseid.assertion.names", "no sub", () => wrong({ claims: { sub: undefined } })],
  ["helseid.assertion.audience", "another issuer", () => wrong({ claims: { aud: "https://helseid-sts.nhn.no" } })],
  ["helseid.assertion.audience", "no aud", () => wrong({ claims: { aud: undefined } })],
  ["helseid.assertion.audience", "two audiences", () => wrong({ claims: { aud: [base, "https://helseid-sts.nhn.no"] } })],
  ["helseid.assertion.audience", "the endpoint, with the new type", () => wrong({ claims: { aud: endpoint } })],
  ["helseid.assertion.expired", "a minute ago", () => wrong({ claims: { exp: now() - 60 } })],
  ["helseid.assertion.expired", "no exp", () => wrong({ claims: { exp: undefined } })],
  ["helseid.assertion.lifetime", "an exp in two minutes", () => wrong({ claims: { exp: now() + 120 } })],
  ["helseid.assertion.not-before", "an nbf in a minute", () => wrong({ claims: { nbf: now() + 60 } })],
  ["helseid.assertion.not-before", "an iat in a minute", () => wrong({ claims: { iat: now() + 60 } })],
  ["helseid.assertion.jti", "no jti", () => wrong({ claims: { jti: undefined } })],
  [
    "helseid.assertion.replay",
    "an assertion that has given a token",
    async () => {
      const client_assertion = await assertion();
      assert.equal((await ask({ client_assertion })).status, 200);
      return { client_assertion };
    },
  ],
];

/** Tolerated and noted; refused by the strict switch. [rule, what is odd, the parameters, what else is odd]. */
const tolerated = [
  ["helseid.client.id", "no client_id", async () => ({ client_id: undefined })],
  ["helseid.assertion.type", "typ JWT", () => wrong({ header: { typ: "JWT" } })],
  ["helseid.assertion.type", "no typ", () => wrong({ header: { typ: undefined } })],
  ["helseid.assertion.audience.list", "a list of one", () => wrong({ claims: { aud: [base] } })],
  ["helseid.assertion.audience.slash", "a trailing slash", () => wrong({ claims: { aud: `${base}/` } })],
  ["helseid.assertion.iat", "an iat as text", () => wrong({ claims: { iat: String(now()) } })],
  [
    "helseid.assertion.audience.endpoint",
    "the endpoint, with the old type",
    () => wrong({ header: { typ: "JWT" }, claims: { aud: endpoint } }),
    "helseid.assertion.type",
  ],
];

/** [rule, what is wrong, the proofs]. */
const proofs = [
  ["helseid.proof.present", "no proof", async () => []],
  ["helseid.proof.once", "two proofs", async () => [await goodProof(), await goodProof()]],
  ["helseid.proof.form", "no JWT", async () => ["x"]],
  ["helseid.proof.form", "a proof with crit", async () => [await goodProof(header({ crit: ["x"], x: 1 }))]],
  ["helseid.proof.type", "no typ", async () => [await goodProof(header({ typ: undefined }))]],
  ["helseid.proof.type", "typ JWT", async () => [await goodProof(header({ typ: "JWT" }))]],
  ["helseid.proof.algorithm", "alg none", async () => [await altered(await goodProof(), { header: { alg: "none" } }, null)]],
  ["helseid.proof.algorithm", "HS256", async () => [await altered(await goodProof(), { header: { alg: "HS256" } }, await secretKey("secret"))]],
  ["helseid.proof.algorithm", "no alg", async () => [await altered(await goodProof(), { header: { alg: undefined } }, key.privateKey, "ES256")]],
  ["helseid.proof.private-key", "a jwk with its private part", async () => [await goodProof(header({ jwk: await jose.exportJWK(key.privateKey) }))]],
  ["helseid.proof.jwk", "no jwk", async () => [await goodProof(header({ jwk: undefined }))]],
  ["helseid.proof.jwk", "a jwk that does not go with alg", async () => [await goodProof(header({ jwk: (await makeKey("ES512")).jwk }))]],
  ["helseid.proof.jwk", "a point that is on no curve", async () => [await goodProof(header({ jwk: { ...key.jwk, y: key.jwk.x } }))]],
  ["helseid.proof.signature", "a flipped bit", async () => [flipped(await goodProof())]],
  ["helseid.proof.signature", "another key", async () => [await altered(await goodProof(), {}, (await makeKey()).privateKey)]],
  ["helseid.proof.jti", "no jti", async () => [await goodProof(claim({ jti: undefined }))]],
  ["helseid.proof.htm", "GET", async () => [await goodProof({ htm: "GET" })]],
  ["helseid.proof.htm", "no htm", async () => [await goodProof(claim({ htm: undefined }))]],
  ["helseid.proof.htu", "the issuer", async () => [await goodProof({ htu: base })]],
  ["helseid.proof.htu", "no htu", async () => [await goodProof(claim({ htu: undefined }))]],
  ["helseid.proof.iat", "no iat", async () => [await goodProof(claim({ iat: undefined }))]],
  ["helseid.proof.iat", "an iat as text", async () => [await goodProof(claim({ iat: String(now()) }))]],
  ["helseid.proof.window", "an hour ahead", async () => [await goodProof(claim({ iat: now() + hour }))]],
  ["helseid.proof.window", "an hour behind", async () => [await goodProof(claim({ iat: now() - hour }))]],
  ["helseid.proof.nonce", "no nonce", async () => [await proof(key, endpoint, "POST")]],
  ["helseid.proof.nonce", "a nonce HelseID did not give", async () => [await goodProof(claim({ nonce: "eyJuIjoxfQ" }))]],
  [
    "helseid.proof.replay",
    "a proof that has got a token",
    async () => {
      const dpop = await goodProof();
      assert.equal((await ask({}, [dpop])).status, 200);
      return [dpop];
    },
  ],
];

/** What the engine says of a proof that fails so. */
const words = {
  "helseid.proof.present": "Client requires DPoP and a DPoP header value was not provided.",
  "helseid.proof.once": "Too many DPoP headers provided.",
  "helseid.proof.form": "Malformed DPoP token.",
  "helseid.proof.type": "Invalid 'typ' value.",
  "helseid.proof.algorithm": "Invalid 'alg' value.",
  "helseid.proof.private-key": "'jwk' value contains a private key.",
  "helseid.proof.jwk": "Invalid 'jwk' value.",
  "helseid.proof.signature": "Invalid signature on DPoP token.",
  "helseid.proof.jti": "Invalid 'jti' value.",
  "helseid.proof.htm": "Invalid 'htm' value.",
  "helseid.proof.htu": "Invalid 'htu' value.",
  "helseid.proof.iat": "Missing 'iat' value.",
  "helseid.proof.window": "Invalid 'iat' value.",
  "helseid.proof.replay": "Detected replay of DPoP proof token.",
};

/** A request that is right but for these parameters and proofs. */
async function ask(form = {}, dpop) {
  return post(await goodForm(form), dpop ?? [await goodProof()]);
}

async function strictly(t) {
  await control("PATCH", "/settings", { "helseid.strict_client_assertion": true });
  t.after(() => control("PATCH", "/settings", { "helseid.strict_client_assertion": false }));
}

async function isTaken() {
  const answer = await ask();
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(await broken(answer), []);
}

test("a good request before all others gets a token", isTaken);

for (const [rule, what, flaw] of assertions) {
  test(`${rule}: ${what}`, async () => {
    const dpop = [await goodProof()];
    const answer = await ask(await flaw(), dpop);
    await refusedFor(answer, rule, 400);
    // The engine says nothing of why a client was not believed.
    assert.deepEqual(answer.json(), { error: "invalid_client" });
    assert.equal(answer.headers["dpop-nonce"], undefined);
    // A refused client has not used its proof up.
    assert.equal((await ask({}, dpop)).status, 200);
  });
}

for (const [rule, what, oddity, ...others] of tolerated) {
  test(`${rule}: ${what} is taken and noted`, async () => {
    const answer = await ask(await oddity());
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual((await broken(answer)).sort(), [rule, ...others].sort());
  });

  test(`${rule}: ${what} is refused by the strict switch`, async (t) => {
    await strictly(t);
    // Where two things are odd, the first of them decides.
    await refusedFor(await ask(await oddity()), others[0] ?? rule, 400);
  });
}

test("an assertion sent again with the nonce is taken, but not by the strict switch", async (t) => {
  const again = async () => {
    const client_assertion = await assertion();
    const first = await ask({ client_assertion }, [await proof(key, endpoint, "POST")]);
    assert.equal(first.json().error, "use_dpop_nonce");
    return ask({ client_assertion }, [await proof(key, endpoint, "POST", { nonce: first.headers["dpop-nonce"] })]);
  };
  assert.equal((await again()).status, 200);
  await strictly(t);
  await refusedFor(await again(), "helseid.assertion.replay", 400);
});

for (const [rule, what, flaw] of proofs) {
  test(`${rule}: ${what}`, async () => {
    const client_assertion = await assertion();
    const answer = await ask({ client_assertion }, await flaw());
    await refusedFor(answer, rule, 400);
    const { error, error_description } = answer.json();
    if (rule === "helseid.proof.nonce") {
      assert.equal(error, "use_dpop_nonce");
      assert.match(error_description, /^(Missing|Invalid) 'nonce' value\.$/);
      assert.ok(answer.headers["dpop-nonce"]);
    } else {
      const asksTooMuch = ["helseid.proof.present", "helseid.proof.once"].includes(rule);
      assert.equal(error, asksTooMuch ? "invalid_request" : "invalid_dpop_proof");
      assert.equal(error_description, words[rule]);
      // Clients try again on whatever carries this header.
      assert.equal(answer.headers["dpop-nonce"], undefined);
    }
    assert.match(answer.headers["cache-control"], /no-store/);
  });
}

test("a nonce is good for a minute of the sandbox's clock", async (t) => {
  t.after(() => control("PUT", "/clock", { mode: "system" }));
  const old = await nonce();
  await control("POST", "/clock/advance", { by: "PT61S" });
  const second = now() + 61;
  const client_assertion = await assertion({ claims: { iat: second, nbf: second, exp: second + 30 } });
  const answer = await ask({ client_assertion }, [await proof(key, endpoint, "POST", { nonce: old })]);
  await refusedFor(answer, "helseid.proof.nonce", 400);
});

test("a kid that was made up is taken: it is a hint that real clients leave out", async () => {
  for (const kid of [undefined, "made-up"]) {
    assert.equal((await ask(await wrong({ header: { kid } }))).status, 200);
  }
});

test("a good request after all others gets a token", isTaken);

test("no check of assertion and proof is without a case", async () => {
  const tried = new Set([...assertions, ...tolerated, ...proofs].map(([rule]) => rule));
  assert.deepEqual([...tried].sort(), await clientRules("helseid.assertion.", "helseid.client.id", "helseid.proof."));
});
