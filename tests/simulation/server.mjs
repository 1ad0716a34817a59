/** The real server as a process of its own, on loopback and on a database of its own; it can be killed at any moment. */

import { spawn } from "node:child_process";
import { cpSync, existsSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";

const START_MS = 60e3;
const ANSWER_MS = 30e3;
const ENDS = ["", "-wal", "-shm"];

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Copy a database that nobody has open, with what is still beside it. */
function copy(from, to) {
  for (const end of ENDS) if (existsSync(from + end)) cpSync(from + end, to + end);
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Server {
  #root;
  #python;
  #folder;
  #process = null;
  #agent = null;
  #port = 0;
  time = null;

  constructor({ root, python, folder }) {
    this.#root = root;
    this.#python = python;
    this.#folder = folder;
  }

  get file() {
    return join(this.#folder, "live.sqlite");
  }

  /** Begin on an empty database; the first time it is made, then copied. */
  async begin() {
    const empty = join(this.#folder, "empty.sqlite");
    await this.stop();
    for (const end of ENDS) rmSync(this.file + end, { force: true });
    if (!existsSync(empty)) {
      await this.start({ migrate: true });
      await this.stop();
      copy(this.file, empty);
    }
    copy(empty, this.file);
    await this.start();
  }

  async start({ migrate = false } = {}) {
    this.#port = await freePort();
    const where = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", String(this.#port)];
    const how = ["--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "error"];
    const env = { ...process.env, SIMULATION_DATABASE: `sqlite:///${this.file}` };
    if (migrate) env.SIMULATION_MIGRATE = "1";
    const program = ["-m", "granian", ...where, ...how, "tests.simulation.server:application"];
    // A group of its own: a kill takes the server and its worker at once.
    const stdio = ["ignore", "ignore", process.env.SIMULATION_LOG ? "inherit" : "ignore"];
    this.#process = spawn(this.#python, program, { cwd: this.#root, env, stdio, detached: true });
    this.#agent = new Agent({ keepAlive: true, maxSockets: 4 });
    for (const given = Date.now(); Date.now() - given < START_MS; await pause(40)) {
      if (this.#process.exitCode !== null) break;
      const found = await this.post("/sim/check", "{}").catch(() => null);
      if (found?.status === 200) return;
    }
    throw new Error("the server did not start");
  }

  /** End it as a power cut would: it finishes nothing. */
  async kill() {
    const process_ = this.#process;
    if (!process_) return;
    this.#process = null;
    const gone = new Promise((resolve) => process_.once("exit", resolve));
    process.kill(-process_.pid, "SIGKILL");
    await gone;
    this.#agent.destroy();
  }

  stop() {
    return this.kill();
  }

  /** Ask; give {status, headers, text}. Fails when there is no whole answer. */
  post(path, body, headers = {}) {
    const sent = Buffer.from(body);
    const now = this.time ? { "X-Sim-Now": new Date(this.time.now).toISOString() } : {};
    const all = { "Content-Type": "application/json", "Content-Length": sent.length, ...now, ...headers };
    const asked = { host: "127.0.0.1", port: this.#port, path, method: "POST", agent: this.#agent, headers: all };
    return new Promise((resolve, reject) => {
      const going = request(asked, (answer) => {
        const parts = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("error", reject);
        answer.on("end", () =>
          resolve({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(parts).toString() }),
        );
      });
      going.on("error", reject);
      going.setTimeout(ANSWER_MS, () => going.destroy(new Error(`no answer to ${path}`)));
      going.end(sent);
    });
  }

  /** Let something befall the world by the back door. */
  async fate(name, given = {}) {
    const now = name === "check" ? { "X-Sim-Now": "" } : {}; // other worlds may have lived longer
    const { status, text } = await this.post(`/sim/${name}`, JSON.stringify(given), now);
    if (status !== 200) throw new Error(`${name}: ${status} ${text.slice(0, 2000)}`);
    return JSON.parse(text);
  }
}
