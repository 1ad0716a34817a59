/**
 * The phone's parts put together on a page: its database, its queue, its way to the server. `#phone` says whose page it
 * is. Whatever changes here or in another tab is told to those who `watch`.
 */

import { Store } from "./db.js";
import { Mirror } from "./mirror.js";
import { makeOp, uuid7 } from "./ops.js";
import { Outbox } from "./outbox.js";

const now = () => Date.now();
const fill = (bytes) => crypto.getRandomValues(bytes);

/** Return the phone of this page's person. */
export function phoneOf(root = document.getElementById("phone")) {
  const { person: by, device } = root.dataset;
  const store = new Store(indexedDB);
  const outbox = new Outbox(store, { now, range: IDBKeyRange });
  const mirror = new Mirror(store, { range: IDBKeyRange });
  const watchers = new Set();
  const channel = window.BroadcastChannel ? new BroadcastChannel("fieldapp") : null;
  const tell = (what) => watchers.forEach((watcher) => watcher(what));
  const changed = (what = {}) => (tell(what), channel?.postMessage("changed"));
  if (channel) channel.onmessage = () => tell({});

  let sending = null;
  const pace = {
    /** Send now; what sends is fetched when there is something to do, not before the page can be used. */
    async now() {
      sending ??= import("./send.js").then(({ paced }) => paced({ by, outbox, mirror, now, fill, changed }));
      sending.catch(() => (sending = null));
      return (await sending).now();
    },
  };
  const hope = () => pace.now().catch(() => {});
  return {
    by, root, store, outbox, mirror, pace, now, changed,
    op: (kind, data) => makeOp(kind, by, data, { now: now(), fill }),
    watch: (watcher) => watchers.add(watcher),
    /** Keep ops here; then say so, and send. */
    async save(ops) {
      await outbox.save(ops);
      changed({ saved: true });
      hope();
      navigator.storage?.persist?.().catch(() => {});
    },
    /**
     * Begin to send, now and whenever there is reason to hope. Fails where this browser keeps nothing; `isLost` when the
     * server knows this phone and the phone nothing.
     */
    async begin() {
      const known = await mirror.known();
      this.device = await mirror.device(() => device || uuid7(now(), fill));
      await mirror.meet(by, root.dataset.name);
      addEventListener("online", hope);
      document.addEventListener("visibilitychange", () => document.hidden || hope());
      hope();
      return { isLost: !known && !!device };
    },
  };
}
