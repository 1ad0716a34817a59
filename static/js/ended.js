/** How the latest pass of sending ended, said plainly beside the button. */

import { sayClock } from "./said.js";
import { word } from "./words.js";

const ENTERS = new Set(["login", "other"]);

/** Say it; `waiting` is how many wait now. Nothing is said before the first pass ended. */
export function sayEnd({ end, wait, at, handed }, waiting, now) {
  const said = document.getElementById("said");
  const n = end === "revoked" ? handed : waiting;
  const values = { n, clock: sayClock((at ?? now) + (wait ?? 0)) };
  const text = (!n && word(`${end}-none`, values)) || word(end, values);
  const note = text ? Object.assign(document.createElement("p"), { textContent: text }) : "";
  if (said.textContent !== text) said.replaceChildren(note);
  document.getElementById("enter").hidden = !ENTERS.has(end);
}
