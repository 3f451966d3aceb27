import type { Pin, Placement } from '../wire.ts';
import { findAgain, isShown, type TextIndex } from './anchor.ts';
import type { Host } from './host.ts';
import {
  activeElement,
  computedStyle,
  hide,
  isConnected,
  mathMax,
  mathMin,
  parentOf,
  rectOf,
  rootElement,
  round,
  style,
} from './natives.ts';

/** A pin and what is known of its element. */
export interface Placed {
  pin: Pin;
  readonly button: HTMLButtonElement;
  element: Element | undefined;
  /** Boxes that cut their content off, from the element outwards. */
  clips: Element[];
  place: Placement;
  isAway: boolean;
  x: number;
  y: number;
}

/** Finds the element of a pin, or finds that it is gone. */
export function look(one: Placed, index: TextIndex): void {
  try {
    const found = findAgain(one.pin.anchor, index);
    one.element = found?.element;
    one.place = found?.place ?? 'lost';
    one.clips = [];
    for (let at = found ? parentOf(found.element) : null; at && at !== document.body; at = parentOf(at)) {
      const { overflowX, overflowY } = computedStyle(at);
      if (overflowX !== 'visible' || overflowY !== 'visible') one.clips[one.clips.length] = at;
    }
  } catch {
    // The page has broken what we look with.
    one.element = undefined;
    one.place = 'lost';
  }
}

/** Where a pin has to be. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly place: Placement;
  /** Something of the site has the focus there, which no pin may hide. */
  readonly isAside: boolean;
}

/** The element of the page that has the focus, unless that is the whole page or ours. */
export function focusedElement(host: Host): Element | undefined {
  const element = activeElement(document);
  const isPage = element === null || element === document.body || element === rootElement(document);
  return isPage || element === host.element ? undefined : element;
}

/** Only reads. */
export function spotOf(
  { element, pin, clips, place }: Placed,
  focused: Element | undefined,
  wide: number,
  high: number,
): Spot {
  const { anchor } = pin;
  const nowhere: Spot = { x: 0, y: 0, place: 'lost', isAside: false };
  if (!element || !isConnected(element)) return nowhere;
  if (!isShown(element)) return { ...nowhere, place: 'hidden' };
  const box = rectOf(element);
  const x = box.left + anchor.x * box.width;
  const y = box.top + anchor.y * box.height;
  for (let index = 0; index < clips.length; index++) {
    const clip = clips[index];
    if (!clip) continue;
    const edge = rectOf(clip);
    const isCut = x < edge.left - 1 || x > edge.right + 1 || y < edge.top - 1 || y > edge.bottom + 1;
    if (isCut) return { ...nowhere, place: 'hidden' };
  }
  const isKnown = place === 'moved' ? 'moved' : 'found';
  // The pin's foot, at its lower left, is on the point.
  const left = mathMin(wide, mathMax(4, round(x + scrollX)));
  const top = mathMin(high, mathMax(4, round(y + scrollY) - 28));
  return { x: left, y: top, place: isKnown, isAside: focused !== undefined && hides(focused, left, top) };
}

function hides(focused: Element, left: number, top: number): boolean {
  const box = rectOf(focused);
  const width = mathMin(box.right, left - scrollX + 30) - mathMax(box.left, left - scrollX - 2);
  const height = mathMin(box.bottom, top - scrollY + 30) - mathMax(box.top, top - scrollY - 2);
  return width > 0 && height > 0 && width * height > 0.4 * box.width * box.height;
}

/** Only writes. */
export function apply(one: Placed, spot: Spot): void {
  const isAway = spot.place === 'lost' || spot.place === 'hidden';
  if (one.isAway !== isAway) hide(one.button, (one.isAway = isAway));
  one.place = spot.place;
  const isOn = activeElement(document) !== one.button && spot.isAside;
  style(one.button, 'visibility', isOn ? 'hidden' : 'visible');
  if (one.x === spot.x && one.y === spot.y) return;
  one.x = spot.x;
  one.y = spot.y;
  style(one.button, 'transform', `translate(${spot.x}px, ${spot.y}px)`);
}
