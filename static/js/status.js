/** The chip of the three honest numbers, and what must be said at once. */

import { isLate } from "./said.js";
import { copyOf, word } from "./words.js";

const told = new Map();

/** Say something above all else, once; `is` false takes it back. */
export function tell(name, is = true, values = {}) {
  if (!is) {
    told.get(name)?.remove();
    told.delete(name);
    return;
  }
  const notice = told.get(name) ?? copyOf("notice");
  const text = word(name, values);
  if (notice.querySelector("p").textContent !== text) notice.querySelector("p").textContent = text;
  if (!told.has(name)) document.getElementById("told").append(notice);
  told.set(name, notice);
}

let last = "";

/** Tell how the latest pass of sending ended. */
export const ended = () => last;

/** Paint the chip; `found` is how the latest pass of sending ended, if one just did. */
export async function paintStatus({ outbox, by, now }, found = {}) {
  last = found.end ?? last;
  const { waiting, refused, sent, oldest } = await outbox.counts(by);
  const chip = document.getElementById("mail") ?? copyOf("chip");
  const asks = { login: "login", old: "old" }[last];
  const name = refused ? "refused" : asks && (waiting || asks === "old") ? asks : waiting ? "waiting" : "allsent";
  const values = { n: refused || waiting };
  if (waiting || refused || sent || asks) document.querySelector(".top > .wrap").append(chip);
  chip.dataset.state = { refused: "danger", allsent: "done" }[name] ?? "waiting";
  chip.querySelector("span").textContent = word(`chip-${name}`, values);
  chip.querySelector("use").setAttribute("href", `#i-${{ allsent: "sent", refused: "refused" }[name] ?? "waiting"}`);
  tell("late", isLate(oldest, now()));
  tell("login", last === "login" && waiting > 0, { n: waiting });
  if (last === "revoked") tell("gone");
}
