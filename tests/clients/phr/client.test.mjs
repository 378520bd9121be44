// fhir-kit-client, an independent FHIR client, searching with POST.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "fhir-kit-client";

const base = process.env.SANDBOX_URL;
const headers = { "nhn-source-system": "fhir-kit-client 2.0.3", Accept: "application/fhir+json" };
const client = new Client({ baseUrl: `${base}/R4/fhir`, customHeaders: headers });
const find = (searchParams) =>
  client.resourceSearch({ resourceType: "DocumentReference", searchParams, options: { postSearch: true } });
const LINE = { "patient.identifier": "13116900216", status: "current" };

test("a search answers a Bundle the client reads", async () => {
  const bundle = await find(LINE);
  assert.equal(bundle.resourceType, "Bundle");
  assert.equal(bundle.entry.length, bundle.total);
});

test("bars and commas arrive however the client encodes them", async () => {
  const system = "urn:oid:2.16.578.1.12.4.1.1.9602";
  const bundle = await find({ ...LINE, category: `${system}|A00-1,${system}|C00-1` });
  const codes = new Set(bundle.entry.map((entry) => entry.resource.category[0].coding[0].code));
  assert.deepEqual([...codes].sort(), ["A00-1", "C00-1"]);
});

test("a refusal carries an OperationOutcome the client shows", async () => {
  await assert.rejects(find({ status: "current" }), (error) => {
    assert.equal(error.response.status, 400);
    assert.equal(error.response.data.resourceType, "OperationOutcome");
    return true;
  });
});

test("the next page, which the client asks for with GET, is refused with 405 and in FHIR", async () => {
  const bundle = await find({ ...LINE, _count: 5 });
  await assert.rejects(client.nextPage({ bundle }), (error) => {
    assert.equal(error.response.status, 405);
    assert.equal(error.response.data.resourceType, "OperationOutcome");
    return true;
  });
});

test("a document is fetched by the link of its reference", async () => {
  const bundle = await find({ ...LINE, type: "A13-2", _count: 1 });
  const { url, size, contentType } = bundle.entry[0].resource.content[0].attachment;
  const answer = await fetch(url, { headers: { ...headers, Accept: "*/*", "nhn-patient-nin": "13116900216" } });
  assert.equal(answer.headers.get("content-type"), contentType);
  assert.equal((await answer.arrayBuffer()).byteLength, size);
});
