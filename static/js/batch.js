/** How many ops go to the server at once, and whether what came back speaks of them. Needed to send, not to record. */

/** How many ops one request may hold. */
export const MOST = 200;
const MOST_CHARS = 600e3;

/** As many of the first ops as one request may hold. */
export function fitting(ops) {
  let chars = 0;
  const most = ops.findIndex((op) => (chars += JSON.stringify(op.data).length + 200) > MOST_CHARS);
  return most < 1 ? ops.slice(0, most === 0 ? 1 : ops.length) : ops.slice(0, most);
}

/** Tell whether an answer holds verdicts of these ops and no others: an answer of old is none. */
export function hasResults({ results }, ops) {
  const sent = new Set(ops.map(({ uid }) => uid));
  return Array.isArray(results) && results.every((each) => each && (!each.uid || sent.has(each.uid)));
}

/** Return what of a stored op crosses the wire. */
export function onWire({ uid, kind, at, by, data }) {
  return { uid, kind, at, by, data };
}
