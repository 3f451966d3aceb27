import { describe, expect, it } from 'vitest';
import { median, target } from '../../bench/bench.ts';

describe('median', () => {
  it('takes the middle, or the mean of the two middle values, whatever the order', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([10, 1, 4, 2])).toBe(3);
    expect(median([])).toBeNaN();
  });
});

describe('target', () => {
  it('is met up to and including its limit, and never by what was not measured', () => {
    expect(target('t', 0.33, 0.33).met).toBe(true);
    expect(target('t', 0.34, 0.33).met).toBe(false);
    expect(target('t', NaN, 0.33).met).toBe(false);
  });
});
