/** How something comes to be recorded on a page, and what it stands on. */

import { visitTo } from "./sights.mjs";

/** Save ops as one tap does, and note what their author was told. */
export function save(world, phone, page, given) {
  const entries = given.map(([op, more]) => world.truth.add(phone, op, more));
  phone.note(`saves ${given.map(([op]) => `${op.kind} ${op.uid.slice(-6)}${op.data.replaces ? ` for ${op.data.replaces.slice(-6)}` : ""}`).join(", ")}`);
  return page.save(given.map(([op]) => op)).then((isSaid) => {
    for (const entry of entries) entry.isSaid = isSaid;
    if (!isSaid) world.counts.hit("save not said");
    return entries;
  });
}

export function visit(world, phone, page, data, more) {
  return save(world, phone, page, [[page.op("visit", data), more]]);
}

/** Some household that this person may visit, with what must be stored before a visit to it can be. */
export function someDoor(world, page) {
  const doors = world.doorsOf(page);
  return world.chance.pick(doors);
}

export function sight(world, phone, page) {
  const door = someDoor(world, page);
  return [visitTo(world.chance, door.uid, world.slug, world.dayOn(phone)), { needs: door.needs }];
}

/** A visit of one's own that can be corrected: of this phone, so its page shows it. */
export function ownVisit(world, phone, page) {
  const mine = world.truth.of(page.by, "visit").filter((entry) => entry.phone === phone && entry.hasCopy);
  return mine.length ? world.chance.pick(mine) : null;
}

export function correction(world, phone, page, base) {
  const [data, { needs }] = sight(world, phone, page);
  const place = world.chance.is(0.6) && base.op.data.household ? { household: base.op.data.household } : {};
  return [{ ...data, ...place, replaces: base.op.uid, follow_up_on: null }, { needs: [...needs, ...base.needs, base], isGood: base.isGood }];
}

export const withdrawal = ({ op }) => ({ replaces: op.uid, withdrawn: true });
