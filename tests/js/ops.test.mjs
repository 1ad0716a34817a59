/** Ops: uids in the order of their instants, days of Vietnam, and old queues brought up to date. */

import assert from "node:assert/strict";
import test from "node:test";

import { onWire } from "../../static/js/batch.js";
import { dayOf, instant, makeOp, migrate, standsOn, uuid7 } from "../../static/js/ops.js";

const NOON = Date.parse("2020-08-15T05:00:00Z");
const fill = (bytes) => bytes.fill(255);

test("a uid is a UUIDv7 of its instant, in lower case", () => {
  assert.match(uuid7(NOON, fill), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(Number.parseInt(uuid7(NOON, fill).replaceAll("-", "").slice(0, 12), 16), NOON);
  assert.ok(uuid7(NOON, fill) < uuid7(NOON + 1, (bytes) => bytes.fill(0)));
});

test("days are Vietnam's, whatever the phone believes", () => {
  assert.equal(instant(NOON), "2020-08-15T12:00:00.000+07:00");
  assert.equal(dayOf(Date.parse("2020-08-14T17:00:00Z")), "2020-08-15");
  assert.equal(dayOf(NOON, 90), "2020-11-13");
});

test("only the op itself crosses the wire", () => {
  const op = makeOp("visit", "who", { household: "h" }, { now: NOON, fill });
  const stored = { ...op, seq: 4, state: "waiting", savedAt: NOON };
  assert.deepEqual(Object.keys(onWire(stored)), ["uid", "kind", "at", "by", "data"]);
});

test("an older op is brought up to date step by step, a newer one is left to the newer program", () => {
  const steps = { 1: (op) => ({ ...op, one: true }), 2: (op) => ({ ...op, two: true }) };
  assert.deepEqual(migrate({ uid: "a" }, steps, 3), { uid: "a", one: true, two: true, schema: 3 });
  assert.deepEqual(migrate({ uid: "a", schema: 2 }, steps, 3), { uid: "a", two: true, schema: 3 });
  assert.equal(migrate({ uid: "a", schema: 4 }, steps, 3), undefined);
});

test("a correction stands on its visit and on its door", () => {
  assert.deepEqual(standsOn({ kind: "visit", data: { household: "h", replaces: "v" } }), ["v", "h"]);
  assert.deepEqual(standsOn({ kind: "household", data: { household: "h" } }), []);
});
