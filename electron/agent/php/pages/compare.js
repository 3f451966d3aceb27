/* Fits the two pages into their panes, and moves the seam between them. */
(() => {
  'use strict';
  const stage = /** @type {HTMLElement | null} */ (document.querySelector('.stage'));
  if (!stage) return;
  const width = Number(stage.dataset.width);
  const height = Number(stage.dataset.height);
  const panes = /** @type {HTMLElement[]} */ ([...stage.querySelectorAll('.screen-box')]);

  const fit = () => {
    stage.classList.add('fitted');
    const room = Math.max(1, panes[0]?.clientWidth ?? width);
    const scale = Math.min(1, room / width);
    stage.style.setProperty('--scale', String(scale));
    for (const pane of panes) pane.style.height = `${String(Math.ceil(height * scale))}px`;
  };
  fit();
  new ResizeObserver(fit).observe(stage);

  const seam = /** @type {HTMLInputElement | null} */ (document.querySelector('#seam'));
  if (!seam) return;
  const field = /** @type {HTMLElement} */ (seam.closest('.seam'));
  field.hidden = false;
  const show = () => {
    stage.style.setProperty('--seam', `${seam.value}%`);
    seam.setAttribute('aria-valuetext', (seam.dataset.text ?? '').replace('{percent}', seam.value));
  };
  seam.addEventListener('input', show);
  show();

  const line = document.createElement('div');
  line.className = 'line';
  stage.append(line);
  line.addEventListener('pointerdown', (event) => {
    line.setPointerCapture(event.pointerId);
    stage.classList.add('dragging');
  });
  line.addEventListener('pointermove', (event) => {
    if (!stage.classList.contains('dragging')) return;
    const box = stage.getBoundingClientRect();
    seam.value = String(Math.round(((event.clientX - box.left) / box.width) * 100));
    show();
  });
  for (const end of ['pointerup', 'pointercancel'])
    line.addEventListener(end, () => stage.classList.remove('dragging'));
})();
