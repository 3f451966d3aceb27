import { describe, expect, it } from 'vitest';
import { filterRows, leastWidth, sortRows, windowOf } from '../../../../renderer/ui/table-rows.ts';

describe('sortRows', () => {
  it('sorts text as people do: numbers inside by their value, case aside', () => {
    expect(sortRows(['a10', 'B1', 'a2'], (row) => row, false)).toEqual(['a2', 'a10', 'B1']);
  });

  it('sorts numbers by size, also downwards, and leaves the given rows alone', () => {
    const rows = [5, 30, 7];
    expect(sortRows(rows, (row) => row, true)).toEqual([30, 7, 5]);
    expect(rows).toEqual([5, 30, 7]);
  });

  it('keeps equal rows in their order', () => {
    const rows = [
      { name: 'first', size: 1 },
      { name: 'second', size: 1 },
    ];
    expect(sortRows(rows, (row) => row.size, true).map((row) => row.name)).toEqual(['first', 'second']);
  });
});

describe('windowOf', () => {
  const base = { rowHeight: 34, visibleRows: 10, spare: 2 };

  it('builds only what is in sight and a little around it', () => {
    expect(windowOf({ ...base, count: 5000, scrollTop: 34 * 100 })).toEqual({ first: 98, last: 113 });
  });

  it('starts at the first row', () => {
    expect(windowOf({ ...base, count: 5000, scrollTop: 0 })).toEqual({ first: 0, last: 13 });
  });

  it('ends at the last row, also when fewer rows are left than the scroll position says', () => {
    expect(windowOf({ ...base, count: 12, scrollTop: 34 * 4000 })).toEqual({ first: 0, last: 12 });
  });
});

describe('filterRows', () => {
  const rows = ['wp_posts all rows', 'wp_postmeta all rows', 'wp_sessions no rows'];

  it('wants every word, in any order and case', () => {
    expect(filterRows(rows, 'ROWS  post', (row) => row)).toEqual(rows.slice(0, 2));
  });

  it('gives all rows back for an empty query', () => {
    expect(filterRows(rows, '  ', (row) => row)).toBe(rows);
  });
});

describe('leastWidth', () => {
  it('adds up what the tracks need at least', () => {
    expect(leastWidth(['minmax(160px, 2fr)', '96px', '1fr'])).toBe(256);
  });
});
