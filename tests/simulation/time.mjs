/**
 * Virtual time, and the way to wait until all that runs now has come to rest. Days pass in a moment; what happens at the
 * same instant happens in the order in which it was asked for.
 */

export const MINUTE = 60e3;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const START = Date.parse("2020-08-10T00:00:00Z");

const later = globalThis.setImmediate;
let pending = 0;
let interruptions = [];

// The in-memory database takes its steps with setImmediate; counting them tells when it has come to rest.
globalThis.setImmediate = (work, ...given) => {
  pending++;
  return later(() => {
    pending--;
    interruptions = interruptions.filter((each) => --each.steps > 0 || void each.work());
    work(...given);
  });
};

/** Do `work` in the middle of whatever runs, `steps` steps of a database from now. */
export function interrupt(steps, work) {
  interruptions.push({ steps, work });
}

/** Wait until nothing is left that can go on by itself; what was to interrupt it and did not happens then. */
export async function rest() {
  for (;;) {
    do await new Promise((resolve) => later(resolve));
    while (pending);
    if (!interruptions.length) return;
    const left = interruptions;
    interruptions = [];
    for (const each of left) each.work();
  }
}

export class Time {
  now = START;
  #due = [];
  #asked = 0;

  /** Do `work` in `ms`; return what `clear` takes. */
  set(work, ms) {
    const each = { at: this.now + Math.max(0, ms), order: this.#asked++, work };
    const place = this.#due.findIndex((other) => other.at > each.at);
    this.#due.splice(place < 0 ? this.#due.length : place, 0, each);
    return each;
  }

  clear(each) {
    const place = this.#due.indexOf(each);
    if (place >= 0) this.#due.splice(place, 1);
  }

  /** Let time pass until `until`, doing one thing after another; `isDone` may end it before. */
  async pass(until, isDone = () => false) {
    await rest();
    while (this.#due.length && this.#due[0].at <= until && !isDone()) {
      const { at, work } = this.#due.shift();
      this.now = at;
      await work();
      await rest();
    }
    if (!isDone()) this.now = Math.max(this.now, until);
  }
}
