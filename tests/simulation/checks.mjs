/** The promises, held against what the phones have on disk and what the server holds. */

import { checkFigures } from "./agreement.mjs";
import { Violation } from "./violation.mjs";

const brief = ({ phone, op }) => `${phone.name}, ${op.kind} ${op.uid} of ${op.by}`;

/** Read all phones and the server. */
async function read(world) {
  const held = new Map();
  for (const phone of world.phones) held.set(phone, new Map((await phone.ops()).map((op) => [op.uid, op])));
  const { visits, records } = await world.stored();
  const all = [...visits, ...records];
  const stored = new Map(all.map((each) => [each.uid, each]));
  if (stored.size !== all.length) throw new Violation("I2 one uid, one effect", "the server holds a uid twice");
  return { held, stored };
}

/** I1, I2 and I3, which hold at any moment. */
export async function checkPromise(world) {
  const { held, stored } = await read(world);
  for (const entry of world.truth.entries) {
    const kept = held.get(entry.phone).get(entry.op.uid);
    if (entry.isSaid && !entry.excuse && !kept && !stored.has(entry.op.uid) && !wiped(world, entry)) {
      throw new Violation("I1 what was said to be saved is on the phone or on the server", brief(entry));
    }
    if (kept) checkKept(world, entry, kept);
  }
  for (const [uid, each] of stored) checkStored(world, uid, each);
}

/**
 * A revoked phone is wiped once the server named all it held: of what is not stored, it was refused, or its author had let
 * go of it before.
 */
function wiped(world, entry) {
  if (!world.byUid.get(entry.by).isRevoked) return false;
  const isRefused = ["refused", "conflict"].includes(world.truth.verdicts.get(entry.op.uid)?.status);
  return isRefused || entry.isAsked || isMoot(world, entry);
}

function checkKept(world, entry, kept) {
  if (!["waiting", "sent", "refused", "discarded"].includes(kept.state)) throw new Violation("an op has a state", brief(entry));
  if (kept.state === "refused" && !kept.verdict?.code) throw new Violation("I5 a refusal has its reason", brief(entry));
  const isTold = (word) => world.line.told.has(`${entry.phone.name} ${entry.op.uid} ${word}`);
  if (kept.state === "sent" && !isTold("in")) throw new Violation("sent means that the server named it", brief(entry));
  if (kept.state === "refused" && kept.verdict?.code !== "too_large" && !isTold("out")) {
    throw new Violation("I5 refused means that the server refused it", brief(entry));
  }
  if (kept.state === "discarded" && !entry.isAsked && !isMoot(world, entry)) {
    throw new Violation("I5 a refusal is visible until its author acts", brief(entry));
  }
  if (kept.by !== entry.by || !isSame(kept.data, entry.op.data) || kept.at !== entry.op.at) {
    throw new Violation("what was saved is kept as it was", brief(entry));
  }
}

/** Whoever withdrew a visit that was refused wanted neither. */
function isMoot(world, { phone, op }) {
  const mine = world.truth.entries.filter((entry) => entry.phone === phone);
  const isPair = (taken, first) => taken.data.withdrawn && taken.data.replaces === first.uid;
  return mine.some(({ op: other }) => isPair(op, other) || isPair(other, op));
}

function checkStored(world, uid, each) {
  const said = world.truth.entries.filter((entry) => entry.op.uid === uid);
  if (!said.length) {
    if (each.door === "import") return;
    throw new Violation("I2 nothing is stored that nobody recorded", uid);
  }
  const first = said.find(({ by }) => by === each.by);
  if (!first) throw new Violation("I2 a visit counts under its author", `${uid} under ${each.by}`);
  if (each.data && !said.some(({ op }) => op.by === each.by && isSame(JSON.parse(each.data), op.data))) {
    throw new Violation("I3 nothing is overwritten", `${uid}: ${each.data}`);
  }
}

/** A restored server is asked at once what it lacks: not only with the next day's audit. */
export async function checkReceipts(world, phone, person) {
  const stored = await world.storedUids();
  const lost = (await phone.ops()).find((op) => op.by === person.uid && op.state === "sent" && !stored.has(op.uid));
  if (lost) throw new Violation("a restored server is asked at once what it lacks", `${phone.name}, ${lost.uid} of ${person.name}`);
}

/** What holds once all is well. */
export async function checkEnd(world) {
  await checkPromise(world);
  const { held, stored } = await read(world);
  const discarded = new Set(world.truth.entries.filter((entry) => held.get(entry.phone).get(entry.op.uid)?.state === "discarded"));
  for (const entry of world.truth.entries) checkArrived(world, entry, held.get(entry.phone).get(entry.op.uid), stored, discarded);
  for (const phone of world.phones) {
    for (const fault of phone.faults) if (!["AbortError", "QuotaExceededError", "UnknownError"].includes(fault.name)) throw new Violation("no module fails", fault.stack);
  }
  await checkFigures(world, held);
  const wrong = await world.server.fate("check");
  if (wrong.length) throw new Violation("I4 every roll-up equals a recount", wrong.slice(0, 5).join("; "));
}

function checkArrived(world, entry, kept, stored, discarded) {
  const { uid } = entry.op;
  const person = world.byUid.get(entry.by);
  if (kept?.state === "waiting" && !world.line.poisons.has(uid)) throw new Violation("nothing waits after healing", brief(entry));
  if (kept?.state === "sent") {
    const there = stored.get(uid);
    if (!there) throw new Violation("what counts as sent is on the server", brief(entry));
    if (there.by !== entry.by || (there.data && !isSame(JSON.parse(there.data), entry.op.data))) {
      throw new Violation("I3 a conflict is never taken for success", brief(entry));
    }
  }
  const isLate = person.isRevoked && !(entry.savedAt < person.revokedAt);
  if (!stored.has(uid) && !isLate && world.truth.mustBeStored(entry, discarded)) {
    const verdict = JSON.stringify(kept?.verdict ?? world.truth.verdicts.get(uid) ?? null);
    throw new Violation("every good op arrives in the end", `${brief(entry)}, ${kept?.state ?? "gone"} ${verdict}`);
  }
}

/** Tell whether two pieces of JSON say the same. */
export function isSame(one, other) {
  return canonical(one) === canonical(other);
}

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical)}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((key) => `${key}:${canonical(value[key])}`)}}`;
}
