/** How a door stands on the phone: the same definitions as the server's figures. */

import assert from "node:assert/strict";
import test from "node:test";

import { count } from "../../static/js/figures.js";
import { lay } from "../../static/js/model.js";
import { dayOf } from "../../static/js/ops.js";

const NOW = Date.parse("2020-08-15T05:00:00Z");
const at = (minutes) => new Date(NOW + minutes * 60e3).toISOString();
const HOME = { kind: "household", uid: "h", area: "a", state: "open", adults: 3, smartphones: null };

function told(uid, minutes, data, more = {}) {
  const full = { campaign: "c", household: "h", outcome: "not_home", adults: null, smartphones: null, apps: {}, ...data };
  return { kind: "visit", uid, at: at(minutes), knocked_at: at(minutes), by: "me", in_force: true, data: full, ...more };
}

const waiting = (uid, minutes, data) => ({ ...told(uid, minutes, data), state: "waiting" });

function figures(things, ops = []) {
  const known = lay([HOME, ...things], ops, { campaign: "c", since: at(0) });
  const { households, knocked, met, installed, byOutcome, adults, smartphones } = count(known, { area: "a", day: dayOf(NOW), dayOf });
  return { households, knocked, met, installed, byOutcome, adults, smartphones };
}

test("phones are not counted twice when a door is knocked at twice", () => {
  const first = told("1", 0, { outcome: "met", apps: { xanh: { already: 1, assisted: 1 } } });
  const second = told("2", 5, { outcome: "met", apps: { xanh: { already: null, assisted: 1 } } });
  const third = told("3", 9, { outcome: "met", apps: { xanh: { already: 3, assisted: 0 } } });
  assert.equal(figures([first, second]).installed.xanh, 3);
  assert.equal(figures([first, second, third]).installed.xanh, 3);
});

test("a door has no fewer phones than one app has", () => {
  const met = told("1", 0, { outcome: "met", apps: { xanh: { already: null, assisted: 2 } } });
  assert.equal(figures([met]).smartphones, 2);
});

test("a correction counts at the first knock, a withdrawal not at all", () => {
  const first = told("1", 0, { adults: 5 }, { in_force: false });
  const between = told("2", 3, { adults: 4 });
  const fix = told("3", 9, { adults: 6, replaces: "1" });
  assert.equal(figures([first, between, fix]).adults, 4);
  assert.equal(figures([first, told("4", 9, { replaces: "1", withdrawn: true }, { in_force: false })]).knocked, 0);
});

test("a correction whose first knock was in another hamlet says when that was", () => {
  const between = told("2", 3, { adults: 4 });
  const fix = told("3", 9, { adults: 6, replaces: "elsewhere" }, { effective_at: at(0) });
  assert.equal(figures([between, fix]).adults, 4);
});

test("of two corrections the later one counts, by its uid when they are of one instant", () => {
  const first = told("1", 0, {}, { in_force: false });
  const fixes = [waiting("b", 4, { replaces: "1", adults: 2 }), waiting("a", 4, { replaces: "1", adults: 9 })];
  assert.equal(figures([first], fixes).adults, 2);
});

test("what waits here is laid over what the server told", () => {
  const closed = { uid: "o", kind: "household", state: "waiting", at: at(1), data: { ...HOME, household: "h", state: "moved" } };
  assert.equal(figures([]).households, 1);
  assert.equal(figures([], [closed]).households, 0);
  assert.deepEqual(figures([], [waiting("1", 1, { outcome: "refused" })]).byOutcome, { refused: 1 });
});
