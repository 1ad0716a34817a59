/**
 * What was recorded on this phone, and what became of it: waiting, sent, refused, or discarded by its author.
 * An op leaves "waiting" only when an answer of the server named it, and is forgotten 30 days after it was sent.
 */

import { got, under } from "./db.js";
import { migrate, standsOn } from "./ops.js";

const SPARE = 50;
const KEPT_MS = 30 * 864e5;
const STAND_BACK_MS = 10 * 60e3;
const ALL = ["ops", "things", "meta"];

export class Outbox {
  #store;
  #now;
  #range;

  constructor(store, { now, range }) {
    this.#store = store;
    this.#now = now;
    this.#range = range;
  }

  #listed(ops, by, state, most) {
    return got(ops.index("queue").getAll(under(this.#range, by, state), most));
  }

  /** Keep ops on this phone, all or none; when this resolves they survive the battery's death. */
  save(made) {
    return this.#store.run("readwrite", ["ops"], async ({ ops }) => {
      for (const op of made) {
        const known = await got(ops.index("uid").getKey(op.uid));
        if (known === undefined) await got(ops.add({ ...op, state: "waiting", savedAt: this.#now() }));
      }
    });
  }

  /** Return the next ops to send, in the order they were saved; those that just failed alone stand back a while. */
  async waiting(by, most) {
    const now = this.#now();
    const isReady = ({ stuckAt }) => !(now >= stuckAt && now < stuckAt + STAND_BACK_MS);
    const read = (some) => this.#store.run("readonly", ["ops"], ({ ops }) => this.#listed(ops, by, "waiting", some));
    const ready = (found) => found.filter(isReady).map((op) => migrate(op)).filter(Boolean).slice(0, most);
    const first = ready(await read(most + SPARE)); // a queue of days is not read whole for every batch
    return first.length ? first : ready(await read());
  }

  /** Return all that is kept of a person, or of one state. */
  held(by, states = ["waiting", "sent", "refused"]) {
    return this.#store.run("readonly", ["ops"], async ({ ops }) => {
      const lists = await Promise.all(states.map((state) => this.#listed(ops, by, state)));
      return lists.flat().sort((a, b) => a.seq - b.seq);
    });
  }

  /** The three honest numbers, and since when (ms) the oldest unsent one waits. */
  counts(by) {
    return this.#store.run("readonly", ["ops"], async ({ ops }) => {
      const count = (state) => got(ops.index("queue").count(under(this.#range, by, state)));
      const [waiting, sent, refused] = await Promise.all(["waiting", "sent", "refused"].map(count));
      const [oldest] = await this.#listed(ops, by, "waiting", 1);
      return { waiting, sent, refused, oldest: oldest?.savedAt ?? null };
    });
  }

  /** Note what the server said of the ops `sent`, and what changed meanwhile; all of it or none. Tell how many it named. */
  settle(by, sent, answer, absorb = () => {}) {
    const said = new Map((answer.results ?? []).map((each) => [each.uid ?? sent[each.index]?.uid, each]));
    return this.#store.run("readwrite", ALL, async (stores) => {
      let named = 0;
      for (const { seq, uid } of sent) {
        const op = await got(stores.ops.get(seq));
        if (op && (await this.#judge(stores.ops, op, said.get(uid), answer))) named++;
      }
      const stored = sent.filter(({ uid }) => ["stored", "already"].includes(said.get(uid)?.status));
      await this.#revive(stores.ops, by, stored);
      await absorb(stores, answer);
      return named;
    });
  }

  async #judge(ops, op, result, answer) {
    const isIn = result?.status === "stored" || result?.status === "already";
    const isOut = result?.status === "refused" || result?.status === "conflict";
    if (isIn) {
      const { verdict, stuckAt, ...rest } = op;
      await got(ops.put({ ...rest, state: "sent", sentAt: this.#now(), receivedAt: answer.received_at }));
    } else if (isOut && op.state === "waiting") {
      const given = { code: result.code, errors: result.errors ?? {} };
      if (!(await this.#isMoot(ops, op, given))) await got(ops.put({ ...op, state: "refused", verdict: given }));
    }
    return isIn || isOut;
  }

  /** Whoever takes back a visit that was refused meanwhile wanted neither. */
  async #isMoot(ops, op, { code }) {
    if (!op.data.withdrawn || code !== "unknown_visit") return false;
    const target = await got(ops.index("uid").get(op.data.replaces));
    if (target?.state !== "refused") return false;
    for (const each of [target, op]) await got(ops.put({ ...each, state: "discarded" }));
    return true;
  }

  /** Send again what was refused only because something else was not there yet. */
  async #revive(ops, by, stored) {
    const there = new Set(stored.flatMap((op) => [op.uid, op.kind === "household" ? op.data.household : op.uid]));
    if (!there.size) return;
    for (const op of await this.#listed(ops, by, "refused")) {
      const isOwed = op.verdict.code.startsWith("unknown_") && standsOn(op).some((uid) => there.has(uid));
      if (isOwed) await got(ops.put({ ...op, state: "waiting", verdict: undefined }));
    }
  }

  /** Let an op stand back a while: it failed alone, and others must not wait for it. */
  hold(seq) {
    return this.#change(seq, (op) => ({ ...op, stuckAt: this.#now() }));
  }

  /** Let none stand back: the person asked for it. */
  release(by) {
    return this.#store.run("readwrite", ["ops"], async ({ ops }) => {
      for (const op of await this.#listed(ops, by, "waiting")) {
        if (op.stuckAt) await got(ops.put({ ...op, stuckAt: 0 }));
      }
    });
  }

  /** Put an op into the refused tray for a reason of the phone's own. */
  refuse(seq, verdict) {
    return this.#change(seq, (op) => (op.state === "waiting" ? { ...op, state: "refused", verdict } : op));
  }

  #change(seq, change) {
    return this.#store.run("readwrite", ["ops"], async ({ ops }) => {
      const op = await got(ops.get(seq));
      if (op) await got(ops.put(change(op)));
    });
  }

  /** Let go of refused ops, as their author decided. */
  discard(uids) {
    return this.#store.run("readwrite", ["ops"], async ({ ops }) => {
      for (const uid of uids) {
        const op = await got(ops.index("uid").get(uid));
        if (op?.state === "refused") await got(ops.put({ ...op, state: "discarded" }));
      }
    });
  }

  /** Queue again what the server lacks after all, and after a restore also what it refused for not knowing something. */
  requeue(by, missing, { unknown = false } = {}) {
    const lacking = new Set(missing);
    return this.#store.run("readwrite", ["ops"], async ({ ops }) => {
      for (const op of await this.#listed(ops, by, "sent")) {
        if (lacking.has(op.uid)) await got(ops.put({ ...op, state: "waiting" }));
      }
      for (const op of unknown ? await this.#listed(ops, by, "refused") : []) {
        const isOwed = op.verdict.code.startsWith("unknown_");
        if (isOwed) await got(ops.put({ ...op, state: "waiting", verdict: undefined }));
      }
    });
  }

  /** Forget what was sent, or discarded, 30 days ago. */
  prune(by) {
    const before = this.#now() - KEPT_MS;
    return this.#store.run("readwrite", ["ops"], async ({ ops }) => {
      const old = [...(await this.#listed(ops, by, "sent")), ...(await this.#listed(ops, by, "discarded"))];
      for (const op of old) if ((op.sentAt ?? op.savedAt) < before) await got(ops.delete(op.seq));
    });
  }

  /** Erase all that this phone holds of a person who handed in all that is `named`; false when there is more by now. */
  wipe(by, named) {
    return this.#store.run("readwrite", ALL, async ({ ops, things, meta }) => {
      const owed = [...(await this.#listed(ops, by, "waiting")), ...(await this.#listed(ops, by, "refused"))];
      if (owed.some(({ uid }) => !named.has(uid))) return false;
      for (const state of ["waiting", "sent", "refused", "discarded"]) {
        for (const op of await this.#listed(ops, by, state)) await got(ops.delete(op.seq));
      }
      await got(things.delete(under(this.#range, by)));
      await got(meta.delete(under(this.#range, by)));
      const { [by]: _, ...others } = (await got(meta.get("people"))) ?? {};
      await got(meta.put(others, "people"));
      return true;
    });
  }
}
