/**
 * Run schedules of seeds in a row, each in a world of its own on one server; several share a database.
 *
 * node run.mjs --seed 1 --schedules 10 --python .venv/bin/python [--root DIR] [--trace]
 * Prints one line of JSON at its end: {schedules, ops, faults, digests, violation}.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { BLOWS } from "./blows.mjs";
import { DEEDS } from "./deeds.mjs";
import { FAULTS, KILLS } from "./faults.mjs";
import { programs } from "./program.mjs";
import { Server } from "./server.mjs";
import { Counts } from "./trace.mjs";
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
  },
});

let current = null;
let server = null;

async function main() {
  const folder = mkdtempSync(join(tmpdir(), "fieldapp-simulation-"));
  server = new Server({ root: values.root, python: values.python, folder });
  try {
    return await schedules(server, await programs(values.root, folder), folder);
  } finally {
    await server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function schedules(server, both, folder) {
  const first = Number(values.seed);
  const total = { schedules: 0, ops: 0, digests: {}, violation: null };
  const counts = new Counts();
  for (let seed = first; seed < first + Number(values.schedules); seed++) {
    if ((seed - first) % WORLDS_A_DATABASE === 0) await server.begin();
    const world = (current = new World(seed, { server, programs: both, folder }));
    try {
      total.ops += await world.run();
    } catch (fault) {
      total.violation = { seed, promise: fault.promise ?? "no module fails", what: fault.promise ? fault.message : fault.stack, last: world.trace.about(fault.message) };
    }
    if (process.env.SIMULATION_PROGRESS) console.error(seed, total.ops, Math.round(performance.now()), world.counts.found.well);
    total.schedules++;
    counts.add(world.counts);
    total.digests[seed] = world.trace.digest();
    if (values.trace) console.error(world.trace.all.join("\n"));
    if (total.violation) break;
  }
  const kinds = [...Object.keys(FAULTS), ...Object.keys(KILLS), ...Object.keys(BLOWS).map((name) => `blow: ${name}`)];
  return { ...total, faults: counts.found, kinds: [...kinds, ...Object.keys(DEEDS).map((name) => `deed: ${name}`), ...OTHERS] };
}

process.on("SIGUSR2", () => (console.error(current?.trace.all.slice(-25).join("\n"), current?.counts.found, current?.time.due?.(), current?.doing), server?.kill().then(() => process.exit(9))));
process.on("unhandledRejection", (fault) => {
  console.error(fault, current?.trace.all.slice(-20));
  server?.kill().then(() => process.exit(3));
});
process.on("SIGTERM", () => server?.kill().then(() => process.exit(4)));
console.log(JSON.stringify(await main()));
process.exit(0);
