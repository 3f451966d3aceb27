import type { Anchor } from '#shared/domain/review.ts';
import type { PageTexts, Pin, Placement } from '../wire.ts';
import type { TextIndex } from './anchor.ts';
import { focusQuietly, type Host } from './host.ts';
import { drag, moveByKeys } from './move-pin.ts';
import {
  appendChild,
  hide,
  isConnected,
  later,
  make,
  mathMax,
  nextFrame,
  observe,
  on,
  removeChild,
  rootElement,
  scrollIntoView,
  setAttribute,
  style,
  whenIdle,
  writeText,
} from './natives.ts';
import { apply, focusedElement, look, type Placed, type Spot, spotOf } from './placed-pin.ts';

/** Colours of people: white reads on each of them with 4.5:1 and more. */
const colours = ['#3f3fc9', '#a8321c', '#146b3a', '#8a2a7d', '#8a5300', '#0b6470', '#5b4b8a', '#9a2348'];

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
  const placed: Record<number, Placed | undefined> = {};
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
      placed[one.pin.n] = undefined;
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
