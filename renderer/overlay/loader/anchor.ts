import type { Anchor } from '#shared/domain/review.ts';
import {
  computedStyle,
  escapeCss,
  getAttribute,
  idOf,
  mathMax,
  mathMin,
  matches,
  nextOf,
  parentOf,
  previousOf,
  rectOf,
  rootElement,
  round,
  selectAll,
  tagOf,
  test,
  textOf,
} from './natives.ts';
import { certainty, enough, foldText } from './similarity.ts';

/** Names that a person has given, and no build tool or counter: letters, with few digits and no hash behind them. */
const lasting = /^[a-z][a-z_-]*\d{0,2}(?:[-_][a-z]+\d{0,2})*$/iu;
/** Classes that come and go while a page is used. */
const passing = /active|current|hover|focus|open|show|hidden|visible|loaded|sticky|scroll|animat|is-|has-|js-/iu;

/** An element's words: what it says, else what it is called. */
export function fingerprint(element: Element): string {
  const text = foldText(textOf(element) ?? '');
  if (text !== '') return text;
  const named = getAttribute(element, 'alt') ?? getAttribute(element, 'aria-label');
  return foldText(named ?? getAttribute(element, 'placeholder') ?? getAttribute(element, 'name') ?? '');
}

function step(element: Element): { readonly selector: string; readonly isNamed: boolean } {
  const tag = tagOf(element);
  const id = idOf(element);
  if (id !== '' && test(lasting, id)) return { selector: `#${escapeCss(id)}`, isNamed: true };
  const classes = (getAttribute(element, 'class') ?? '').split(/\s+/u);
  for (let index = 0; index < classes.length; index++) {
    const name = classes[index] ?? '';
    if (name === '' || !test(lasting, name) || test(passing, name)) continue;
    const selector = `${tag}.${escapeCss(name)}`;
    if (!hasSibling(element, selector)) return { selector, isNamed: true };
  }
  if (!hasSibling(element, tag)) return { selector: tag, isNamed: false };
  let place = 1;
  for (let before = previousOf(element); before; before = previousOf(before))
    if (tagOf(before) === tagOf(element)) place++;
  return { selector: `${tag}:nth-of-type(${place})`, isNamed: false };
}

function hasSibling(element: Element, selector: string): boolean {
  for (let other = previousOf(element); other; other = previousOf(other)) if (matches(other, selector)) return true;
  for (let other = nextOf(element); other; other = nextOf(other)) if (matches(other, selector)) return true;
  return false;
}

/** The shortest way to an element that names nothing else, from itself upwards. */
export function selectorOf(element: Element): string {
  let selector = '';
  const root = rootElement(document);
  for (let at: Element | null = element; at && at !== root; at = parentOf(at)) {
    const { selector: part, isNamed } = step(at);
    selector = selector === '' ? part : `${part} > ${selector}`;
    if (isNamed && selectAll(selector).length === 1) return selector;
  }
  return `html > ${selector}`.slice(0, 2000);
}

/** Where on a page a point is, told by the element that it is on. */
export function anchorAt(element: Element, x: number, y: number): Anchor {
  const box = rectOf(element);
  const part = (from: number, size: number, at: number) =>
    size > 0 ? mathMin(1, mathMax(0, (at - from) / size)) : 0.5;
  return {
    selector: selectorOf(element),
    text: fingerprint(element),
    tag: tagOf(element),
    x: part(box.left, box.width, x),
    y: part(box.top, box.height, y),
    page: { x: round(x + scrollX), y: round(y + scrollY) },
  };
}

/** Whether an element takes up room and shows. */
export function isShown(element: Element): boolean {
  const box = rectOf(element);
  return box.width > 0 && box.height > 0 && computedStyle(element).visibility === 'visible';
}

/** Elements of the page by tag and text, made when a selector has failed: once for all pins that are looked for together. */
export type TextIndex = Map<string, Map<string, Element[]>>;

function elementsOf(index: TextIndex, tag: string): Map<string, Element[]> {
  const known = index.get(tag);
  if (known) return known;
  const byText = new Map<string, Element[]>();
  const all = selectAll(test(/^[a-z][a-z0-9-]*$/u, tag) ? tag : 'x-none');
  for (let place = 0; place < all.length && place < 3000; place++) {
    const element = all[place];
    if (!element) continue;
    const text = fingerprint(element);
    const same = byText.get(text);
    if (same) same[same.length] = element;
    else byText.set(text, [element]);
  }
  index.set(tag, byText);
  return byText;
}

/** An element found again: by its selector (`found`) or by what it says (`moved`); undefined when nothing fits well enough. */
export interface Found {
  readonly element: Element;
  readonly place: 'found' | 'moved';
}

/** Looks for the element of an anchor. */
export function findAgain(anchor: Anchor, index: TextIndex): Found | undefined {
  const { selector, text: then, tag } = anchor;
  let best: Found | undefined;
  let bestScore = enough;
  const judge = (element: Element, by: 'strong' | 'weak' | 'none', isOnlyOne: boolean): void => {
    const now = fingerprint(element);
    const score = certainty({ selector: by, isSameTag: tagOf(element) === tag, then, now, isOnlyOne });
    if (score < bestScore) return;
    bestScore = score;
    best = { element, place: by === 'none' ? 'moved' : 'found' };
  };
  const hits = safely(selector);
  const isNamed = test(/[#.]/u, selector);
  for (let place = 0; place < hits.length && place < 20; place++) {
    const hit = hits[place];
    if (hit) judge(hit, isNamed && hits.length === 1 ? 'strong' : 'weak', false);
  }
  // A selector that counts leads to a neighbour when something was put in: the text is the better witness then.
  if (then !== '' && bestScore < 0.9) {
    const same = elementsOf(index, tag).get(then);
    for (let place = 0; same && place < same.length && place < 20; place++) {
      const element = same[place];
      if (element) judge(element, 'none', same.length === 1);
    }
  }
  return best;
}

function safely(selector: string): ArrayLike<Element> {
  try {
    return selectAll(selector);
  } catch {
    return []; // not a selector for this browser
  }
}
