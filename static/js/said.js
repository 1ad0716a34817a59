/** How visits and days are said, in the page's own words. */

import { dayOf, instant } from "./ops.js";
import { word } from "./words.js";

/** Tell whether what waits since `oldest` (ms, null for nothing) has waited for a day: then people are told to act. */
export const isLate = (oldest, now) => oldest !== null && now - oldest > 864e5;

/** Say a day as people do. */
export function sayDay(day, now) {
  if (day === dayOf(now)) return word("today");
  if (day === dayOf(now, 1)) return word("tomorrow");
  if (day === dayOf(now, -1)) return word("yesterday");
  const [, month, date] = day.split("-");
  return `${+date}/${+month}`;
}

/** Say how a visit went. */
export function sayOutcome(outcome, helped) {
  return outcome === "met" && helped ? word("helped", { n: helped }) : word(outcome);
}

/** Say how a door stands; `stands` is null for one never reached. */
export function sayStand(stands, now) {
  if (!stands) return word("todo");
  const said = sayOutcome(stands.outcome, stands.helped);
  if (!stands.followUpOn) return said;
  const day = sayDay(stands.followUpOn, now);
  return word(stands.followUpOn < dayOf(now) ? "missed" : "back", { said, day });
}

/** Say an instant by Vietnam's clock. */
export function sayClock(ms) {
  return instant(ms).slice(11, 16);
}
