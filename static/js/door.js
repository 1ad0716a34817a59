/** A new door's record as its page states it, and what of it cannot be. */

const STANDING = new Set(["open", "absent", "moved", "vacant"]);
const LAST = 9999;
// Controls, and what turns the direction of writing: the server refuses them too.
const STRANGE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/u;

const whole = (text) => (/^\d{1,4}$/.test(text) ? Number(text) : null);

/** Return the record that a form states, as the server would read it; `given` is what the form does not show. */
export function readDoor(form, households, given) {
  const said = (name) => String(form.get(name) ?? "").trim().normalize("NFC");
  const alley = namedAlike(said("alley"), households);
  return {
    ...given,
    alley,
    position: whole(said("position")) ?? endOf(alley, households),
    number: said("number"),
    hint: said("hint"),
    head: said("head"),
    adults: whole(said("adults")),
    smartphones: whole(said("smartphones")),
    priority: form.has("priority"),
  };
}

/** Typed in a hurry, "ngõ 5" is Ngõ 5. */
function namedAlike(name, households) {
  const names = households.map((home) => home.alley);
  return names.includes(name) ? name : (names.find((each) => each.toLowerCase() === name.toLowerCase()) ?? name);
}

/** The place after the last door of an alley; "" is the doors without one. */
function endOf(alley, households) {
  const those = households.filter((home) => home.alley === alley && STANDING.has(home.state));
  return Math.min(LAST, Math.max(0, ...those.map((home) => home.position)) + 1);
}

/** Name what is wrong with a control, with the values of its sentence; undefined when nothing is. */
export function faultOf({ validity, value, min, max, maxLength, required }) {
  if (required && !value.trim()) return ["missing"];
  if (validity.badInput || validity.stepMismatch) return ["number"];
  if (validity.rangeUnderflow || validity.rangeOverflow) return ["range", { low: min, high: max }];
  if (maxLength >= 0 && [...value.trim()].length > maxLength) return ["long", { longest: maxLength }];
  return STRANGE.test(value) ? ["strange"] : undefined;
}
