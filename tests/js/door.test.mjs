// A new door as its page states it: the same record as the server's form would make of it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { faultOf, readDoor } from "../../static/js/door.js";

const GIVEN = { household: "a", area: "x", state: "open" };
const DOORS = [
  { alley: "Ngõ 1", position: 4, state: "open" },
  { alley: "Ngõ 1", position: 9, state: "mistake" },
  { alley: "", position: 2, state: "vacant" },
];
const valid = { badInput: false, stepMismatch: false, rangeUnderflow: false, rangeOverflow: false };

function stated(said) {
  const form = new FormData();
  for (const [name, value] of Object.entries(said)) form.set(name, value);
  return readDoor(form, DOORS, GIVEN);
}

test("what is left blank is not stated, and the place is the end of the alley", () => {
  const blank = { alley: "", number: "", hint: "", head: "", adults: null, smartphones: null, priority: false };
  assert.deepEqual(stated({ head: " " }), { ...GIVEN, ...blank, position: 3 });
});

test("an alley is known in whatever letters, and a mistake holds no place", () => {
  const { alley, position } = stated({ alley: "NGÕ 1 ".normalize("NFD") });
  assert.deepEqual([alley, position], ["Ngõ 1", 5]);
});

test("an alley of a new name begins at 1", () => {
  assert.equal(stated({ alley: "Ngõ 2" }).position, 1);
});

test("what is stated is kept: composed, trimmed, as numbers", () => {
  const told = stated({ head: " H'Nghia Êban ".normalize("NFD"), adults: "0", smartphones: "12", position: "7", priority: "y" });
  assert.deepEqual(told, { ...GIVEN, alley: "", number: "", hint: "", head: "H'Nghia Êban", adults: 0, smartphones: 12, position: 7, priority: true });
});

test("the last place there is stays the last", () => {
  const form = new FormData();
  assert.equal(readDoor(form, [{ alley: "", position: 9999, state: "open" }], GIVEN).position, 9999);
});

test("each fault of a field has its name", () => {
  const asked = { validity: valid, value: "a", min: "1", max: "9", maxLength: 3, required: false };
  assert.equal(faultOf(asked), undefined);
  assert.deepEqual(faultOf({ ...asked, required: true, value: " " }), ["missing"]);
  assert.deepEqual(faultOf({ ...asked, validity: { ...valid, badInput: true } }), ["number"]);
  assert.deepEqual(faultOf({ ...asked, validity: { ...valid, rangeOverflow: true } }), ["range", { low: "1", high: "9" }]);
  assert.deepEqual(faultOf({ ...asked, value: "abcd" }), ["long", { longest: 3 }]);
  assert.deepEqual(faultOf({ ...asked, value: "a\u202eb" }), ["strange"]);
});
