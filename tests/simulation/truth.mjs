/** What really happened: every op that somebody recorded, what they were told of it, and what may have become of it. */

export class Truth {
  entries = [];
  #named = new Map();
  /** uid to what the server last said of it, and uids that it ever said it holds. */
  verdicts = new Map();
  accepted = new Set();

  /**
   * Note ops that are about to be saved. `isGood`: nothing but bad luck can keep it from being stored in the end, if what
   * it `needs` is. `isSaid` becomes true when its author saw "Đã lưu"; `excuse` names a loss that nobody promised to avoid.
   */
  add(phone, op, { isGood = true, needs = [] } = {}) {
    const entry = { phone, op, by: op.by, isGood, needs, isSaid: false, excuse: null, isAsked: false, hasCopy: true, savedAt: phone.time.now };
    this.entries.push(entry);
    if (!this.#named.has(op.uid)) this.#named.set(op.uid, entry);
    return entry;
  }

  named(uid) {
    return this.#named.get(uid);
  }

  /** Note the results of an answer of the server, whether or not a phone ever gets it. */
  hear({ results = [] }) {
    for (const result of results) {
      if (!result.uid) continue;
      this.verdicts.set(result.uid, result);
      if (result.status === "stored" || result.status === "already") this.accepted.add(result.uid);
    }
  }

  of(by, kind) {
    return this.entries.filter((entry) => entry.by === by && entry.isSaid && (!kind || entry.op.kind === kind));
  }

  /** Tell whether an op must be on the server once all is well. */
  mustBeStored(entry, discarded) {
    if (!entry.isSaid || !entry.isGood || entry.excuse || discarded.has(entry)) return false;
    return entry.needs.every((needed) => this.mustBeStored(needed, discarded));
  }

  /** The clock jumped: what this phone still holds may be judged by a wrong instant. */
  clockJumped(phone) {
    for (const entry of this.entries) if (entry.phone === phone && !this.accepted.has(entry.op.uid)) entry.isGood = false;
  }

  /** The phone's storage is gone: what was never sent is lost, and known to be. */
  evicted(phone, stored) {
    for (const entry of this.entries) {
      if (entry.phone !== phone || !entry.hasCopy) continue;
      entry.hasCopy = false;
      if (!stored.has(entry.op.uid)) entry.excuse ??= "evicted while unsent";
    }
  }

  /** The server went back to a copy: what no phone holds any more is lost with it. */
  restored(stored) {
    for (const entry of this.entries) if (!entry.hasCopy && !stored.has(entry.op.uid)) entry.excuse ??= "lost with a backup";
    this.accepted = new Set([...this.accepted].filter((uid) => stored.has(uid)));
  }
}
