// Every check of the guard has a request that fails only that check, and is refused for it.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as jose from "jose";
import { base, clientRules, control, readDocument, refusedFor, send, signingKey, userToken } from "./sandbox.mjs";
import { altered, flipped, makeKey, now, proof, read, secretKey, sign } from "./jws.mjs";

const url = `${base}/pingauth`;
const hour = 3600;
let key, other, token, helseid;

before(async () => {
  [key, other] = await Promise.all([makeKey(), makeKey()]);
  token = await userToken(key.jwk);
  const jwk = signingKey();
  helseid = { jwk, of: (algorithm) => jose.importJWK(jwk, algorithm) };
});

/** A call as it should be, but for what `made` changes. */
async function call({ authorization, token: presented = token, dpop, ...how } = {}) {
  const proofs = dpop ?? [await proof(how.key ?? key, how.htu ?? url, how.htm ?? "GET", { token: how.hashed ?? presented, change: how.change })];
  const credentials = authorization ?? [`DPoP ${presented}`];
  return send("GET", url, [...credentials.map((it) => ["Authorization", it]), ...proofs.map((it) => ["DPoP", it])]);
}

async function signed(change) {
  const { header = {} } = change;
  const algorithm = header.alg ?? "RS256";
  return altered(token, change, await helseid.of(algorithm));
}

const goodProof = (presented = token) => proof(key, url, "GET", { token: presented });
const claim = (claims) => ({ change: { claims } });
const header = (members) => ({ change: { header: members } });

