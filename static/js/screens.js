/** The screens of one door: record, correct, take back, move to another door. The address after # says which. */

import { $ } from "./dom.js";
import { nextOf } from "./doors.js";
import { sayOutcome } from "./said.js";
import { Sheet } from "./sheet.js";
import { stand } from "./standing.js";
import { tell } from "./status.js";
import { word } from "./words.js";

export class Screens {
  moving = null;
  #registered = null;
  #field;
  #sheet;
  #scrolled = null;

  constructor(field) {
    this.#field = field;
    this.#sheet = new Sheet(field.about);
    addEventListener("popstate", () => location.hash.startsWith("#moved") || this.#stay());
  }

  /** Show the screen that the address asks for. */
  route() {
    const [screen, uid, outcome] = location.hash.slice(1).split("/");
    const asked = this.#asked(screen, uid, outcome);
    if (!asked && $("#visit").hidden) return;
    if (asked) this.#scrolled ??= scrollY;
    for (const part of ["#list", "#top"]) $(part).classList.toggle("away", !!asked);
    $("#dock").classList.toggle("away", !!asked || !!this.moving);
    $("#visit").hidden = !asked;
    if (asked) {
      this.#sheet.open(asked);
      $("#visit h2").focus({ preventScroll: true });
      scrollTo(0, 0);
    } else {
      this.#sheet.close();
      this.#field.list.refresh();
      scrollTo(0, this.#scrolled ?? 0);
      this.#scrolled = null;
    }
  }

  #asked(screen, uid, outcome) {
    const { ops, model } = this.#field;
    if (screen === "visit" || screen === "door") return this.#about(uid, { outcome });
    if (screen === "moved" && this.moving) {
      const { told, replaces, fixes } = this.moving;
      this.#stay();
      return this.#about(uid, { told, replaces, fixes });
    }
    if (screen === "fix") {
      const op = ops.find((each) => each.uid === uid && each.state === "refused" && each.kind === "visit");
      if (!op || op.data.withdrawn) return null;
      return this.#about(op.data.household ?? op.data.venue, { told: op.data, replaces: op.data.replaces, fixes: uid });
    }
    const visit = screen === "mend" ? model.all.get(uid) : null;
    const told = visit?.withdrawn ? model.all.get(visit.replaces)?.data : visit?.data;
    return told ? this.#about(told.household ?? told.venue, { told, replaces: uid }) : null;
  }

  #about(place, more) {
    const { model, ops, phone, about, list } = this.#field;
    const states = new Map(ops.map((op) => [op.uid, op.state]));
    const held = (model.visits.get(place) ?? []).filter((visit) => visit.uid !== more.replaces);
    const mayMend = (visit) => !!about.corrects || visit.firstBy === phone.by;
    const past = held.map((visit) => ({ ...visit, state: states.get(visit.uid), isMine: mayMend(visit) })).reverse();
    const known = this.#field.place(place) ?? { isVenue: false, plate: "?", head: word("nobody"), hint: "" };
    const following = (list.next?.uid === place ? nextOf(list.doors, place, list.show, list.today, place) : list.next)?.plate ?? "";
    return {
      ...known,
      place,
      ...more,
      past: more.told ? [] : past,
      now: phone.now(),
      campaign: about.campaign,
      register: `${about.register}/${place}`,
      following,
      known: { stands: stand(held), home: model.households.get(place) },
    };
  }

  /** Record what the sheet says. */
  async record() {
    const { place, fixes } = this.#sheet.asked;
    const data = this.#sheet.read();
    if (!data) return;
    const { outbox, by } = this.#field.phone;
    const isIn = fixes && (await outbox.held(by, ["waiting", "sent"])).some((op) => op.uid === fixes);
    // Its door came meanwhile, so it is no longer refused: this corrects it, or the visit would count twice.
    if (isIn) data.replaces = fixes;
    if (!(await this.#field.keep(data, place))) return this.#sheet.complain(this.#field.fault);
    if (fixes) await outbox.discard([fixes]);
    // The dock that comes back leads to the next door, not to this one again.
    await Promise.allSettled([this.#field.painting]);
    this.#leave();
    // What was searched is found: the dock leads on again.
    const { list } = this.#field;
    if (list.wanted) this.#field.filter(list.show);
  }

  undo(uid) {
    return this.withdraw(uid);
  }

  /** Take a visit back: a refused one is let go, any other is withdrawn by an op of its own. */
  async withdraw(uid) {
    const { phone, model, list } = this.#field;
    const own = (await phone.outbox.held(phone.by)).find((op) => op.uid === uid);
    const { household, venue } = own?.data ?? model.all.get(uid)?.data ?? {};
    const ops = own?.state === "refused" ? [] : [this.#field.op("visit", { replaces: uid, withdrawn: true })];
    if (this.#registered?.visit === uid) ops.push(this.#field.op("household", this.#registered.record));
    if (own?.state === "refused") await phone.outbox.discard([uid]);
    if (ops.length && !(await this.#field.save(ops))) return this.#sheet.complain(this.#field.fault);
    list.after = this.#before(household);
    this.#field.say(word("undone", { where: this.#field.where(household ?? venue) }));
    await this.#field.refresh();
    if (location.hash) this.#leave();
  }

  /** Let the register say what a visit told: the whole record, with its new state; taking the visit back undoes both. */
  async register(asked) {
    const [uid, state] = asked.split(" ");
    const { list, model } = this.#field;
    const { alley, position, number, hint, head, adults, smartphones, priority, area } = model.households.get(uid);
    const record = { household: uid, area, alley, position, number, hint, head, adults, smartphones, priority };
    const visit = $("#said [data-act=undo]").value;
    const { outcome } = model.all.get(visit).data;
    const said = word("registered", { n: `${this.#field.where(uid)} ${sayOutcome(outcome).toLowerCase()}` });
    // The door leaves the list; the dock stays in its place.
    list.after = this.#before(uid);
    if (!(await this.#field.save([this.#field.op("household", { ...record, state })]))) return;
    this.#registered = { visit, record: { ...record, state: "open" } };
    this.#field.say(said, visit);
  }

  /** The door before this one on the way. */
  #before(uid) {
    const { list } = this.#field;
    return list.doors[list.doors.findIndex((door) => door.uid === uid) - 1]?.uid ?? list.after;
  }

  /** It was another door: choose it from the list, the rest stays as it was filled in. */
  move() {
    this.moving = { ...this.#sheet.asked, told: this.#sheet.read() ?? this.#sheet.asked.told };
    this.#leave();
    this.#field.filter("all");
    $("#list details").open = true;
    tell("moving");
    scrollTo(0, 0);
  }

  /** The visit stays with its door. */
  #stay() {
    if (!this.moving) return;
    this.moving = null;
    tell("moving", false);
    $("#dock").classList.remove("away");
  }

  /** Back to the list; the next door takes this entry's place, so that "back" does not go through all doors of the day. */
  #leave() {
    history.replaceState({ left: true }, "", location.pathname + location.search);
    this.route();
  }
}
