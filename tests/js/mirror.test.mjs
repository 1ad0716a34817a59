/** What the phone knows of its hamlets when an answer of old comes back: nothing turns older, nothing is skipped. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { IDBFactory, IDBKeyRange } from "fake-indexeddb";

import { Store } from "../../static/js/db.js";
import { Mirror } from "../../static/js/mirror.js";

const ALL = ["ops", "things", "meta"];
const door = (state) => ({ kind: "household", uid: "h", area: "x", state });
const told = (minute, cursor, changes, more = {}) => ({
  received_at: `2020-08-15T08:0${minute}:00+07:00`, cursor, changes, epoch: "e", more: false, ...more,
});

async function phone(...answers) {
  const store = new Store(new IDBFactory());
  const mirror = new Mirror(store, { range: IDBKeyRange });
  for (const [asked, answer] of answers) {
    await store.run("readwrite", ALL, (stores) => mirror.absorb("me", stores, answer, asked));
  }
  const things = await mirror.things("me");
  return { cursor: (await mirror.place("me")).cursor, state: things.map((thing) => thing.state).join() };
}

const first = [null, told(1, "1", [door("open")])];
const second = ["1", told(2, "2", [door("moved")])];

test("an older answer is not taken in; everything is asked for anew", async () => {
  assert.deepEqual(await phone(first, second, ["2", told(1, "1", [door("open")])]), { cursor: "", state: "moved" });
});

test("asked anew, only an answer that says so is one", async () => {
  const old = ["2", told(1, "1", [door("open")])];
  assert.deepEqual(await phone(first, second, old, ["", told(3, "3", [])]), { cursor: "", state: "moved" });
  const anew = ["", told(4, "4", [door("vacant")], { reset: true })];
  assert.deepEqual(await phone(first, second, old, anew), { cursor: "4", state: "vacant" });
});

test("a server whose clock was set back is believed when it tells everything", async () => {
  const back = ["", told(0, "9", [door("absent")], { reset: true })];
  assert.deepEqual(await phone(first, second, ["2", told(0, "8", [])], back), { cursor: "9", state: "absent" });
});
