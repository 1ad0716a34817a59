// Passes of sending, on the real modules: what a late answer, or another person's, may do to what the phone knows.
import assert from "node:assert/strict";
import { test } from "node:test";

import { IDBFactory, IDBKeyRange } from "fake-indexeddb";

import { Store } from "../../static/js/db.js";
import { Mirror } from "../../static/js/mirror.js";
import { makeOp } from "../../static/js/ops.js";
import { Outbox } from "../../static/js/outbox.js";
import { Sync } from "../../static/js/sync.js";

const fill = (bytes) => crypto.getRandomValues(bytes);
const now = () => Date.now();
const door = (uid) => ({ kind: "household", uid, area: "x", state: "open" });
const told = (cursor, changes, more = false) => ({
  ...{ results: [], changes, cursor, more },
  ...{ epoch: "e", received_at: "2020-08-15T08:00:00+07:00" },
});

/** A phone of "a" whose server is `answers`, one function a question; receipts are always there. */
function phoneOf(...answers) {
  const store = new Store(new IDBFactory());
  const outbox = new Outbox(store, { now, range: IDBKeyRange });
  const mirror = new Mirror(store, { range: IDBKeyRange });
  const asked = [];
  async function send(path, body) {
    if (path === "/api/receipts") return { status: 200, ours: true, json: { missing: [], epoch: "e" } };
    asked.push(path);
    return { status: 200, ours: true, person: "a", ...(await answers.shift()(body)) };
  }
  const sync = new Sync({ by: "a", outbox, mirror, send, now, fill });
  return { outbox, mirror, sync, asked, doors: async () => (await mirror.things("a")).map(({ uid }) => uid) };
}

test("an answer that comes after signing out is no beginning: the next pass fetches everything", async () => {
  const all = [door("1"), door("2"), door("3")];
  const phone = phoneOf(
    () => ({ json: told("c1", all) }),
    async () => (await phone.mirror.forget("a"), { json: told("c2", [door("4")]) }),
    ({ cursor }) => (assert.equal(cursor, null), { json: told("c2", [...all, door("4")]) }),
  );
  await phone.sync.pass();
  await phone.sync.pass();
  assert.deepEqual(await phone.doors(), []);
  await phone.sync.pass();
  assert.deepEqual(await phone.doors(), ["1", "2", "3", "4"]);
  assert.equal((await phone.mirror.place("a")).complete, true);
});

test("an answer from further on than this phone is by now leaves no gap", async () => {
  const phone = phoneOf(
    () => ({ json: told("c5", [door("1"), door("5")]) }),
    async () => {
      const place = await phone.mirror.place("a");
      await phone.mirror.note("a", { ...place, cursor: "c1", complete: false }); // another tab began again
      return { json: told("c6", [door("6")]) };
    },
    ({ cursor }) => (assert.equal(cursor, "c1"), { json: told("c6", [door("3"), door("5"), door("6")]) }),
  );
  await phone.sync.pass();
  await phone.sync.pass();
  assert.deepEqual(await phone.doors(), ["1", "3", "5", "6"]);
});

test("somebody else's phone was revoked: what is mine stays", async () => {
  const revoked = { status: 403, person: "b", json: { protocol: 1, code: "device_revoked" } };
  const phone = phoneOf(...[() => ({ json: told("c1", [door("1")]) }), () => revoked]);
  await phone.sync.pass();
  await phone.outbox.save([makeOp("visit", "a", { household: "1" }, { now: now(), fill })]);
  assert.equal((await phone.sync.pass()).end, "other");
  assert.deepEqual([await phone.doors(), (await phone.outbox.counts("a")).waiting], [["1"], 1]);
  assert.deepEqual(phone.asked, ["/api/sync", "/api/sync"]);
});
