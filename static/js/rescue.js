/**
 * What a phone does whose right was taken: it hands in all that it holds, the refused too, and is wiped only when the
 * server named every uid.
 */

import { MOST, fitting, hasResults } from "./batch.js";
import { migrate } from "./ops.js";

// A batch of 200 is halved eight times until one op is alone; then a few may fail before the server itself is to blame.
const MOST_FAILURES = 12;
const VERDICTS = new Set(["stored", "already", "refused", "conflict"]);

/** Hand in, then wipe; ends as `revoked` when nothing is left here, else as what stood in the way. */
export async function handIn({ by, outbox, send, envelope }) {
  const named = new Set();
  const stuck = new Set(); // what the server cannot take keeps nothing else back, and keeps the phone from its wipe
  for (let limit = MOST, failures = 0; ; ) {
    const held = (await outbox.held(by, ["waiting", "refused"])).filter(({ uid }) => !named.has(uid));
    for (const op of held) if (!migrate(op)) stuck.add(op.uid);
    const left = held.filter(({ uid }) => !stuck.has(uid)).map((op) => migrate(op));
    if (!left.length && stuck.size) return { end: "busy", retryAfter: 0 };
    if (!left.length && (await outbox.wipe(by, named))) return { end: "revoked", retryAfter: 0, handed: named.size };
    if (!left.length) continue;
    const ops = fitting(left.slice(0, limit));
    const reply = await send("/api/rescue", await envelope(ops));
    const told = isAnswer(reply, ops) ? reply.json.results.filter((each) => each.uid && VERDICTS.has(each.status)) : [];
    if (told.length) {
      await outbox.settle(by, ops, reply.json);
      for (const { uid } of told) named.add(uid);
      // What was refused only for something that came after it waits again by now.
      for (const { uid } of await outbox.held(by, ["waiting"])) named.delete(uid);
      failures = 0;
    } else if (isNoAnswer(reply) || ++failures > MOST_FAILURES) {
      return { end: ended(reply), retryAfter: reply.retryAfter };
    } else if (ops.length > 1) {
      limit = Math.floor(ops.length / 2);
    } else {
      stuck.add(ops[0].uid);
    }
  }
}

function isAnswer({ ours, status, json }, ops) {
  return ours && status === 200 && !!json && hasResults(json, ops);
}

function isNoAnswer({ ours, status, json, timedOut }) {
  if (status === 401 || status === 429 || status === 503) return true;
  return ours ? !json : !timedOut && status < 500 && status !== 413;
}

function ended({ ours, status }) {
  if (!ours) return status ? "foreign" : "offline";
  return status === 401 ? "login" : "busy";
}
