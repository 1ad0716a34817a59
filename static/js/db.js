/**
 * IndexedDB with promises: one transaction a call, on disk before it is called done, and a connection that the
 * system dropped is opened again, once.
 */

const VERSION = 1;
const OPENING_MS = 8000;
// What browsers say when a connection died under us; iOS drops them when it puts the app to sleep.
const LOST = new Set(["InvalidStateError", "UnknownError", "TimeoutError"]);

/** Wait for one request. */
export function got(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** All keys that begin with these parts. */
export function under(range, ...parts) {
  return range.bound(parts, [...parts, []]);
}

function upgrade(db, from) {
  if (from < 1) {
    const ops = db.createObjectStore("ops", { keyPath: "seq", autoIncrement: true });
    ops.createIndex("uid", "uid", { unique: true });
    ops.createIndex("queue", ["by", "state", "seq"]);
    db.createObjectStore("things", { keyPath: ["of", "kind", "uid"] });
    db.createObjectStore("meta");
  }
}

function open(factory, name, version, forget) {
  return new Promise((resolve, reject) => {
    const request = factory.open(name, version);
    const late = setTimeout(() => reject(new DOMException("open", "TimeoutError")), OPENING_MS);
    request.onupgradeneeded = (event) => upgrade(request.result, event.oldVersion);
    request.onerror = () => (clearTimeout(late), reject(request.error));
    request.onsuccess = () => {
      clearTimeout(late);
      const db = request.result;
      db.onclose = forget;
      // Another tab brings a newer program: let it upgrade; this one opens again when it needs to.
      db.onversionchange = () => (forget(), db.close());
      resolve(db);
    };
  });
}

/** The phone's database. */
export class Store {
  #factory;
  #name;
  #version;
  #opening = null;

  constructor(factory, { name = "fieldapp", version = VERSION } = {}) {
    this.#factory = factory;
    this.#name = name;
    this.#version = version;
  }

  #connection() {
    const forget = () => (this.#opening = null);
    if (!this.#opening) {
      this.#opening = open(this.#factory, this.#name, this.#version, forget);
      this.#opening.catch(forget);
    }
    return this.#opening;
  }

  /**
   * Do `work({ops, things, meta})` in one transaction; the result comes when all of it is on disk, and a failure
   * leaves nothing of it.
   */
  async run(mode, names, work) {
    try {
      return await this.#once(mode, names, work);
    } catch (fault) {
      if (!LOST.has(fault?.name)) throw fault;
      this.#opening = null;
      return this.#once(mode, names, work);
    }
  }

  async #once(mode, names, work) {
    const db = await this.#connection();
    const transaction = db.transaction(names, mode, { durability: "strict" });
    const ended = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error ?? new DOMException("aborted", "AbortError"));
    });
    const stores = Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)]));
    let result;
    try {
      result = await work(stores);
    } catch (fault) {
      ended.catch(() => {});
      try {
        transaction.abort();
      } catch {
        // it has ended by itself
      }
      throw transaction.error ?? fault;
    }
    await ended;
    return result;
  }

  async close() {
    const opening = this.#opening;
    this.#opening = null;
    if (opening) (await opening).close();
  }
}
