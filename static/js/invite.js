/** Where this page should rather be opened, so that what is saved is kept: on the home screen, in a real browser. */

import { got } from "./db.js";
import { needsHome } from "./where.js";

/** Show how to install, or how to leave an app's own browser; nothing where it is installed. */
export function invite({ store }) {
  const box = document.getElementById("invite");
  if (!box || navigator.standalone || matchMedia("(display-mode: standalone)").matches) return;
  const folds = !!box.querySelector("[value=later]");
  let asking = null;
  const show = async (name) => {
    if (folds && (await isFolded(store))) return;
    for (const part of box.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== name;
    box.hidden = false;
  };
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    asking = event;
    show("android");
  });
  addEventListener("appinstalled", () => (box.hidden = true));
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter?.value === "install") asking?.prompt();
    else fold(store);
    box.hidden = folds;
  });
  const name = needsHome(navigator);
  if (name) show(name);
}

function isFolded(store) {
  return store.run("readonly", ["meta"], ({ meta }) => got(meta.get("invite"))).catch(() => false);
}

function fold(store) {
  return store.run("readwrite", ["meta"], ({ meta }) => got(meta.put("later", "invite"))).catch(() => {});
}
