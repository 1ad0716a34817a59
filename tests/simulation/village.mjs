/** The places and people of a world, as those who hold phones know them; and what the commune does at its desk. */

import { join } from "node:path";

import { DAY, HOUR } from "./time.mjs";

const HOMES = { hoa: "a", nam: "a", binh: "a", tam: "b", minh: "c" };

export class Village {
  copy = null;
  revoked = null;
  hasMore = false;
  wasRestored = false;

  /** Take in what the server settled. */
  learn({ people, hamlets, venues }) {
    const doors = (code, uids) => uids.map((uid) => ({ uid, area: code, needs: [] }));
    this.hamlets = new Map(
      Object.entries(hamlets).map(([name, { code, homes }]) => [name, { name, code, doors: doors(code, homes) }]),
    );
    this.venues = venues;
    this.people = new Map(
      Object.entries(people).map(([name, each]) => [name, { ...each, name, walks: [HOMES[name]], isRevoked: false }]),
    );
    this.byUid = new Map([...this.people.values()].map((person) => [person.uid, person]));
    this.communeOf = new Map(Object.entries(venues).map(([name, uid]) => [uid, name === "c"]));
    for (const { name, doors: known } of this.hamlets.values()) for (const { uid } of known) this.communeOf.set(uid, name === "c");
  }

  hamletOf(by) {
    return this.hamlets.get(this.byUid.get(by).walks[0]);
  }

  /** The doors a person can visit on a page: those of the register, and those they added there themselves. */
  doorsOf({ by, phone }) {
    const doors = this.byUid.get(by).walks.flatMap((name) => this.hamlets.get(name).doors);
    return doors.filter((door) => !door.by || (door.by === by && door.phone === phone));
  }

  venueOf(by) {
    return this.venues[this.byUid.get(by).walks[0]];
  }

  addDoor(name, entry) {
    const { household: uid, area } = entry.op.data;
    this.communeOf.set(uid, name === "c");
    this.hamlets.get(name).doors.push({ uid, area, needs: [entry], by: entry.by, phone: entry.phone });
  }

  /** A day on which somebody may be told to come back; null where the phone's clock cannot be trusted. */
  dayOn(phone) {
    if (phone.skew) return null;
    return new Date(this.time.now + 7 * HOUR + this.chance.whole(1, 20) * DAY).toISOString().slice(0, 10);
  }

  async signIn(phone, person) {
    if (person.isRevoked) return;
    phone.cookie = await this.server.fate("card", { user: person.uid });
    phone.person = person;
    phone.cards.set(person, phone.cookie);
    phone.note(`${person.name} signs in`);
  }

  stored() {
    return this.server.fate("stored", { slug: this.slug });
  }

  async storedUids() {
    const { visits, records } = await this.stored();
    return new Set([...visits, ...records].map(({ uid }) => uid));
  }

  async snapshot() {
    this.copy = join(this.folder, `${this.slug}.sqlite`);
    this.copiedAt = this.time.now;
    await this.server.fate("snapshot", { file: this.copy });
    this.trace.note("server", "is copied");
  }

  async restore() {
    await this.server.fate("restore", { file: this.copy });
    this.truth.restored(await this.storedUids());
    this.copy = undefined;
    this.wasRestored = true;
    this.counts.hit("server restored");
    this.trace.note("server", "is set back to its copy");
  }

  /** Let somebody walk a second hamlet: their phone's cursor is of no use any more. */
  async post() {
    if (this.has.restore || this.hasMore) return;
    this.hasMore = true;
    const person = this.people.get("hoa");
    person.walks.push("b");
    await this.server.fate("post", { user: person.uid, area: this.hamlets.get("b").code });
    this.trace.note("server", "hoa walks hamlet b too");
  }

  /** Save a phone's queue as a file, and let the head hand it in. */
  async handIn(phone) {
    if (!phone.pages.length || !["hoa", "nam"].includes(phone.person.name)) return;
    const page = phone.page;
    const held = await page.outbox.held(page.by, ["waiting", "refused"]).catch(() => []);
    const ops = held.filter((op) => !this.line.poisons.has(op.uid)).slice(0, 200).map(({ uid, kind, at, by, data }) => ({ uid, kind, at, by, data }));
    if (!ops.length || page.isDead) return;
    const sent_at = new Date(phone.clock()).toISOString();
    const device = "00000000-0000-4000-8000-00000000000f";
    const cookie = await this.server.fate("card", { user: this.people.get("binh").uid });
    phone.note(`its queue of ${ops.length} is handed in by the head`);
    const body = JSON.stringify({ protocol: 1, device, sent_at, cursor: null, ops });
    const answer = await this.line.deliver({ phone, page, path: "/api/rescue", body, cookie });
    if (answer.status !== 200) throw new Error(`handing in a queue: ${answer.status} ${answer.text}`);
    this.counts.hit("queue handed in by a head");
  }
}
