/**
 * What the server told of its person's hamlets, kept for the days without it; and where to go on asking.
 *
 * `place` is {cursor, epoch, complete, pulledAt, auditedAt, owed}: complete once everything was told, pulledAt the
 * server's own instant when it was, owed while the server must be asked for receipts.
 */

import { got, under } from "./db.js";

const KINDS = new Set(["household", "visit", "venue", "request"]);
// A cursor that no server knows: it tells everything anew, and says so.
const ANEW = "";
const NOWHERE = { cursor: null, epoch: null, complete: false, pulledAt: null, auditedAt: null, owed: false };

export class Mirror {
  #store;
  #range;

  constructor(store, { range }) {
    this.#store = store;
    this.#range = range;
  }

  /** Return this phone's own uid, made once by `make`. */
  device(make) {
    return this.#store.run("readwrite", ["meta"], async ({ meta }) => {
      const known = await got(meta.get("device"));
      if (known) return known;
      const made = make();
      await got(meta.put(made, "device"));
      return made;
    });
  }

  /** Tell whether this phone has a uid already: without one, all it held is gone, or it never held anything. */
  known() {
    return this.#store.run("readonly", ["meta"], async ({ meta }) => (await got(meta.get("device"))) !== undefined);
  }

  async place(by) {
    const known = await this.#store.run("readonly", ["meta"], ({ meta }) => got(meta.get([by, "place"])));
    return { ...NOWHERE, ...known };
  }

  note(by, change) {
    return this.#store.run("readwrite", ["meta"], ({ meta }) => this.#write(meta, by, change));
  }

  async #write(meta, by, change) {
    const known = { ...NOWHERE, ...(await got(meta.get([by, "place"]))) };
    await got(meta.put({ ...known, ...change }, [by, "place"]));
    return known;
  }

  /**
   * Take in an answer's changes within the transaction that settles its results. `asked` is the cursor it answers: what
   * goes on from another place than is known by now, after a sign-out or behind another tab, would leave a gap. An answer
   * older than the last one would bring back what has changed since: then everything is asked for anew.
   */
  async absorb(by, { things, meta }, { changes = [], cursor, more, reset, epoch, received_at: pulledAt }, asked) {
    const known = { ...NOWHERE, ...(await got(meta.get([by, "place"]))) };
    const isAfresh = reset || asked === null;
    const life = { epoch: known.epoch ?? epoch, owed: known.owed || !!reset || (known.epoch ?? epoch) !== epoch };
    if (!isAfresh && asked !== known.cursor) return void (await this.#write(meta, by, life));
    const isOld = !reset && (asked === ANEW || Date.parse(pulledAt) < Date.parse(known.pulledAt));
    if (isOld) return void (await this.#write(meta, by, { ...life, cursor: ANEW }));
    if (isAfresh) await got(things.delete(under(this.#range, by)));
    for (const change of changes) await this.#take(things, by, change);
    const complete = !more || (known.complete && !isAfresh);
    const since = isAfresh ? null : known.pulledAt;
    await this.#write(meta, by, { ...life, cursor, complete, pulledAt: more ? since : pulledAt });
  }

  async #take(things, by, change) {
    if (change.kind === "gone") await got(things.delete([by, "household", change.uid]));
    else if (KINDS.has(change.kind)) await got(things.put({ ...change, of: by }));
  }

  /** Note who works on this phone, so that others can be told whose visits wait. */
  meet(by, name) {
    return this.#store.run("readwrite", ["meta"], async ({ meta }) => {
      const known = (await got(meta.get("people"))) ?? {};
      if (name && known[by] !== name) await got(meta.put({ ...known, [by]: name }, "people"));
    });
  }

  /** Return the names of those who work on this phone, by uid. */
  people() {
    return this.#store.run("readonly", ["meta"], async ({ meta }) => (await got(meta.get("people"))) ?? {});
  }

  /** Let go of a person's hamlets: they signed out. What they recorded is not touched; the next pass fetches all anew. */
  forget(by) {
    return this.#store.run("readwrite", ["things", "meta"], async ({ things, meta }) => {
      await got(things.delete(under(this.#range, by)));
      await this.#write(meta, by, { cursor: null, complete: false, pulledAt: null });
    });
  }

  /** Return all that is known: households, visits, venues. */
  things(by) {
    return this.#store.run("readonly", ["things"], ({ things }) => got(things.getAll(under(this.#range, by))));
  }
}
