import { itemOf, joinTexts, known, mergeLists, phpNull, unknown, type PhpValue } from './php-values.ts';

interface Definition {
  readonly value: PhpValue;
  readonly line: number;
  /** False below a condition that could not be decided. */
  readonly certain: boolean;
}

/** Items copied while values inside of lists are set; a file that needs more is not a configuration. */
const mostCopied = 2_000_000;

/** Names and what they were given. Constants keep their first certain value, variables their last. */
export class Definitions {
  readonly #store = new Map<string, readonly Definition[]>();
  readonly #wins: 'first' | 'last';
  #copied = 0;

  constructor(wins: 'first' | 'last') {
    this.#wins = wins;
  }

  /** True, or undefined when that depends on an undecided condition; null when nothing names it. */
  isDefined(name: string): boolean | undefined | null {
    const definitions = this.#store.get(name);
    if (definitions === undefined) return null;
    return definitions.some((definition) => definition.certain) ? true : undefined;
  }

  valueOf(name: string): PhpValue | undefined {
    const [first, ...rest] = this.#store.get(name) ?? [];
    if (first === undefined) return undefined;
    if (rest.every((other) => isSame(other.value, first.value))) return first.value;
    return { kind: 'ambiguous', lines: [first, ...rest].map((definition) => definition.line) };
  }

  define(name: string, value: PhpValue, line: number, certain: boolean): void {
    const before = this.#store.get(name) ?? [];
    const firstWins = this.#wins === 'first';
    if (firstWins && before.some((definition) => definition.certain)) return;
    const definition = { value, line, certain };
    this.#store.set(name, certain && !firstWins ? [definition] : [...before.slice(-20), definition]);
  }

  /** `$name['a']['b'] = value`; with a key that cannot be known the whole list cannot be known any more. */
  assign(name: string, keys: readonly (string | null)[], value: PhpValue, line: number, certain: boolean): void {
    const [first] = keys;
    if (first === undefined) {
      this.define(name, value, line, certain);
      return;
    }
    const whole = this.valueOf(name);
    const changed = this.#withItem(whole ?? emptyList, keys, value, certain, [line]);
    this.define(name, changed, line, whole === undefined ? certain : true);
  }

  /** `.=`, `??=` and `+=`. */
  change(
    name: string,
    keys: readonly (string | null)[],
    operator: string,
    value: PhpValue,
    line: number,
    certain: boolean,
  ): void {
    let before: PhpValue = this.valueOf(name) ?? phpNull;
    for (const key of keys) before = itemOf(before, key === null ? unknown('a key') : known(key));
    this.assign(name, keys, combine(operator, before, value), line, certain);
  }

  #withItem(
    list: PhpValue,
    keys: readonly (string | null)[],
    value: PhpValue,
    certain: boolean,
    lines: readonly number[],
  ): PhpValue {
    const [key, ...rest] = keys;
    if (key === undefined) return certain ? value : either(list, value, lines);
    const below = list.kind === 'known' && list.value === null ? emptyList : list;
    if (below.kind !== 'list') return below.kind === 'known' ? unknown('a list that code puts together') : below;
    this.#copied += below.items.size + 1;
    if (this.#copied > mostCopied) return unknown('a list that is too long');
    const items = new Map(below.items);
    if (key === null) return rest.length === 0 ? pushed(items, value) : unknown('a list that code puts together');
    items.set(key, this.#withItem(items.get(key) ?? phpNull, rest, value, certain, lines));
    return { kind: 'list', items };
  }
}

const emptyList: PhpValue = { kind: 'list', items: new Map() };

function pushed(items: Map<string, PhpValue>, value: PhpValue): PhpValue {
  // The exact number matters to nobody who asks for settings by name.
  items.set(`+${String(items.size)}`, value);
  return { kind: 'list', items };
}

/** A value that may or may not have been replaced; one that was not there before is the only one known. */
function either(before: PhpValue, value: PhpValue, lines: readonly number[]): PhpValue {
  if (before.kind === 'known' && before.value === null) return value;
  if (isSame(before, value)) return value;
  return { kind: 'ambiguous', lines: before.kind === 'ambiguous' ? [...before.lines, ...lines] : lines };
}

function combine(operator: string, before: PhpValue, value: PhpValue): PhpValue {
  if (operator === '??=') return before.kind === 'known' && before.value === null ? value : before;
  if (operator === '+=' && before.kind === 'list') return mergeLists([value, before], 'replace');
  if (operator === '.=' && before.kind === 'known' && value.kind === 'known') {
    return joinTexts(before.value, value.value);
  }
  return value.kind === 'unknown' ? value : unknown('arithmetic');
}

function isSame(a: PhpValue, b: PhpValue): boolean {
  return a.kind === 'known' && b.kind === 'known' && a.value === b.value;
}
