/** The page's own sentences: JavaScript holds none. They stand in <template id="words"> as <p data-word="name">. */

const told = new Map();

function read() {
  for (const template of document.querySelectorAll("template[data-words]")) {
    for (const each of template.content.children) told.set(each.dataset.word, each.textContent);
  }
}

/** Return a sentence with `{name}` filled in; "" when the page has none of that name. */
export function word(name, values = {}) {
  if (!told.size) read();
  return (told.get(name) ?? "").replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

/** Return a copy of the one element of a template. */
export function copyOf(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}
