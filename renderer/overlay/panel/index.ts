import { createController } from './controller.ts';
import { createKeep } from './keep.ts';
import './style.css';

declare const __DRAW_SCRIPT__: string; // put in by build/overlay.ts

const { origin, pathname } = window.location;
const controller = createController({
  base: `${origin}${pathname}`,
  language: document.documentElement.lang || navigator.language,
  drawScript: __DRAW_SCRIPT__,
  keep: createKeep('stagelift-review'),
});

const place = document.createElement('div');
document.body.append(place);
let isWaiting = false;
let isShown = false;

async function show(): Promise<void> {
  const { draw } = await import('./view.tsx');
  isWaiting = false;
  draw(controller, place);
}

// Several changes at once are drawn once; and while nobody has opened it, nothing is drawn at all: the page has better to
// do.
controller.subscribe(() => {
  const { isOpen, phase } = controller.state();
  isShown ||= isOpen || phase === 'ended' || phase === 'unreachable';
  if (isWaiting || !isShown) return;
  isWaiting = true;
  void show().catch(() => {
    // No network: the next change tries again.
    isWaiting = false;
  });
});
void controller.start().then(() => {
  // There by the time it is opened, also when the network has gone by then.
  const fetchView = (): void => void import('./view.tsx').catch(() => undefined);
  if ('requestIdleCallback' in window) window.requestIdleCallback(fetchView);
  else setTimeout(fetchView, 1000);
});
