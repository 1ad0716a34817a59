/**
 * When to send: at once when there is reason to hope, later and later while there is none. Believes no report of the
 * network's state; a pass that never ended does not keep the next from beginning.
 */

const FIRST_MS = 1000;
const LONGEST_MS = 5 * 60e3;
const MINUTE_MS = 60e3;
const HUNG_MS = 5 * 60e3;

export class Pace {
  #pass;
  #heard;
  #timer;
  #random;
  #lock;
  #clock;
  #since = 0;
  #tries = 0;
  #next = null;
  #running = null;
  #again = false;

  /**
   * `pass` sends once; `heard` is told how each pass ended, and in how many ms (`wait`) the next comes; `lock` keeps
   * other tabs from sending meanwhile.
   */
  constructor({ pass, heard, timer, random, lock = (work) => work(), clock = Date.now }) {
    this.#pass = pass;
    this.#heard = heard;
    this.#timer = timer;
    this.#random = random;
    this.#lock = lock;
    this.#clock = clock;
  }

  /** Send now: something was saved, the page came into sight, the person pressed the button. */
  now() {
    // A database that never answers, as old iPhones had, does not end the sending for good.
    if (this.#running && this.#clock() - this.#since < HUNG_MS) {
      this.#again = true;
      return this.#running;
    }
    this.#timer.clear(this.#next);
    this.#since = this.#clock();
    const run = this.#run().finally(() => this.#end(run));
    this.#running = run;
    return run;
  }

  #end(run) {
    if (this.#running !== run) return;
    this.#running = null;
    if (!this.#again) return;
    this.#again = false;
    this.now();
  }

  async #run() {
    let found;
    try {
      found = await this.#lock(this.#pass);
    } catch (fault) {
      found = { end: "stuck", fault };
    }
    found ??= { end: "elsewhere" };
    const isWell = found.end === "ok" || found.end === "elsewhere";
    this.#tries = isWell ? 0 : this.#tries + 1;
    const wait = isWell ? MINUTE_MS : this.#backOff(found.retryAfter ?? 0);
    const { waiting } = (await this.#heard({ ...found, wait })) ?? {};
    if (found.end === "revoked") return;
    if (!isWell || waiting) this.#next = this.#timer.set(() => this.now(), wait);
  }

  #backOff(retryAfter) {
    const wait = Math.min(LONGEST_MS, FIRST_MS * 2 ** (this.#tries - 1));
    return Math.max(retryAfter * 1000, wait * (0.5 + this.#random() / 2));
  }
}
