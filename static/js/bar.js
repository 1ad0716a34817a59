/** The bar that says what was done and takes it back; it stays until the next act. */

import { $ } from "./dom.js";
import { sayOutcome } from "./said.js";
import { helped } from "./standing.js";
import { copyOf, word } from "./words.js";

const STATES_TOLD = { away: "absent", moved: "moved", vacant: "vacant" };

/** Say that a visit was saved at a place, and offer what goes with it. */
export function saved(field, { uid, data }, place) {
  const said = sayOutcome(data.outcome, helped(data)).toLowerCase();
  say(field, word("saved", { where: field.where(place), said }), uid, data);
}

/** Say what was done; `uid` is what may be taken back. */
export function say(field, text, uid, data) {
  const bar = copyOf("bar");
  $("p", bar).textContent = text;
  if (uid) $("button", bar).value = uid;
  else $("button", bar).remove();
  const home = field.model.households.get(data?.household);
  const told = STATES_TOLD[data?.outcome];
  const offer = told && home?.state === "open" ? [copyOf("tell")] : [];
  for (const each of offer) $("button", each).value = `${home.uid} ${told}`;
  $("#dock .undo:not(#said *)")?.remove();
  $("#said").replaceChildren(bar, ...offer);
  $("#dock").hidden = false;
}
