/** All that is random comes from one seed: who asks in the same order is told the same. */

export class Chance {
  #state;

  constructor(seed) {
    this.#state = (seed * 2654435761 + 97) >>> 0;
    for (let i = 0; i < 4; i++) this.share();
  }

  /** A share from 0 to under 1 (mulberry32). */
  share() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let x = this.#state;
    x = Math.imul(x ^ (x >>> 15), x | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  }

  is(share) {
    return this.share() < share;
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low, high) {
    return low + Math.floor(this.share() * (high - low + 1));
  }

  pick(list) {
    return list[Math.floor(this.share() * list.length)];
  }

  /** One name out of {name: weight}. */
  weighed(weights) {
    let left = this.share() * Object.values(weights).reduce((sum, weight) => sum + weight, 0);
    for (const [name, weight] of Object.entries(weights)) if ((left -= weight) < 0) return name;
    return Object.keys(weights)[0];
  }

  fill(bytes) {
    for (let i = 0; i < bytes.length; i++) bytes[i] = this.whole(0, 255);
    return bytes;
  }
}
