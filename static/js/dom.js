/** The page's elements, shortly. */

export const $ = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/** Write a text where it differs: what did not change is not painted again. */
export function put(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

/** Return the uid at the end of a door's address. */
export const uidOf = (link) => link.pathname.split("/").at(-1);
