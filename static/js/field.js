/** A hamlet's page: taps become visits on the phone, and the page shows what the phone knows. */

import { List, mailChip, uidOf } from "./list.js";
import { lay } from "./model.js";
import { dayOf } from "./ops.js";
import { phoneOf } from "./phone.js";
import { sayOutcome } from "./said.js";
import { helped, stand } from "./standing.js";
import { paintStatus, tell } from "./status.js";
import { copyOf, word } from "./words.js";

const $ = (selector, root = document) => root.querySelector(selector);
const STATES_TOLD = { away: "absent", moved: "moved", vacant: "vacant" };

class Field {
  #sheet = null;
  #things = [];
  #moving = null;
  #scrolled = 0;

  constructor(phone) {
    this.phone = phone;
    this.about = phone.root.dataset;
    this.list = new List(this.about);
    $("main").append(document.getElementById("sheet").content);
  }

  async begin() {
    const { isLost } = await this.phone.begin();
    if (isLost) tell("lost");
    await this.refresh(true);
    this.phone.watch((found) => this.refresh(!found.end || found.end === "ok"));
    this.phone.watch((found) => paintStatus(this.phone, found));
    addEventListener("hashchange", () => this.route());
    document.addEventListener("click", (event) => this.#click(event));
    document.addEventListener("submit", (event) => this.#submit(event));
    $("#q")?.addEventListener("input", ({ target }) => this.#look(target.value));
    setInterval(() => this.list.today !== dayOf(this.phone.now()) && this.refresh(false), 60e3);
    await this.route();
    for (const each of document.querySelectorAll("[data-js]")) each.hidden = false;
    document.documentElement.dataset.ready = "";
    const { after } = await import("./after.js");
    after(this.phone);
  }

  /** Read again what the phone holds, and paint it. */
  async refresh(isAll) {
    const { outbox, mirror, by } = this.phone;
    const [ops, place] = await Promise.all([outbox.held(by), mirror.place(by)]);
    if (isAll) this.#things = await mirror.things(by);
    this.ops = ops;
    this.model = lay(this.#things, ops, { campaign: this.about.campaign, since: this.about.at });
    this.fresh = place.complete && Date.parse(place.pulledAt) >= Date.parse(this.about.at);
    const now = this.phone.now();
    const mine = this.#mine(now);
    this.list.after ??= mine[0]?.place;
    this.list.paint({ model: this.model, mail: this.#mail(now), fresh: this.fresh, now, mine });
    await paintStatus(this.phone);
  }

  /** How far the latest op of today at each door has come. */
  #mail(now) {
    const found = new Map();
    for (const op of this.ops) {
      const isToday = op.state !== "sent" || dayOf(op.savedAt) === dayOf(now);
      const place = op.data.household ?? this.model.all.get(op.data.replaces)?.data.household;
      if (place && isToday) found.set(place, op.state);
    }
    return found;
  }

  #mine(now) {
    const states = new Map(this.ops.map((op) => [op.uid, op.state]));
    const found = [];
    for (const [place, visits] of this.model.visits) {
      const known = this.#place(place);
      for (const { uid, firstBy, effectiveAt, data } of known ? visits : []) {
        const isMine = firstBy === this.phone.by && dayOf(effectiveAt) === dayOf(now);
        if (isMine) found.push({ place, ...known, at: effectiveAt, data, state: states.get(uid) });
      }
    }
    return found.sort((a, b) => b.at - a.at);
  }

  #place(uid) {
    const door = this.list.byUid(uid);
    if (door) return { isVenue: false, plate: door.plate, head: door.head, hint: [door.alley.name, door.hint].filter(Boolean).join(" · ") };
    const link = [...document.querySelectorAll(".doors a")].find((each) => uidOf(each) === uid);
    if (!link) return null;
    const [plate, head, hint] = [".plate", "span > b", "small"].map((part) => $(part, link)?.textContent ?? "");
    return { isVenue: !$(".plate", link), plate, head, hint };
  }

  async #click(event) {
    const link = event.target.closest("a, button");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { act, outcome } = link.dataset;
    if (act === "undo" || act === "withdraw") return this.#withdraw(link.value);
    if (act === "register") return this.#tellRegister(link.value);
    if (act === "move") return this.#move();
    if (act === "message") return (await import("./message.js")).copyMessage(this);
    const isOut = link.hostname !== location.hostname;
    if (isOut || link.tagName !== "A") return;
    if (link.closest(".filters")) this.#filter(new URL(link.href).searchParams.get("show") ?? "all");
    else if (link.closest("#dock") && (outcome === "not_home" || outcome === "refused")) this.#quick(outcome, link);
    else if (link.closest("#dock .tiles")) location.hash = `#visit/${this.list.next.uid}/${outcome ?? ""}`;
    else if (link.closest(".doors")) this.#open(uidOf(link));
    else return;
    event.preventDefault();
  }

  #open(uid) {
    location.hash = this.#moving ? `#moved/${uid}` : `#visit/${uid}/`;
  }

  #submit(event) {
    const { module } = event.target.dataset;
    if (module === "visit") this.#record();
    else if (module === "search") $("#q").blur();
    else return;
    event.preventDefault();
  }

