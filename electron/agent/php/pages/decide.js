/* The second step of a decision: sent once, not by a click that was meant for another page, and without losing what was typed. */
(() => {
  'use strict';
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector('form[data-once]'));
  if (!form) return;
  const button = /** @type {HTMLButtonElement} */ (form.querySelector('button[type="submit"]'));
  const status = /** @type {HTMLElement} */ (form.querySelector('[data-sending]'));
  const text = /** @type {HTMLTextAreaElement} */ (form.querySelector('textarea[data-draft]'));

  // A page that was brought to the front a moment ago may have taken the place of the one that was to be clicked.
  const pause = 700;
  let shownAt = performance.now();
  const shown = () => {
    shownAt = performance.now();
  };
  addEventListener('pageshow', shown);
  addEventListener('focus', shown);
  document.addEventListener('visibilitychange', shown);

  let sent = false;
  button.addEventListener('click', (event) => {
    // Without a pointer (`detail` 0) the button had the focus: that was meant.
    const isEarly = event.detail > 0 && performance.now() - shownAt < pause;
    if (sent || isEarly) event.preventDefault();
    if (isEarly && !sent) status.textContent = status.dataset.early ?? '';
  });
  form.addEventListener('submit', (event) => {
    if (sent) {
      event.preventDefault();
      return;
    }
    sent = true;
    button.setAttribute('aria-disabled', 'true');
    status.textContent = status.dataset.sending ?? '';
    save('');
  });
  addEventListener('pageshow', () => {
    sent = false;
    button.removeAttribute('aria-disabled');
    status.textContent = '';
  });

  const key = `stagelift-decision-${text.dataset.draft ?? ''}`;
  /** @param {string} draft */
  function save(draft) {
    try {
      if (draft === '') sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, draft);
    } catch {
      // Storage can be off; then the draft lives as long as the page.
    }
  }
  try {
    if (text.value === '') text.value = sessionStorage.getItem(key) ?? '';
  } catch {
    // As above.
  }
  text.addEventListener('input', () => save(text.value));
})();
