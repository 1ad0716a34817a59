/** What a queued op was, in words: at which door, what, when. `places` and `visits` come from `knowledge`. */

import { dayOf } from "./ops.js";
import { sayClock, sayDay, sayOutcome } from "./said.js";
import { helped } from "./standing.js";
import { word } from "./words.js";

/** Return what this phone knows of places by uid, and of visits by uid: what was told, and what was recorded here. */
export function knowledge(things, ops) {
  const places = new Map();
  const visits = new Map();
  for (const thing of things) {
    if (thing.kind === "visit") visits.set(thing.uid, thing.data);
    else places.set(thing.uid, placeOf(thing));
  }
  for (const { uid, kind, data, state, place } of ops) {
    const named = data.household ?? data.venue;
    if (place && !places.has(named)) places.set(named, place);
    if (kind === "visit") visits.set(uid, data);
    else if (state === "waiting" || !places.has(data.household)) places.set(data.household, placeOf(data));
  }
  return { places, visits };
}

function placeOf({ number, position, head, name, area, alley }) {
  return { plate: number || String(position ?? ""), head: name ?? head, area, alley };
}

/** Return the data of the visit that a correction or a withdrawal began with. */
function first(data, visits) {
  const seen = new Set();
  let found = data;
  while (!(found.household ?? found.venue) && visits.has(found.replaces) && !seen.has(found.replaces)) {
    seen.add(found.replaces);
    found = visits.get(found.replaces);
  }
  return found;
}

/** Say one op: {plate, head, alley, what, when, area}. */
export function tellOp(op, { places, visits }, now) {
  const { household, venue } = first(op.data, visits);
  const { plate, head, area, alley = "" } = places.get(household ?? venue) ?? {};
  const isKnown = plate || head;
  const name = head || (isKnown ? word("nobody") : word("nowhere"));
  const when = sayAt(Date.parse(op.at), now);
  return { plate: plate ?? "", head: name, alley, what: what(op), when, area: op.area ?? area };
}

function what({ kind, data }) {
  if (kind === "household") return word("registers");
  if (data.withdrawn) return word("withdraws");
  const said = sayOutcome(data.outcome, helped(data));
  return data.replaces ? word("mends", { what: said }) : said;
}

/** Say an instant (ms) as people do: 7:58 hôm qua. */
export function sayAt(ms, now) {
  return word("at", { clock: sayClock(ms), day: sayDay(dayOf(ms), now) });
}

/** Say a door in one line. */
export function sayDoor({ plate, head, alley, area }) {
  const parts = [plate && word("house", { plate }), head, alley, word(area)];
  return parts.filter(Boolean).join(", ");
}

/** Say why the server refused. */
export function sayWhy({ code, errors }) {
  const said = Object.values(errors ?? {}).flat().join(" ");
  return said || word(code) || word("unsaid");
}
