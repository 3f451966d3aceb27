import { describe, expect, it } from 'vitest';
import { isBusy, loadProblems } from '#engine/flows/pull/source-load.ts';

describe('how busy the source is', () => {
  it.each([
    [0.2, false],
    [2.9, false],
    [3, true],
    [25, true],
    [null, false],
  ])('%s programs per processor: busy is %s', (perProcessor, expected) => {
    expect(isBusy({ perProcessor, freeBytes: null })).toBe(expected);
    expect(loadProblems({ perProcessor, freeBytes: null }).length).toBe(expected ? 1 : 0);
  });

  it('says how little disk is left', () => {
    expect(loadProblems({ perProcessor: 0, freeBytes: 12e6 })).toMatchObject([
      { id: 'source-disk-full', severity: 'warning', title: expect.stringContaining('12 MB') },
    ]);
    expect(loadProblems({ perProcessor: 0, freeBytes: 5e9 })).toEqual([]);
  });
});
