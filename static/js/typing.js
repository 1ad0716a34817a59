/**
 * Typing a walk sheet by its keys: Enter begins the next row, up and down stay in their column.
 * Without this the page is typed with Tab alone.
 */

const form = document.querySelector('form[data-module="typing"]');
const rows = [...form.querySelectorAll("[data-row]")].map((row) => [...row.querySelectorAll("[data-line]")]);
const button = form.querySelector("button.go");

/** @param {Element} field */
function placeOf(field) {
  const row = rows.findIndex((fields) => fields.includes(field));
  return { row, column: row < 0 ? -1 : rows[row].indexOf(field) };
}

/** @param {number} row @param {number} column */
function go(row, column) {
  const field = rows[row] ? rows[row][column] : button;
  field.focus();
  if (field.select) field.select();
}

form.addEventListener("keydown", (event) => {
  const { row, column } = placeOf(event.target);
  if (row < 0 || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const isNumber = event.target.type === "number";
  if (event.key === "Enter") go(row + 1, 0);
  else if (event.key === "ArrowDown" && isNumber) go(Math.min(row + 1, rows.length - 1), column);
  else if (event.key === "ArrowUp" && isNumber) go(Math.max(row - 1, 0), column);
  else return;
  event.preventDefault();
});

form.querySelector("[data-keys]").hidden = false;
