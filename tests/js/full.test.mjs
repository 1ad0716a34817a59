/** A phone with no room left, and a queue of days: what was sent is known, and the next batch is quickly found. */

import assert from "node:assert/strict";
import test from "node:test";

import { IDBFactory, IDBKeyRange } from "fake-indexeddb";

import { Store } from "../../static/js/db.js";
import { Mirror } from "../../static/js/mirror.js";
import { makeOp } from "../../static/js/ops.js";
import { Outbox } from "../../static/js/outbox.js";
import { Sync } from "../../static/js/sync.js";

const now = () => Date.now();
const fill = (bytes) => crypto.getRandomValues(bytes);
const visit = (household) => makeOp("visit", "me", { household, outcome: "met" }, { now: now(), fill });

function phone(answer) {
  const store = new Store(new IDBFactory());
  const outbox = new Outbox(store, { now, range: IDBKeyRange });
  const mirror = new Mirror(store, { range: IDBKeyRange });
  const send = async (path, body) => ({ status: 200, ours: true, json: answer(path, body), person: "me", retryAfter: 0 });
  return { outbox, mirror, sync: new Sync({ by: "me", outbox, mirror, send, now, fill }) };
}

function answer(_path, { ops }) {
  const results = ops.map(({ uid }) => ({ uid, status: "stored" }));
  return { protocol: 1, received_at: "2020-08-15T08:00:00+07:00", epoch: "e", cursor: "c", more: false, results, changes: [] };
}

test("with no room for what is news, what was sent is noted all the same", async () => {
  const { outbox, mirror, sync } = phone(answer);
  await outbox.save([visit("a")]);
  mirror.absorb = async () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  assert.equal((await sync.pass()).end, "busy");
  const { waiting, sent } = await outbox.counts("me");
  assert.deepEqual([waiting, sent], [0, 1]);
});

test("those that stand back keep no other from being found, however many they are", async () => {
  const { outbox } = phone(answer);
  const made = Array.from({ length: 60 }, (_, i) => visit(`d${i}`));
  await outbox.save(made);
  const held = await outbox.waiting("me", 60);
  for (const { seq } of held.slice(0, 58)) await outbox.hold(seq);
  assert.deepEqual((await outbox.waiting("me", 5)).map(({ uid }) => uid), made.slice(58).map(({ uid }) => uid));
});
