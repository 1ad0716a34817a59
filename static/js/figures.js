/**
 * A hamlet's figures as this phone knows them, by the definitions of the server's roll-ups.
 */

import { stand } from "./standing.js";

/**
 * Count a hamlet by the definitions of the figures.
 *
 * Units: households, phones by app, persons; `today` counts this day's visits in force and what they did.
 */
export function count({ households, visits }, { area, day, dayOf }) {
  const found = { households: 0, knocked: 0, met: 0, installed: {}, byOutcome: {}, adults: 0, smartphones: 0 };
  found.today = { visits: 0, met: 0, assisted: {}, leaflets: 0 };
  for (const [uid, home] of households) {
    if (home.area !== area) continue;
    const held = visits.get(uid) ?? [];
    for (const visit of held) if (dayOf(visit.effectiveAt) === day) addWork(found.today, visit.data);
    if (home.state === "open") addDoor(found, home, stand(held));
  }
  return found;
}

function addDoor(found, home, stands) {
  const outcome = stands?.outcome ?? "none";
  const greatest = Math.max(0, ...Object.values(stands?.installed ?? {}));
  found.households++;
  found.knocked += stands ? 1 : 0;
  found.met += stands?.hasMet ? 1 : 0;
  found.byOutcome[outcome] = (found.byOutcome[outcome] ?? 0) + 1;
  found.adults += stands?.adults ?? home.adults ?? 0;
  found.smartphones += Math.max(stands?.smartphones ?? home.smartphones ?? 0, greatest);
  for (const [app, phones] of Object.entries(stands?.installed ?? {})) {
    found.installed[app] = (found.installed[app] ?? 0) + phones;
  }
}

/** Add one visit in force to the work of a day. */
function addWork(today, data) {
  today.visits++;
  today.met += data.outcome === "met" ? 1 : 0;
  today.leaflets += data.leaflets ?? 0;
  for (const [app, { assisted = 0 }] of Object.entries(data.apps ?? {})) {
    today.assisted[app] = (today.assisted[app] ?? 0) + assisted;
  }
}
