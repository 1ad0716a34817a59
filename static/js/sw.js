/** The service worker: pages the server says to keep, each one unit with its files, per person. It knows no visits. */

const PATIENCE = 3000;
const LIMIT = 30000;
const DAY = 86400000;
const CORE = ["/offline", "/rieng-tu"];
const HOME = /^\/field\/[^/?]+(\?|$)/;
const TYPES = { css: "css", js: "javascript", png: "png", svg: "svg" };

const pagesOf = (person) => caches.open(`pages-${person}`);
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const isOurs = (answer) => answer.headers.has("X-Fieldapp") && !answer.redirected;
const isPage = (answer) => isOurs(answer) && answer.status === 200 && answer.headers.has("X-Assets");
const filesOf = (page) => page.headers.get("X-Assets").split(" ").filter(Boolean);
// A cache that fails or hangs, as on iOS, is as good as empty.
const lookUp = (work) => Promise.race([work(), wait(PATIENCE)]).catch(() => undefined);
// Read to its end before it is believed: an answer may be cut.
const whole = async (answer) => new Response(await answer.blob(), { headers: answer.headers });

// Storing takes turns, also with a worker that waits: a sweep would take files whose page is still to come.
let turn = Promise.resolve();
function inTurn(work) {
  const next = () => (navigator.locks ? navigator.locks.request("pages", work) : work());
  turn = turn.then(next, next);
  return turn;
}

// Whose pages are shown, and the list each person opened last: it outlives the worker.
async function recall() {
  const stored = await (await caches.open("memory")).match("/memory");
  return stored ? stored.json() : { person: "", homes: {} };
}

async function remember(known) {
  await (await caches.open("memory")).put("/memory", new Response(JSON.stringify(known)));
}

async function bring(address, isRight) {
  const answer = await fetch(address, { cache: "no-cache", signal: AbortSignal.timeout?.(LIMIT) });
  if (answer.status !== 200 || !isOurs(answer) || !isRight(answer)) throw new Error(address);
  return whole(answer);
}

async function bringFile(files, file) {
  const type = TYPES[file.split(".").pop()];
  if (await files.match(file)) return;
  await files.put(file, await bring(file, (answer) => answer.headers.get("Content-Type")?.includes(type)));
}

// The files first, the page last: whatever fails, the old page still has all that it needs.
async function store(address, page, isOpened) {
  const files = await caches.open("files");
  const person = page.headers.get("X-Person") ?? "";
  try {
    await Promise.all(filesOf(page).map((file) => bringFile(files, file)));
    await (await pagesOf(person)).put(address, page);
    const { homes } = await recall();
    if (isOpened && HOME.test(address)) homes[person] = address;
    if (person) await remember({ person, homes });
  } finally {
    await sweep(files);
  }
}

async function sweep(files) {
  const names = (await caches.keys()).filter((name) => name.startsWith("pages-"));
  const pages = await Promise.all(names.map(async (name) => (await caches.open(name)).matchAll()));
  const needed = new Set(pages.flat().flatMap(filesOf));
  for (const file of await files.keys()) if (!needed.has(new URL(file.url).pathname)) await files.delete(file);
}

async function forget(person) {
  const known = await recall();
  delete known.homes[person];
  await remember({ ...known, person: known.person === person ? "" : known.person });
  await caches.delete(`pages-${person}`);
  await sweep(await caches.open("files"));
}

async function drop(address) {
  const { person } = await recall();
  await (await pagesOf(person)).delete(address);
  await sweep(await caches.open("files"));
}

// Of pages that a page asks for: those that are missing, old, or of another version. Tells which are there.
async function keep(addresses, version, opened) {
  const there = await Promise.all(addresses.map(async (address) => {
    const page = await lookUp(() => copyOf(address));
    const age = page ? Math.abs(Date.now() - Date.parse(page.headers.get("Date"))) : Infinity;
    if (age < DAY && page.headers.get("X-Assets").includes(version)) return address;
    return bring(address, isPage).then((found) => inTurn(() => store(address, found, address === opened)))
      .then(() => address, () => page && address);
  }));
  return there.filter(Boolean);
}

async function copyOf(address) {
  const { person } = await recall();
  for (const pages of [await pagesOf(person), await pagesOf("")]) {
    const page = (await pages.match(address)) ?? (await pages.match(address.split("?")[0]));
    if (page) return page;
  }
}

async function lastHome() {
  const { person, homes } = await recall();
  return homes[person] && (await copyOf(homes[person])) ? Response.redirect(homes[person]) : undefined;
}

// A portal's page, a fault of ours, the way to the login: work goes on with what is kept.
function isWorse(answer, isStart) {
  if (answer.type === "opaqueredirect") return !isStart;
  return !isOurs(answer) || answer.status >= 500 || answer.status === 429;
}

async function learn(address, answer) {
  const page = isPage(answer) ? await whole(answer) : undefined;
  if (page) return inTurn(() => store(address, page, true));
  return isOurs(answer) && [403, 404, 410].includes(answer.status) ? inTurn(() => drop(address)) : undefined;
}

async function open(event, address, isStart) {
  const home = address === "/?app" && (await lookUp(lastHome));
  if (home) return home;
  const network = fetch(event.request);
  event.waitUntil(network.then((answer) => learn(address, isPage(answer) ? answer.clone() : answer)).catch(() => {}));
  const answer = network.catch(() => undefined);
  const spare = await lookUp(isStart ? lastHome : () => copyOf(address));
  const first = await (spare ? Promise.race([answer, wait(PATIENCE)]) : answer);
  if (first && !(spare && isWorse(first, isStart))) return first;
  return spare ?? (await lookUp(() => copyOf("/offline"))) ?? Response.error();
}

const fileOf = async (request) =>
  (await lookUp(async () => (await caches.open("files")).match(request))) ?? fetch(request);

self.addEventListener("install", (event) => event.waitUntil(keep(CORE, "/s/", "").catch(() => {})));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/s/")) event.respondWith(fileOf(event.request));
  else if (event.request.mode === "navigate") {
    event.respondWith(open(event, url.pathname + url.search, url.pathname === "/"));
  }
});
self.addEventListener("message", (event) => {
  const asked = event.data;
  const work = async () => {
    if (asked.update) return self.skipWaiting();
    if (asked.forget) return inTurn(() => forget(asked.forget));
    const { pathname, search } = new URL(event.source.url);
    return asked.keep && keep(asked.keep, asked.version ?? "", pathname + search);
  };
  event.waitUntil(work().then((done) => event.ports[0]?.postMessage(done ?? true)).catch(() => {}));
});
