// Where to go next: the same walks as the server's (tests/visits/test_next_door.py).
import assert from "node:assert/strict";
import { test } from "node:test";

import { nextOf } from "../../static/js/doors.js";

/** Doors "1a" of alley 1 …; those in capitals are visited, alleys with a star are one's own. */
function walk(said) {
  return said.split(" ").flatMap((alley) => {
    const its = { name: alley[0], isOwn: alley.includes("*") };
    return [...alley.slice(1).replace("*", "")].map((letter) => ({
      uid: `${alley[0]}${letter.toLowerCase()}`,
      alley: its,
      state: letter === letter.toLowerCase() ? "todo" : "met",
      followUp: "",
    }));
  });
}

for (const [said, after, next] of [
  ["1ab 2ab", null, "1a"],
  ["1Ab 2ab", "1a", "1b"],
  ["1aB 2ab", "1b", "2a"],
  ["1ab 2aB", "2b", "1a"],
  ["3*ab 1ab 2ab", null, "3a"],
  ["3*ab 1Ab 2ab", "1a", "1b"],
  ["3*ab 1aB 2ab", "1b", "3a"],
  ["3*aB 1ab 2ab", "3b", "3a"],
  ["3*AB 1ab 2ab", "3b", "1a"],
  ["3*ab 4*Ab 1ab", "4a", "4b"],
  ["3*ab 4*AB 1ab", "4b", "3a"],
  ["3*AB 1AB", "3b", undefined],
]) {
  test(`after ${after} of ${said} comes ${next}`, () => {
    assert.equal(nextOf(walk(said), after, "all", "2020-08-15")?.uid, next);
  });
}
