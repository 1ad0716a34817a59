/** One phone: its storage, its clock, its cookie, its tabs. It remembers nothing but what its database holds. */

import { IDBFactory } from "fake-indexeddb";

import { Page } from "./page.mjs";

export class Phone {
  pages = [];
  cards = new Map();
  faults = [];
  cookie = null;
  skew = 0;
  isFull = false;
  dropsNext = false;
  program = 0;
  #holder = null;

  constructor({ name, people, time, line, chance, programs, trace, hasLocks }) {
    Object.assign(this, { name, people, time, line, chance, programs, trace, hasLocks });
    this.factory = new IDBFactory();
    this.person = people[0];
  }

  clock() {
    return this.time.now + this.skew;
  }

  note(what) {
    this.trace.note(this.name, what);
  }

  get page() {
    return this.pages.at(-1);
  }

  /** Open the app, or one tab more. */
  open(person = this.person) {
    const page = new Page(this, person.uid, this.programs[this.program]);
    page.version = this.program;
    this.pages.push(page);
    this.note(`opens for ${person.name}, version ${this.program + 1}`);
    page.go();
    return page;
  }

  /** Look without sending anything. */
  look(person) {
    return new Page(this, person.uid, this.programs[this.program]);
  }

  /** Drop tabs as they are: the battery died, the system killed the browser, a tab was closed. */
  kill(pages = [...this.pages]) {
    for (const page of pages) page.die();
    this.pages = this.pages.filter((page) => !page.isDead);
  }

  /** What stands in the way of a commit now; one lost connection is one. */
  storageFault() {
    if (this.dropsNext) {
      this.dropsNext = false;
      this.line.counts.hit("connection lost at the commit");
      return "UnknownError";
    }
    if (this.isFull) this.line.counts.hit("no room at the commit");
    return this.isFull && "QuotaExceededError";
  }

  /** Let one tab send at a time. */
  alone(page, pass) {
    if (this.#holder) return undefined;
    this.#holder = page;
    return pass().finally(() => this.release(page));
  }

  release(page) {
    if (this.#holder === page) this.#holder = null;
  }

  /** Take away all that the phone stored; its pages have died before. */
  evict() {
    this.factory = new IDBFactory();
    // A phone that knows nothing any more cannot tell that an answer without verdicts is one of old.
    for (const key of this.line.answers.keys()) if (key.startsWith(this.name)) this.line.answers.delete(key);
  }

  /** Read what is on disk, past the product's modules. */
  async ops() {
    return (await this.#read("ops")) ?? [];
  }

  async things(by) {
    return ((await this.#read("things")) ?? []).filter((thing) => thing.of === by);
  }

  async #read(name) {
    const isThere = (await this.factory.databases()).some((each) => each.name === "fieldapp");
    return isThere ? this.#readStore(name) : null;
  }

  #readStore(name) {
    return new Promise((resolve, reject) => {
      const request = this.factory.open("fieldapp");
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const db = request.result;
        const finish = (found) => (db.close(), resolve(found));
        if (!db.objectStoreNames.contains(name)) return finish(null);
        const asked = db.transaction(name).objectStore(name).getAll();
        asked.onsuccess = () => finish(asked.result);
        asked.onerror = () => reject(asked.error);
      };
    });
  }
}
