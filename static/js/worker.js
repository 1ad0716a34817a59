/** The service worker as a page sees it: start it, tell it what to keep and whom to forget, take a new one at a tap. */

const worker = () => navigator.serviceWorker;
// Kept with every page that asks for itself: they explain what needs a network, and what is kept.
const CORE = ["/offline", "/rieng-tu"];
// Where this module lies says which version of the files its page is made of.
const VERSION = new URL(import.meta.url).pathname.replace(/js\/.*$/, "");
const PATIENCE = 60000;

/**
 * Register the worker.
 * @param {{onUpdate?: (apply: () => void) => void, onAbsent?: () => void}} hear `onUpdate`: a new worker waits, and
 * `apply` lets it in and reloads this page once; `onAbsent`: there are none here, so the page works only online.
 */
export async function startWorker({ onUpdate = () => {}, onAbsent = () => {} } = {}) {
  try {
    const registration = await worker().register("/sw.js", { updateViaCache: "none" });
    watch(registration, () => onUpdate(() => apply(registration)));
  } catch {
    onAbsent();
  }
}

/**
 * Ask for pages to be kept, with their files.
 * @param {string[]} urls addresses on this site, as they would be opened
 * @returns {Promise<string[]>} those that are kept now; none where there is no worker
 */
export async function keepPages(urls) {
  const kept = await ask({ keep: [...urls, ...CORE], version: VERSION });
  return kept ? urls.filter((url) => kept.includes(url)) : [];
}

/**
 * Take a person's pages off this phone; the outbox is not theirs to lose and stays.
 * @param {string} uid
 * @returns {Promise<boolean>} whether it is done
 */
export async function forgetPerson(uid) {
  return Boolean(await ask({ forget: uid }));
}

function watch(registration, tell) {
  const look = () => registration.waiting && worker().controller && tell();
  look();
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", look);
  });
}

function apply(registration) {
  if (!registration.waiting) return location.reload(); // let in by another tab
  worker().addEventListener("controllerchange", () => location.reload(), { once: true });
  registration.waiting.postMessage({ update: true });
}

// Answered by the worker at its own pace; undefined when there is none, or it says nothing for a minute.
async function ask(question) {
  const silence = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const answer = worker()?.ready.then((registration) => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    registration.active.postMessage(question, [port2]);
  }));
  return Promise.race([answer, silence]);
}
