/**
 * Brings in the next part of a register without a press. Without this the button does it.
 */

const form = document.querySelector('form[data-module="go-on"]');

if (form) form.requestSubmit();
