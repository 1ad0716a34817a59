/** What happened, in order: its end is printed with a violation, its hash proves that a seed replays. */

import { createHash } from "node:crypto";

const KEPT = 80;

export class Trace {
  #hash = createHash("sha256");
  #last = [];
  #time;
  isLoud = false;

  constructor(time) {
    this.#time = time;
  }

  note(who, what) {
    const line = `${new Date(this.#time.now).toISOString().slice(5, 23)} ${who}: ${what}`;
    this.#hash.update(`${line}\n`);
    this.#last.push(line);
    if (this.#last.length > KEPT && !this.isLoud) this.#last.shift();
  }

  get last() {
    return this.#last;
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
