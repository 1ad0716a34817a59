/** What happened, in order: its end is printed with a violation, its hash proves that a seed replays. */

import { createHash } from "node:crypto";

const KEPT = 60;

export class Trace {
  #hash = createHash("sha256");
  #all = [];
  #time;

  constructor(time) {
    this.#time = time;
  }

  note(who, what) {
    const line = `${new Date(this.#time.now).toISOString().slice(5, 23)} ${who}: ${what}`;
    this.#hash.update(`${line}\n`);
    this.#all.push(line);
  }

  get all() {
    return this.#all;
  }

  /** What concerned the uids that `text` names, and the end. */
  about(text) {
    const named = [...text.matchAll(/[0-9a-f-]{30}([0-9a-f]{6})/g)].map(([, end]) => end);
    const found = this.#all.filter((line) => named.some((end) => line.includes(end)));
    return [...found.slice(0, KEPT), "…", ...this.#all.slice(-10)];
  }

  digest() {
    return this.#hash.digest("hex").slice(0, 16);
  }
}

/** How often each thing befell somebody. */
export class Counts {
  found = {};

  hit(name) {
    this.found[name] = (this.found[name] ?? 0) + 1;
  }

  add(other) {
    for (const [name, times] of Object.entries(other.found)) this.found[name] = (this.found[name] ?? 0) + times;
  }
}
