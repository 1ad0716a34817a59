/** Whether this browser keeps what is saved here, and what to do where it does not promise. */

import { $ } from "./dom.js";
import { word } from "./words.js";

function say(name, mayAsk) {
  $("#storage").hidden = false;
  $("#storage p").textContent = word(name);
  $("#storage form").hidden = !mayAsk;
}

/** Say where the browser does not promise to keep; `isLost` when it broke its word already. */
export async function tellKeeping(isLost) {
  const isKept = (await navigator.storage?.persisted?.().catch(() => true)) ?? true;
  if (isLost) say("lost", !isKept);
  else if (!isKept) say("unkept", true);
}

/** Ask the browser to promise; it may want the app on the home screen first. */
export async function askToKeep() {
  const isKept = await navigator.storage.persist().catch(() => false);
  if (isKept) $("#storage").hidden = true;
  else say("notkept", false);
}

/** Say that nothing can be kept here at all. */
export function tellNothingKept() {
  say("nothing", false);
  for (const part of $("#tray").children) part.hidden = part.id !== "storage";
  $("#tray").hidden = false;
  $("#dock").hidden = true;
}
