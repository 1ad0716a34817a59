/** How the latest pass of sending ended, said plainly beside the button. */

import { sayClock } from "./said.js";
import { word } from "./words.js";

const ENTERS = new Set(["login", "other"]);

/** Say it; `counts` is how many wait and are refused now. Nothing is said before the first pass ended. */
export function sayEnd({ end, wait, at, handed }, { waiting, refused }, now) {
  const said = document.getElementById("said");
  const n = end === "revoked" ? handed : waiting;
  const values = { n, clock: sayClock((at ?? now) + (wait ?? 0)) };
  // "All is sent" would hide what came back.
  const isBack = end === "ok" && !n && refused;
  const text = isBack ? word("otherrefused", { n: refused }) : (!n && word(`${end}-none`, values)) || word(end, values);
  const note = text ? Object.assign(document.createElement("p"), { textContent: text }) : "";
  if (said.textContent !== text) said.replaceChildren(note);
  document.getElementById("enter").hidden = !ENTERS.has(end);
}
