/** What a field page does once it works: becomes an app, keeps its companions, takes a new program at a tap. */

import { say, saved } from "./bar.js";
import { ended, tell } from "./status.js";
import { needsHome } from "./where.js";
import { copyOf } from "./words.js";

export const bar = { say, saved };

/** Keep this page, and those that go along to the doors; none for whom the commune took the right from. */
export async function after() {
  const where = needsHome(navigator);
  if (where) tell(where);
  const companions = [...document.querySelectorAll("a[data-keep]")].map((link) => link.pathname + link.search);
  const { keepPages, startWorker } = await import("./worker.js");
  await startWorker({ onAbsent: () => tell("online"), onUpdate: offer });
  if (ended() !== "revoked") await keepPages([location.pathname, ...companions]);
}

function offer(apply) {
  const notice = copyOf("update");
  notice.querySelector("button").onclick = apply;
  document.getElementById("told").replaceChildren(notice);
}
