/** Values that are no list. */
export type PhpScalar = string | number | boolean | null;

/** A list by its keys; numbers are written as PHP prints them. */
export type PhpItems = ReadonlyMap<string, PhpValue>;

/** What reading (never running) PHP can say about a value. */
export type PhpValue =
  | { readonly kind: 'known'; readonly value: PhpScalar }
  /** An array; each of its items is known or not by itself. */
  | { readonly kind: 'list'; readonly items: PhpItems }
  /** Cannot be known without running the code; `why` is for the user and holds no value. */
  | { readonly kind: 'unknown'; readonly why: string }
  /** Depends on a condition that cannot be decided here. */
  | { readonly kind: 'ambiguous'; readonly lines: readonly number[] };

export const phpNull: PhpValue = { kind: 'known', value: null };

/** A known value. */
export function known(value: PhpScalar): PhpValue {
  return { kind: 'known', value };
}

/** A value that cannot be known, with the reason. */
export function unknown(why: string): PhpValue {
  return { kind: 'unknown', why };
}

/** PHP's idea of true; undefined when it cannot be known. */
export function truth(value: PhpValue): boolean | undefined {
  if (value.kind === 'list') return value.items.size > 0;
  if (value.kind !== 'known') return undefined;
  return !(
    value.value === null ||
    value.value === false ||
    value.value === 0 ||
    value.value === '' ||
    value.value === '0'
  );
}

/** PHP's string conversion of a known value. */
export function phpString(value: PhpScalar): string {
  if (value === true) return '1';
  if (value === false || value === null) return '';
  return String(value);
}

/** The item of a list under a key; null as in PHP when there is none, unknown below anything that is no list. */
export function itemOf(value: PhpValue, key: PhpValue): PhpValue {
  if (value.kind !== 'list') return value.kind === 'known' ? unknown('an item of something that is no list') : value;
  if (key.kind !== 'known') return unknown('an item whose key cannot be known');
  return value.items.get(phpString(key.value)) ?? phpNull;
}

/** Items that a merge may look at; a configuration has a few hundred, and one that merges itself has no end. */
const mostMerged = 10_000;
/** Characters of one text; a text that is joined to itself again and again has no end either. */
const longestText = 65_536;

/** Two texts in one; unknown beyond any setting's length. */
export function joinTexts(first: PhpScalar, second: PhpScalar): PhpValue {
  const [a, b] = [phpString(first), phpString(second)];
  return a.length + b.length > longestText ? unknown('a text that is too long') : known(a + b);
}

/** `array_merge` (numbers counted anew), `array_replace` and `array_replace_recursive`; unknown unless all are lists. */
export function mergeLists(lists: readonly PhpValue[], how: 'merge' | 'replace' | 'replace-recursive'): PhpValue {
  const work = { left: mostMerged };
  const merged = mergeWithin(lists, how, work);
  return work.left < 0 ? unknown('a list that is too long') : merged;
}

function mergeWithin(
  lists: readonly PhpValue[],
  how: 'merge' | 'replace' | 'replace-recursive',
  work: { left: number },
): PhpValue {
  const items = new Map<string, PhpValue>();
  let next = 0;
  for (const list of lists) {
    if (list.kind !== 'list') return unknown('a list that is put together from something unknown');
    work.left -= list.items.size + 1;
    if (work.left < 0) return list;
    for (const [key, value] of list.items) {
      const isNumber = /^[0-9]+$/.test(key);
      const before = items.get(key);
      if (how === 'merge' && isNumber) items.set(String(next++), value);
      else if (how === 'replace-recursive' && before?.kind === 'list' && value.kind === 'list') {
        items.set(key, mergeWithin([before, value], how, work));
      } else items.set(key, value);
    }
  }
  return { kind: 'list', items };
}
