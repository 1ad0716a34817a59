/**
 * Run schedules of seeds in a row, each in a world of its own on one server; several share a database.
 *
 * node run.mjs --seed 1 --schedules 10 --python .venv/bin/python [--root DIR] [--trace]
 * Prints one line of JSON at its end: {schedules, ops, faults, digests, violation}.
 */

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { BLOWS } from "./blows.mjs";
import { DEEDS } from "./deeds.mjs";
import { FAULTS } from "./faults.mjs";
import { KILLS } from "./kills.mjs";
import { programs } from "./program.mjs";
import { Server } from "./server.mjs";
import { Counts } from "./trace.mjs";
import { Violation } from "./violation.mjs";
import { World } from "./world.mjs";

const WORLDS_A_DATABASE = 25;
const OTHERS = [
  "no room at the commit", "connection lost at the commit", "save not said", "server restored",
  "queue handed in by a head", "poison: 500 of ours", "poison: 500 of a proxy", "poison: too large",
  "poison: never heard of again",
];
const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");
const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    schedules: { type: "string", default: "1" },
    python: { type: "string", default: "python3" },
    root: { type: "string", default: ROOT },
    trace: { type: "boolean", default: false },
    leash: { type: "boolean", default: false },
  },
});

// A world takes a second or two; one that takes so long goes round in circles.
const PATIENCE_MS = 150e3;

let giveUp = () => {};

/** Live through one world; a promise that it breaks comes back, and so does a fault that nobody caught. */
async function live(world) {
  const stuck = new Promise((_, reject) => (giveUp = reject));
  const timer = setTimeout(() => giveUp(new Violation("everything comes to an end", "")), PATIENCE_MS);
  try {
    return { ops: await Promise.race([world.run(), stuck]), violation: null };
  } catch (fault) {
    const what = fault.promise ? fault.message : (fault.stack ?? String(fault));
    const last = world.trace.about(what);
    return { ops: 0, violation: { seed: world.seed, promise: fault.promise ?? "no module fails", what, last } };
  } finally {
    clearTimeout(timer);
  }
}

async function schedules(server, both, folder) {
  const first = Number(values.seed);
  const total = { schedules: 0, ops: 0, digests: {}, violation: null };
  const counts = new Counts();
  for (let seed = first; seed < first + Number(values.schedules) && !total.violation; seed++) {
    if ((seed - first) % WORLDS_A_DATABASE === 0) await server.begin();
    const world = new World(seed, { server, programs: both, folder });
    const { ops, violation } = await live(world);
    total.schedules++;
    total.ops += ops;
    total.violation = violation;
    total.digests[seed] = world.trace.digest();
    counts.add(world.counts);
    if (values.trace) console.error(world.trace.all.join("\n"));
    if (process.env.SIMULATION_PROGRESS) console.error(seed, total.ops, Math.round(performance.now()));
  }
  return { ...total, faults: counts.found, kinds: kinds() };
}

function kinds() {
  const named = (of, list) => Object.keys(list).map((name) => `${of}: ${name}`);
  return [...Object.keys(FAULTS), ...Object.keys(KILLS), ...named("blow", BLOWS), ...named("deed", DEEDS), ...OTHERS];
}

// In memory where the system has a place for that: no world cuts the power, and a kill loses nothing that was written.
const place = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
const folder = mkdtempSync(join(place, "fieldapp-simulation-"));
const server = new Server({ root: values.root, python: values.python, folder });

async function end(code) {
  await server.kill();
  rmSync(folder, { recursive: true, force: true });
  process.exit(code);
}

process.on("unhandledRejection", (fault) => giveUp(fault));
process.on("SIGTERM", () => end(4));
if (values.leash) process.stdin.resume().on("end", () => end(4));
try {
  process.stdout.write(`${JSON.stringify(await schedules(server, await programs(values.root, folder), folder))}\n`, () => end(0));
} catch (fault) {
  console.error(fault);
  await end(1);
}
