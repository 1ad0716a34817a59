/** A phone whose right was taken hands in everything, and is wiped only then. */

import assert from "node:assert/strict";
import test from "node:test";

import { handIn } from "../../static/js/rescue.js";

const op = (uid, state = "waiting") => ({ uid, seq: Number(uid), kind: "visit", data: {}, state, schema: 1 });
const named = ({ ops }) => ({ status: 200, ours: true, json: { results: ops.map(({ uid }) => ({ uid, status: "refused", code: "x" })) } });

function phone(ops) {
  const outbox = { wiped: 0, held: async (_by, states) => ops.filter(({ state }) => states.includes(state)) };
  outbox.settle = async (_by, sent) => sent.forEach(({ uid }) => (ops.find((each) => each.uid === uid).state = "refused"));
  outbox.wipe = async (_by, known) => ops.every(({ uid }) => known.has(uid)) && !!++outbox.wiped;
  return outbox;
}

function rescue(outbox, answer) {
  return handIn({ by: "me", outbox, send: async (_path, body) => answer(body), envelope: async (ops) => ({ ops }) });
}

test("it is wiped when every op was named, whatever was said of it", async () => {
  const outbox = phone([op("1"), op("2", "refused")]);
  assert.deepEqual(await rescue(outbox, named), { end: "revoked", retryAfter: 0, handed: 2 });
  assert.equal(outbox.wiped, 1);
});

test("one op that the server cannot take keeps the phone from its wipe, and no other from being handed in", async () => {
  const outbox = phone([op("1"), op("2"), op("3")]);
  const seen = new Set();
  const answer = (body) => {
    if (body.ops.some(({ uid }) => uid === "2")) return { status: 502, ours: false, json: null };
    for (const { uid } of body.ops) seen.add(uid);
    return named(body);
  };
  assert.equal((await rescue(outbox, answer)).end, "busy");
  assert.deepEqual([...seen], ["1", "3"]);
  assert.equal(outbox.wiped, 0);
});

test("what is saved while the last is named is handed in too", async () => {
  const ops = [op("1")];
  const outbox = phone(ops);
  const answer = (body) => (ops.length < 2 && ops.push(op("2")), named(body));
  assert.deepEqual(await rescue(outbox, answer), { end: "revoked", retryAfter: 0, handed: 2 });
});

for (const [end, reply] of [
  ["offline", { status: 0, ours: false, json: null }],
  ["foreign", { status: 200, ours: false, json: null }],
  ["login", { status: 401, ours: true, json: { code: "login_required" } }],
  ["busy", { status: 503, ours: true, json: {} }],
]) {
  test(`an answer that is ${end} wipes nothing`, async () => {
    const outbox = phone([op("1")]);
    assert.equal((await rescue(outbox, () => reply)).end, end);
    assert.equal(outbox.wiped, 0);
  });
}
