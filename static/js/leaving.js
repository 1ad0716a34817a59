/** Signing out: with something unsent it is tried first, and said; the person's pages and hamlets leave the phone. */

import { forgetPerson } from "./worker.js";
import { word } from "./words.js";

const PATIENCE_MS = 8000;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Take over the sign-out form of this page. */
export function guardLeaving(phone) {
  const dialog = document.getElementById("leaving");
  const form = [...document.querySelectorAll('form[action="/logout"]')].find((each) => !each.closest("dialog"));
  if (!dialog?.showModal || !form) return;
  const leaving = new Leaving(phone, dialog, form);
  form.addEventListener("submit", (event) => (event.preventDefault(), leaving.begin()));
  dialog.addEventListener("submit", (event) => (event.preventDefault(), leaving.choose(event.submitter?.value)));
  if (location.hash === "#leave") leaving.begin();
}

class Leaving {
  #phone;
  #dialog;
  #form;

  constructor(phone, dialog, form) {
    this.#phone = phone;
    this.#dialog = dialog;
    this.#form = form;
  }

  #say(...parts) {
    const notes = parts.filter(Boolean).map((text) => Object.assign(document.createElement("p"), { textContent: text }));
    this.#dialog.querySelector("[role=status]").replaceChildren(...notes);
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  #offer(...values) {
    for (const button of this.#dialog.querySelectorAll("button")) button.hidden = !values.includes(button.value);
  }

  /** Send what can be sent; leave when nothing stays behind, else say what does. */
  async begin() {
    this.#offer("stay");
    const before = await this.#counts();
    this.#say(before.waiting ? word("leave-sending", { n: before.waiting }) : word("leave-looking"));
    if (before.waiting) {
      await this.#phone.outbox.release(this.#phone.by);
      await Promise.race([this.#phone.pace.now(), wait(PATIENCE_MS)]);
    }
    if (!this.#dialog.open) return; // they chose to stay meanwhile
    const { waiting, refused } = await this.#counts();
    if (!waiting && !refused) return void (await this.#leave());
    this.#offer("stay", "go", waiting ? "send" : "");
    const said = [waiting && word("leave-unsent", { n: waiting }), refused && word("leave-refused", { n: refused })];
    this.#say(...said);
  }

  /** Where nothing can be kept, nothing stays behind. */
  #counts() {
    return this.#phone.outbox.counts(this.#phone.by).catch(() => ({ waiting: 0, refused: 0 }));
  }

  choose(value) {
    if (value === "send") return this.begin();
    if (value === "go") return this.#leave();
    return this.#dialog.close();
  }

  async #leave() {
    this.#offer("stay");
    if (!(await isReached())) return this.#say(word("leave-offline"));
    const { by, mirror } = this.#phone;
    await Promise.race([Promise.allSettled([forgetPerson(by), mirror.forget(by)]), wait(PATIENCE_MS)]);
    this.#form.submit();
  }
}

/** Tell whether our server answers: a session ends there, and an error page of the browser would say nothing. */
async function isReached() {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    const answer = await fetch("/healthz", { cache: "no-store", redirect: "manual", signal: stop.signal });
    return answer.ok && answer.headers.has("X-Fieldapp");
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
