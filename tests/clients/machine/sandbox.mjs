// The sandbox under test, and requests to it that no HTTP library makes better than they are.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import http from "node:http";

export const base = process.env.SANDBOX_URL;
assert.ok(base, "SANDBOX_URL is the sandbox's base URL");

const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });

/** Sends these header lines, in this order, each as often as it stands there. */
export function send(method, url, headers = [], body = "") {
  const { host, hostname, port, pathname, search } = new URL(url);
  const lines = headers.some(([name]) => name.toLowerCase() === "host") ? headers : [["Host", host], ...headers];
  // The length is said, or the body would come in chunks.
  const length = body ? [["Content-Length", String(Buffer.byteLength(body))]] : [];
  return new Promise((resolve, reject) => {
    const flat = [...lines, ...length].flat();
    const request = http.request({ method, hostname, port, path: pathname + search, headers: flat, agent }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode, headers: response.headers, text, json: () => JSON.parse(text) });
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** Calls the control API; an answer that is no success is a fault of the test. */
export async function control(method, path, body) {
  const headers = body === undefined ? {} : { "Content-Type": "application/json" };
  const response = await fetch(`${base}/_sandbox${path}`, { method, headers, body: body && JSON.stringify(body) });
  const text = await response.text();
  assert.ok(response.ok, `${method} /_sandbox${path}: ${response.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

/** What the journal says of the checks of a request that was answered. */
export async function checks(answer) {
  const id = answer.headers["sandbox-request-id"] ?? answer.headers.get?.("sandbox-request-id");
  return (await control("GET", `/requests/${id}`)).checks;
}

/** The rules a request broke, by the journal. */
export async function broken(answer) {
  return (await checks(answer)).filter((it) => it.verdict === "violated").map((it) => it.rule);
}

/** The answer is a refusal for this rule, and nothing else was wrong with the request. */
export async function refusedFor(answer, rule, status) {
  assert.equal(answer.headers["sandbox-rule"], rule, `${answer.status} ${answer.text}`);
  assert.equal(answer.status, status, answer.text);
  assert.deepEqual(await broken(answer), [rule]);
}

/** The ids of the client rules that begin so. */
export async function clientRules(...prefixes) {
  const rules = await control("GET", "/rules");
  const ids = rules.filter((it) => it.binds === "client").map((it) => it.id);
  return ids.filter((id) => prefixes.some((prefix) => id.startsWith(prefix))).sort();
}

export async function serves(api) {
  return (await control("GET", "/health")).apis.includes(api);
}

/** A demo client of the sandbox, its private key with it. */
export async function demoClient(id) {
  const clients = await control("GET", "/clients");
  return (clients.clients ?? clients).find((it) => it.client_id === id);
}

/** HelseID's own private key, which the seed publishes on purpose. */
export function signingKey() {
  return JSON.parse(readFileSync(`${process.env.SANDBOX_SEED_DATA}/helseid/signing-keys.json`, "utf8")).keys[0];
}

export const person = "05898597468";
export const readDocument = "nhn:phr/mhd/read-document";

/** A user's token for PHR, bound to this public key, as HelseID would have given it after a login. */
export async function userToken(publicJwk, more = {}) {
  const order = { scopes: [readDocument], user: { pid: person }, dpop_jwk: publicJwk, lifetime_seconds: 600, ...more };
  return (await control("POST", "/tokens", order)).access_token;
}
