/** What is an answer and what is none. */

import assert from "node:assert/strict";
import test from "node:test";

import { fitting, hasResults } from "../../static/js/batch.js";
import { createSend } from "../../static/js/wire.js";

function sender(answer, headers = { "X-Fieldapp": "1" }) {
  const shown = { status: 200, type: "basic", headers: new Headers(headers), text: async () => answer };
  return createSend(async () => shown, { set: () => 0, clear: () => {} });
}

test("JSON under our header is an answer", async () => {
  const { ours, json, status } = await sender('{"results": []}')("/api/sync", {});
  assert.deepEqual({ ours, json, status }, { ours: true, json: { results: [] }, status: 200 });
});

for (const [name, answer, headers] of [
  ["a portal's page", "<p>Mời đăng nhập", {}],
  ["JSON of somebody else", '{"results": []}', {}],
  ["half an answer of ours", '{"results": [', { "X-Fieldapp": "1" }],
  ["a number of ours", "7", { "X-Fieldapp": "1" }],
]) {
  test(`${name} holds nothing to believe`, async () => {
    assert.equal((await sender(answer, headers)("/api/sync", {})).json, null);
  });
}

test("a line that hangs is left after its time", async () => {
  const fetch = (_path, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const reply = await createSend(fetch, { ms: 5 })("/api/sync", {});
  assert.deepEqual([reply.timedOut, reply.status, reply.ours], [true, 0, false]);
});

test("verdicts of other ops are an answer to something else", () => {
  const ops = [{ uid: "a" }, { uid: "b" }];
  assert.ok(hasResults({ results: [{ uid: "b", status: "stored" }] }, ops));
  assert.ok(hasResults({ results: [{ uid: null, index: 0, status: "refused" }] }, ops));
  assert.ok(!hasResults({ results: [{ uid: "c", status: "stored" }] }, ops));
  for (const results of [undefined, {}, "all", [null]]) assert.ok(!hasResults({ results }, ops));
});

test("one request holds no more than fits, and never nothing", () => {
  const long = { data: { note: "x".repeat(400e3) } };
  assert.equal(fitting([long, long, long]).length, 1);
  assert.equal(fitting([{ data: { note: "x".repeat(900e3) } }, long]).length, 1);
  assert.equal(fitting([{ data: {} }, { data: {} }]).length, 2);
});
