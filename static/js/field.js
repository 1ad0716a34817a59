/** A hamlet's page: taps become visits on the phone, and the page shows what the phone knows. */

import { $, all, uidOf } from "./dom.js";
import { List } from "./list.js";
import { lay } from "./model.js";
import { dayOf } from "./ops.js";
import { phoneOf } from "./phone.js";
import { paintStatus, tell } from "./status.js";
import { copyOf, word } from "./words.js";

class Field {
  #things = [];
  #turn = 0;
  #latest = 0;
  #screens;
  painting;
  #isKeeping = false;

  constructor(phone) {
    this.phone = phone;
    this.about = phone.root.dataset;
    this.list = new List(this.about);
  }

  async begin() {
    this.phone.watch((found) => found.end || (this.painting = this.refresh(!found.saved)));
    this.phone.watch((found) => paintStatus(this.phone, found));
    const { isLost } = await this.phone.begin();
    if (isLost) tell("lost");
    $("main").append($("#sheet").content);
    await this.refresh(true);
    addEventListener("hashchange", () => this.#route());
    document.addEventListener("click", (event) => this.#click(event));
    document.addEventListener("submit", (event) => this.#submit(event));
    $("#q")?.addEventListener("input", ({ target }) => this.#look(target.value));
    setInterval(() => this.list.today !== dayOf(this.phone.now()) && this.refresh(), 60e3);
    for (const each of all("template[data-js]")) each.replaceWith(each.content);
    if (location.hash) await this.#route();
    document.documentElement.dataset.ready = "";
    const { after } = await import("./after.js");
    after();
  }

  /** Read again what the phone holds, and paint it; what the server told only when `isAll`. */
  async refresh(isAll = false) {
    const { outbox, mirror, by } = this.phone;
    const turn = ++this.#turn;
    const [ops, place] = await Promise.all([outbox.held(by), mirror.place(by)]);
    if (isAll) this.#things = await mirror.things(by);
    // A longer reading that began before ends later.
    if (turn > this.#latest) [this.#latest, this.ops] = [turn, ops];
    const { campaign, at } = this.about;
    this.model = lay(this.#things, this.ops, { campaign, since: at });
    const fresh = place.complete && Date.parse(place.pulledAt) >= Date.parse(at);
    const now = this.phone.now();
    const mine = this.#mine(now);
    // Once: the dock must not change under a finger.
    this.list.after ??= mine[0]?.place ?? this.list.start;
    await this.list.paint({ model: this.model, mail: this.#mail(now), fresh, now, mine });
  }

  /** How far the latest op of today at each door has come. */
  #mail(now) {
    const found = new Map();
    for (const { state, savedAt, data } of this.ops) {
      const place = data.household ?? this.model.all.get(data.replaces)?.data.household;
      if (place && (state !== "sent" || dayOf(savedAt) === dayOf(now))) found.set(place, state);
    }
    return found;
  }

  #mine(now) {
    const states = new Map(this.ops.map((op) => [op.uid, op.state]));
    const found = [];
    for (const [place, visits] of this.model.visits) {
      for (const { uid, firstBy, effectiveAt: at, data } of visits) {
        if (firstBy !== this.phone.by || dayOf(at) !== dayOf(now)) continue;
        const known = this.place(place);
        if (known) found.push({ place, ...known, at, data, state: states.get(uid) });
      }
    }
    return found.sort((a, b) => b.at - a.at);
  }

  /** What the page says of a place: a door, or a venue; null for one elsewhere. */
  place(uid) {
    const door = this.list.byUid(uid);
    if (door) return { ...door, isVenue: false, hint: [door.alley.name, door.hint].filter(Boolean).join(" · ") };
    const link = all(".doors:not(#mine) a").find((each) => uidOf(each) === uid);
    if (!link) return null;
    const [plate, head, hint] = [".plate", "span > b", "small"].map((part) => $(part, link)?.textContent ?? "");
    return { isVenue: !$(".plate", link), plate, head, hint };
  }

  #click(event) {
    const link = event.target.closest("a, button");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { act, outcome } = link.dataset;
    if (act === "message") import("./message.js").then(({ copyMessage }) => copyMessage(this));
    else if (act) this.#screen().then((screens) => screens[act](link.value));
    else if (link.closest(".filters")) this.filter(new URL(link.href).searchParams.get("show") ?? "all");
    else if (link.closest("#dock") && (outcome === "not_home" || outcome === "refused")) this.#quick(outcome);
    else if (link.closest("#dock .tiles")) this.#open(`#visit/${this.list.next.uid}/${outcome ?? ""}`);
    else if (link.closest(".doors")) this.#open(`${this.#screens?.moving ? "#moved" : "#visit"}/${uidOf(link)}/`);
    else return;
    event.preventDefault();
  }

  #submit(event) {
    const { module } = event.target.dataset;
    if (module === "visit") this.#screens.record();
    else if (module === "search") $("#q").blur();
    else return;
    event.preventDefault();
  }

  #open(screen) {
    if (history.state?.left) location.replace(screen);
    else location.hash = screen;
  }

  filter(show) {
    $("#list details").open = false;
    this.list.show = show;
    this.list.wanted = $("#q").value = "";
    this.list.refresh();
    $(".filters ul").scrollTo(0, 0);
    $(".filters").scrollIntoView();
  }

  #look(wanted) {
    this.list.wanted = wanted.trim();
    this.list.refresh();
  }

  /** One tap: nobody home, or nobody willing. */
  #quick(outcome) {
    const { uid } = this.list.next;
    const unasked = { adults: null, smartphones: null, apps: {}, obstacles: [], leaflets: 0, follow_up_on: null, note: "" };
    return this.keep({ household: uid, campaign: this.about.campaign, outcome, ...unasked }, uid);
  }

  /** Save a visit; only then say so. Until that is painted another tap is the same tap, not another visit. */
  async keep(data, uid) {
    if (this.#isKeeping) return false;
    this.#isKeeping = true;
    this.fault = "";
    const op = this.op("visit", data);
    const isKept = await this.save([op]);
    if (isKept) {
      this.list.after = uid;
      import("./after.js").then(({ bar }) => bar.saved(this, op, uid));
    }
    Promise.allSettled([this.painting]).then(() => (this.#isKeeping = false));
    return isKept;
  }

  /** Make an op; what the page calls its place goes along for this phone's own pages. */
  op(kind, data) {
    const { plate, head } = this.place(data.household ?? data.venue) ?? {};
    return { ...this.phone.op(kind, data), area: this.about.area, place: { plate, head } };
  }

  /** Keep ops on the phone; what could not be kept is said where the thumb is, and stays where it was filled in. */
  async save(ops) {
    try {
      await this.phone.save(ops);
      return true;
    } catch (fault) {
      this.fault = word(fault?.name === "QuotaExceededError" ? "full" : "unsaved");
      this.say(this.fault);
      return false;
    }
  }

  where(uid) {
    const { isVenue, head, plate = "" } = this.place(uid) ?? {};
    return isVenue ? head : word("house", { plate });
  }

  /** Say what was done; what says it is fetched while nobody waits. */
  async say(...told) {
    (await import("./after.js")).bar.say(this, ...told);
  }

  async #screen() {
    // An open page of an older program finds its later files gone.
    const { Screens } = await import("./screens.js").catch(() => location.reload());
    return (this.#screens ??= new Screens(this));
  }

  async #route() {
    (await this.#screen()).route();
  }
}

async function start() {
  try {
    await new Field(phoneOf()).begin();
  } catch (fault) {
    // Without a database of its own the page works as it does without JavaScript.
    tell("nokeep");
    throw fault;
  }
}

start();
