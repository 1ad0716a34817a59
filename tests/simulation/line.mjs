/** The way between the phones and the server: it carries well, or as badly as `faults.mjs` can. */

import { brief, read, shown, word } from "./answers.mjs";
import { FAULTS } from "./faults.mjs";
import { KILLS } from "./kills.mjs";
import { MINUTE } from "./time.mjs";

export class Line {
  /** The share of requests that fare badly; 0 once the network is well. */
  badness = 0;
  /** What a server in between does not let through: uid of an op to how it fails. */
  poisons = new Map();
  /** How many ops a server in between takes at once. */
  most = Infinity;
  kills = 0;
  /** Answers of old, by phone and address: a broken cache may give them again. */
  answers = new Map();
  /** Every verdict that a phone ever saw, as "phone uid word". */
  told = new Set();
  underWay = 0;

  constructor({ time, chance, server, trace, counts, inspect }) {
    Object.assign(this, { time, chance, server, trace, counts, inspect });
  }

  fetch(page, path, asked) {
    const { phone } = page;
    return new Promise((resolve, reject) => {
      const going = { page, phone, path, body: asked.body, cookie: phone.cookie, isOver: false };
      this.underWay++;
      const over = (finish) => (value) => {
        if (going.isOver) return;
        going.isOver = true;
        this.underWay--;
        if (!page.isDead) finish(value);
      };
      going.answer = over((answer) => {
        this.#tell(phone, answer);
        resolve(shown(answer));
      });
      going.fail = over(() => reject(new TypeError("network error")));
      asked.signal.addEventListener("abort", going.fail);
      this.#send(going);
    });
  }

  /** Note what a phone gets to see of the server's verdicts. */
  #tell(phone, answer) {
    if (answer.isCut || shown(answer).headers.get("X-Fieldapp") !== "1") return;
    for (const { uid, status } of (read(answer.text)?.results ?? []).filter(Boolean)) this.told.add(`${phone.name} ${uid} ${word(status)}`);
  }

  #send(going) {
    const { ops = [] } = JSON.parse(going.body);
    const poison = ops.map((op) => this.poisons.get(op.uid)).find(Boolean);
    const fault = poison ?? (ops.length > this.most ? "too large" : this.#luck(ops));
    this.counts.hit(poison ? `poison: ${fault}` : fault);
    going.phone.note(`sends ${going.path} ${ops.map((op) => op.uid.slice(-6)).join(" ")} (${fault})`);
    (FAULTS[fault] ?? KILLS[fault])(this, going);
  }

  #luck(ops) {
    if (!this.chance.is(this.badness)) return "well";
    if (this.kills > 0 && this.chance.is(0.5)) {
      this.kills--;
      return this.chance.pick(Object.keys(KILLS));
    }
    // One op that is too large alone goes to the tray, as it should; poison does that.
    const others = Object.keys(FAULTS).filter((name) => name !== "well" && (name !== "too large" || ops.length > 1));
    return this.chance.pick(others);
  }

  /** How long something takes to get there. */
  latency() {
    return this.chance.is(0.9) ? this.chance.whole(30, 900) : this.chance.whole(1000, 8000);
  }

  after(ms, work) {
    this.time.set(work, ms);
  }

  /** Let the server have the request now; fails when it gives no whole answer. */
  async deliver(going) {
    const headers = { "X-Fieldapp": "1", "Sec-Fetch-Site": "same-origin", Cookie: `fieldapp=${going.cookie ?? ""}` };
    const answer = await this.server.post(going.path, going.body, headers);
    this.inspect(going, answer);
    const key = `${going.phone.name} ${going.path}`;
    this.answers.set(key, [...(this.answers.get(key) ?? []), answer]);
    going.phone.note(`server says ${answer.status} ${brief(answer)}`);
    return answer;
  }

  /** Wait until nothing is on its way, at most an hour. */
  async settle() {
    await this.time.pass(this.time.now + 60 * MINUTE, () => this.underWay === 0);
  }
}
