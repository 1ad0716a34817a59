/**
 * One pass of sending: what waits goes up in batches, what changed comes down, and the server is asked now and then
 * whether it still has what it once named. Whatever is lost, repeated or cut in half, a pass may be begun again.
 *
 * A pass ends as one of: ok · offline (no answer) · foreign (not ours: a portal) · login · other (somebody else is
 * signed in) · old (update first) · revoked (handed in and wiped) · busy · fault (ours; all is kept).
 */

import { instant, onWire, uuid7 } from "./ops.js";

export const MOST = 200;
const MOST_CHARS = 600e3;
const MOST_RECEIPTS = 1000;
const DAY_MS = 864e5;
const STAND_BACK_MS = 10 * 60e3;
const BY_CODE = { login_required: "login", other_user: "other", old_version: "old", device_revoked: "revoked" };

export class Sync {
  #by;
  #outbox;
  #mirror;
  #send;
  #now;
  #fill;
  #limit = MOST;
  #progress;

  constructor({ by, outbox, mirror, send, now, fill, progress = () => {} }) {
    this.#by = by;
    this.#outbox = outbox;
    this.#mirror = mirror;
    this.#send = send;
    this.#now = now;
    this.#fill = fill;
    this.#progress = progress;
  }

  /** Send and fetch until nothing is left to do, or something stands in the way. */
  async pass() {
    const audited = await this.#audit();
    if (audited !== "ok") return this.#ended(audited);
    for (;;) {
      const step = await this.#exchange("/api/sync");
      if (step.end) return this.#ended(step);
      if (step.owed && (await this.#audit()) !== "ok") return { end: "offline" };
    }
  }

  #ended(found) {
    const { end, retryAfter = 0 } = typeof found === "string" ? { end: found } : found;
    return end === "revoked" ? this.#handIn() : { end, retryAfter };
  }

  /** Send one batch and settle it; `end` is there when the pass shall not go on. */
  async #exchange(path) {
    const ops = fitting(await this.#outbox.waiting(this.#by, this.#limit));
    const place = await this.#mirror.place(this.#by);
    const reply = await this.#send(path, await this.#envelope(ops, place.cursor));
    const refusal = await this.#refusal(reply, ops);
    if (refusal) return refusal;
    const { json } = reply;
    const absorb = path === "/api/sync" ? (stores) => this.#mirror.absorb(this.#by, stores, json) : undefined;
    const named = await this.#outbox.settle(this.#by, ops, json, absorb);
    this.#limit = Math.min(MOST, this.#limit * 2);
    this.#progress();
    if (ops.length && !named) return { end: "busy" };
    if (ops.length || json.more) return { owed: await this.#isOwed() };
    return (await this.#isOwed()) ? { owed: true } : { end: "ok" };
  }

  async #envelope(ops, cursor = null) {
    const device = await this.#mirror.device(() => uuid7(this.#now(), this.#fill));
    return { protocol: 1, device, sent_at: instant(this.#now()), cursor, ops: ops.map(onWire) };
  }

  /** Tell why a reply is no answer to `ops`, undefined when it is one. */
  async #refusal(reply, ops) {
    const { status, ours, json, retryAfter } = reply;
    if (status === 0 || (ours && !json)) {
      if (reply.timedOut) this.#halve(); // a slow line may manage less
      return { end: "offline" };
    }
    if (!ours) return { end: "foreign" };
    if (BY_CODE[json.code] && status >= 400) return { end: BY_CODE[json.code] };
    if (reply.person && reply.person !== this.#by) return { end: "other" };
    if (status === 200 && (!ops.length || Array.isArray(json.results))) return undefined;
    return this.#setback(status, ops, retryAfter);
  }

  /** A batch that the server could not take: halve it, so that one op that troubles it keeps no other back. */
  async #setback(status, ops, retryAfter) {
    const isTooLarge = status === 413;
    const isSlowDown = status === 429 || status === 503;
    if (ops.length > 1 && !isSlowDown) {
      this.#limit = Math.max(1, Math.floor(ops.length / 2));
      return isTooLarge ? {} : { end: "busy", retryAfter };
    }
    if (ops.length === 1 && isTooLarge) {
      await this.#outbox.refuse(ops[0].seq, { code: "too_large", errors: {} });
      return {};
    }
    if (ops.length === 1 && !isSlowDown) await this.#outbox.hold(ops[0].seq, this.#now() + STAND_BACK_MS);
    return { end: status >= 500 || isSlowDown ? "busy" : "fault", retryAfter };
  }

  #halve() {
    this.#limit = Math.max(1, Math.floor(this.#limit / 2));
  }

  async #isOwed() {
    return (await this.#mirror.place(this.#by)).owed;
  }

  /** Once a day, and when the server began a new life, ask whether what it named is there, and queue the rest again. */
  async #audit() {
    const { owed, auditedAt, epoch } = await this.#mirror.place(this.#by);
    const age = this.#now() - (auditedAt ?? 0);
    if (!owed && age >= 0 && age < DAY_MS) return "ok";
    const sent = (await this.#outbox.held(this.#by, ["sent"])).map((op) => op.uid);
    const missing = [];
    let life = epoch;
    for (let i = 0; i < sent.length || (owed && i === 0); i += MOST_RECEIPTS) {
      const reply = await this.#send("/api/receipts", { uids: sent.slice(i, i + MOST_RECEIPTS) });
      const refusal = await this.#refusal(reply, []);
      if (refusal) return refusal;
      if (!Array.isArray(reply.json.missing)) return { end: "foreign" };
      missing.push(...reply.json.missing);
      life = reply.json.epoch ?? life;
    }
    await this.#outbox.requeue(this.#by, missing, { unknown: owed || life !== epoch });
    await this.#outbox.prune(this.#by);
    await this.#mirror.note(this.#by, { owed: false, epoch: life, auditedAt: this.#now() });
    this.#progress();
    return "ok";
  }

  /** The commune took this phone's right: hand in all that it holds, refused ones too, then wipe. */
  async #handIn() {
    const left = new Map((await this.#outbox.held(this.#by, ["waiting", "refused"])).map((op) => [op.uid, op]));
    let limit = MOST;
    while (left.size) {
      const ops = fitting([...left.values()].slice(0, limit));
      const reply = await this.#send("/api/rescue", await this.#envelope(ops));
      if (reply.ours && reply.status === 413 && ops.length > 1) {
        limit = Math.floor(ops.length / 2);
        continue;
      }
      const refusal = await this.#refusal(reply, ops);
      if (refusal) return { end: refusal.end ?? "busy", retryAfter: refusal.retryAfter ?? 0 };
      const named = new Set(reply.json.results.filter((each) => each.status !== "retry").map((each) => each.uid));
      if (!ops.some((op) => named.has(op.uid))) return { end: "busy", retryAfter: 0 };
      await this.#outbox.settle(this.#by, ops, reply.json);
      for (const uid of named) left.delete(uid);
    }
    if ((await this.#outbox.counts(this.#by)).waiting) return this.#handIn(); // saved meanwhile, or by another tab
    await this.#outbox.wipe(this.#by);
    return { end: "revoked", retryAfter: 0 };
  }
}

/** As many of the first ops as one request may hold. */
function fitting(ops) {
  let chars = 0;
  const most = ops.findIndex((op) => (chars += JSON.stringify(op.data).length + 200) > MOST_CHARS);
  return most < 1 ? ops.slice(0, most === 0 ? 1 : ops.length) : ops.slice(0, most);
}
