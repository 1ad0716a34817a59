/**
 * What a phone records: ops with a uid and an instant of their own, made once and never changed.
 * Knows neither the page nor the database.
 */

/** The shape of the ops this program saves. A queue may be older: `migrate` brings each op up to date. */
export const SCHEMA = 1;
const STEPS = {};
const VIETNAM = 7 * 3600e3;

/** Return a UUIDv7 of the instant `now` (ms); `fill` fills bytes at random. */
export function uuid7(now, fill) {
  const bytes = fill(new Uint8Array(16));
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(now / 2 ** (8 * (5 - i))) % 256;
  bytes[6] = (bytes[6] & 15) | 0x70;
  bytes[8] = (bytes[8] & 63) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Write an instant (ms) by Vietnam's clock, with its offset: days are Vietnam's wherever a phone believes to be. */
export function instant(ms) {
  return new Date(ms + VIETNAM).toISOString().replace("Z", "+07:00");
}

/** Return the day of an instant in Vietnam, `plus` days later: "2020-08-15". */
export function dayOf(ms, plus = 0) {
  return instant(ms + plus * 864e5).slice(0, 10);
}

/** Make an op out of what was filled in. */
export function makeOp(kind, by, data, { now, fill }) {
  return { uid: uuid7(now, fill), kind, at: instant(now), by, data, schema: SCHEMA };
}

/** Bring a queued op to this program's schema; undefined when it was saved by a newer program, which shall send it. */
export function migrate(op, steps = STEPS, schema = SCHEMA) {
  let now = op;
  while ((now.schema ?? 1) < schema) now = { ...steps[now.schema ?? 1](now), schema: (now.schema ?? 1) + 1 };
  return now.schema > schema ? undefined : now;
}

/** Tell which uid an op stands on: the visit it replaces, else the household or venue it names. */
export function standsOn({ kind, data }) {
  return kind === "visit" ? [data.replaces, data.household, data.venue].filter(Boolean) : [];
}
