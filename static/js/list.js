/** The list of doors on the page: rows that say how each door stands, strips, filters, search, and the dock. */

import { counts, holds, keeps, nextOf } from "./doors.js";
import { dayOf } from "./ops.js";
import { sayClock, sayOutcome, sayStand } from "./said.js";
import { helped, stand } from "./standing.js";
import { copyOf, word } from "./words.js";

const $ = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const put = (element, text) => element && element.textContent !== text && (element.textContent = text);
export const uidOf = (link) => link.pathname.split("/").at(-1);

function doorOf(li, alley) {
  const link = $("a", li);
  return {
    uid: uidOf(link), li, alley, link,
    plate: $(".plate", li).textContent,
    head: $("span > b", li).textContent,
    hint: $("small", li)?.textContent ?? "",
    pri: !!$(".pri", li),
    state: li.dataset.state === "next" ? "todo" : li.dataset.state,
    followUp: li.dataset.follow ?? "",
    lastOn: "",
    said: $(".chip", li).lastChild.data,
  };
}

export class List {
  show = "all";
  wanted = "";
  after = null;
  #area;
  #base;

  constructor({ area }) {
    this.#area = area;
    this.#base = location.pathname;
    this.alleys = all("section[data-alley]").map((section) => ({
      name: section.dataset.alley, section, list: $("ol", section), strip: $(".strip", section), small: $("h2 small", section),
    }));
    this.doors = this.alleys.flatMap((alley) => all("li", alley.list).map((li) => doorOf(li, alley)));
    for (const door of this.doors) door.page = { ...door };
    this.chips = all(".filters a").map((link) => [new URL(link.href).searchParams.get("show") ?? "all", link]);
  }

  byUid(uid) {
    return this.doors.find((door) => door.uid === uid);
  }

  /** Paint what the phone knows: `model` as laid, `mail` the state of each door's own latest op, `fresh` when it is all there is. */
  paint({ model, mail, fresh, now, mine }) {
    this.now = now;
    this.today = dayOf(now);
    const mirrored = [...model.households.values()].some((home) => home.area === this.#area && !home.isLocal);
    this.#add(model);
    this.doors = this.doors.filter((door) => this.#isHere(door, model, fresh && mirrored));
    for (const door of this.doors) this.#know(door, model, mail, fresh);
    this.mine = mine;
    this.refresh();
  }

  #isHere(door, model, isWhole) {
    const home = model.households.get(door.uid);
    const isHere = home ? home.area === this.#area && home.state === "open" : !isWhole;
    if (!isHere) {
      door.li.hidden = true;
      door.isGone = true;
    }
    return isHere;
  }

  #add({ households }) {
    const known = new Set(this.doors.map((door) => door.uid));
    for (const home of households.values()) {
      if (home.area === this.#area && home.state === "open" && !known.has(home.uid)) this.#insert(home, households);
    }
  }

  #insert(home, households) {
    const alley = this.alleys.find(({ name }) => name === home.alley) ?? this.alleys.at(-1);
    if (!alley) return location.reload(); // the first door of an empty hamlet
    const li = copyOf("row");
    $("a", li).href = `${this.#base}/${home.uid}${location.search}`;
    const door = doorOf(li, alley);
    const at = ({ uid }) => households.get(uid)?.position ?? 0;
    const following = this.doors.find((each) => each.alley === alley && (at(each) > home.position || (at(each) === home.position && each.uid > home.uid)));
    const index = following ? this.doors.indexOf(following) : this.doors.findLastIndex((each) => each.alley === alley) + 1;
    this.doors.splice(index || this.doors.length, 0, door);
    alley.list.insertBefore(li, following?.li ?? null);
    const plate = document.createElement("i");
    alley.strip?.insertBefore(plate, alley.strip.children[[...alley.list.children].indexOf(li)] ?? null);
  }

