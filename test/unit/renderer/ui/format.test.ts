import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatDuration,
  formatDurationRange,
  formatMilliseconds,
  formatPercent,
  formatRelative,
  plural,
} from '../../../../renderer/ui/format.ts';

describe('formatBytes', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1 kB'],
    [1_450_000, '1.5 MB'],
    [999_600, '1 MB'],
    [184_000_000, '184 MB'],
    [1_090_000_000, '1.1 GB'],
  ])('says %d as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('formatPercent', () => {
  it('says 100% only when all is done', () => {
    expect(formatPercent(0.9999)).toBe('99%');
    expect(formatPercent(1)).toBe('100%');
  });

  it('stays within 0 and 100', () => {
    expect(formatPercent(-0.1)).toBe('0%');
    expect(formatPercent(1.2)).toBe('100%');
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0 sec'],
    [45.4, '45 sec'],
    [60, '1 min'],
    [124, '2 min 4 sec'],
    [3900, '1 hr 5 min'],
    [7199, '2 hr'],
  ])('says %d seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe('formatMilliseconds', () => {
  it('uses the unit people would use', () => {
    expect(formatMilliseconds(85)).toBe('85 ms');
    expect(formatMilliseconds(1240)).toBe('1.2 sec');
    expect(formatMilliseconds(72_000)).toBe('1 min 12 sec');
  });
});

describe('formatDurationRange', () => {
  it.each([
    [44, 70, '44–70 sec'],
    [95, 180, '2–3 min'],
    [100, 130, '2 min'],
    [0, 1, '1 sec'],
    [3600, 7200, '1–2 hr'],
    [5000, 9000, '1.5–2.5 hr'],
    [10, 240, '4 min'],
  ])('says %d to %d seconds as %s', (low, high, text) => {
    expect(formatDurationRange(low, high)).toBe(text);
  });
});

describe('formatRelative', () => {
  const now = new Date('2026-11-21T12:00:00Z');
  it.each([
    ['2026-11-21T11:59:55Z', 'just now'],
    ['2026-11-21T11:59:10Z', '50 seconds ago'],
    ['2026-11-21T09:00:00Z', '3 hours ago'],
    ['2026-11-20T11:00:00Z', 'yesterday'],
    ['2026-11-08T12:00:00Z', 'last week'],
    ['2024-05-01T12:00:00Z', '2 years ago'],
    ['2026-11-22T13:00:00Z', 'tomorrow'],
  ])('says %s as %s', (date, text) => {
    expect(formatRelative(new Date(date), now)).toBe(text);
  });
});

describe('plural', () => {
  it('follows the language', () => {
    expect([0, 1, 2].map((count) => plural(count, 'job', 'jobs'))).toEqual(['jobs', 'job', 'jobs']);
  });
});
