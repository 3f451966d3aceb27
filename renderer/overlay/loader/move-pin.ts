import type { Anchor } from '#shared/domain/review.ts';
import type { PageTexts } from '../wire.ts';
import { anchorAt } from './anchor.ts';
import { elementAt } from './chooser.ts';
import { focusQuietly, type Host } from './host.ts';
import {
  buttonOf,
  hasShift,
  keyOf,
  later,
  mathMax,
  onFor,
  pointerIdOf,
  preventDefault,
  scrollIntoView,
  setAttribute,
  setPointerCapture,
  stopEvent,
  style,
  typeOf,
  xOf,
  yOf,
} from './natives.ts';
import type { Placed } from './placed-pin.ts';

export type Moved = (n: number, anchor: Anchor) => void;

/** The anchor for a pin's foot at this point of the window; undefined over nothing. */
function anchorUnder(host: Host, button: HTMLElement, x: number, y: number): Anchor | undefined {
  const element = elementAt(host, x, y);
  return element && button ? anchorAt(element, x, y) : undefined;
}

/** Lets a finger or the mouse carry a pin. */
export function drag(host: Host, one: Placed, down: Event, moved: Moved, settle: () => void): void {
  if (!one.pin.isMovable || buttonOf(down) !== 0) return;
  const { button } = one;
  const from = { x: xOf(down), y: yOf(down) };
  const pointer = pointerIdOf(down);
  let isMoving = false;
  let to = from;
  const follow = (event: Event): void => {
    const x = xOf(event);
    const y = yOf(event);
    if (!isMoving && mathMax(x - from.x, from.x - x) + mathMax(y - from.y, from.y - y) < 6) return;
    if (!isMoving) {
      isMoving = true;
      setPointerCapture(button, pointer);
      setAttribute(button, 'class', 'pin movable moving');
    }
    to = { x, y };
    style(button, 'transform', `translate(${one.x + x - from.x}px, ${one.y + y - from.y}px)`);
  };
  const end = (event: Event): void => {
    for (let index = 0; index < stops.length; index++) stops[index]?.();
    setAttribute(button, 'class', 'pin movable');
    if (!isMoving) return;
    const foot = { x: one.x - scrollX + to.x - from.x, y: one.y - scrollY + 28 + to.y - from.y };
    one.x = -1;
    const anchor = typeOf(event) === 'pointerup' ? anchorUnder(host, button, foot.x, foot.y) : undefined;
    if (anchor) moved(one.pin.n, anchor);
    else settle();
    const stopClick = onFor(button, 'click', (click) => stopEvent(click));
    later(stopClick, 0);
  };
  const stops = [
    onFor(window, 'pointermove', follow),
    onFor(window, 'pointerup', end),
    onFor(window, 'pointercancel', end),
  ];
}

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Lets arrow keys carry a pin: Enter keeps it where it is, Esc and leaving put it back. */
export function moveByKeys(host: Host, one: Placed, texts: PageTexts, moved: Moved, settle: () => void): void {
  const { button, element } = one;
  if (one.isAway) return;
  if (element) scrollIntoView(element, { block: 'center', inline: 'nearest' });
  setAttribute(button, 'class', 'pin movable moving');
  focusQuietly(button);
  host.say(texts.moving);
  let { x, y } = one;
  const end = (isKept: boolean): void => {
    for (let index = 0; index < stops.length; index++) stops[index]?.();
    setAttribute(button, 'class', 'pin movable');
    const anchor = isKept ? anchorUnder(host, button, x - scrollX, y - scrollY + 28) : undefined;
    one.x = -1;
    if (anchor) {
      moved(one.pin.n, anchor);
      host.say(texts.moved);
    }
    settle();
  };
  const onKey = (event: Event): void => {
    const key = keyOf(event);
    const step = steps[key];
    if (step) {
      const length = hasShift(event) ? 1 : 10;
      x += step[0] * length;
      y += step[1] * length;
      style(button, 'transform', `translate(${x}px, ${y}px)`);
    } else if (key === 'Enter') end(true);
    else if (key === 'Escape' || key === 'Tab') end(false);
    else return;
    preventDefault(event);
    stopEvent(event);
  };
  const stops = [onFor(button, 'keydown', onKey), onFor(button, 'blur', () => end(false))];
}
