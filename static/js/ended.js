/** How the latest pass of sending ended, said plainly beside the button. */

import { sayClock } from "./said.js";
import { word } from "./words.js";

const ENTERS = new Set(["login", "other"]);

/** Say it; `n` is how many wait now. Nothing is said before the first pass ended. */
export function sayEnd({ end, wait, at, handed }, n, now) {
  const said = document.getElementById("said");
  const name = end === "ok" && n ? "held" : end === "revoked" && !handed ? "wiped" : end;
  const text = name ? word(name, { n: end === "revoked" ? handed : n, clock: sayClock((at ?? now) + (wait ?? 0)) }) : "";
  const note = text ? Object.assign(document.createElement("p"), { textContent: text }) : "";
  if (said.textContent !== text) said.replaceChildren(note);
  document.getElementById("enter").hidden = !ENTERS.has(end);
}
