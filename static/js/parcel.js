/** The queue as a file, for a phone that cannot send: somebody else hands it in, and each visit keeps its author. */

import { onWire } from "./batch.js";
import { dayOf, instant, migrate } from "./ops.js";
import { word } from "./words.js";

/** Return ops as a file that `/api/rescue` and the page "Nộp giúp" take. */
export function opFile({ root, now, device }, ops) {
  const body = {
    protocol: 1,
    device,
    sent_at: instant(now()),
    name: root.dataset.name,
    ops: ops.map((op) => onWire(migrate(op) ?? op)),
  };
  const name = `go-cua-${plain(root.dataset.name)}-${dayOf(now())}.json`;
  return new File([JSON.stringify(body)], name, { type: "application/json" });
}

/** Write a name in letters that every file system knows. */
function plain(name) {
  const bare = name.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
  return bare.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}

/** Give the queue away as a file: by the share sheet, else as a download. */
export async function saveFile(phone, ops) {
  const file = opFile(phone, ops);
  if (navigator.canShare?.({ files: [file] })) {
    try {
      return await navigator.share({ files: [file] });
    } catch (fault) {
      if (fault?.name === "AbortError") return undefined;
    }
  }
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: file.name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60e3);
  document.querySelector("#file [role=status]").textContent = word("filed", { name: file.name });
}
