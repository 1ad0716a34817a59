/** One schedule: a small world with its phones, a time of bad luck, a healing, and the checks. All of it from one seed. */

import { BLOWS, FREQUENCIES } from "./blows.mjs";
import { Chance } from "./chance.mjs";
import { checkEnd, checkPromise, checkReceipts } from "./checks.mjs";
import { DEEDS, HABITS } from "./deeds.mjs";
import { inspector } from "./inspect.mjs";
import { Line } from "./line.mjs";
import { Phone } from "./phone.mjs";
import { DAY, HOUR, MINUTE, Time, rest } from "./time.mjs";
import { Counts, Trace } from "./trace.mjs";
import { Truth } from "./truth.mjs";
import { Village } from "./village.mjs";

const ON_PHONES = [["hoa", "nam"], ["binh", "hoa"], ["tam"], ["minh"]];

export class World extends Village {
  truth = new Truth();
  counts = new Counts();
  time = new Time();

  constructor(seed, { server, programs, folder }) {
    super();
    Object.assign(this, { seed, server, programs, folder });
    this.chance = new Chance(seed);
    this.trace = new Trace(this.time);
    server.time = this.time;
    const kind = this.chance.share();
    this.has = { restore: kind < 0.35, revocation: kind > 0.65, kill: this.chance.is(1 / 16) };
    this.slug = `s${seed}`;
  }

  /** Live through it; give the number of ops. Fails with a Violation. */
  async run() {
    await this.#begin();
    const steps = this.chance.whole(40, 90);
    for (let step = 0; step < steps; step++) {
      await this.#step();
      if (step === steps >> 1) await checkPromise(this);
    }
    await this.#heal();
    await checkEnd(this);
    return this.truth.entries.length;
  }

  async #begin() {
    this.learn(await this.server.fate("settle", { world: this.slug }));
    const { time, chance, server, trace, counts } = this;
    this.line = new Line({ time, chance, server, trace, counts, inspect: inspector(this) });
    this.line.badness = chance.pick([0.05, 0.2, 0.4, 0.7]);
    this.line.most = chance.is(0.25) ? chance.whole(1, 9) : Infinity;
    this.line.kills = this.has.kill ? 3 : 0;
    this.phones = ON_PHONES.slice(0, chance.whole(2, 4)).map((names, place) => {
      const owners = place === 1 && chance.is(0.7) ? names.slice(0, 1) : names;
      const people_ = owners.map((name) => this.people.get(name));
      const { line, programs } = this;
      return new Phone({ name: `phone ${place + 1}`, people: people_, time, line, chance, programs, trace, counts, hasLocks: chance.is(0.7) });
    });
    for (const phone of this.phones) {
      if (chance.is(0.25)) phone.skew = chance.pick([60e3, -HOUR, 2 * DAY, -3 * DAY]);
      await this.signIn(phone, phone.person);
      phone.open();
      await rest();
    }
  }

  async #step() {
    const { chance } = this;
    const phone = chance.pick(this.phones);
    if (chance.is(0.3)) {
      const blow = chance.weighed(FREQUENCIES);
      this.counts.hit(`blow: ${blow}`);
      await BLOWS[blow](this, phone);
    } else {
      await this.#deed(phone);
    }
    await rest();
    const wait = chance.share();
    // Phones sleep in pockets: a page that nobody looks at for long is seldom left running.
    if (wait >= 0.75) for (const each of this.phones) if (chance.is(0.96)) each.kill();
    const ms = wait < 0.6 ? chance.whole(0, 2 * MINUTE) : wait < 0.75 ? chance.whole(1, 9) * MINUTE : wait < 0.92 ? chance.whole(MINUTE, 2 * HOUR) : chance.whole(HOUR, 30 * HOUR);
    await this.time.pass(this.time.now + ms);
  }

  async #deed(phone) {
    if (!phone.pages.length) phone.open();
    const page = this.chance.pick(phone.pages);
    const deed = this.chance.weighed(HABITS);
    this.counts.hit(`deed: ${deed}`);
    // The battery may die while somebody saves.
    const done = DEEDS[deed](this, phone, page);
    await done;
  }

  /** All is well from now on: what can be sent gets there, and everybody looks at their phone now and then. */
  async #heal() {
    this.trace.note("world", "heals");
    this.line.badness = 0;
    this.line.most = Infinity;
    if (this.revoked || this.chance.is(0.5)) this.line.poisons.clear();
    for (const phone of this.phones) {
      phone.kill();
      Object.assign(phone, { isFull: false, dropsNext: false });
    }
    // What was late on its way has come by the second look, and the day's audit; the third sees what others sent then.
    for (const wait of [80 * HOUR, HOUR]) {
      for (const phone of this.phones) await this.#everybodyLooks(phone);
      await this.time.pass(this.time.now + wait);
    }
    for (const phone of this.phones) await this.#everybodyLooks(phone);
  }

  async #everybodyLooks(phone) {
    for (const person of phone.people) {
      phone.kill();
      if (person.isRevoked) phone.cookie = phone.cards.get(person) ?? null;
      else await this.signIn(phone, person);
      phone.open(person);
      for (let looks = 0; looks < 3; looks++) {
        await this.line.settle();
        if (!(await phone.ops()).some((op) => op.by === person.uid && op.state === "waiting")) break;
        await this.time.pass(this.time.now + 11 * MINUTE);
      }
      phone.kill();
      if (this.wasRestored) await checkReceipts(this, phone, person);
    }
  }
}
