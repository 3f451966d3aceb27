import type { Anchor } from '#shared/domain/review.ts';
import { inWords } from '../in-words.ts';
import type { PageTexts } from '../wire.ts';
import { anchorAt, fingerprint, isShown } from './anchor.ts';
import { button, focusQuietly, type Host } from './host.ts';
import {
  appendChild,
  contains,
  elementsAt,
  firstChildOf,
  hasShift,
  hide,
  isConnected,
  keyOf,
  lastChildOf,
  make,
  nextOf,
  onFor,
  parentOf,
  pointerTypeOf,
  preventDefault,
  previousOf,
  rectOf,
  removeChild,
  rootElement,
  scrollIntoView,
  setAttribute,
  stopEvent,
  style,
  tagOf,
  writeText,
  xOf,
  yOf,
} from './natives.ts';

/** What was chosen; undefined when the person left. */
export type Choice = Anchor | undefined;

/** The element of the page at a point, never one of ours. */
export function elementAt(host: Host, x: number, y: number): Element | undefined {
  const stack = elementsAt(x, y);
  for (let index = 0; index < stack.length; index++) {
    const element = stack[index];
    if (element && element !== host.element) return element;
  }
  return undefined;
}

type Way = (element: Element) => Element | null;

/** The next element by `way`, without those that do not show; null at an end. */
function walk(host: Host, from: Element, way: Way): Element | null {
  for (let at = way(from); at; at = way(at)) if (at !== host.element && isShown(at)) return at;
  return null;
}

/** Reading order: into an element, over it, out of it. */
const forwards: Way = (element) => {
  const inner = firstChildOf(element);
  if (inner) return inner;
  for (let at: Element | null = element; at && at !== document.body; at = parentOf(at)) {
    const next = nextOf(at);
    if (next) return next;
  }
  return null;
};
const backwards: Way = (element) => {
  let before = previousOf(element);
  if (!before) {
    const parent = parentOf(element);
    return parent === document.body ? null : parent;
  }
  for (let inner = lastChildOf(before); inner; inner = lastChildOf(before)) before = inner;
  return before;
};

const ways: Readonly<Record<string, Way>> = {
  ArrowRight: nextOf,
  ArrowLeft: previousOf,
  ArrowUp: parentOf,
  ArrowDown: firstChildOf,
};

/**
 * Lets a person choose an element of the page with mouse, finger or keyboard. The page gets none of these events meanwhile,
 * so that a link that is chosen is not followed.
 */
export function chooseElement(host: Host, texts: PageTexts, done: (choice: Choice) => void): () => void {
  const catcher = make('div');
  setAttribute(catcher, 'class', 'catcher');
  setAttribute(catcher, 'tabindex', '-1');
  setAttribute(catcher, 'role', 'application');
  setAttribute(catcher, 'aria-label', texts.chooseMouse);
  const outline = make('div');
  setAttribute(outline, 'class', 'outline');
  hide(outline, true);
  const hint = make('div');
  setAttribute(hint, 'class', 'hint');
  const words = make('span');
  writeText(words, texts.chooseMouse);
  const here = button('main', texts.here, () => choose());
  const larger = button('', texts.larger, () => go(parentOf));
  hide(here, true);
  hide(larger, true);
  appendChild(hint, words);
  appendChild(hint, larger);
  appendChild(hint, here);
  appendChild(
    hint,
    button('', texts.cancel, () => leave(undefined)),
  );
  appendChild(host.stage, catcher);
  appendChild(host.stage, outline);
  appendChild(host.stage, hint);

  let current: Element | undefined;
  let point: { readonly x: number; readonly y: number } | undefined;
  let isOver = false;

  const draw = (): void => {
    if (isOver) return;
    if (current && isConnected(current)) {
      const box = rectOf(current);
      hide(outline, false);
      style(outline, 'transform', `translate(${box.left}px, ${box.top}px)`);
      style(outline, 'width', `${box.width}px`);
      style(outline, 'height', `${box.height}px`);
    } else hide(outline, true);
  };
  const mark = (element: Element | undefined): void => {
    if (!element || element === current) return;
    current = element;
    draw();
  };
  const go = (way: Way): void => {
    const start = current ?? rootElement(document) ?? undefined;
    if (!start) return;
    const next = walk(host, current ? start : document.body, current ? way : forwards);
    const isInside = next && (next === document.body || contains(document.body, next));
    if (!next || !isInside) return;
    point = undefined;
    scrollIntoView(next, { block: 'nearest', inline: 'nearest' });
    mark(next);
    host.say(inWords(tagOf(next), fingerprint(next), texts.kinds));
  };
  const leave = (choice: Choice): void => {
    if (isOver) return;
    isOver = true;
    for (let index = 0; index < stops.length; index++) stops[index]?.();
    removeChild(host.stage, catcher);
    removeChild(host.stage, outline);
    removeChild(host.stage, hint);
    done(choice);
  };
  const choose = (): void => {
    if (!current) return;
    const box = rectOf(current);
    const { x, y } = point ?? { x: box.left + box.width / 2, y: box.top + Math.min(box.height / 2, innerHeight / 2) };
    leave(anchorAt(current, x, y));
  };

  const at = (event: Event): { readonly x: number; readonly y: number; readonly isTouch: boolean } => {
    return { x: xOf(event), y: yOf(event), isTouch: pointerTypeOf(event) === 'touch' };
  };
  const onMove = (event: Event): void => {
    const { x, y, isTouch } = at(event);
    if (isTouch) return;
    point = { x, y };
    mark(elementAt(host, x, y));
  };
  const onTap = (event: Event): void => {
    const { x, y, isTouch } = at(event);
    preventDefault(event);
    point = { x, y };
    mark(elementAt(host, x, y));
    if (!isTouch) return choose();
    // A finger hides what it points at: it is shown first, and can be made larger.
    writeText(words, texts.chooseTouch);
    hide(here, false);
    hide(larger, false);
  };
  const onKey = (event: Event): void => {
    const key = keyOf(event);
    const way = key === 'Tab' ? (hasShift(event) ? backwards : forwards) : ways[key];
    stopEvent(event);
    if (key === 'Escape') leave(undefined);
    else if (way) go(way);
    else if (key === 'Enter') choose();
    else return;
    preventDefault(event);
  };
  const stops = [
    onFor(catcher, 'pointermove', onMove),
    onFor(catcher, 'click', onTap),
    onFor(window, 'keydown', onKey),
    onFor(window, 'scroll', draw),
    onFor(window, 'resize', draw),
  ];
  focusQuietly(catcher);
  host.say(texts.chooseMouse);
  return () => leave(undefined);
}
