import { describe, expect, it } from 'vitest';
import { nearestName, suggestName } from '../../../electron/cli/nearest.ts';

describe('the nearest name', () => {
  it.each([
    ['prodution', 'production'],
    ['PRODUCTION', 'production'],
    ['prod', 'production'],
    ['satging', 'staging'],
    ['locla', 'local'],
  ])('of %s is %s', (wanted, found) => {
    expect(nearestName(wanted, ['local', 'staging', 'production'])).toBe(found);
  });

  it('is none when nothing is near', () => {
    expect(nearestName('frobnicate', ['local', 'staging', 'production'])).toBeUndefined();
    expect(nearestName('x', [])).toBeUndefined();
  });

  it('is said with all there are', () => {
    expect(suggestName('stagng', ['local', 'staging'], 'none')).toBe(
      'Did you mean "staging"? There are: local, staging',
    );
    expect(suggestName('zzz', ['local', 'staging'], 'none')).toBe('There are: local, staging');
    expect(suggestName('zzz', [], 'Add one.')).toBe('Add one.');
    const many = Array.from({ length: 30 }, (_, number) => `shop-${String(number)}`);
    expect(suggestName('zzz', many, '')).toMatch(/shop-19 and 10 more$/);
  });
});
