import { catalogueLocale } from './format.ts';

/** Which column rows are sorted by. */
export interface SortState {
  readonly column: string;
  readonly descending: boolean;
}

// Made once: tables are sorted anew with every step of a running pull.
const text = new Intl.Collator(catalogueLocale, { numeric: true, sensitivity: 'base' });

/** Sorted copy: text as people sort it (`a2` before `a10`), numbers by size; equal rows keep their order. */
export function sortRows<Row>(
  rows: readonly Row[],
  by: (row: Row) => string | number,
  descending: boolean,
): readonly Row[] {
  const direction = descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const left = by(a);
    const right = by(b);
    if (typeof left === 'number' && typeof right === 'number') return (left - right) * direction;
    return text.compare(String(left), String(right)) * direction;
  });
}

interface WindowInput {
  readonly count: number;
  readonly rowHeight: number;
  readonly scrollTop: number;
  readonly visibleRows: number;
  /** Rows built above and below what is in sight. */
  readonly spare: number;
}

/** The rows to build: `first` up to but not including `last`. */
export function windowOf({ count, rowHeight, scrollTop, visibleRows, spare }: WindowInput): {
  readonly first: number;
  readonly last: number;
} {
  const top = Math.min(Math.floor(Math.max(0, scrollTop) / rowHeight), Math.max(0, count - visibleRows));
  return { first: Math.max(0, top - spare), last: Math.min(count, top + visibleRows + 1 + spare) };
}

/** Rows whose text holds every word of the query, in any order and case. */
export function filterRows<Row>(rows: readonly Row[], query: string, textOf: (row: Row) => string): readonly Row[] {
  const words = query.toLocaleLowerCase(catalogueLocale).split(/\s+/u).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = textOf(row).toLocaleLowerCase(catalogueLocale);
    return words.every((word) => text.includes(word));
  });
}

/** The least width in pixels that grid tracks of the forms `120px` and `minmax(120px, 2fr)` need. */
export function leastWidth(tracks: readonly string[]): number {
  return tracks.reduce((sum, track) => sum + Number(/(\d+)px/u.exec(track)?.[1] ?? 0), 0);
}
