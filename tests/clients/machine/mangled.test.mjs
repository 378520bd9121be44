// Tokens, proofs and assertions broken in every place: always a refusal of the right family, never a fault of the server.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { assertion, goodForm, goodProof, post } from "./helseid.mjs";
import { base, control, send, userToken } from "./sandbox.mjs";
import { encoded, makeKey, proof, read } from "./jws.mjs";

const url = `${base}/pingauth`;
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
let key, token;

before(async () => {
  key = await makeKey();
  token = await userToken(key.jwk);
});

/** Every beginning of a text, the empty one too. */
const prefixes = (text) => Array.from(text, (_, at) => text.slice(0, at));

/** The text with one bit of one character flipped, for every character; a dot becomes a letter. */
const flips = (text) =>
  Array.from(text, (letter, at) => {
    const other = letter === "." ? "A" : alphabet[alphabet.indexOf(letter) ^ (1 << at % 6)];
    return text.slice(0, at) + other + text.slice(at + 1);
  });

/** One part of a JWS in another's place, a part left out, one too many. */
function swaps(jws, other) {
  const [a, b, c] = jws.split(".");
  const [x, y, z] = other.split(".");
  const parts = [[x, b, c], [a, y, c], [a, b, z], [b, a, c], [a, c, b], [c, b, a], [a, b], [a], [a, b, c, c], [a, b, ""], ["", b, c], [a, "", c], ["", "", ""]];
  return parts.map((it) => it.join("."));
}

/** JSON that parsers have broken on, as header and as claims. */
function odd(jws) {
  const { header, claims } = read(jws);
  const [a, b, c] = jws.split(".");
  const deep = `{"a":${"[".repeat(3000)}${"]".repeat(3000)}}`;
  const whole = (value) => JSON.stringify(value);
  const texts = [deep, "[]", "null", '"x"', "{", "{}", "", '{"a":1e999}', '{"\\ud800":1}', `\u{feff}${whole(header)}`, "\u0000"];
  const pairs = texts.flatMap((it) => [`${encoded(it)}.${b}.${c}`, `${a}.${encoded(it)}.${c}`]);
  const members = Object.keys({ ...header, ...claims }).flatMap((name) =>
    [null, true, -1, 1e300, {}, [], [[]], "", "å", "x".repeat(300)].flatMap((value) => [
      `${encoded({ ...header, [name]: value })}.${b}.${c}`,
      `${a}.${encoded({ ...claims, [name]: value })}.${c}`,
    ]),
  );
  const invalidUtf8 = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]).toString("base64url");
  return [...pairs, ...members, `${invalidUtf8}.${b}.${c}`, `${a}.${invalidUtf8}.${c}`, `${a}=.${b}.${c}`, `${a}.${b}.${c}==`, `${a}.${b}.${c}+/`];
}

/** A JWS broken in all these ways; of a long one only every `step`th place is tried. */
function mangled(jws, other, step = 1) {
  const some = (texts) => texts.filter((_, at) => at % step === 0);
  const made = [...some(prefixes(jws)), ...some(flips(jws)), ...swaps(jws, other), ...odd(jws)];
  return made.filter((it) => it !== jws);
}

/** Stops the sandbox's clock for a test, so that nothing grows too old while much is sent. */
async function frozen(t) {
  await control("PUT", "/clock", { mode: "frozen", now: new Date().toISOString() });
  t.after(() => control("PUT", "/clock", { mode: "system" }));
}

/** Sends them all, some at a time, and holds each answer against `fits`. */
async function all(requests, fits) {
  const waiting = requests.entries();
  const worker = async () => {
    for (const [at, request] of waiting) {
      const answer = await request();
      assert.doesNotThrow(() => fits(answer), `request ${at}: ${answer.status} ${answer.headers["sandbox-rule"]} ${answer.text}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

const guarded = (presented, made) => () => send("GET", url, [["Authorization", `DPoP ${presented}`], ["DPoP", made]]);
const refusedBy = (...families) => ({ status, headers }) => {
  assert.equal(status, 401);
  assert.ok(families.some((it) => headers["sandbox-rule"].startsWith(it)));
  assert.match(headers["www-authenticate"], /^Bearer/);
};

test("every broken token is refused by a check of tokens", async () => {
  const [made, other] = [await proof(key, url, "GET", { token }), await userToken((await makeKey()).jwk)];
  // The rest of an empty token is the scheme alone.
  const family = refusedBy("auth.token.", "auth.authorization.scheme");
  // The server has remembered the good one: nothing may be taken for it.
  assert.equal((await guarded(token, await proof(key, url, "GET", { token }))()).status, 200);
  await all(mangled(token, other, 5).map((it) => guarded(it, made)), family);
});

test("every broken proof is refused by a check of proofs", async (t) => {
  await frozen(t);
  const made = await proof(key, url, "GET", { token });
  const other = await proof(await makeKey(), url, "POST", { token });
  await all(mangled(made, other).map((it) => guarded(token, it)), refusedBy("auth.proof."));
  assert.equal((await guarded(token, made)()).status, 200, "none of them has used the good one up");
});

test("every broken assertion is invalid_client", async () => {
  const [good, other] = [await assertion(), await assertion({ claims: { sub: "x" } })];
  const dpop = [await goodProof()];
  const ask = (client_assertion) => async () => post(await goodForm({ client_assertion }), dpop);
  await all(mangled(good, other).map(ask), (answer) => {
    assert.equal(answer.status, 400);
    assert.deepEqual(answer.json(), { error: "invalid_client" });
    assert.match(answer.headers["sandbox-rule"], /^helseid\.(assertion|client)\./);
  });
});

test("every broken proof at the token endpoint is invalid_dpop_proof", async (t) => {
  await frozen(t);
  const [made, other] = [await goodProof(), await goodProof({ key: await makeKey() })];
  // Made once, and never used up: the proof is judged before.
  const form = await goodForm();
  const ask = (dpop) => () => post(form, [dpop]);
  await all(mangled(made, other).map(ask), (answer) => {
    assert.equal(answer.status, 400);
    assert.equal(answer.json().error, "invalid_dpop_proof");
    assert.match(answer.headers["sandbox-rule"], /^helseid\.proof\./);
  });
  assert.equal((await post(form, [made])).status, 200, "none of them has used the good ones up");
});

test("the server has not failed once", async () => {
  const failed = await control("GET", "/requests?status=500");
  assert.equal(failed.total, 0);
});
