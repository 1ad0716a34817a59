/** The lists of the page of what waits: one line an op, the newest first. */

import { $ } from "./dom.js";
import { dayOf } from "./ops.js";
import { tellOp } from "./queued.js";
import { sayDay } from "./said.js";
import { copyOf, word } from "./words.js";

const MOST_AT_ONCE = 50;
let most = MOST_AT_ONCE;

/** Fill a copied line with what `tellOp` says of an op. */
export function fillLine(line, { plate, head, alley, what, when }) {
  const [box, name, act, time] = ["b.plate", "p > b", "p > span", "p > small"].map((part) => line.querySelector(part));
  box.hidden = !plate;
  [box.textContent, name.textContent, act.textContent, time.textContent] = [plate, head, what, [when, alley].filter(Boolean).join(" · ")];
  return line;
}

function lines(ops, known, now) {
  return ops.map((op) => fillLine(copyOf("line"), tellOp(op, known, now)));
}

/** Paint what waits, so many at once: a queue of weeks must not make the page slow. */
export function paintWaiting(ops, known, now) {
  $("#waiting").hidden = !ops.length;
  $("#waiting ol").replaceChildren(...lines(ops.slice(0, most), known, now));
  $("#waiting form p").hidden = ops.length <= most;
}

/** Show more of what waits from the next painting on. */
export function showMore() {
  most += MOST_AT_ONCE;
}

/** Paint what was sent, by day; only while somebody looks. */
export function paintSent(ops, known, now) {
  const fold = $("#sent");
  fold.hidden = !ops.length;
  if (!fold.open) return;
  const days = new Map();
  for (const op of ops) days.set(dayOf(op.savedAt), [...(days.get(dayOf(op.savedAt)) ?? []), op]);
  const parts = [...days].map(([day, those]) => {
    const part = copyOf("day");
    part.querySelector("h2").textContent = word("day", { day: sayDay(day, now), n: those.length });
    part.querySelector("ol").replaceChildren(...lines(those, known, now));
    return part;
  });
  fold.querySelector("div").replaceChildren(...parts);
}

/** Paint whose other visits lie on this phone. `found` is [name, counts] of each. */
export function paintOthers(found) {
  const those = found.filter(([, { waiting, refused }]) => waiting || refused);
  const items = those.map(([name, { waiting, refused }]) => {
    const item = copyOf("other");
    const said = [waiting && word("others", { n: waiting }), refused && word("otherrefused", { n: refused })];
    item.querySelector("b").textContent = name;
    item.querySelector("span").textContent = said.filter(Boolean).join(", ");
    return item;
  });
  $("#others").hidden = !items.length;
  $("#others ul").replaceChildren(...items);
}
