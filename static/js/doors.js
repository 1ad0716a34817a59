/**
 * The doors of a hamlet in walking order: how each stands, which the filters keep, where to go next. No page here.
 *
 * A door: {uid, alley: {isOwn…}, plate, head, hint, pri, state, followUp, said…}; `state` is "todo" or the latest outcome.
 */

/** Fold text as the register's search does: no marks, no case, đ is d, apostrophes are nothing. */
function fold(text) {
  const plain = text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  return plain.replace(/đ/g, "d").replace(/ƀ/g, "b").replace(/['’ʼ‘\u0060]/g, "").replace(/\s+/g, " ").trim();
}

const isDue = (door, today) => door.followUp && door.followUp <= today;

/** Tell whether a filter keeps a door. */
export function keeps(show, door, today) {
  if (show === "priority") return door.pri;
  if (show === "todo") return door.state === "todo";
  if (show === "not_home") return door.state === "not_home";
  if (show === "today") return isDue(door, today);
  return true;
}

/** Tell whether a door holds all the words that are looked for, or bears that number. */
export function holds(door, wanted) {
  door.key ??= fold(`${door.head} ${door.hint} ${door.plate}`);
  return fold(wanted).split(" ").every((word) => door.key.includes(word));
}

/** Where to go: doors never reached; when there are none, those due; then those where nobody was home on another day. */
function toVisit(doors, today) {
  const kinds = [
    (door) => door.state === "todo",
    (door) => isDue(door, today),
    (door) => door.state === "not_home" && door.lastOn < today,
  ];
  for (const is of kinds) if (doors.some(is)) return doors.filter(is);
  return [];
}

/**
 * The next door of those that `show` keeps, but for `done`: after `after` in the alley where one stands, then in one's own
 * alleys, then on in walking order, round to the beginning.
 */
export function nextOf(doors, after, show, today, done) {
  const kept = doors.filter((door) => door.uid !== done && keeps(show, door, today));
  const wanted = toVisit(kept, today);
  const candidates = wanted.length || show === "all" || show === "mine" ? wanted : kept;
  const passed = doors.findIndex((door) => door.uid === after);
  const later = candidates.filter((door) => doors.indexOf(door) > passed);
  const isOwn = (door) => door.alley.isOwn;
  return later.find((door) => door.alley === doors[passed]?.alley) ?? later.find(isOwn) ?? candidates.find(isOwn) ?? later[0] ?? candidates[0];
}

/** The counts of the page's head. */
export function counts(doors, today) {
  const of = (is) => doors.filter(is).length;
  return {
    households: doors.length,
    knocked: of((door) => door.state !== "todo"),
    todo: of((door) => door.state === "todo"),
    returning: of((door) => door.state === "not_home" || (door.state !== "todo" && door.followUp)),
    shown: (show) => of((door) => keeps(show, door, today)),
  };
}
