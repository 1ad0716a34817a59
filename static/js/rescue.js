/**
 * What a phone does whose right was taken: it hands in all that it holds, the refused too, and is wiped only when the
 * server named every uid.
 */

import { MOST, fitting } from "./ops.js";

/** Hand in, then wipe; ends as `revoked` when nothing is left here, else as what stood in the way. */
export async function handIn({ by, outbox, send, envelope }) {
  const named = new Set();
  const stuck = new Set(); // what the server cannot take keeps nothing else back, and keeps the phone from its wipe
  for (let limit = MOST; ; ) {
    const left = (await outbox.held(by, ["waiting", "refused"])).filter(({ uid }) => !named.has(uid) && !stuck.has(uid));
    if (!left.length) break;
    const ops = fitting(left.slice(0, limit));
    const { ours, status, json, retryAfter } = await send("/api/rescue", await envelope(ops));
    const told = (json?.results ?? []).filter((each) => each.uid && each.status !== "retry");
    if (ours && status === 200 && told.length) {
      await outbox.settle(by, ops, json);
      for (const { uid } of told) named.add(uid);
    } else if (!ours || !json || status === 401 || status === 429 || status === 503) {
      return { end: ended(ours, status), retryAfter };
    } else if (ops.length > 1) {
      limit = Math.floor(ops.length / 2);
    } else {
      stuck.add(ops[0].uid);
    }
  }
  if (stuck.size) return { end: "busy", retryAfter: 0 };
  await outbox.wipe(by);
  return { end: "revoked", retryAfter: 0, handed: named.size };
}

function ended(ours, status) {
  if (!ours) return status ? "foreign" : "offline";
  return status === 401 ? "login" : "busy";
}
