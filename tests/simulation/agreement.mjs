/** Phone and server agree on every number that is shown, and on who waits for what. */

import { Violation } from "./violation.mjs";

const OUTCOMES = ["none", "met", "not_home", "away", "refused", "moved", "vacant"];

export async function checkFigures(world, held) {
  const codes = [...world.hamlets.values()].map(({ code }) => code);
  const figures = await world.server.fate("figures", { slug: world.slug, areas: codes });
  for (const phone of world.phones) {
    for (const person of phone.people) {
      const ops = [...held.get(phone).values()].filter((op) => op.by === person.uid);
      const things = await phone.things(person.uid);
      if (person.isRevoked) checkWiped(phone, person, ops, things);
      else for (const name of person.walks) checkHamlet(world, { phone, person, ops, things }, world.hamlets.get(name).code, figures);
      const astray = things.find((thing) => thing.area && !person.walks.some((name) => world.hamlets.get(name).code === thing.area));
      if (astray) throw new Violation("I7 a phone holds its person's hamlets only", `${phone.name}: ${JSON.stringify(astray)}`);
      await checkCounts(world, phone, person, ops);
    }
  }
}

function checkWiped(phone, person, ops, things) {
  if (things.length || ops.some((op) => op.state !== "waiting")) {
    throw new Violation("a revoked phone is wiped", `${phone.name} holds ${ops.map((op) => `${op.uid} ${op.state}`)} and ${things.length} things of ${person.name}`);
  }
}

function checkHamlet(world, { phone, person, ops, things }, code, figures) {
  const { lay, count, dayOf } = world.programs[phone.program];
  const known = lay(things, ops, { campaign: world.slug, since: new Date(world.time.now).toISOString() });
  const mine = count(known, { area: code, day: dayOf(world.time.now), dayOf });
  const theirs = figures[code];
  const pairs = [
    ...["households", "knocked", "met", "adults", "smartphones"].map((name) => [name, mine[name], theirs[name]]),
    ...Object.entries(theirs.apps).map(([app, { installed }]) => [`installed ${app}`, mine.installed[app] ?? 0, installed]),
    ...OUTCOMES.map((name) => [`outcome ${name}`, mine.byOutcome[name] ?? 0, theirs.by_outcome[name]]),
  ];
  // What waits or was refused is seen on this phone alone.
  if (ops.some((op) => op.state === "waiting")) return;
  const wrong = pairs.filter(([, here, there]) => here !== there);
  if (wrong.length) {
    const said = wrong.map(([name, here, there]) => `${name} ${here} here, ${there} there`).join("; ");
    throw new Violation("phone and server agree on every number", `${phone.name}, ${person.name}, ${code}: ${said}`);
  }
}

async function checkCounts(world, phone, person, ops) {
  const page = phone.look(person);
  const counts = await page.outbox.counts(person.uid);
  page.die();
  for (const state of ["waiting", "sent", "refused"]) {
    const kept = ops.filter((op) => op.state === state).length;
    if (counts[state] !== kept) throw new Violation("three honest numbers", `${phone.name}: ${counts[state]} ${state}, ${kept} kept`);
  }
}
