import type { Anchor } from '#shared/domain/review.ts';
import type { PageTexts, Pin, Placement } from '../wire.ts';
import { anchorAt, findAgain, isShown, type TextIndex } from './anchor.ts';
import { elementAt } from './chooser.ts';
import { focusQuietly, type Host } from './host.ts';
import {
  activeElement,
  appendChild,
  buttonOf,
  computedStyle,
  hasShift,
  hide,
  isConnected,
  keyOf,
  later,
  make,
  mathMax,
  mathMin,
  nextFrame,
  observe,
  on,
  onFor,
  parentOf,
  pointerIdOf,
  preventDefault,
  rectOf,
  removeChild,
  rootElement,
  round,
  scrollIntoView,
  setAttribute,
  setPointerCapture,
  stopEvent,
  style,
  typeOf,
  whenIdle,
  writeText,
  xOf,
  yOf,
} from './natives.ts';

/** Colours of people: white reads on each of them with 4.5:1 and more. */
const colours = ['#3f3fc9', '#a8321c', '#146b3a', '#8a2a7d', '#8a5300', '#0b6470', '#5b4b8a', '#9a2348'];

interface Placed {
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

export interface PinEvents {
  readonly pressed: (n: number) => void;
  readonly moved: (n: number, anchor: Anchor) => void;
  /** Arrow keys or a finger have let go of a pin. */
  readonly settled: () => void;
  readonly placed: (places: readonly (readonly [number, Placement])[]) => void;
}

/** The pins of a page: where their elements are, whatever the page does with them. */
export interface Pins {
  readonly set: (pins: readonly Pin[]) => void;
  /** Brings a pin into view and draws the eye to it. */
  readonly show: (n: number, takesFocus: boolean) => void;
  /** Lets arrow keys move it; Enter keeps, Esc puts it back. */
  readonly move: (n: number, texts: PageTexts) => void;
  readonly setVisible: (isVisible: boolean) => void;
  /** Looks for all elements anew. */
  readonly findAll: () => void;
}

export function placePins(host: Host, events: PinEvents): Pins {
  const layer = make('div');
  appendChild(host.stage, layer);
  const placed: Record<number, Placed> = {};
  let numbers: number[] = [];
  let isDrawing = false;
  let search: ReturnType<typeof later> | undefined;

  const each = (work: (one: Placed) => void): void => {
    for (let index = 0; index < numbers.length; index++) {
      const one = placed[numbers[index] ?? 0];
      if (one) work(one);
    }
  };
  const draw = (): void => {
    isDrawing = false;
    const focused = focusedElement(host);
    const wide = mathMax(rootElement(document)?.scrollWidth ?? 0, innerWidth) - 30;
    const high = mathMax(rootElement(document)?.scrollHeight ?? 0, innerHeight) - 30;
    const changes: [Placed, Spot][] = [];
    // All reading before all writing: the page's layout is computed once.
    each((one) => {
      changes[changes.length] = [one, spotOf(one, focused, wide, high)];
    });
    for (let index = 0; index < changes.length; index++) {
      const change = changes[index];
      if (change) apply(change[0], change[1]);
    }
    report();
  };
  const drawSoon = (): void => {
    if (isDrawing || numbers.length === 0) return;
    isDrawing = true;
    nextFrame(draw);
  };
  let reported = '';
  const report = (): void => {
    const places: (readonly [number, Placement])[] = [];
    let text = '';
    each(({ pin, place }) => {
      places[places.length] = [pin.n, place];
      text += `${pin.n}${place} `;
    });
    if (text === reported) return;
    reported = text;
    events.placed(places);
  };
  const find = (isAnew: boolean): void => {
    const index: TextIndex = new Map();
    each((one) => {
      if (!isAnew && one.element && isConnected(one.element)) return;
      look(one, index);
    });
    drawSoon();
  };
  const findSoon = (): void => {
    if (search !== undefined) return;
    search = later(() => {
      search = undefined;
      whenIdle(() => find(false), 1000);
    }, 250);
  };

  const make1 = (pin: Pin): Placed => {
    const button = make('button');
    setAttribute(button, 'type', 'button');
    // Out of the site's order of Tab; the list in the frame leads here.
    setAttribute(button, 'tabindex', '-1');
    hide(button, true);
    const one: Placed = { pin, button, element: undefined, clips: [], place: 'lost', isAway: true, x: -1, y: -1 };
    on(button, 'click', () => events.pressed(pin.n), false);
    on(button, 'pointerdown', (event) => drag(host, one, event, events.moved, drawSoon), false);
    appendChild(layer, button);
    return one;
  };
  const dressPin = (one: Placed, pin: Pin): void => {
    one.pin = pin;
    setAttribute(one.button, 'class', pin.isMovable ? 'pin movable' : 'pin');
    setAttribute(one.button, 'data-status', pin.status);
    setAttribute(one.button, 'aria-label', pin.label);
    writeText(one.button, String(pin.n));
    style(one.button, 'background', colours[pin.colour % colours.length] ?? '#3f3fc9');
  };
  const set = (pins: readonly Pin[]): void => {
    const wanted: Record<number, true> = {};
    const next: number[] = [];
    for (let index = 0; index < pins.length; index++) {
      const pin = pins[index];
      if (!pin) continue;
      wanted[pin.n] = true;
      next[next.length] = pin.n;
      const known = placed[pin.n];
      const one = known ?? make1(pin);
      if (!known || !isSame(known.pin, pin)) {
        if (known && !isSameAnchor(known.pin.anchor, pin.anchor)) one.element = undefined;
        dressPin(one, pin);
      }
      placed[pin.n] = one;
    }
    each((one) => {
      if (wanted[one.pin.n]) return;
      removeChild(layer, one.button);
      delete placed[one.pin.n];
    });
    numbers = next;
    find(false);
    if (next.length === 0) report();
  };

  on(window, 'scroll', drawSoon);
  on(window, 'resize', drawSoon);
  on(window, 'load', drawSoon);
  on(document, 'focusin', drawSoon);
  on(document, 'transitionend', drawSoon);
  on(document, 'toggle', drawSoon);
  observe(document, { childList: true, subtree: true, attributes: true, characterData: true }, () => {
    if (numbers.length === 0) return;
    drawSoon();
    findSoon();
  });
  return {
    set,
    show: (n, takesFocus) => {
      const one = placed[n];
      if (!one) return;
      if (one.element) scrollIntoView(one.element, { block: 'center', inline: 'nearest' });
      draw();
      setAttribute(one.button, 'class', `${one.pin.isMovable ? 'pin movable' : 'pin'} shown`);
      later(() => dressPin(one, one.pin), 1600);
      if (takesFocus) focusQuietly(one.button);
    },
    move: (n, texts) => {
      const one = placed[n];
      if (one)
        moveByKeys(host, one, texts, events.moved, () => {
          drawSoon();
          events.settled();
        });
    },
    setVisible: (isVisible) => {
      hide(layer, !isVisible);
    },
    findAll: () => find(true),
  };
}

function isSameAnchor(one: Anchor, other: Anchor): boolean {
  return one.selector === other.selector && one.text === other.text && one.x === other.x && one.y === other.y;
}

function isSame(one: Pin, other: Pin): boolean {
  const isAlike = one.status === other.status && one.label === other.label && one.isMovable === other.isMovable;
  return isAlike && one.colour === other.colour && isSameAnchor(one.anchor, other.anchor);
}

function look(one: Placed, index: TextIndex): void {
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

interface Spot {
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

function spotOf(
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

function apply(one: Placed, spot: Spot): void {
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

type Moved = (n: number, anchor: Anchor) => void;

/** The anchor for a pin's foot at this point of the window; undefined over nothing. */
function anchorUnder(host: Host, button: HTMLElement, x: number, y: number): Anchor | undefined {
  const element = elementAt(host, x, y);
  return element && button ? anchorAt(element, x, y) : undefined;
}

function drag(host: Host, one: Placed, down: Event, moved: Moved, settle: () => void): void {
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

function moveByKeys(host: Host, one: Placed, texts: PageTexts, moved: Moved, settle: () => void): void {
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