  #know(door, { households, visits }, mail, fresh) {
    const home = households.get(door.uid);
    const held = visits.get(door.uid) ?? [];
    const isOwn = held.some((visit) => visit.isLocal);
    if (home) {
      door.plate = home.number || String(home.position);
      door.head = home.head || word("nobody");
      door.hint = home.hint;
      door.pri = home.priority;
      door.key = undefined;
    }
    if ((fresh && home) || isOwn || mail.has(door.uid)) {
      const stands = held.length || (fresh && home) ? stand(held) : undefined;
      if (stands !== undefined) {
        door.state = stands?.outcome ?? "todo";
        door.followUp = stands?.followUpOn ?? "";
        door.lastOn = stands ? dayOf(stands.last.effectiveAt) : "";
        door.said = sayStand(stands, this.now);
      } else if (door.page) Object.assign(door, { state: door.page.state, followUp: door.page.followUp, said: door.page.said });
    }
    door.mail = mail.get(door.uid) ?? "";
  }

  /** Paint what only the person's choices changed. */
  refresh() {
    const next = (this.next = nextOf(this.doors, this.after, this.show, this.today));
    for (const door of this.doors) this.#paintRow(door, door === next && door.state === "todo");
    this.#paintAlleys(next);
    this.#paintHead();
    this.#paintMine();
    this.#paintDock(next);
  }

  #paintRow(door, isNext) {
    const { li } = door;
    const state = isNext ? "next" : door.state;
    const said = isNext ? word("next") : door.said;
    const isKept = this.wanted ? holds(door, this.wanted) : this.show !== "mine" && keeps(this.show, door, this.today);
    if (li.hidden === isKept) li.hidden = !isKept;
    const painted = [state, said, door.mail, door.plate, door.head, door.hint, door.pri].join("|");
    if (door.painted === painted) return;
    door.painted = painted;
    li.dataset.state = state;
    const chip = $(".chip", li);
    chip.lastChild.data = said;
    $("use", chip).setAttribute("href", `#i-${state}`);
    put($(".plate", li), door.plate);
    put($("span > b", li), door.head);
    put($("small", li), door.hint);
    if (!door.pri) $(".pri", li)?.remove();
    $("[data-mail]", li)?.remove();
    if (door.mail) chip.after(mailChip(door.mail));
    const plate = door.alley.strip?.children[[...door.alley.list.children].indexOf(li)];
    if (plate) plate.dataset.state = state;
  }

  #paintAlleys(next) {
    const isWhole = this.show === "all" && !this.wanted;
    for (const alley of this.alleys) {
      const doors = this.doors.filter((door) => door.alley === alley);
      const reached = word("reached", { n: doors.filter((door) => door.state !== "todo").length, all: doors.length });
      put(alley.small, reached);
      if (alley.strip) alley.strip.hidden = !isWhole;
      alley.section.hidden = !isWhole && !doors.some((door) => !door.li.hidden);
      const folds = $("details", alley.section);
      if (folds && (!isWhole || (next?.alley === alley && next !== this.opened))) folds.open = true;
    }
    this.opened = next;
  }

  #paintHead() {
    const now = (this.counts = counts(this.doors, this.today));
    for (const each of all("[data-n]")) put(each, String(now[each.dataset.n]));
    for (const [show, link] of this.chips) {
      put($("b", link), String(show === "mine" ? this.mine.length : now.shown(show)));
      if (show === this.show && !this.wanted) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    $("#none")?.toggleAttribute("hidden", this.show === "mine" ? !!this.mine.length : this.doors.some((door) => !door.li.hidden));
  }

  /** What I recorded today, each with its own state. */
  #paintMine() {
    const list = $("#mine");
    if (!list) return;
    list.hidden = this.show !== "mine" || !!this.wanted;
    if (!list.hidden) list.replaceChildren(...this.mine.map((visit) => this.#mineRow(visit)));
  }

  #mineRow({ place, plate, head, at, data, state }) {
    const li = copyOf("row");
    $("a", li).href = `${this.#base}/${place}${location.search}`;
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

  #paintDock(next) {
    const dock = $("#dock");
    for (const part of all(".lead, .tiles", dock)) part.hidden = !next;
    dock.hidden = !next && !$("#said").childElementCount && !$(".undo", dock);
    if (!next) return;
    put($(".plate", dock), next.plate);
    put($(".lead p b", dock), next.head);
    put($(".lead small", dock), [word("next"), this.alleys.length > 1 && next.alley.name, next.hint].filter(Boolean).join(" · "));
  }
}

/** A small word with its icon: how far an op of this phone has come. */
export function mailChip(state) {
  const chip = copyOf("state");
  chip.dataset.mail = state;
  chip.dataset.state = { waiting: "waiting", sent: "done", refused: "danger" }[state];
  $("use", chip).setAttribute("href", `#i-${state}`);
  chip.lastChild.data = word(state === "refused" ? "rejected" : state);
  return chip;
}
