/** The page of a new door, with or without a network: what is filled in is saved here, then sent. */

import { faultOf, readDoor } from "./door.js";
import { lay } from "./model.js";
import { uuid7 } from "./ops.js";
import { phoneOf } from "./phone.js";
import { keepPages, startWorker } from "./worker.js";
import { copyOf, word } from "./words.js";

const phone = phoneOf();
const { area, at } = phone.root.dataset;
const form = document.querySelector('form[data-module="add"]');
const fill = (bytes) => crypto.getRandomValues(bytes);
let mended = null;

/** The hamlet's doors as this phone knows them. */
async function doorsHere() {
  const [things, ops] = await Promise.all([phone.mirror.things(phone.by), phone.outbox.held(phone.by)]);
  return [...lay(things, ops, { since: at }).households.values()].filter((home) => home.area === area);
}

/** Say what is wrong beside each field, and go to the first. */
function judge() {
  for (const old of form.querySelectorAll(".error")) old.remove();
  const asked = [...form.elements].filter((each) => each.matches("input:not([type=radio], [type=hidden])"));
  for (const each of asked) each.removeAttribute("aria-invalid");
  const { head, number, hint } = form.elements;
  const wrong = new Map(asked.map((each) => [each, faultOf(each)]).filter(([, fault]) => fault));
  if (![head, number, hint].some((each) => each.value.trim())) wrong.set(head, ["bare"]);
  for (const [each, fault] of wrong) complain(each, word(...fault));
  asked.find((each) => wrong.has(each))?.focus();
  return !wrong.size;
}

function complain(control, text) {
  const note = copyOf("wrong");
  note.id = `${control.id}-error`;
  note.querySelector("span").textContent = text;
  control.before(note);
  control.setAttribute("aria-invalid", "true");
  const known = document.getElementById(`${control.id}-hint`);
  control.setAttribute("aria-describedby", known ? `${known.id} ${note.id}` : note.id);
}

function say(name, values) {
  const notice = copyOf(name === "saved" ? "saved" : "unsaved");
  notice.querySelector("p").textContent = word(name, values);
  document.getElementById("told").replaceChildren(notice);
  notice.scrollIntoView({ block: "nearest" });
}

/** Return what was filled in as an op. A place that nobody chose is the end of the alley as this phone knows it. */
async function stated() {
  const given = { household: uuid7(phone.now(), fill), state: "open", ...mended?.data, area };
  const said = new FormData(form);
  const { position } = form.elements;
  if (!mended && position.value === position.defaultValue) said.set("position", "");
  return { ...phone.op("household", readDoor(said, await doorsHere(), given)), area };
}

async function add(isMore) {
  if (!judge()) return;
  try {
    const op = await stated();
    await phone.save([op]);
    if (mended) await phone.outbox.discard([mended.uid]);
    if (!isMore) return void location.replace(`/field/${area}#door/${op.data.household}`);
    clear(op.data);
  } catch (fault) {
    say(fault?.name === "QuotaExceededError" ? "full" : "unsaved");
  }
}

/** Make room for the next door of the same alley. */
function clear({ head, number, alley }) {
  mended = null;
  form.reset();
  form.elements.alley.value = alley;
  form.elements.position.value = form.elements.position.defaultValue;
  say("saved", { name: head || number || word("nameless") });
  form.elements.head.focus();
}

/** Fill in what was refused, to be mended. */
async function mend() {
  const [asked, uid] = location.hash.slice(1).split("/");
  if (asked !== "fix") return;
  const refused = await phone.outbox.held(phone.by, ["refused"]);
  mended = refused.find((op) => op.uid === uid && op.kind === "household") ?? null;
  for (const [name, value] of Object.entries(mended?.data ?? {})) {
    const control = form.elements[name];
    if (control?.type === "checkbox") control.checked = value;
    else if (control && name !== "household") control.value = value ?? "";
  }
}

async function begin() {
  await phone.begin();
  await mend();
  let isBusy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    await add(event.submitter?.name === "another");
    isBusy = false;
  });
}

startWorker().then(() => keepPages([location.pathname]));
begin(); // where nothing can be kept, the form goes to the server as without JavaScript
