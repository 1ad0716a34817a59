/** What people do with their phones. Each is (world, phone, page): it only begins; the world lets it come to rest. */

import { correction, ownVisit, save, sight, someDoor, visit, withdrawal } from "./acts.mjs";
import { MISHAPS } from "./mishaps.mjs";
import { recordOf, visitAt, visitTo } from "./sights.mjs";

export const DEEDS = {
  ...MISHAPS,
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
};

/** How often people do what. */
export const HABITS = {
  visits: 12, round: 5, venue: 2, corrects: 5, correctsTwice: 2, withdraws: 3, undoes: 3, correctsAnother: 1,
  addsDoor: 3, changesDoor: 3, errs: 2, poisons: 0.6, clashes: 0.6, discards: 1, mends: 1.5,
};
