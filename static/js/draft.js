/** What is half filled in at a door outlives a reload: the tab keeps it, until it is recorded or left. */

const NAME = "draft";

function tab(act) {
  try {
    return act(sessionStorage);
  } catch {
    return null;
  }
}

/** Keep what a form says under a key. */
export function keepDraft(key, form) {
  tab((kept) => kept.setItem(NAME, JSON.stringify([key, [...new FormData(form)]])));
}

/** Fill in again what was kept under this key. */
export function restoreDraft(key, form) {
  const [kept, fields] = JSON.parse(tab((all) => all.getItem(NAME)) ?? "[]");
  if (kept !== key) return;
  for (const control of form.querySelectorAll("input:not([type=hidden]), textarea")) {
    const said = fields.filter(([name]) => name === control.name).map(([, value]) => value);
    if (control.matches("[type=radio], [type=checkbox]")) control.checked = said.includes(control.value);
    else control.value = said[0] ?? "";
  }
}

export function dropDraft() {
  tab((kept) => kept.removeItem(NAME));
}
