/** The service worker: pages the server says to keep, each one unit with its files, per person. It knows no visits. */

const [PATIENCE, LIMIT, DAY] = [3000, 30000, 86400000];
const CORE = ["/offline", "/rieng-tu"];
const HOME = /^\/field\/[^/?]+(\?|$)/;
const TYPES = { css: "css", js: "javascript", png: "png", svg: "svg" };

const files = () => caches.open("files");
const pagesOf = (person) => caches.open(`pages-${person}`);
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const isOurs = (answer) => answer.headers.has("X-Fieldapp") && !answer.redirected;
const isPage = (answer) => isOurs(answer) && answer.status === 200 && answer.headers.has("X-Assets");
// A portal's page, a fault of ours, the way to the login: work goes on with what is kept.
const isWorse = (answer, isStart) =>
  answer.type === "opaqueredirect" ? !isStart : !isOurs(answer) || answer.status >= 500 || answer.status === 429;
const filesOf = (page) => page.headers.get("X-Assets").split(" ").filter(Boolean);
// A cache that fails or hangs, as on iOS, is as good as empty.
const lookUp = (work) => Promise.race([work(), wait(PATIENCE)]).catch(() => undefined);
// Read to its end before it is believed: an answer may be cut.
const whole = async (answer) => new Response(await answer.blob(), { headers: answer.headers });
// Whose pages are shown, and the list each person opened last: it outlives the worker.
const memory = () => caches.open("memory");
const recall = async () => (await (await memory()).match("/memory"))?.json() ?? { person: "", homes: {} };
const remember = async (known) => (await memory()).put("/memory", new Response(JSON.stringify(known)));
// Where that cannot be noted, nobody's pages are shown rather than somebody else's.
async function meet(person) {
  const known = await recall();
  if (person && person !== known.person) await remember({ ...known, person }).catch(() => caches.delete("memory"));
}

// Storing takes turns, also with a worker that waits: a sweep would take files whose page is still to come.
let turn = Promise.resolve();
function inTurn(work) {
  const next = () => (navigator.locks ? navigator.locks.request("pages", work) : work());
  turn = turn.then(next, next);
  return turn;
}

async function bring(address, isRight) {
  const answer = await fetch(address, { cache: "no-cache", signal: AbortSignal.timeout?.(LIMIT) });
  if (answer.status !== 200 || !isOurs(answer) || !isRight(answer)) throw new Error(address);
  return whole(answer);
}

async function bringFile(shelf, file) {
  const isOfItsType = (answer) => answer.headers.get("Content-Type")?.includes(TYPES[file.split(".").pop()]);
  if (!(await shelf.match(file))) await shelf.put(file, await bring(file, isOfItsType));
}

// The files first, the page last: whatever fails, the old page still has all that it needs.
async function store(address, page, isOpened) {
  const shelf = await files();
  const person = page.headers.get("X-Person") ?? "";
  try {
    await Promise.all(filesOf(page).map((file) => bringFile(shelf, file)));
    await (await pagesOf(person)).put(address, page);
    const { homes } = await recall();
    if (isOpened && HOME.test(address)) homes[person] = address;
    if (person) await remember({ person, homes });
  } finally {
    await sweep(shelf);
  }
}

async function sweep(shelf) {
  const names = (await caches.keys()).filter((name) => name.startsWith("pages-"));
  const pages = await Promise.all(names.map(async (name) => (await caches.open(name)).matchAll()));
  const needed = new Set(pages.flat().flatMap(filesOf));
  for (const file of await shelf.keys()) if (!needed.has(new URL(file.url).pathname)) await shelf.delete(file);
}

async function forget(person) {
  const { person: now, homes } = await recall();
  delete homes[person];
  await remember({ person: now === person ? "" : now, homes });
  await caches.delete(`pages-${person}`);
  await sweep(await files());
}

async function copyOf(address) {
  for (const person of new Set([(await recall()).person, ""])) {
    const pages = await pagesOf(person);
    const page = (await pages.match(address)) ?? (await pages.match(address.split("?")[0]));
    if (page) return page;
  }
}

async function lastHome() {
  const { person, homes } = await recall();
  return homes[person] && (await copyOf(homes[person])) ? Response.redirect(homes[person]) : undefined;
}

// Brings those that are missing, old, or of other files; tells which are there in the end.
async function keep(addresses, version, opened) {
  const there = await Promise.all(addresses.map(async (address) => {
    const page = await lookUp(() => copyOf(address));
    const age = page ? Math.abs(Date.now() - Date.parse(page.headers.get("Date"))) : Infinity;
    if (age < DAY && page.headers.get("X-Assets").includes(version)) return true;
    const hold = (found) => inTurn(() => store(address, found, address === opened));
    return bring(address, isPage).then(hold).then(() => true, () => page !== undefined);
  }));
  return addresses.filter((_, index) => there[index]);
}

async function learn(address, answer) {
  if (!isOurs(answer)) return undefined;
  await inTurn(() => meet(answer.headers.get("X-Person")));
  const gone = async () => (await pagesOf((await recall()).person)).delete(address);
  if (!isPage(answer)) return [403, 404, 410].includes(answer.status) ? inTurn(gone) : undefined;
  const page = await whole(answer);
  return inTurn(() => store(address, page, true));
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

const fileOf = async (request) => (await lookUp(async () => (await files()).match(request))) ?? fetch(request);

async function answerTo({ keep: addresses, version = "", forget: person, update }, asker) {
  if (update) return self.skipWaiting();
  if (person) return inTurn(() => forget(person));
  const { pathname, search } = new URL(asker.url);
  return addresses && keep(addresses, version, pathname + search);
}

self.addEventListener("install", (event) => event.waitUntil(keep(CORE, "/s/", "").catch(() => {})));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  const answered = answerTo(event.data, event.source).then((done) => event.ports[0]?.postMessage(done ?? true));
  event.waitUntil(answered.catch(() => {}));
});
self.addEventListener("fetch", (event) => {
  const { origin, pathname, search } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  if (pathname.startsWith("/s/")) event.respondWith(fileOf(event.request));
  else if (event.request.mode === "navigate") event.respondWith(open(event, pathname + search, pathname === "/"));
});
