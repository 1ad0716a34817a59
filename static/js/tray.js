/** The page of what waits on this phone: painted afresh whenever anything changes here or in another tab. */

import { $ } from "./dom.js";
import { paintOthers, paintSent, paintWaiting, showMore } from "./drawer.js";
import { sayEnd } from "./ended.js";
import { invite } from "./invite.js";
import { askToKeep, tellKeeping, tellNothingKept } from "./keeping.js";
import { guardLeaving } from "./leaving.js";
import { saveFile } from "./parcel.js";
import { phoneOf } from "./phone.js";
import { knowledge, sayAt } from "./queued.js";
import { Refused } from "./refused.js";
import { isLate } from "./said.js";
import { word } from "./words.js";
import { keepPages, startWorker } from "./worker.js";

const phone = phoneOf();
const refused = new Refused(phone);
let queue = [];
let ended = {};

async function paint() {
  const { outbox, mirror, by } = phone;
  const [counts, held, things, people] = await Promise.all([
    outbox.counts(by),
    outbox.held(by),
    mirror.things(by),
    mirror.people(),
  ]);
  const of = (state) => held.filter((op) => op.state === state).reverse();
  const [known, now] = [knowledge(things, held), phone.now()];
  queue = held.filter((op) => op.state !== "sent");
  paintCounts(counts, now);
  refused.paint(of("refused"), known);
  paintWaiting(of("waiting"), known, now);
  paintSent(of("sent"), known, now);
  const others = Object.entries(people).filter(([uid]) => uid !== by);
  paintOthers(await Promise.all(others.map(async ([uid, name]) => [name, await outbox.counts(uid)])));
  sayEnd(ended, counts, now);
  $("#file").hidden = !queue.length;
  $("#tray").hidden = false;
}

function paintCounts(counts, now) {
  for (const name of ["waiting", "sent", "refused"]) {
    const count = $(`#${name}-count`);
    count.textContent = counts[name];
    count.parentElement.classList.toggle("some", counts[name] > 0);
  }
  const { oldest } = counts;
  const isOverdue = isLate(oldest, now);
  $("#oldest").hidden = oldest === null;
  $("#oldest").classList.toggle("warn", isOverdue);
  const said = oldest === null ? "" : word(isOverdue ? "late" : "oldest", { at: sayAt(oldest, now) });
  $("#oldest p").textContent = said;
}

let painting = null;
let isStale = false;

/** Paint once at a time; what changes meanwhile is painted after. */
function repaint() {
  isStale = true;
  painting ??= (async () => {
    while (isStale) {
      isStale = false;
      await paint();
    }
  })().finally(() => (painting = null));
  return painting;
}

async function sendNow() {
  if (ended.end === "old") return location.reload();
  ended = { end: "sending" };
  await phone.outbox.release(phone.by);
  repaint();
  await phone.pace.now();
}

const ACTS = {
  send: sendNow,
  more: () => (showMore(), repaint()),
  file: () => saveFile(phone, queue),
  keep: askToKeep,
};

function listen() {
  document.addEventListener("submit", (event) => {
    const act = ACTS[event.target.dataset.module];
    if (act) (event.preventDefault(), act());
  });
  phone.watch((found) => {
    // A pass that comes after a wipe has nothing left to hand in.
    if (found.end) ended = { ...found, handed: (found.handed ?? 0) + (ended.handed ?? 0), at: phone.now() };
    repaint();
  });
  $("#sent").addEventListener("toggle", repaint);
  setInterval(repaint, 60e3);
}

async function begin() {
  guardLeaving(phone);
  invite(phone);
  try {
    listen();
    const { isLost } = await phone.begin();
    await repaint();
    await tellKeeping(isLost);
  } catch {
    tellNothingKept();
  }
}

startWorker().then(() => keepPages(["/outbox"]));
begin();
