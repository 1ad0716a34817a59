/** Rows that the page did not come with: doors added since, and what one recorded today. */

import { $, all, put } from "./dom.js";
import { doorOf, mailChip } from "./list.js";
import { sayClock, sayOutcome } from "./said.js";
import { helped } from "./standing.js";
import { copyOf } from "./words.js";

/** Put a household into its alley at its place, with a plate in the strip. */
export function insert(list, home, households) {
  const alley = list.alleys.find(({ name }) => name === home.alley) ?? addAlley(list, home.alley);
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
