/** Looks at every answer of the server, whether or not a phone gets it. */

import { Violation } from "./violation.mjs";

/** Return what checks one answer to what was sent. */
export function inspector(world) {
  return ({ path, body, phone }, { status, headers, text }) => {
    if (status >= 500) throw new Violation("the server never fails by itself", `${path} ${status} ${text.slice(0, 300)}`);
    if (headers["x-fieldapp"] !== "1") throw new Violation("every answer of ours bears our header", path);
    const told = JSON.parse(text);
    if (status !== 200) return;
    world.truth.hear(told);
    const sent = JSON.parse(body).ops ?? [];
    if (path !== "/api/receipts" && told.results.length !== sent.length) {
      throw new Violation("one verdict for each op", `${sent.length} sent, ${told.results.length} told`);
    }
    const person = world.byUid.get(headers["x-person"]);
    for (const change of told.changes ?? []) neighbourly(world, person, change, phone);
  };
}

/** I7: no answer holds another commune's rows. */
function neighbourly(world, person, change, phone) {
  const { household, venue } = change.data ?? {};
  const isNextDoor = person?.walks.includes("c");
  for (const uid of [change.uid, household, venue]) {
    if (world.communeOf.has(uid) && world.communeOf.get(uid) !== isNextDoor) {
      throw new Violation("I7 no answer holds another commune's rows", `${phone.name}, ${person?.name}: ${JSON.stringify(change)}`);
    }
  }
}
