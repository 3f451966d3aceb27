/* The receipt's button to print: shown only where it works. */
(() => {
  'use strict';
  const button = /** @type {HTMLButtonElement | null} */ (document.querySelector('[data-print]'));
  if (!button) return;
  button.hidden = false;
  button.addEventListener('click', () => print());
})();
