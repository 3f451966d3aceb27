/** @jsxImportSource preact */
import { render } from 'preact';
import { App } from './app.tsx';
import { createController } from './controller.ts';
import { createKeep } from './keep.ts';
import './style.css';

declare const __DRAW_SCRIPT__: string; // put in by build/overlay.ts

const { origin, pathname } = window.location;
const base = `${origin}${pathname}`;
const controller = createController({
  base,
  language: document.documentElement.lang || navigator.language,
  drawScript: __DRAW_SCRIPT__,
  keep: createKeep('stagelift-review'),
});

const place = document.createElement('div');
document.body.append(place);
let isWaiting = false;
let isShown = false;
const show = (): void => {
  isWaiting = false;
  render(<App controller={controller} />, place);
};
// Several changes at once are drawn once; and while nobody has opened it, nothing is drawn at all: the page has better to do.
controller.subscribe(() => {
  const { isOpen, phase } = controller.state();
  isShown ||= isOpen || phase === 'ended' || phase === 'unreachable';
  if (isWaiting || !isShown) return;
  isWaiting = true;
  queueMicrotask(show);
});
void controller.start();
