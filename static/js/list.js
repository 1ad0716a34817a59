/** The list of doors on the page: rows that say how each door stands, strips, filters, search, and the dock. */

import { $, all, put, uidOf } from "./dom.js";
import { counts, holds, keeps, nextOf } from "./doors.js";
import { dayOf } from "./ops.js";
import { sayStand } from "./said.js";
import { stand } from "./standing.js";
import { copyOf, word } from "./words.js";

/** Read a row into a door. */
export function doorOf(li, alley) {
  const said = $(".chip", li).lastChild.data;
  const state = li.dataset.state === "next" ? "todo" : li.dataset.state;
  const followUp = li.dataset.follow ?? "";
  const [plate, head, hint] = [".plate", "span > b", "small"].map((part) => $(part, li)?.textContent ?? "");
  const page = { state, followUp, said: state === "todo" ? word("todo") : said };
  return { uid: uidOf($("a", li)), li, alley, plate, head, hint, pri: !!$(".pri", li), lastOn: "", mail: "", page, ...page };
}

export class List {
  show = new URLSearchParams(location.search).get("show") ?? "all";
  wanted = $("#q")?.value.trim() ?? "";
  after = null;
  mine = [];
  #area;
  #opened;

  constructor({ area }) {
    this.#area = area;
    this.alleys = all("section[data-alley]").map((section) => ({
      name: section.dataset.alley,
      section,
      list: $("ol", section),
      strip: $(".strip", section),
      said: $("h2 small", section),
      isOwn: $("h2 .chip", section),
    }));
    this.doors = this.alleys.flatMap((alley) => all("li", alley.list).map((li) => doorOf(li, alley)));
    this.start = this.doors[this.doors.findIndex(({ li }) => li.dataset.state === "next") - 1]?.uid ?? "";
    this.chips = all(".filters a").map((link) => [new URL(link.href).searchParams.get("show") ?? "all", link]);
  }

  byUid(uid) {
    return this.doors.find((door) => door.uid === uid);
  }

  /**
   * Paint what the phone knows: `model` as laid, `mail` how far each door's own latest op has come, `fresh` when what the
   * server told is newer than the page.
   */
  async paint({ model, mail, fresh, now, mine }) {
    const { households } = model;
    this.now = now;
    this.today = dayOf(now);
    this.mine = mine;
    const here = [...households.values()].filter((home) => home.area === this.#area);
    const isWhole = fresh && here.some((home) => !home.isLocal);
    const known = new Set(this.doors.map((door) => door.uid));
    const added = here.filter((home) => home.state === "open" && !known.has(home.uid));
    if (added.length) {
      const { insert } = await import("./rows.js");
      for (const home of added) if (!this.byUid(home.uid)) insert(this, home, households);
    }
    for (const door of this.doors) door.isHere = isHere(households.get(door.uid), this.#area, isWhole);
    for (const door of this.doors) if (!door.isHere) door.li.hidden = true;
    this.doors = this.doors.filter((door) => door.isHere);
    for (const door of this.doors) this.#know(door, model, mail, fresh);
    this.refresh();
  }

  #know(door, { households, visits }, mail, fresh) {
    const home = households.get(door.uid);
    const held = visits.get(door.uid) ?? [];
    if (home) {
      const { number, position, head, hint, priority } = home;
      Object.assign(door, { plate: number || `${position}`, head: head || word("nobody"), hint, pri: priority, key: undefined });
    }
    const isTold = home && fresh;
    if (isTold || held.some((visit) => visit.isLocal)) {
      const stands = stand(held);
      door.state = stands?.outcome ?? "todo";
      door.followUp = stands?.followUpOn ?? "";
      door.lastOn = stands ? dayOf(stands.last.effectiveAt) : "";
      door.said = sayStand(stands, this.now);
    } else Object.assign(door, door.page);
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
    const { li, plate, head, hint, mail, pri } = door;
    const state = isNext ? "next" : door.state;
    const said = isNext ? word("next") : door.said;
    li.hidden = !(this.wanted ? holds(door, this.wanted) : this.show !== "mine" && keeps(this.show, door, this.today));
    const painted = [state, said, mail, plate, head, hint, pri].join("|");
    if (door.painted === painted) return;
    door.painted = painted;
    li.dataset.state = state;
    const chip = $(".chip", li);
    chip.lastChild.data = said;
    $("use", chip).setAttribute("href", `#i-${state}`);
    put($(".plate", li), plate);
    put($("span > b", li), head);
    put($("small", li), hint);
    if (!pri) $(".pri", li)?.remove();
    $("[data-mail]", li)?.remove();
    if (mail) chip.after(mailChip(mail));
    const small = door.alley.strip?.children[[...door.alley.list.children].indexOf(li)];
    if (small) small.dataset.state = state;
  }

  #paintAlleys(next) {
    const isWhole = this.show === "all" && !this.wanted;
    for (const alley of this.alleys) {
      const doors = this.doors.filter((door) => door.alley === alley);
      put(alley.said, word("reached", { n: doors.filter((door) => door.state !== "todo").length, all: doors.length }));
      if (alley.strip) alley.strip.hidden = !isWhole;
      alley.section.hidden = !isWhole && doors.every((door) => door.li.hidden);
      const folds = $("details", alley.section);
      if (!folds) continue;
      $("summary", folds).hidden = !isWhole;
      if (!isWhole || (next?.alley === alley && next !== this.#opened)) folds.open = true;
    }
    // The places that are no homes.
    for (const each of all("#list > h2, #list > .key, #list > .doors:not(#mine)")) each.hidden = !isWhole;
    this.#opened = next;
  }

  #paintHead() {
    const now = (this.counts = counts(this.doors, this.today));
    for (const each of all("[data-n]")) put(each, `${now[each.dataset.n]}`);
    for (const [show, link] of this.chips) {
      put($("b", link), `${show === "mine" ? this.mine.length : now.shown(show)}`);
      if (show === this.show && !this.wanted) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    const isShown = this.show === "mine" && !this.wanted ? this.mine.length : this.doors.some((door) => !door.li.hidden);
    $("#none")?.toggleAttribute("hidden", !!isShown);
  }

  #paintMine() {
    const isMine = this.show === "mine" && !this.wanted;
    $("#mine")?.toggleAttribute("hidden", !isMine);
    if (isMine) import("./rows.js").then(({ paintMine }) => paintMine(this.mine));
  }

  #paintDock(next) {
    const dock = $("#dock");
    // Who searches has another door in mind, and needs the room.
    const isOut = !next || !!this.wanted;
    for (const part of all(".lead, .tiles", dock)) part.hidden = isOut;
    dock.hidden = isOut && !$(".undo", dock);
    if (isOut) return;
    for (const link of all(".tiles a", dock)) link.pathname = `${location.pathname}/${next.uid}`;
    put($(".plate", dock), next.plate);
    put($(".lead p b", dock), next.head);
    const alley = this.alleys.length > 1 ? next.alley.name : "";
    put($(".lead small", dock), [word("next"), alley, next.hint].filter(Boolean).join(" · "));
  }
}

function isHere(home, area, isWhole) {
  return home ? home.area === area && home.state === "open" : !isWhole;
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
