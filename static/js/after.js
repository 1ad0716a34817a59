/** What a field page does once it works: becomes an app, keeps its companions, takes a new program at a tap. */

import { tell } from "./status.js";
import { needsHome } from "./invite.js";
import { keepPages, startWorker } from "./worker.js";
import { copyOf } from "./words.js";

/** Keep this page, and those that go along to the doors. */
export function after() {
  const where = needsHome(navigator);
  if (where) tell(where);
  const companions = [...document.querySelectorAll("a[data-keep]")].map((link) => link.pathname + link.search);
  startWorker({ onAbsent: () => tell("online"), onUpdate: offer }).then(() =>
    keepPages([location.pathname, ...companions]),
  );
}

function offer(apply) {
  const notice = copyOf("update");
  notice.querySelector("button").onclick = apply;
  document.getElementById("told").replaceChildren(notice);
}
