/** What befalls phones, their people and the server, apart from the network. Each is (world, phone). */

import { DAY, HOUR, MINUTE, interrupt } from "./time.mjs";

export const BLOWS = {
  /** The battery dies in the middle of whatever runs. */
  dies(world, phone) {
    interrupt(world.chance.whole(1, 60), () => phone.kill());
    for (const page of phone.pages) page.go();
  },
  closes(world, phone) {
    phone.kill();
  },
  opensTab(world, phone) {
    if (phone.pages.length < 2) phone.open();
  },
  closesTab(world, phone) {
    if (phone.pages.length > 1) phone.kill([world.chance.pick(phone.pages)]);
  },
  presses(world, phone) {
    for (const page of phone.pages) page.go();
  },
  full(world, phone) {
    phone.isFull = true;
    phone.note("is full");
    world.time.set(() => (phone.isFull = false), world.chance.whole(1, 90) * MINUTE);
  },
  disconnects(world, phone) {
    phone.note("loses its database's connection");
    if (world.chance.is(0.5)) phone.dropsNext = true;
    else for (const page of phone.pages) page.disconnect();
  },
  async evicts(world, phone) {
    phone.kill();
    phone.evict();
    phone.note("loses its storage");
    const { visits, records } = await world.stored();
    world.truth.evicted(phone, new Set([...visits, ...records].map(({ uid }) => uid)));
  },
  jumps(world, phone) {
    phone.skew = world.chance.pick([0, 3 * MINUTE, -40 * MINUTE, 30 * HOUR, -2 * DAY, 3 * DAY, 60e3]);
    world.truth.clockJumped(phone);
    phone.note(`believes it is ${phone.skew / MINUTE} minutes later`);
  },
  updates(world, phone) {
    if (phone.program) return;
    if (world.chance.is(0.7)) phone.kill();
    phone.program = 1;
    phone.note("has the new version");
  },
  async expires(world, phone) {
    if (phone.cookie) await world.server.fate("expire", { token: phone.cookie });
    phone.note("its session ends");
  },
  async signsIn(world, phone) {
    await world.signIn(phone, phone.person);
  },
  signsOut(world, phone) {
    phone.kill();
    phone.cookie = null;
    phone.note("signs out");
  },
  /** Somebody else takes the phone; a tab of the one before may stay open. */
  async switches(world, phone) {
    if (phone.people.length < 2) return;
    const next = phone.people.find((person) => person !== phone.person);
    if (next.isRevoked) return;
    if (world.chance.is(0.7)) phone.kill();
    await world.signIn(phone, next);
    phone.open(next);
  },
  async revokes(world, phone) {
    if (!world.has.revocation || world.revoked) return;
    const { person } = phone;
    world.revoked = person;
    // Their phones are let in until this moment: one that was not could only ask for a new card.
    for (const each of world.phones) {
      if (each.person === person) await world.signIn(each, person);
      else if (each.people.includes(person)) each.cards.set(person, await world.server.fate("card", { user: person.uid }));
    }
    person.isRevoked = true;
    person.revokedAt = world.time.now;
    await world.server.fate("revoke", { user: person.uid });
    phone.note(`${phone.person.name} is revoked`);
  },
  async snapshots(world) {
    if (world.has.restore && world.copy === null) await world.snapshot();
  },
  async restores(world) {
    if (world.copy && world.time.now - world.copiedAt > 2 * HOUR) await world.restore();
  },
  async posts(world) {
    await world.post();
  },
  async savesFile(world, phone) {
    await world.handIn(phone);
  },
};

export const FREQUENCIES = {
  dies: 5, closes: 3, opensTab: 4, closesTab: 3, presses: 4, full: 1.5, disconnects: 3, evicts: 0.8, jumps: 1.5, updates: 1,
  expires: 2, signsIn: 2, signsOut: 1, switches: 3, revokes: 1, snapshots: 3, restores: 3, posts: 0.5, savesFile: 1,
};