  #filter(show) {
    this.list.show = show;
    this.list.wanted = $("#q").value = "";
    this.list.refresh();
  }

  #look(wanted) {
    this.list.wanted = wanted.trim();
    this.list.refresh();
  }

  /** One tap: nobody home, or nobody willing. */
  #quick(outcome) {
    const door = this.list.next;
    const data = { household: door.uid, campaign: this.about.campaign, outcome, adults: null, smartphones: null };
    return this.#keep({ ...data, apps: {}, obstacles: [], leaflets: 0, follow_up_on: null, note: "" }, door.uid);
  }

  async #record() {
    const { asked } = this.#sheet;
    const data = this.#sheet.read();
    if (data && (await this.#keep(data, asked.place, asked.fixes))) this.#leave();
  }

  /** Save a visit; only then say so. What could not be saved stays in the form. */
  async #keep(data, uid, fixes) {
    const op = { ...this.phone.op("visit", data), area: this.about.area };
    if (!(await this.#save([op]))) return false;
    if (fixes) await this.phone.outbox.discard([fixes]);
    this.list.after = uid;
    this.#say(word("saved", { where: this.#where(uid), said: sayOutcome(data.outcome, helped(data)).toLowerCase() }), op, data);
    return true;
  }

  async #save(ops) {
    try {
      await this.phone.save(ops);
      return true;
    } catch (fault) {
      const isFull = fault?.name === "QuotaExceededError" || fault?.inner?.name === "QuotaExceededError";
      tell(isFull ? "full" : "unsaved");
      this.#sheet?.complain(word(isFull ? "full" : "unsaved"));
      return false;
    }
  }

  #where(uid) {
    const place = this.#place(uid);
    return place?.isVenue ? place.head : word("house", { plate: place?.plate ?? "" });
  }

  #say(text, op, data) {
    const bar = copyOf("bar");
    $("p", bar).textContent = text;
    const undo = $("button", bar);
    if (data) undo.value = op.uid;
    else undo.remove();
    const parts = [bar];
    const home = this.model.households.get(data?.household);
    if (STATES_TOLD[data?.outcome] && home?.state === "open") {
      const offer = copyOf("tell");
      $("button", offer).value = JSON.stringify([home.uid, STATES_TOLD[data.outcome]]);
      parts.push(offer);
    }
    $("#dock .undo:not(#said *)")?.remove();
    $("#said").replaceChildren(...parts);
    $("#dock").hidden = false;
  }

  /** Take a visit back: a refused one is let go, any other is withdrawn. */
  async #withdraw(uid) {
    const own = this.ops.find((op) => op.uid === uid) ?? (await this.phone.outbox.held(this.phone.by)).find((op) => op.uid === uid);
    const place = own?.data.household ?? own?.data.venue ?? this.model.all.get(uid)?.data.household;
    if (own?.state === "refused") await this.phone.outbox.discard([uid]);
    else if (!(await this.#save([{ ...this.phone.op("visit", { replaces: uid, withdrawn: true }), area: this.about.area }]))) return;
    this.#say(word("undone", { where: this.#where(place) }));
    await this.refresh(false);
    if (location.hash) this.#leave();
  }

  /** Let the register say what the visit told: the whole record, with its new state. */
  async #tellRegister(asked) {
    const [uid, state] = JSON.parse(asked);
    const { kind, of, survivor, isLocal, uid: household, ...record } = this.model.households.get(uid);
    if (await this.#save([{ ...this.phone.op("household", { household, ...record, state }), area: this.about.area }])) $("#said [data-act=register]").closest("p").remove();
  }

  #move() {
    this.#moving = { told: this.#sheet.read() ?? this.#sheet.asked.told, ...this.#sheet.asked };
    this.#leave();
    tell("moving");
  }

  /** Show the screen that the address asks for. */
  async route() {
    const [screen, uid, outcome] = location.hash.slice(1).split("/");
    const opened = await this.#asked(screen, uid, outcome);
    if (opened && !this.#scrolled) this.#scrolled = scrollY;
    for (const part of ["#list", "#top", "#dock"]) $(part).classList.toggle("away", !!opened);
    $("#visit").hidden = !opened;
    if (!opened) {
      scrollTo(0, this.#scrolled);
      this.#scrolled = 0;
      return this.list.refresh();
    }
    const { Sheet } = await import("./sheet.js");
    this.#sheet ??= new Sheet(this.about);
    this.#sheet.open(opened);
    scrollTo(0, 0);
    $("#visit h2").focus();
  }

  async #asked(screen, uid, outcome) {
    if (screen === "visit" || screen === "door") return this.#about(uid, { outcome });
    if (screen === "moved" && this.#moving) {
      const { told, replaces, fixes } = this.#moving;
      this.#moving = null;
      tell("moving", false);
      return this.#about(uid, { told, replaces, fixes });
    }
    if (screen === "fix") {
      const op = this.ops.find((each) => each.uid === uid && each.state === "refused");
      return op && this.#about(op.data.household ?? op.data.venue, { told: op.data, replaces: op.data.replaces, fixes: uid });
    }
    const visit = screen === "mend" ? this.model.all.get(uid) : null;
    if (!visit) return null;
    const told = visit.withdrawn ? this.model.all.get(visit.replaces)?.data : visit.data;
    return this.#about(told.household ?? told.venue, { told, replaces: uid });
  }

  #about(place, more) {
    const known = this.#place(place) ?? { isVenue: false, plate: "?", head: word("nobody"), hint: "" };
    const held = this.model.visits.get(place) ?? [];
    const states = new Map(this.ops.map((op) => [op.uid, op.state]));
    const mayMend = (visit) => !!this.about.corrects || visit.firstBy === this.phone.by;
    const past = more.told ? [] : held.toReversed().map((visit) => ({ ...visit, state: states.get(visit.uid), isMine: mayMend(visit) }));
    $("#register").href = `${this.about.register}/${place}`;
    $("[data-act=move]").hidden = !more.told;
    const following = nextPlate(this.list, place);
    const home = this.model.households.get(place);
    const [now, campaign] = [this.phone.now(), this.about.campaign];
    return { place, ...known, ...more, past, now, campaign, following, known: { stands: stand(held), home } };
  }

  #leave() {
    history.replaceState(null, "", location.pathname + location.search);
    this.route();
  }
}

function nextPlate(list, place) {
  const { next, doors } = list;
  if (next && next.uid !== place) return next.plate;
  return doors.find((door) => door.state === "todo" && door.uid !== place)?.plate ?? "";
}

async function start() {
  try {
    await new Field(phoneOf()).begin();
  } catch (fault) {
    tell("nokeep"); // without a database of its own the page works as it does without JavaScript
    throw fault;
  }
}

start();
