/** Rows that the page did not come with: doors added since, and what one recorded today. */

import { $, all, put, uidOf } from "./dom.js";
import { doorOf, mailChip } from "./list.js";
import { sayClock, sayOutcome } from "./said.js";
import { helped } from "./standing.js";
import { copyOf } from "./words.js";

/** Put a household into its alley at its place, with a plate in the strip. */
export function insert(list, home, households) {
  const alley = list.alleys.find(({ name }) => name === home.alley) ?? addAlley(list, home.alley);
  const left = all("li", alley.list).find((each) => uidOf($("a", each)) === home.uid);
  // A template's own document has no address to resolve links by.
  const li = left ?? document.adoptNode(copyOf("row"));
  $("a", li).href = `${location.pathname}/${home.uid}${location.search}`;
  const door = doorOf(li, alley);
  const isLater = ({ uid, alley: its }) => {
    const position = households.get(uid)?.position ?? 0;
    return its === alley && (position > home.position || (position === home.position && uid > home.uid));
  };
  const at = list.doors.findIndex(isLater);
  const following = list.doors[at];
  const end = list.doors.findLastIndex((each) => each.alley === alley) + 1 || list.doors.length;
  list.doors.splice(at < 0 ? end : at, 0, door);
  if (left) return door;
  alley.list.insertBefore(li, following?.li ?? null);
  const plates = alley.strip?.children;
  alley.strip?.insertBefore(document.createElement("i"), plates[all("li", alley.list).indexOf(li)] ?? null);
  return door;
}

/** Make room for an alley that the page did not come with, after all others. */
function addAlley(list, name) {
  const section = document.adoptNode(copyOf("alley"));
  section.dataset.alley = name;
  if (name) put($("h2", section), name);
  else $("h2", section).remove();
  $("#list > .empty")?.remove();
  const last = list.alleys.at(-1)?.section;
  if (last) last.after(section);
  else $("#list").append(section);
  const alley = { name, section, list: $("ol", section), strip: null, said: null };
  list.alleys.push(alley);
  return alley;
}

/** Show what I recorded today, each with how far it has come. */
export function paintMine(mine) {
  $("#mine").replaceChildren(...mine.map(mineRow));
}

function mineRow({ place, plate, head, at, data, state }) {
  const li = copyOf("row");
  $("a", li).href = `${location.pathname}/${place}${location.search}`;
  li.dataset.state = data.outcome;
  put($(".plate", li), plate);
  put($("span > b", li), head);
  $(".chip", li).lastChild.data = sayOutcome(data.outcome, helped(data));
  $("use", li).setAttribute("href", `#i-${data.outcome}`);
  put($("small", li), sayClock(at));
  $(".pri", li).remove();
  if (state) $(".chip", li).after(mailChip(state));
  return li;
}