/** [rule, what is wrong, the call's flaw]. */
const refused = [
  ["auth.authorization.present", "no Authorization", async () => ({ authorization: [] })],
  ["auth.authorization.once", "two Authorization headers", async () => ({ authorization: [`DPoP ${token}`, `DPoP ${token}`] })],
  ["auth.authorization.scheme", "scheme Bearer", async () => ({ authorization: [`Bearer ${token}`] })],
  ["auth.authorization.scheme", "scheme Bearer and no proof", async () => ({ authorization: [`Bearer ${token}`], dpop: [] })],
  ["auth.authorization.scheme", "no scheme", async () => ({ authorization: [token] })],
  ["auth.token.form", "a token that is no JWT", async () => ({ token: "opaque" })],
  ["auth.token.form", "a token with crit", async () => ({ token: await signed({ header: { crit: ["x"], x: 1 } }) })],
  ["auth.token.form", "a token over 8 kB", async () => ({ token: await signed({ claims: { more: "x".repeat(8192) } }) })],
  ["auth.token.algorithm", "alg none", async () => ({ token: await sign({ ...read(token).header, alg: "none" }, read(token).claims, null) })],
  ["auth.token.algorithm", "a token signed with RS384", async () => ({ token: await signed({ header: { alg: "RS384" } }) })],
  [
    "auth.token.algorithm",
    "HS256 with the public key as the secret",
    async () => {
      const spki = await jose.exportSPKI(await jose.importJWK(publicOf(helseid.jwk), "RS256"));
      return { token: await altered(token, { header: { alg: "HS256" } }, await secretKey(spki)) };
    },
  ],
  ["auth.token.key", "a kid HelseID does not have", async () => ({ token: await signed({ header: { kid: "0".repeat(40) } }) })],
  ["auth.token.key", "no kid", async () => ({ token: await signed({ header: { kid: undefined } }) })],
  ["auth.token.signature", "a flipped bit in the token's signature", async () => ({ token: flipped(token) })],
  [
    "auth.token.signature",
    "a token signed by somebody else under HelseID's kid",
    async () => ({ token: await altered(token, {}, (await makeKey("RS256")).privateKey) }),
  ],
  ["auth.token.type", "an ID token's typ", async () => ({ token: await signed({ header: { typ: "id+jwt" } }) })],
  ["auth.token.type", "a token without typ", async () => ({ token: await signed({ header: { typ: undefined } }) })],
  ["auth.token.issuer", "another issuer", async () => ({ token: await signed({ claims: { iss: "https://helseid-sts.nhn.no" } }) })],
  ["auth.token.issuer", "an issuer with a trailing slash", async () => ({ token: await signed({ claims: { iss: `${base}/` } }) })],
  ["auth.token.audience", "another audience", async () => ({ token: await signed({ claims: { aud: "nhn:melde" } }) })],
  ["auth.token.audience", "no audience", async () => ({ token: await signed({ claims: { aud: undefined } }) })],
  ["auth.token.audience", "an audience in capitals", async () => ({ token: await signed({ claims: { aud: "NHN:PHR" } }) })],
  ["auth.token.expired", "a token that expired a minute ago", async () => ({ token: await signed({ claims: { exp: now() - 60 } }) })],
  ["auth.token.expired", "a token without exp", async () => ({ token: await signed({ claims: { exp: undefined } }) })],
  ["auth.token.not-before", "a token of tomorrow", async () => ({ token: await signed({ claims: { nbf: now() + 60 } }) })],
  ["auth.token.bound", "a token without cnf", async () => ({ token: await signed({ claims: { cnf: undefined } }) })],
  ["auth.token.bound", "a cnf without jkt", async () => ({ token: await signed({ claims: { cnf: { "x5t#S256": "x" } } }) })],
  ["auth.proof.present", "no proof", async () => ({ dpop: [] })],
  ["auth.proof.once", "two proofs", async () => ({ dpop: [await goodProof(), await goodProof()] })],
  ["auth.proof.form", "a proof that is no JWT", async () => ({ dpop: ["not-a-jwt"] })],
  ["auth.proof.form", "two proofs in one header", async () => ({ dpop: [`${await goodProof()}, ${await goodProof()}`] })],
  ["auth.proof.form", "a proof with crit", async () => header({ crit: ["x"], x: 1 })],
  ["auth.proof.type", "no typ", async () => header({ typ: undefined })],
  ["auth.proof.type", "typ JWT", async () => header({ typ: "JWT" })],
  ["auth.proof.algorithm", "no alg", async () => ({ dpop: [await altered(await goodProof(), { header: { alg: undefined } }, key.privateKey, "ES256")] })],
  ["auth.proof.algorithm", "alg none", async () => ({ dpop: [await altered(await goodProof(), { header: { alg: "none" } }, null)] })],
  ["auth.proof.algorithm", "HS256", async () => ({ dpop: [await altered(await goodProof(), { header: { alg: "HS256" } }, await secretKey("secret"))] })],
  [
    "auth.proof.algorithm",
    "Ed25519, which HelseID does not list",
    async () => {
      const edwards = await makeKey("Ed25519");
      return { dpop: [await sign({ typ: "dpop+jwt", alg: "EdDSA", jwk: edwards.jwk }, read(await goodProof()).claims, edwards.privateKey)] };
    },
  ],
  ["auth.proof.private-key", "a jwk with its private part", async () => header({ jwk: await jose.exportJWK(key.privateKey) })],
  ["auth.proof.jwk", "no jwk", async () => header({ jwk: undefined })],
  ["auth.proof.jwk", "a jwk without y", async () => header({ jwk: { ...key.jwk, y: undefined } })],
  ["auth.proof.jwk", "a jwk that does not go with alg", async () => header({ jwk: (await makeKey("ES384")).jwk })],
  ["auth.proof.jwk", "an RSA key of 1024 bits", async () => ({ dpop: [await weakProof()] })],
  ["auth.proof.binding", "another key than the token's", async () => ({ key: other })],
  ["auth.proof.signature", "a flipped bit in the proof's signature", async () => ({ dpop: [flipped(await goodProof())] })],
  ["auth.proof.signature", "the claims of another proof", async () => ({ dpop: [await swapped()] })],
  ["auth.proof.ath", "no ath", async () => claim({ ath: undefined })],
  ["auth.proof.ath", "the ath of another token", async () => ({ hashed: await userToken(key.jwk) })],
  ["auth.proof.jti", "no jti", async () => claim({ jti: undefined })],
  ["auth.proof.jti", "an empty jti", async () => claim({ jti: "" })],
  ["auth.proof.htm", "no htm", async () => claim({ htm: undefined })],
  ["auth.proof.htm", "another method", async () => ({ htm: "POST" })],
  ["auth.proof.htm", "the method in small letters", async () => ({ htm: "get" })],
  ["auth.proof.htu", "no htu", async () => claim({ htu: undefined })],
  ["auth.proof.htu", "another path", async () => ({ htu: `${base}/ping` })],
  ["auth.proof.htu", "another host", async () => ({ htu: "https://helse.example/pingauth" })],
  ["auth.proof.htu", "the path in capitals", async () => ({ htu: `${base}/PINGAUTH` })],
  ["auth.proof.htu", "a path alone", async () => ({ htu: "/pingauth" })],
  ["auth.proof.iat", "no iat", async () => claim({ iat: undefined })],
  ["auth.proof.iat", "an iat as text", async () => claim({ iat: String(now()) })],
  ["auth.proof.window", "an iat an hour ahead", async () => claim({ iat: now() + hour })],
  ["auth.proof.window", "an iat an hour behind", async () => claim({ iat: now() - hour })],
  ["auth.proof.window", "an iat 20 s ahead", async () => claim({ iat: now() + 20 })],
  ["auth.proof.window", "an iat 20 s behind", async () => claim({ iat: now() - 20 })],
  ["auth.proof.window", "an iat in milliseconds", async () => claim({ iat: Date.now() })],
  [
    "auth.proof.replay",
    "a proof sent twice",
    async () => {
      const dpop = [await goodProof()];
      assert.equal((await call({ dpop })).status, 200);
      return { dpop };
    },
  ],
  [
    "auth.proof.replay",
    "a jti used twice in two proofs",
    async () => {
      const jti = crypto.randomUUID();
      assert.equal((await call(claim({ jti }))).status, 200);
      return claim({ jti });
    },
  ],
];

