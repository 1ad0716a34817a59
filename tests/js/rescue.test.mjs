// A phone whose right was taken: nothing is erased that the server would still take.
import assert from "node:assert/strict";
import { test } from "node:test";

import { IDBFactory, IDBKeyRange } from "fake-indexeddb";

import { Store } from "../../static/js/db.js";
import { makeOp } from "../../static/js/ops.js";
import { Outbox } from "../../static/js/outbox.js";
import { handIn } from "../../static/js/rescue.js";

const now = () => Date.now();
const op = (kind, data) => makeOp(kind, "a", data, { now: now(), fill: (bytes) => crypto.getRandomValues(bytes) });

/** A server that knows no door but those recorded to it, and judges each op alone and in order. */
function server() {
  const kept = { doors: new Set(), visits: new Set(), batches: 0 };
  const judge = ({ uid, kind, data }) => {
    if (kind === "household" && !data.head) return { uid, status: "refused", code: "bad_value", errors: {} };
    if (kind === "visit" && !kept.doors.has(data.household)) {
      return { uid, status: "refused", code: "unknown_household", errors: {} };
    }
    kept[kind === "visit" ? "visits" : "doors"].add(kind === "visit" ? uid : data.household);
    return { uid, status: "stored" };
  };
  kept.send = async (_path, { ops }) => {
    assert.ok(++kept.batches < 10);
    return { status: 200, ours: true, json: { results: ops.map(judge) } };
  };
  return kept;
}

test("a visit refused only for its door is taken in once the door, mended later, is there", async () => {
  const outbox = new Outbox(new Store(new IDBFactory()), { now, range: IDBKeyRange });
  const there = server();
  const visits = [op("visit", { household: "d" }), op("visit", { household: "nowhere" })];
  await outbox.save([op("household", { household: "d", head: "" }), ...visits, op("household", { household: "d", head: "Y Bia" })]);
  const found = await handIn({ by: "a", outbox, send: there.send, envelope: async (ops) => ({ ops }) });
  assert.deepEqual([...there.visits], [visits[0].uid]);
  assert.deepEqual([found.end, found.handed], ["revoked", 4]);
  assert.deepEqual(await outbox.held("a"), []);
});
