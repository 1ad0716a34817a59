/**
 * The token of a card stands behind the # of the address, where no server and no preview of a link sees it.
 * This puts it into the form and takes it out of the address; the person still has to press the button.
 */

const form = document.querySelector('form[data-module="enrol"]');

function takeToken() {
  const token = location.hash.slice(1);
  if (!token || !form) return;
  history.replaceState(null, "", location.pathname);
  form.elements.token.value = token;
  form.querySelector("[data-by-code]").hidden = true;
}

addEventListener("hashchange", takeToken);
takeToken();
