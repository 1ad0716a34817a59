/** What a field page does once it works: becomes an app, keeps its companions, takes a new program at a tap. */

import { needsHome } from "./invite.js";
import { ended, tell } from "./status.js";
import { forgetPerson, keepPages, startWorker } from "./worker.js";
import { copyOf } from "./words.js";

/** Keep this page, and those that go along to the doors; none for whom the commune took the right from. */
export function after({ by, watch }) {
  const forget = () => ended() === "revoked" && forgetPerson(by);
  watch(forget);
  // The first pass may have ended before this was here.
  forget();
  import("./bar.js");
  const where = needsHome(navigator);
  if (where) tell(where);
  const companions = [...document.querySelectorAll("a[data-keep]")].map((link) => link.pathname + link.search);
  startWorker({ onAbsent: () => tell("online"), onUpdate: offer }).then(() =>
    ended() === "revoked" ? forget() : keepPages([location.pathname, ...companions]),
  );
}

function offer(apply) {
  const notice = copyOf("update");
  notice.querySelector("button").onclick = apply;
  document.getElementById("told").replaceChildren(notice);
}
