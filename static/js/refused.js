/** The tray of what the server refused: what it was, why, and the ways out. */

import { $ } from "./dom.js";
import { fillLine } from "./drawer.js";
import { opFile } from "./parcel.js";
import { sayDoor, sayWhy, tellOp } from "./queued.js";
import { copyOf, word } from "./words.js";

export class Refused {
  #phone;
  #told = new Map();
  #dropping = null;

  constructor(phone) {
    this.#phone = phone;
    document.addEventListener("submit", (event) => this.#submit(event));
  }

  /** Paint them anew; what was said of one that is still there stays. */
  paint(ops, known) {
    const list = $("#refused ol");
    const said = new Map([...list.children].map((item) => [item.dataset.uid, item.querySelector("[role=status]")]));
    this.#told = new Map(ops.map((op) => [op.uid, { op, told: tellOp(op, known, this.#phone.now()) }]));
    list.replaceChildren(...ops.map((op) => this.#item(op, said.get(op.uid))));
    $("#refused").hidden = !ops.length;
  }

  #item(op, said) {
    const item = fillLine(copyOf("refusal"), this.#told.get(op.uid).told);
    item.dataset.uid = op.uid;
    item.querySelector(".error span").textContent = sayWhy(op.verdict);
    if (said) item.querySelector("[role=status]").replaceWith(said);
    const mend = item.querySelector("[data-way]");
    const address = this.#address(op);
    if (address) mend.href = address;
    else mend.remove();
    return item;
  }

  /** Where an op is mended; a withdrawal cannot be. */
  #address(op) {
    const { home } = this.#phone.root.dataset;
    const area = op.verdict.code === "unknown_area" ? home : (op.area ?? op.data.area ?? home);
    if (!area || op.data.withdrawn) return "";
    return op.kind === "household" ? `/households/${area}/new#fix/${op.uid}` : `/field/${area}#fix/${op.uid}`;
  }

  #submit(event) {
    const { module } = event.target.dataset;
    const { value } = event.submitter ?? {};
    if (module !== "ways" && module !== "drop") return;
    event.preventDefault();
    if (module === "drop") this.#drop(value);
    else if (value === "ask") this.#ask(event.target.closest("li"));
    else this.#askOnce(event.target.closest("li").dataset.uid);
  }

  #words(uid) {
    const { op, told } = this.#told.get(uid);
    const who = this.#phone.root.dataset.name;
    return { ...told, uid, who, door: sayDoor(told), at: told.when, why: sayWhy(op.verdict) };
  }

  /** Hand it to the commune: a message with all that they need, and the op as a file where that can be shared. */
  async #ask(item) {
    const { uid } = item.dataset;
    const text = word("plea", this.#words(uid));
    const status = item.querySelector("[role=status]");
    const file = opFile(this.#phone, [this.#told.get(uid).op]);
    try {
      if (navigator.share) await navigator.share(navigator.canShare?.({ files: [file] }) ? { text, files: [file] } : { text });
      else {
        await navigator.clipboard.writeText(text);
        status.textContent = word("copied");
      }
    } catch (fault) {
      if (fault?.name !== "AbortError") status.textContent = word("copyit", { text });
    }
  }

  #askOnce(uid) {
    this.#dropping = uid;
    $("#dropping-what").textContent = word("drop", this.#words(uid));
    $("#dropping").showModal();
  }

  async #drop(value) {
    $("#dropping").close();
    if (value !== "drop") return;
    await this.#phone.outbox.discard([this.#dropping]);
    this.#phone.changed();
  }
}
