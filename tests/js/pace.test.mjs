/** When a phone sends: at once when there is reason to hope, later and later while there is none. */

import assert from "node:assert/strict";
import test from "node:test";

import { Pace } from "../../static/js/pace.js";

function pacing(ends, waiting = 1) {
  const waits = [];
  const timer = { set: (_work, ms) => waits.push(ms), clear: () => {} };
  const pass = async () => ends.shift();
  const pace = new Pace({ pass, heard: async () => ({ waiting }), timer, random: () => 1 });
  return { pace, waits };
}

test("it waits twice as long each time, to five minutes", async () => {
  const { pace, waits } = pacing(Array.from({ length: 12 }, () => ({ end: "offline" })));
  for (let i = 0; i < 12; i++) await pace.now();
  assert.deepEqual(waits.slice(0, 4), [1000, 2000, 4000, 8000]);
  assert.equal(waits.at(-1), 300e3);
});

test("the server may ask for more patience, never for less", async () => {
  const { pace, waits } = pacing([{ end: "busy", retryAfter: 90 }, { end: "busy", retryAfter: 1 }]);
  await pace.now();
  await pace.now();
  assert.deepEqual(waits, [90e3, 2000]);
});

test("a pass that went well begins the count anew; nothing left means no next", async () => {
  const { pace, waits } = pacing([{ end: "busy" }, { end: "ok" }, { end: "busy" }]);
  for (let i = 0; i < 3; i++) await pace.now();
  assert.deepEqual(waits, [1000, 60e3, 1000]);
  const done = pacing([{ end: "ok" }], 0);
  await done.pace.now();
  assert.deepEqual(done.waits, []);
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
  const waits = [];
  const timer = { set: (_work, ms) => waits.push(ms), clear: () => {} };
  const pass = () => Promise.reject(new Error("disk"));
  await new Pace({ pass, heard: async () => ({ waiting: 1 }), timer, random: () => 1 }).now();
  assert.deepEqual(waits, [1000]);
});