const publicOf = ({ kty, n, e }) => ({ kty, n, e });

async function weakProof() {
  const how = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) };
  const pair = await crypto.subtle.generateKey(how, true, ["sign", "verify"]);
  const jwk = await jose.exportJWK(pair.publicKey);
  return sign({ typ: "dpop+jwt", alg: "RS256", jwk }, read(await goodProof()).claims, pair.privateKey);
}

async function swapped() {
  const [one, two] = [(await goodProof()).split("."), (await goodProof()).split(".")];
  return `${two[0]}.${two[1]}.${one[2]}`;
}

async function isTaken() {
  const answer = await call();
  assert.equal(answer.status, 200, answer.text);
}

test("a good proof before all others is taken", isTaken);

for (const [rule, what, flaw] of refused) {
  test(`${rule}: ${what}`, async () => {
    const answer = await call(await flaw());
    await refusedFor(answer, rule, 401);
    assert.equal(answer.json().resourceType, "OperationOutcome");
    assert.match(answer.headers["www-authenticate"], /^Bearer/);
    assert.equal(answer.headers["dpop-nonce"], undefined);
  });
}

test("phr.pingauth.scope: a token without the scope is 403 and has no challenge", async () => {
  const scopes = ["nhn:phr/mhd/read-documentreferences"];
  const answer = await call({ token: await userToken(key.jwk, { scopes }) });
  await refusedFor(answer, "phr.pingauth.scope", 403);
  assert.equal(answer.headers["www-authenticate"], undefined);
});

/** What only an API that takes `Bearer` can find. */
const asBearer = "auth.token.bearer";

test(`${asBearer}: a bound token where Bearer is taken`, async () => {
  const { access_token } = await control("POST", "/tokens", { scopes: ["nhn:melde/biovigilans"] });
  const answer = await send("GET", `${base}/api/v1/nokup/lookup/2`, [["Authorization", `Bearer ${access_token}`]]);
  await refusedFor(answer, asBearer, 401);
  assert.equal(answer.headers["www-authenticate"], 'Bearer error="invalid_token"');
});

test("401 is worded as ASP.NET words it", async () => {
  const other = async (change) => (await call({ token: await signed(change) })).headers["www-authenticate"];
  const plain = "Bearer error=\"invalid_token\"";
  const said = (words) => `${plain}, error_description="${words}"`;
  assert.equal((await call({ authorization: [] })).headers["www-authenticate"], "Bearer");
  assert.equal((await call({ dpop: [] })).headers["www-authenticate"], plain);
  assert.equal(await other({ header: { kid: "x" } }), said("The signature key was not found"));
  assert.equal((await call({ token: flipped(token) })).headers["www-authenticate"], said("The signature is invalid"));
  assert.equal(await other({ header: { typ: "id+jwt" } }), plain);
  assert.equal(await other({ claims: { iss: "x" } }), said("The issuer 'x' is invalid"));
  assert.equal(await other({ claims: { aud: "x" } }), said("The audience 'x' is invalid"));
  assert.equal(await other({ claims: { exp: undefined } }), said("The token has no expiration"));
  assert.equal(await other({ claims: { exp: 1772000000 } }), said("The token expired at '02/25/2026 06:13:20'"));
  assert.equal(await other({ claims: { nbf: 4102444800 } }), said("The token is not valid before '01/01/2100 00:00:00'"));
});

test("every refusal in RFC 9449's style says DPoP and what was wrong", async (t) => {
  await control("PATCH", "/settings", { "helseid.refusal_style": "rfc9449" });
  t.after(() => control("PATCH", "/settings", { "helseid.refusal_style": "nhn-sample" }));
  const challenge = async (flaw) => (await call(flaw)).headers["www-authenticate"];
  assert.match(await challenge({ authorization: [] }), /^DPoP algs="RS256 [A-Z0-9 ]+"$/);
  assert.match(await challenge({ token: flipped(token) }), /^DPoP .*error="invalid_token"/);
  assert.match(await challenge({ htm: "POST" }), /^DPoP .*error="invalid_dpop_proof"/);
  const scopes = ["nhn:phr/mhd/read-documentreferences"];
  const told = await challenge({ token: await userToken(key.jwk, { scopes }) });
  assert.match(told, /error="insufficient_scope"/);
  assert.ok(told.includes(readDocument), told);
});

test("a good proof after all others is taken", isTaken);

test("no check of the guard is without a case", async () => {
  const tried = new Set([asBearer, ...refused.map(([rule]) => rule)]);
  // The guard is off in none of these runs.
  const modes = ["auth.mode."];
  const rules = (await clientRules("auth.")).filter((id) => !modes.some((it) => id.startsWith(it)));
  assert.deepEqual([...tried].sort(), rules);
});
