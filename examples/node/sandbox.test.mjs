// A test of a client against the sandbox, with nothing but Node: `node --test examples/node/`.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { after, before, beforeEach, afterEach, test } from 'node:test';

// The client under test: it waits and tries again when the service says so.
async function treatmentGroups(base, tries = 3) {
  const response = await fetch(`${base}/api/v1/treatmentGroup`, { headers: { 'X-API-KEY': 'your-api-key' } });
  if (response.status === 503 && tries > 1) {
    await new Promise((done) => setTimeout(done, 1000 * Number(response.headers.get('retry-after') ?? 1)));
    return treatmentGroups(base, tries - 1);
  }
  if (!response.ok) throw new Error(`${response.status}, because of ${response.headers.get('sandbox-rule')}`);
  return (await response.json()).items;
}

// One sandbox for all tests: one that runs already, or our own on a free port.
let url, process_;
before(async () => {
  url = process.env.SANDBOX_URL;
  if (url) return;
  process_ = spawn(process.env.SANDBOX_BIN ?? 'nhn-sandbox', ['--listen', '127.0.0.1:0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  for await (const line of createInterface({ input: process_.stdout })) {
    url = line.replace('nhn-sandbox ready on ', '');
    break;
  }
});
after(() => process_?.kill());

async function control(base, method, path, body) {
  const response = await fetch(`${base}/_sandbox${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${await response.clone().text()}`);
  return response;
}

// A workspace for each test: state, clock, faults and journal are its own, so tests may run side by side.
let name, base;
beforeEach(async () => {
  name = `node-${randomUUID()}`;
  base = (await (await control(url, 'POST', '/workspaces', { name })).json()).base_url;
});
afterEach(() => control(url, 'DELETE', `/workspaces/${name}`));

test('a token opens a closed API', async () => {
  const htu = `${base}/pingauth`;
  const order = { scopes: ['nhn:phr/mhd/read-document'], htm: 'GET', htu };
  const { access_token, dpop_proof } = await (await control(base, 'POST', '/tokens', order)).json();
  const response = await fetch(htu, { headers: { authorization: `DPoP ${access_token}`, dpop: dpop_proof } });
  assert.equal(response.status, 200);
});

test('the client tries again when the service is busy', async () => {
  const busy = { match: { api: 'nompd' }, times: 1, effect: { status: 503, retry_after_seconds: 1 } };
  await control(base, 'POST', '/faults', busy);
  assert.ok((await treatmentGroups(base)).length > 0);
  const { count } = await (await control(base, 'POST', '/requests/count', { api: 'nompd' })).json();
  assert.equal(count, 2, 'once refused, once answered');
  // What the client kept and broke, for whatever reads JUnit.
  const report = await (await control(base, 'GET', '/report?format=junit')).text();
  assert.match(report, /<testcase [^>]*name="nompd\./);
  await writeFile(process.env.JUNIT ?? '/dev/null', report);
});
