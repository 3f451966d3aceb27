/** A text as a fingerprint: white space folded, at most 300 characters. */
export function foldText(text: string): string {
  return text.slice(0, 1200).replace(/\s+/gu, ' ').trim().slice(0, 300);
}

function pairs(text: string): Map<string, number> {
  const found = new Map<string, number>();
  for (let index = 0; index + 1 < text.length; index++) {
    const pair = text.slice(index, index + 2);
    found.set(pair, (found.get(pair) ?? 0) + 1);
  }
  return found;
}

/** How much two texts have in common, from 0 to 1: Dice's coefficient of their pairs of letters. */
export function similarity(one: string, other: string): number {
  if (one === other) return 1;
  const a = one.toLowerCase();
  const b = other.toLowerCase();
  if (a.length < 2 || b.length < 2) return a === b ? 1 : 0;
  const ofOne = pairs(a);
  let shared = 0;
  pairs(b).forEach((count, pair) => {
    shared += Math.min(count, ofOne.get(pair) ?? 0);
  });
  return (2 * shared) / (a.length + b.length - 2);
}

/** What speaks for an element being the one that was meant. */
export interface Evidence {
  /** Whether the selector leads to it, and by names (`strong`) or only by counting (`weak`). */
  readonly selector: 'strong' | 'weak' | 'none';
  readonly isSameTag: boolean;
  /** Text that it was made with, and text that is there now. */
  readonly then: string;
  readonly now: string;
  /** No other element has that text. */
  readonly isOnlyOne: boolean;
}

const bySelector = { strong: 0.6, weak: 0.45, none: 0 };
/** Below this, saying "could not find it again" is more honest than pointing at something. */
export const enough = 0.6;

/** Any two texts of a language share some pairs of letters, which says nothing. */
const beyondChance = (shared: number): number => Math.max(0, (shared - 0.3) / 0.7);

/** How sure it is that this is the element, from 0 to 1. */
export function certainty({ selector, isSameTag, then, now, isOnlyOne }: Evidence): number {
  const byTag = isSameTag ? 0.1 : 0;
  // An element without a text, a picture say, has nothing to compare: the selector and the tag must do.
  const byText = then === '' ? (now === '' ? 0.2 : 0) : 0.4 * beyondChance(similarity(then, now));
  const unmistakable = isOnlyOne && then.length >= 4 && then === now ? 0.15 : 0;
  return Math.min(1, bySelector[selector] + byTag + byText + unmistakable);
}
