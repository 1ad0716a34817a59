/** The visit's form on the page: opened for a door, filled with what is known, read into what is recorded. */

import { $, all } from "./dom.js";
import { dropDraft, keepDraft, restoreDraft } from "./draft.js";
import { mailChip } from "./list.js";
import { dayOf } from "./ops.js";
import { sayClock, sayDay, sayOutcome } from "./said.js";
import { helped } from "./standing.js";
import { copyOf, word } from "./words.js";

const number = (text) => (text === "" || text === undefined || text === null ? null : Number(text));
const VENUE = "venue-";
const MOST_TILES = 15;

export class Sheet {
  #section = $("#visit");
  #form = $("#visit form");
  #apps;
  #days;
  #person;

  constructor({ days, person }) {
    this.#days = Number(days);
    this.#person = person;
    const names = all("input", this.#form).map(({ name }) => /^apps-(.+)-assisted$/.exec(name)?.[1]);
    this.#apps = [...new Set(names.filter(Boolean))];
    for (const counts of all(".counts", this.#form)) lengthen(counts);
    this.#form.addEventListener("change", () => this.#adapt());
    this.#form.addEventListener("input", () => {
      this.complain();
      keepDraft(this.#key, this.#form);
    });
  }

  /** Open for a place: {place, isVenue, plate, head, hint, told (to correct), outcome, past, known, following}. */
  open(asked) {
    this.asked = asked;
    const { plate, head, hint, told, outcome, isVenue } = asked;
    this.#form.reset();
    $(".plate", this.#section).textContent = plate;
    $(".plate", this.#section).hidden = isVenue;
    $(".lead b:not(.plate)", this.#section).textContent = head;
    $(".lead small", this.#section).textContent = hint;
    const now = asked.now;
    for (const each of all("[data-plus]", this.#form)) each.value = each.dataset.plus && dayOf(now, +each.dataset.plus);
    const day = this.#form.elements.day;
    [day.min, day.max] = [dayOf(now), dayOf(now, this.#days)];
    for (const part of all("[data-for]", this.#form)) part.hidden = (part.dataset.for === "venue") !== isVenue;
    if (told) this.#fill(told);
    if (outcome) this.#choose("outcome", outcome);
    restoreDraft(this.#key, this.#form);
    $("details", this.#form).open = !this.#picked("outcome");
    this.#know(asked.known);
    $("#register").href = asked.register;
    $("#register").hidden = isVenue;
    $("[data-act=move]", this.#form).hidden = !told || isVenue;
    this.past(asked.past);
    this.complain();
    this.#adapt();
  }

  /** Whose it is: nobody else's half-filled form, of no other door. */
  get #key() {
    const { place, replaces, fixes } = this.asked;
    return [this.#person, place, replaces, fixes].join(" ");
  }

  close() {
    dropDraft();
  }

  #choose(name, value) {
    const tiles = all(`input[name="${name}"]`, this.#form);
    const isRare = tiles.length && value > MOST_TILES;
    const tile = tiles.find((each) => each.value === String(value ?? "")) ?? (isRare && addRare(tiles[0].parentElement, value));
    if (tile) tile.checked = true;
  }

  #picked(name) {
    return this.#form.querySelector(`input[name="${name}"]:checked`)?.value;
  }

  #fill(told) {
    const { elements } = this.#form;
    const at = this.asked.isVenue ? VENUE : "";
    this.#choose("outcome", told.outcome);
    for (const name of ["adults", "smartphones", "leaflets"]) this.#choose(name, told[name]);
    for (const [app, counted] of Object.entries(told.apps ?? {})) {
      const input = elements[`${VENUE}apps-${app}-assisted`];
      if (at && input) input.value = counted.assisted;
      if (!at) for (const name of ["already", "assisted"]) this.#choose(`apps-${app}-${name}`, counted[name]);
    }
    if (at) elements[`${VENUE}leaflets`].value = told.leaflets;
    for (const each of all('[name="obstacles"]', this.#form)) each.checked = (told.obstacles ?? []).includes(each.value);
    elements.note.value = told.note ?? "";
    const day = told.follow_up_on;
    const quick = day && all("[data-plus]", this.#form).some((each) => each.value === day);
    this.#choose("follow_up_on", day && !quick ? "day" : day);
    elements.day.value = day && !quick ? day : "";
  }

  /** Show what was said here before; unstated stays unstated. */
  #know({ stands, home } = {}) {
    const say = (name, text) => {
      const line = $(`input[name="${name}"]`, this.#form)?.parentElement.querySelector(".known");
      if (line) line.textContent = text;
    };
    for (const name of ["adults", "smartphones"]) {
      const stated = stands?.[name] ?? null;
      const kept = home?.[name] ?? null;
      say(name, stated !== null ? word("last", { n: stated }) : kept !== null ? word("registered", { n: kept }) : "");
    }
    for (const app of this.#apps) {
      const before = stands?.installed?.[app];
      say(`apps-${app}-already`, before === undefined ? "" : word("last", { n: before }));
    }
  }

  /** Show the last visits at this door, each with its ways to mend it. */
  past(visits) {
    const now = this.asked.now;
    const cards = visits.map(({ uid, data, effectiveAt, byName, state, isMine }) => {
      const card = copyOf("entry");
      const [title, note, more] = [$("b", card), $(".note", card), $("p + p", card)];
      title.textContent = sayOutcome(data.outcome, helped(data));
      if (state) title.after(" ", mailChip(state));
      const day = dayOf(effectiveAt);
      note.textContent = [byName, sayDay(day, now), sayClock(effectiveAt)].filter(Boolean).join(" · ");
      more.textContent = data.note ?? "";
      more.hidden = !data.note;
      $("a", card).href = `#mend/${uid}`;
      $("a", card).onclick = (event) => (event.preventDefault(), location.replace(`#mend/${uid}`));
      $("button", card).value = uid;
      $(".row", card).hidden = !isMine;
      return card;
    });
    $("#past").replaceChildren(...cards);
    const folds = $("#past").parentElement;
    folds.hidden = !cards.length;
    folds.open = !this.asked.outcome;
    $("summary", folds).textContent = word("past", { n: cards.length });
  }

  #adapt() {
    const { isVenue, told, following } = this.asked;
    const outcome = isVenue ? "met" : this.#picked("outcome");
    this.#form.dataset.outcome = outcome ?? "";
    $("[data-for=met]", this.#form).hidden = isVenue || outcome !== "met";
    const isEmpty = outcome === "moved" || outcome === "vacant"; // nobody to talk to, and nothing to come back for
    $("[data-for=talk]", this.#form).hidden = isVenue || isEmpty;
    $("[data-for=back]", this.#form).hidden = isEmpty;
    $("summary span", this.#form).textContent = outcome ? word(outcome) : "";
    $("summary", this.#form).hidden = !outcome; // the tiles are open then
    this.#form.elements.day.closest("p").hidden = this.#picked("follow_up_on") !== "day";
    const question = told ? "askmend" : outcome === "met" ? "askmet" : "ask";
    $("h2", this.#section).textContent = word(question);
    const button = $("#save .go", this.#form);
    const label = told ? word("savemend") : following ? word("saveto", { plate: following }) : word("save");
    button.lastChild.data = label;
  }

  complain(text = "", at = this.#form.firstElementChild) {
    const line = $(".error", this.#form);
    if (text && at !== line) at.before(line);
    line.hidden = !text;
    $("span", line).textContent = text;
    if (text) line.scrollIntoView({ block: "center" });
  }

  /** Read the form; null when something must be mended first, which is then said. */
  read() {
    const fields = new FormData(this.#form);
    const { isVenue, place, campaign, replaces } = this.asked;
    const outcome = isVenue ? "met" : fields.get("outcome");
    if (!outcome) return this.#refuse("pick");
    const back = $("[data-for=back]", this.#form).hidden ? "" : fields.get("follow_up_on");
    const isChosen = back === "day";
    const day = isChosen ? fields.get("day") : back;
    if (isChosen && (!day || day < dayOf(this.asked.now) || !this.#form.elements.day.validity.valid)) {
      return this.#refuse("badday", this.#form.elements.day.closest("p"));
    }
    const at = isVenue ? VENUE : "";
    const count = (name) => number(fields.get(at + name)) ?? 0;
    const apps = {};
    for (const app of outcome === "met" ? this.#apps : []) {
      apps[app] = { already: isVenue ? null : number(fields.get(`apps-${app}-already`)), assisted: count(`apps-${app}-assisted`) };
    }
    const smartphones = isVenue ? null : number(fields.get("smartphones"));
    const isTooMany = Object.values(apps).some(({ already, assisted }) => (already ?? 0) + assisted > smartphones);
    if (smartphones !== null && isTooMany) return this.#refuse("toomany");
    return {
      [isVenue ? "venue" : "household"]: place,
      campaign, outcome, smartphones, apps,
      adults: isVenue ? null : number(fields.get("adults")),
      obstacles: isVenue || $("[data-for=talk]", this.#form).hidden ? [] : fields.getAll("obstacles"),
      leaflets: count("leaflets"),
      follow_up_on: day || null,
      note: fields.get("note").replace(/\r\n?/g, "\n").trim().normalize("NFC"),
      ...(replaces ? { replaces } : {}),
    };
  }

  #refuse(name, at) {
    this.complain(word(name), at);
    return null;
  }
}

/** The page brings the tiles up to 3+; the rarer ones are made here. */
function lengthen(counts) {
  for (let value = MOST_TILES; value > 3; value--) $(".m + label", counts).after(...tileOf(counts, value));
}

/** A number that is already there gets a tile too, however great. */
function addRare(counts, value) {
  const [tile, name] = tileOf(counts, value);
  all("label", counts).at(-1).after(tile, name);
  return tile;
}

function tileOf(counts, value) {
  const [input, label] = [$(".m", counts), $(".m + label", counts)];
  const [tile, name] = [input.cloneNode(), label.cloneNode()];
  Object.assign(tile, { id: input.id.replace(/3$/, value), value });
  Object.assign(name, { htmlFor: tile.id, textContent: value });
  return [tile, name];
}
