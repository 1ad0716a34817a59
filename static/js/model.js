/**
 * All that this phone knows of a hamlet: what the server told, with what was recorded here laid over it.
 */

import { inForce } from "./standing.js";

/** Read a visit or a correction, the server's or a queued op, into one shape; instants in ms. */
function visitOf({ uid, at, knocked_at: knockedAt, effective_at: firstAt, by, by_name: byName, in_force: force, data }, own) {
  return {
    uid,
    by,
    byName,
    data,
    knockedAt: Date.parse(knockedAt ?? at),
    firstAt: Date.parse(firstAt ?? knockedAt ?? at),
    replaces: data.replaces ?? null,
    withdrawn: data.withdrawn === true,
    inForce: force === true,
    isLocal: !!own,
    state: own ?? null,
  };
}

/**
 * Tell whether a queued op says more than is shown already. The server's changes hold all that was sent of a hamlet they
 * cover, and what others did to it since; elsewhere what was sent counts until the page is newer.
 */
function isNews(op, seen, areas, since) {
  if (op.state !== "sent") return op.state === "waiting";
  return !areas.has(op.area) && !seen.has(op.uid) && Date.parse(op.receivedAt) > Date.parse(since);
}

/**
 * Lay the ops of this phone over what the server told.
 *
 * Shape: `households` by uid, as records; `visits` those in force by place uid, in order; `own` what was done to a visit
 * here and is not sent or was refused. `since` is the server's instant of the page that is shown.
 */
export function lay(things, ops, { campaign, since }) {
  const households = new Map();
  const venues = new Map();
  const all = new Map();
  for (const thing of things) {
    if (thing.kind === "household") households.set(thing.uid, thing);
    if (thing.kind === "venue") venues.set(thing.uid, thing);
    if (thing.kind === "visit") all.set(thing.uid, visitOf(thing));
  }
  const areas = new Set([...households.values()].map((home) => home.area));
  const news = ops.filter((op) => isNews(op, all, areas, since));
  for (const op of latest(news.filter((each) => each.kind === "household"))) {
    households.set(op.data.household, { ...op.data, uid: op.data.household, kind: "household", isLocal: true });
  }
  for (const op of news) if (op.kind === "visit") all.set(op.uid, visitOf(op, op.state));
  return { households, venues, visits: byPlace(inForce(all), campaign, households), all };
}

function latest(ops) {
  return [...ops].sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.uid < b.uid ? -1 : 1));
}

function byPlace(visits, campaign, households) {
  const found = new Map();
  for (const visit of visits) {
    if (visit.data.campaign !== campaign) continue;
    const named = visit.data.household ?? visit.data.venue;
    const place = households.get(named)?.survivor ?? named;
    found.set(place, [...(found.get(place) ?? []), visit]);
  }
  return found;
}
