/**
 * The phone's parts put together on a page: its database, its queue, its way to the server. `#phone` says whose page it
 * is. Whatever changes here or in another tab is told to those who `watch`.
 */

import { Store } from "./db.js";
import { Mirror } from "./mirror.js";
import { makeOp } from "./ops.js";
import { Outbox } from "./outbox.js";
import { Pace } from "./pace.js";
import { Sync } from "./sync.js";
import { createSend } from "./wire.js";

const now = () => Date.now();
const fill = (bytes) => crypto.getRandomValues(bytes);

/** Return the phone of this page's person. */
export function phoneOf(root = document.getElementById("phone")) {
  const { person: by, device } = root.dataset;
  const store = new Store(indexedDB);
  const outbox = new Outbox(store, { now, range: IDBKeyRange });
  const mirror = new Mirror(store, { range: IDBKeyRange });
  const send = createSend((path, asked) => fetch(path, asked));
  const watchers = new Set();
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("fieldapp") : null;
  const tell = (what) => watchers.forEach((watcher) => watcher(what));
  const changed = () => (tell({}), channel?.postMessage("changed"));
  if (channel) channel.onmessage = () => tell({});

  const sync = new Sync({ by, outbox, mirror, send, now, fill, progress: changed });
  const pace = new Pace({
    pass: () => sync.pass(),
    heard: async (found) => (tell(found), changed(), outbox.counts(by)),
    timer: { set: (work, ms) => setTimeout(work, ms), clear: (id) => clearTimeout(id) },
    random: Math.random,
    lock: alone(),
  });
  return {
    by, root, store, outbox, mirror, pace, now, changed,
    op: (kind, data) => makeOp(kind, by, data, { now: now(), fill }),
    watch: (watcher) => watchers.add(watcher),
    /** Keep ops here; then say so, and send. */
    async save(ops) {
      await outbox.save(ops);
      changed();
      pace.now();
      navigator.storage?.persist?.().catch(() => {});
    },
    /** Tell whether this browser keeps anything at all; `isLost` when the server knows this phone and the phone nothing. */
    async begin() {
      const known = await mirror.known();
      this.device = await mirror.device(() => device || crypto.randomUUID());
      await mirror.meet(by, root.dataset.name);
      addEventListener("online", () => pace.now());
      document.addEventListener("visibilitychange", () => document.hidden || pace.now());
      pace.now();
      return { isLost: !known && !!device };
    },
  };
}

/** Let one tab send at a time where the browser can tell; a tab that was put to sleep holds nobody up for long. */
function alone() {
  let refused = 0;
  return (pass) => {
    if (!navigator.locks || refused > 1) return (refused = 0), pass();
    return navigator.locks.request("fieldapp-send", { ifAvailable: true }, (lock) => {
      refused = lock ? 0 : refused + 1;
      return lock ? pass() : undefined;
    });
  };
}
