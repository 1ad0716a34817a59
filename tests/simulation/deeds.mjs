/** What people do with their phones. Each is (world, phone, page): it only begins; the world lets it come to rest. */

import { badVisit, mended, recordOf, visitAt, visitTo } from "./sights.mjs";

/** Save ops as one tap does, and note what their author was told. */
function save(world, phone, page, given) {
  const entries = given.map(([op, more]) => world.truth.add(phone, op, more));
  phone.note(`saves ${given.map(([op]) => `${op.kind} ${op.uid.slice(-6)}${op.data.replaces ? ` for ${op.data.replaces.slice(-6)}` : ""}`).join(", ")}`);
  return page.save(given.map(([op]) => op)).then((isSaid) => {
    for (const entry of entries) entry.isSaid = isSaid;
    if (!isSaid) world.counts.hit("save not said");
    return entries;
  });
}

function visit(world, phone, page, data, more) {
  return save(world, phone, page, [[page.op("visit", data), more]]);
}

/** Some household that this person may visit, with what must be stored before a visit to it can be. */
function someDoor(world, page) {
  const doors = world.doorsOf(page);
  return world.chance.pick(doors);
}

function sight(world, phone, page) {
  const door = someDoor(world, page);
  return [visitTo(world.chance, door.uid, world.slug, world.dayOn(phone)), { needs: door.needs }];
}

/** A visit of one's own that can be corrected: of this phone, so its page shows it. */
function ownVisit(world, phone, page) {
  const mine = world.truth.of(page.by, "visit").filter((entry) => entry.phone === phone && entry.hasCopy);
  return mine.length ? world.chance.pick(mine) : null;
}

function correction(world, phone, page, base) {
  const [data, { needs }] = sight(world, phone, page);
  const place = world.chance.is(0.6) && base.op.data.household ? { household: base.op.data.household } : {};
  return [{ ...data, ...place, replaces: base.op.uid, follow_up_on: null }, { needs: [...needs, ...base.needs, base], isGood: base.isGood }];
}

const withdrawal = ({ op }) => ({ replaces: op.uid, withdrawn: true });

export const DEEDS = {
  visits(world, phone, page) {
    return visit(world, phone, page, ...sight(world, phone, page));
  },
  async round(world, phone, page) {
    const times = world.chance.whole(3, 14);
    for (let i = 0; i < times && !page.isDead; i++) await visit(world, phone, page, ...sight(world, phone, page));
  },
  venue(world, phone, page) {
    return visit(world, phone, page, visitAt(world.chance, world.venueOf(page.by), world.slug));
  },
  corrects(world, phone, page) {
    const base = ownVisit(world, phone, page);
    if (base && !base.op.data.withdrawn) return visit(world, phone, page, ...correction(world, phone, page, base));
  },
  async correctsTwice(world, phone, page) {
    const base = ownVisit(world, phone, page);
    if (!base || base.op.data.withdrawn) return;
    for (let i = 0; i < 2; i++) await visit(world, phone, page, ...correction(world, phone, page, base));
  },
  withdraws(world, phone, page) {
    const base = ownVisit(world, phone, page);
    if (base) return visit(world, phone, page, withdrawal(base), { needs: [base], isGood: base.isGood });
  },
  async undoes(world, phone, page) {
    const [entry] = await visit(world, phone, page, ...sight(world, phone, page));
    if (entry.isSaid && !page.isDead) await visit(world, phone, page, withdrawal(entry), { needs: [entry] });
  },
  correctsAnother(world, phone, page) {
    const others = world.truth.entries.filter((entry) => entry.op.kind === "visit" && entry.by !== page.by && entry.isSaid);
    if (!others.length) return;
    const base = world.chance.pick(others);
    const [data, more] = correction(world, phone, page, base);
    return visit(world, phone, page, data, { ...more, isGood: false });
  },
  addsDoor(world, phone, page) {
    const { code, name } = world.hamletOf(page.by);
    const op = page.op("household", {});
    op.data = recordOf(world.chance, op.uid, code, world.chance.whole(1, 40));
    const knock = page.op("visit", visitTo(world.chance, op.uid, world.slug));
    const isVisited = world.chance.is(0.7);
    return save(world, phone, page, isVisited ? [[op], [knock]] : [[op]]).then(([door, first]) => {
      if (first) first.needs = [door];
      if (door.isSaid) world.addDoor(name, door);
    });
  },
  changesDoor(world, phone, page) {
    const door = someDoor(world, page);
    const data = recordOf(world.chance, door.uid, door.area, world.chance.whole(1, 40));
    data.state = world.chance.pick(["open", "open", "moved", "vacant", "absent", "mistake"]);
    const op = [page.op("household", data), { needs: door.needs }];
    const knock = [page.op("visit", visitTo(world.chance, door.uid, world.slug)), { needs: door.needs }];
    return save(world, phone, page, world.chance.is(0.5) ? [op, knock] : [op]);
  },
  errs(world, phone, page) {
    const data = badVisit(world.chance, someDoor(world, page).uid, world.slug);
    return visit(world, phone, page, data, { isGood: false });
  },
  async poisons(world, phone, page) {
    const [entry] = await visit(world, phone, page, ...sight(world, phone, page));
    const kind = world.chance.pick(["500 of ours", "500 of a proxy", "too large", "never heard of again"]);
    world.line.poisons.set(entry.op.uid, kind);
    entry.isGood = false;
    phone.note(`${entry.op.uid.slice(-6)} is poison: ${kind}`);
  },
  clashes(world, phone, page) {
    const mine = new Set(world.truth.entries.filter((entry) => entry.phone === phone).map(({ op }) => op.uid));
    const known = world.truth.entries.filter(({ op }) => world.truth.accepted.has(op.uid) && !mine.has(op.uid));
    if (!known.length || world.has.restore) return;
    const [data] = sight(world, phone, page);
    const op = { ...page.op("visit", data), uid: world.chance.pick(known).op.uid };
    return save(world, phone, page, [[op, { isGood: false }]]);
  },
  async discards(world, phone, page) {
    const entry = await refusedOne(world, phone, page);
    if (!entry || page.isDead) return;
    entry.isAsked = true;
    await page.outbox.discard([entry.op.uid]).catch(() => {});
  },
  async mends(world, phone, page) {
    const entry = await refusedOne(world, phone, page);
    if (!entry || entry.op.kind !== "visit" || entry.op.data.withdrawn || page.isDead) return;
    const door = someDoor(world, page);
    const more = { isGood: !entry.op.data.replaces, needs: door.needs };
    const [again] = await visit(world, phone, page, mended(world.chance, entry.op, door.uid, world.slug), more);
    if (!again.isSaid || page.isDead) return;
    entry.isAsked = true;
    await page.outbox.discard([entry.op.uid]).catch(() => {});
  },
};

async function refusedOne(world, phone, page) {
  const refused = (await phone.ops()).filter((op) => op.by === page.by && op.state === "refused");
  if (!refused.length) return null;
  const { uid } = world.chance.pick(refused);
  return world.truth.entries.find((entry) => entry.phone === phone && entry.op.uid === uid);
}

/** How often people do what. */
export const HABITS = {
  visits: 12, round: 5, venue: 2, corrects: 5, correctsTwice: 2, withdraws: 3, undoes: 3, correctsAnother: 1,
  addsDoor: 3, changesDoor: 3, errs: 2, poisons: 0.6, clashes: 0.6, discards: 1, mends: 1.5,
};
