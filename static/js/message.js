/** The hamlet's figures of today as four lines to paste into Zalo, with their instant and their base. */

import { count } from "./figures.js";
import { dayOf } from "./ops.js";
import { sayClock } from "./said.js";
import { word } from "./words.js";

/** Copy the message; where the browser has no clipboard, offer it to be shared. */
export async function copyMessage(field) {
  const { model, about, phone, list } = field;
  const text = message({ model, about, list, now: phone.now(), ...(await phone.outbox.counts(phone.by)) });
  try {
    await navigator.clipboard.writeText(text);
    field.say(word("copied"));
  } catch {
    await navigator.share?.({ text });
  }
}

/** Write the four lines. */
export function message({ model, about, list, now, waiting }) {
  const day = dayOf(now);
  const figures = count(model, { area: about.area, day, dayOf });
  const names = about.apps.split(",").map((pair) => pair.split("="));
  const phones = (counted) => names.map(([slug, name]) => word("phones", { n: counted[slug] ?? 0, app: name })).join(", ");
  const { households, knocked, todo } = list.counts;
  return word("message", {
    area: about.place, time: sayClock(now), day: `${+day.slice(8)}/${+day.slice(5, 7)}`,
    knocked, households, todo, share: households ? Math.floor((100 * knocked) / households) : 0,
    ...figures.today, assisted: phones(figures.today.assisted), installed: phones(figures.installed), waiting,
  });
}
