import { describe, expect, it } from 'vitest';
import { readRecent, withRecent } from '../../../../renderer/app/recent-entries.ts';

describe('the palette’s recent entries', () => {
  it('are read back as they were kept', () => {
    expect(readRecent({ getItem: () => JSON.stringify(['go-jobs', 'help']) })).toEqual(['go-jobs', 'help']);
  });

  it('are none when the storage is empty, damaged, hostile or closed', () => {
    for (const text of [null, '', '{', '{"0":"x"}', '7']) expect(readRecent({ getItem: () => text })).toEqual([]);
    expect(readRecent({ getItem: () => '["a", 7, null, "b"]' })).toEqual(['a', 'b']);
    const closed = (): never => {
      throw new Error('SecurityError');
    };
    expect(readRecent({ getItem: closed })).toEqual([]);
  });

  it('hold each entry once, the last chosen first, five at most', () => {
    expect(withRecent(['a', 'b', 'c'], 'c')).toEqual(['c', 'a', 'b']);
    expect(withRecent(['a', 'b', 'c', 'd', 'e'], 'f')).toEqual(['f', 'a', 'b', 'c', 'd']);
  });
});
