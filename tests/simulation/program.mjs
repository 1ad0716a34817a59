/** The product's own modules, as they are and as a later version of them would be. */

import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { IDBKeyRange } from "fake-indexeddb";

const NAMES = ["ops", "db", "wire", "outbox", "mirror", "sync", "rescue", "pace", "model", "figures"];
// The next version keeps its ops in another shape; what crosses the wire stays the same.
const NEXT = [
  ["export const SCHEMA = 1;", "export const SCHEMA = 2;"],
  ["const STEPS = {};", "const STEPS = { 1: (op) => ({ ...op, isMoved: true }) };"],
  ["data, schema: SCHEMA }", "data, schema: SCHEMA, isMoved: true }"],
  ["onWire({ uid, kind, at, by, data }) {", 'onWire({ uid, kind, at, by, data, isMoved }) {\n  if (!isMoved) throw new TypeError("an op that was not brought up to date");'],
];

/** Load both versions out of `root`/static/js. */
export async function programs(root, folder) {
  const now = join(root, "static", "js");
  const next = join(folder, "js");
  mkdirSync(next, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"type": "module"}');
  cpSync(now, next, { recursive: true });
  for (const [before, after] of NEXT) {
    const path = ["ops.js", "batch.js"].map((name) => join(next, name)).find((each) => readFileSync(each, "utf8").includes(before));
    if (!path) throw new Error(`neither ops.js nor batch.js has ${before}`);
    writeFileSync(path, readFileSync(path, "utf8").replace(before, after));
  }
  return [await load(now), await load(next)];
}

async function load(folder) {
  const found = { Range: IDBKeyRange };
  for (const name of NAMES) Object.assign(found, await import(pathToFileURL(join(folder, `${name}.js`)).href));
  return found;
}
