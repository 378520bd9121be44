// Tokens, assertions and proofs made by hand: npm dpop makes the good ones, npm jose signs what is changed in them.
import * as dpop from "dpop";
import * as jose from "jose";

export const now = () => Math.floor(Date.now() / 1000);
export const encoded = (value) => jose.base64url.encode(typeof value === "string" ? value : JSON.stringify(value));

/** Leaves out members that are undefined: to change a member to undefined is to take it away. */
const whole = (members) => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

/** A compact JWS of any header and claims; `alg` need not be the one it is signed with. */
export async function sign(header, claims, key, algorithm = header.alg) {
  const protectedHeader = encoded(whole(header));
  const payload = encoded(whole(claims));
  // jose signs what it makes itself; its raw signature is all that is wanted, over the header as it stands.
  const signed = await rawSignature(algorithm, key, `${protectedHeader}.${payload}`);
  return `${protectedHeader}.${payload}.${signed}`;
}

const hashes = { 256: "SHA-256", 384: "SHA-384", 512: "SHA-512" };

async function rawSignature(algorithm, key, text) {
  if (algorithm === "none") return "";
  const hash = hashes[algorithm.slice(2)];
  const length = Number(algorithm.slice(2)) / 8;
  const how = {
    ES: { name: "ECDSA", hash },
    PS: { name: "RSA-PSS", saltLength: length },
    RS: { name: "RSASSA-PKCS1-v1_5" },
    HS: { name: "HMAC" },
    Ed: { name: "Ed25519" },
  }[algorithm.slice(0, 2)];
  return jose.base64url.encode(new Uint8Array(await crypto.subtle.sign(how, key, new TextEncoder().encode(text))));
}

/** A key of its own, exportable, with its public JWK and thumbprint. */
export async function makeKey(algorithm = "ES256", options = {}) {
  const pair = await jose.generateKeyPair(algorithm, { extractable: true, ...options });
  const jwk = await jose.exportJWK(pair.publicKey);
  return { ...pair, algorithm, jwk, thumbprint: await jose.calculateJwkThumbprint(jwk) };
}

export async function secretKey(text) {
  const how = { name: "HMAC", hash: "SHA-256" };
  return crypto.subtle.importKey("raw", new TextEncoder().encode(text), how, false, ["sign"]);
}

/** Header and claims of a compact JWS. */
export const read = (jws) => ({ header: jose.decodeProtectedHeader(jws), claims: jose.decodeJwt(jws) });

/** A JWS with some members changed, or taken away, and signed anew. */
export async function altered(jws, { header = {}, claims = {} }, key, algorithm) {
  const was = read(jws);
  const changed = { ...was.header, ...header };
  return sign(changed, { ...was.claims, ...claims }, key, algorithm ?? changed.alg);
}

/** The same JWS with the first bit of its signature flipped. */
export function flipped(jws) {
  const [header, claims, signature] = jws.split(".");
  const bytes = jose.base64url.decode(signature);
  bytes[0] ^= 1;
  return `${header}.${claims}.${jose.base64url.encode(bytes)}`;
}

/** A proof by npm dpop, or, for a key it does not know, one of the same members. */
export async function proof(key, url, method, { nonce, token, change } = {}) {
  const known = ["ES256", "RS256", "PS256"].includes(key.algorithm);
  if (known) {
    const made = await dpop.generateProof(key, url, method, nonce, token);
    return change ? altered(made, change, key.privateKey) : made;
  }
  const hash = token && new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)));
  const ath = hash ? jose.base64url.encode(hash) : undefined;
  const claims = { iat: now(), jti: crypto.randomUUID(), htm: method, nonce, htu: url, ath, ...change?.claims };
  const header = { alg: key.algorithm, typ: "dpop+jwt", jwk: key.jwk, ...change?.header };
  return sign(header, claims, key.privateKey, key.algorithm);
}
