/** What sends, put together: fetched once the page is there, for no visit waits for it to be recorded. */

import { Pace } from "./pace.js";
import { Sync } from "./sync.js";
import { createSend } from "./wire.js";

/** Return the pace of a phone's sending. */
export function paced({ by, outbox, mirror, now, fill, changed }) {
  const send = createSend((path, asked) => fetch(path, asked));
  const sync = new Sync({ by, outbox, mirror, send, now, fill, progress: () => changed() });
  return new Pace({
    pass: () => sync.pass(),
    heard: (found) => {
      if (found.end === "revoked") import("./worker.js").then(({ forgetPerson }) => forgetPerson(by)).catch(() => {});
      changed(found);
      return outbox.counts(by);
    },
    timer: { set: (work, ms) => setTimeout(work, ms), clear: (id) => clearTimeout(id) },
    random: Math.random,
    lock: alone(),
  });
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
