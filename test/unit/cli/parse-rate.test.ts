import { describe, expect, it } from 'vitest';
import { parseRate } from '../../../electron/cli/parse-rate.ts';

describe('parseRate', () => {
  it('takes plain numbers and thousands', () => {
    expect(['250000', '500k', '2M', '1.5m', '1G', ' 64k '].map(parseRate)).toEqual([
      ...[250_000, 500_000, 2_000_000, 1_500_000, 1_000_000_000, 64_000],
    ]);
  });

  it.each(['', 'fast', '2MB', '-1M', '1e9', '2 M', '0x10'])('refuses %j', (text) => {
    expect(() => parseRate(text)).toThrow('--limit-rate takes bytes per second');
  });

  it('refuses a rate at which a line would seem dead', () => {
    expect(() => parseRate('10k')).toThrow('at least 64.0 kB');
  });
});
