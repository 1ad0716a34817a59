/**
 * One pass of sending: what waits goes up in batches, what changed comes down, and the server is asked now and then
 * whether it still has what it once named. Whatever is lost, repeated or cut in half, a pass may be begun again.
 *
 * A pass ends as one of: ok · offline (no answer) · foreign (not ours: a portal) · login · other (somebody else is
 * signed in) · old (update first) · revoked (handed in and wiped) · busy · fault (ours; all is kept).
 */

import { MOST, fitting, hasResults, onWire } from "./batch.js";
import { instant, uuid7 } from "./ops.js";
import { handIn } from "./rescue.js";

const MOST_RECEIPTS = 1000;
const DAY_MS = 864e5;
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
    for (;;) {
      const found = (await this.#audit()) ?? (await this.#exchange());
      if (found.end === "revoked") return this.#handIn();
      if (found.end) return { retryAfter: 0, ...found };
    }
  }

  /** The commune took this phone's right: hand in all that it holds, refused ones too, then wipe. */
  async #handIn() {
    const by = this.#by;
    return handIn({ by, outbox: this.#outbox, send: this.#send, envelope: (ops) => this.#envelope(ops) });
  }

  /** Send one batch and settle it; `end` is there when the pass shall not go on. */
  async #exchange() {
    const ops = fitting(await this.#outbox.waiting(this.#by, this.#limit));
    const place = await this.#mirror.place(this.#by);
    const reply = await this.#send("/api/sync", await this.#envelope(ops, place.cursor));
    const refusal = await this.#refusal(reply, ops, (json) => hasResults(json, ops));
    if (refusal) return refusal;
    const { json } = reply;
    const absorb = (stores) => this.#mirror.absorb(this.#by, stores, json, place.cursor);
    let isFull = false;
    const named = await this.#outbox.settle(this.#by, ops, json, absorb).catch((fault) => {
      if (fault?.name !== "QuotaExceededError") throw fault;
      isFull = true; // no room for what is news; what was sent is noted all the same
      return this.#outbox.settle(this.#by, ops, json);
    });
    this.#limit = Math.min(MOST, this.#limit * 2);
    this.#progress();
    if ((ops.length && !named) || isFull) return { end: "busy" };
    const { owed, cursor } = await this.#mirror.place(this.#by);
    if (cursor === null) return { end: "ok" }; // they signed out meanwhile: nothing more is fetched for them
    const isDone = !json.more && cursor === json.cursor && !owed && !(await this.#outbox.waiting(this.#by, 1)).length;
    return isDone ? { end: "ok" } : {};
  }

  async #envelope(ops, cursor = null) {
    const device = await this.#mirror.device(() => uuid7(this.#now(), this.#fill));
    return { protocol: 1, device, sent_at: instant(this.#now()), cursor, ops: ops.map(onWire) };
  }

  /** Tell why a reply is no answer to `ops`, undefined when it is one. */
  async #refusal(reply, ops, isAnswer) {
    const { status, ours, json, timedOut } = reply;
    if (reply.redirected) return { end: "foreign" };
    if ((!status && !timedOut) || (ours && !json)) return { end: "offline" };
    if (!ours && !timedOut && status < 500 && status !== 413) return { end: "foreign" };
    if (reply.person && reply.person !== this.#by) return { end: "other" };
    if (ours && BY_CODE[json.code] && status >= 400) return { end: BY_CODE[json.code] };
    if (status === 200) return isAnswer(json) ? undefined : { end: "busy" };
    return this.#setback(reply, ops);
  }

  /** A batch that got no answer: halve it, so that one op that troubles the server keeps no other back. */
  async #setback({ status, ours, retryAfter, timedOut }, ops) {
    const isSlowDown = status === 429 || status === 503;
    const found = { end: timedOut ? "offline" : status >= 500 || isSlowDown || !ours ? "busy" : "fault", retryAfter };
    if (isSlowDown || !ops.length) return found;
    if (ops.length > 1) {
      this.#limit = Math.floor(ops.length / 2);
      return status === 413 ? {} : found;
    }
    if (status === 413 && ours) {
      await this.#outbox.refuse(ops[0].seq, { code: "too_large", errors: {} });
      return {};
    }
    const isAlone = (await this.#outbox.waiting(this.#by, 2)).length < 2;
    if (!isAlone) await this.#outbox.hold(ops[0].seq);
    return found;
  }

  /**
   * Once a day, and when the server began a new life, ask whether what it named is there, and queue the rest again;
   * undefined when all is well.
   */
  async #audit() {
    const { owed, auditedAt, epoch } = await this.#mirror.place(this.#by);
    const age = this.#now() - (auditedAt ?? 0);
    if (!owed && age >= 0 && age < DAY_MS) return undefined;
    const sent = (await this.#outbox.held(this.#by, ["sent"])).map((op) => op.uid);
    const missing = [];
    let life = epoch;
    for (let i = 0; i < sent.length || (owed && i === 0); i += MOST_RECEIPTS) {
      const reply = await this.#send("/api/receipts", { uids: sent.slice(i, i + MOST_RECEIPTS) });
      const refusal = await this.#refusal(reply, [], ({ missing: told }) => Array.isArray(told));
      if (refusal) return refusal;
      missing.push(...reply.json.missing);
      life = reply.json.epoch ?? life;
    }
    await this.#outbox.requeue(this.#by, missing, { unknown: owed || life !== epoch });
    await this.#outbox.prune(this.#by);
    await this.#mirror.note(this.#by, { owed: false, epoch: life, auditedAt: this.#now() });
    this.#progress();
    return undefined;
  }
}
