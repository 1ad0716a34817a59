/** When a phone sends: at once when there is reason to hope, later and later while there is none. */

import assert from "node:assert/strict";
import test from "node:test";

import { Pace } from "../../static/js/pace.js";

/** A pace whose passes end as told; `waits` are the timers still set, in ms, each time after a pass. */
function pacing(ends, waiting = 1) {
  const waits = [];
  const live = new Map();
  const timer = { set: (_work, ms) => (live.set(live.size + 1, ms), live.size), clear: (id) => live.delete(id) };
  const pass = async () => ends.shift();
  const pace = new Pace({ pass, heard: async () => ({ waiting }), timer, random: () => 1 });
  const go = async () => {
    await pace.now();
    await new Promise((resolve) => setTimeout(resolve));
    waits.push([...live.values()]);
    live.clear();
  };
  return { go, waits };
}

test("it waits twice as long each time, to five minutes", async () => {
  const { go, waits } = pacing(Array.from({ length: 12 }, () => ({ end: "offline" })));
  for (let i = 0; i < 12; i++) await go();
  assert.deepEqual(waits.slice(0, 4), [[1000], [2000], [4000], [8000]]);
  assert.deepEqual(waits.at(-1), [300e3]);
});

test("the server may ask for more patience, never for less", async () => {
  const { go, waits } = pacing([{ end: "busy", retryAfter: 90 }, { end: "busy", retryAfter: 1 }]);
  await go();
  await go();
  assert.deepEqual(waits, [[90e3], [2000]]);
});

test("a pass that went well begins the count anew; nothing left means no next", async () => {
  const { go, waits } = pacing([{ end: "busy" }, { end: "ok" }, { end: "busy" }]);
  for (let i = 0; i < 3; i++) await go();
  assert.deepEqual(waits, [[1000], [60e3], [1000]]);
  const done = pacing([{ end: "ok" }], 0);
  await done.go();
  assert.deepEqual(done.waits, [[]]);
});

test("what is asked for during a pass is done after it, once", async () => {
  let passes = 0;
  const pass = async () => (passes++, { end: "ok" });
  const timer = { set: () => 0, clear: () => {} };
  const pace = new Pace({ pass, heard: async () => ({ waiting: 0 }), timer, random: () => 0 });
  for (let i = 0; i < 3; i++) pace.now();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(passes, 2);
});

test("a fault in a pass ends it, and not the sending", async () => {
  const { go, waits } = pacing([Promise.reject(new Error("disk"))]);
  await go();
  assert.deepEqual(waits, [[1000]]);
});
