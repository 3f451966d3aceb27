/** A line with what stood before it. */
interface Line {
  readonly raw: string;
  /** Without any white space: what lines are compared by. */
  readonly ink: string;
  /** The empty lines in front of it. */
  readonly before: readonly string[];
}

/** More than this many comparisons are not worth the trouble: that part is then taken as changed. */
const mostComparisons = 4_000_000;

/**
 * `after` with every line that did not change as it stands in `original`: with its own spaces, empty lines and line end.
 * `before` and `after` are printed by the same program, before and after a change; where `original` is laid out otherwise
 * and was changed too, that part is as in `after`.
 */
export function keepLines(original: string, before: string, after: string): string {
  const old = toLines(original);
  const printed = toLines(before).lines;
  const wanted = toLines(after).lines;
  const end = lineEndOf(original);
  const inOld = match(printed, old.lines, (line) => line.ink);
  const inWanted = match(printed, wanted, (line) => line.raw);
  const result: string[] = [];
  const keep = (lines: readonly Line[]): void => {
    for (const { before: empty, raw } of lines) result.push(...[...empty, raw].map((line) => `${line}\n`));
  };
  const pairs = [...inOld].map(([index, other]) => ({
    at: index,
    printed: indentOf(printed[index]),
    own: indentOf(old.lines[other]),
  }));
  const print = (lines: readonly Line[], at: number): void => {
    for (const line of lines) {
      const text = `${' '.repeat(ownIndent(pairs, at, indentOf(line)))}${line.raw.trimStart()}`;
      result.push(...line.before.map(() => end), `${text}${end}`);
    }
  };
  let at = { old: 0, printed: 0, wanted: 0 };
  for (let index = 0; index <= printed.length; index += 1) {
    const isEnd = index === printed.length;
    const next = {
      old: isEnd ? old.lines.length : inOld.get(index),
      wanted: isEnd ? wanted.length : inWanted.get(index),
    };
    if (next.old === undefined || next.wanted === undefined) continue;
    const [ours, base, theirs] = [
      old.lines.slice(at.old, next.old),
      printed.slice(at.printed, index),
      wanted.slice(at.wanted, next.wanted),
    ];
    if (isSame(base, theirs)) keep(ours);
    else print(theirs, index);
    if (!isEnd) keep(old.lines.slice(next.old, next.old + 1));
    at = { old: next.old + 1, printed: index + 1, wanted: next.wanted + 1 };
  }
  const text = [...result, ...old.after.map((raw) => `${raw}\n`)].join('');
  return original === '' || original.endsWith('\n') ? text : text.replace(/\r?\n$/, '');
}

interface Pair {
  readonly at: number;
  readonly printed: number;
  readonly own: number;
}

/** How deep a printed line stands in the original, told by the nearest line that is as deep, else by one that is less. */
function ownIndent(pairs: readonly Pair[], at: number, indent: number): number {
  const nearest = (fits: (pair: Pair) => boolean): Pair | undefined =>
    pairs
      .filter(fits)
      .reduce<Pair | undefined>(
        (best, pair) => (best === undefined || Math.abs(pair.at - at) <= Math.abs(best.at - at) ? pair : best),
        undefined,
      );
  const known = nearest(({ printed }) => printed === indent) ?? nearest(({ printed }) => printed < indent);
  return known === undefined ? indent : Math.max(0, indent + known.own - known.printed);
}

function indentOf(line: Line | undefined): number {
  return /^ */.exec(line?.raw ?? '')?.[0].length ?? 0;
}

/** The line end that most lines have. */
export function lineEndOf(text: string): '\n' | '\r\n' {
  const all = text.split('\n').length - 1;
  return text.split('\r\n').length - 1 > all / 2 ? '\r\n' : '\n';
}

function toLines(text: string): { readonly lines: readonly Line[]; readonly after: readonly string[] } {
  const lines: Line[] = [];
  let before: string[] = [];
  for (const raw of (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')) {
    const ink = raw.replace(/\s/g, '');
    if (ink === '') before.push(raw);
    else {
      lines.push({ raw, ink, before });
      before = [];
    }
  }
  return { lines, after: text === '' ? [] : before };
}

function isSame(a: readonly Line[], b: readonly Line[]): boolean {
  return a.length === b.length && a.every((line, index) => line.raw === b[index]?.raw);
}

/** Pairs the lines of two texts in order, by index; those of `a` that have no partner are missing. */
function match(a: readonly Line[], b: readonly Line[], by: (line: Line) => string): ReadonlyMap<number, number> {
  const keysA = a.map(by);
  const keysB = b.map(by);
  const matched = new Map<number, number>();
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  for (; head < shorter && keysA[head] === keysB[head]; head += 1) matched.set(head, head);
  let tail = 1;
  for (; tail <= shorter - head && keysA.at(-tail) === keysB.at(-tail); tail += 1) {
    matched.set(a.length - tail, b.length - tail);
  }
  const middle = longestCommon(keysA.slice(head, a.length - tail + 1), keysB.slice(head, b.length - tail + 1));
  for (const [one, other] of middle) matched.set(head + one, head + other);
  return matched;
}

/** The longest common subsequence, as pairs of indexes. */
function longestCommon(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  if (a.length * b.length > mostComparisons) return [];
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  const lengthAt = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = a.length - 1; row >= 0; row -= 1) {
    for (let column = b.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] =
        a[row] === b[column]
          ? lengthAt(row + 1, column + 1) + 1
          : Math.max(lengthAt(row + 1, column), lengthAt(row, column + 1));
    }
  }
  const pairs: [number, number][] = [];
  for (let row = 0, column = 0; row < a.length && column < b.length;) {
    if (a[row] === b[column]) pairs.push([row++, column++]);
    else if (lengthAt(row + 1, column) >= lengthAt(row, column + 1)) row += 1;
    else column += 1;
  }
  return pairs;
}
