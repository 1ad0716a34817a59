/** What goes wrong at the doors, and what people do about it. Each is (world, phone, page). */

import { save, sight, someDoor, visit } from "./acts.mjs";
import { badVisit, mended } from "./sights.mjs";

export const MISHAPS = {
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
