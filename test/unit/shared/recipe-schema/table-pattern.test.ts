import { describe, expect, it } from 'vitest';
import { compileTablePattern, matchesGlob } from '#shared/recipe-schema/table-pattern.ts';

describe('compileTablePattern', () => {
  it.each([
    ['{prefix}posts', 'wp_posts', true],
    ['{prefix}posts', 'wp_2_posts', false],
    ['{blog}posts', 'wp_posts', true],
    ['{blog}posts', 'wp_2_posts', true],
    ['{blog}posts', 'wp_22_posts', true],
    ['{blog}posts', 'wp_x_posts', false],
    ['{blog}posts', 'other_posts', false],
    ['{blog}*meta', 'wp_7_wc_orders_meta', true],
    ['{blog}*meta', 'wp_metadata', false],
    ['{prefix}telescope_*', 'wp_telescope_entries', true],
    ['gf_*', 'gf_entry', true],
    ['gf_*', 'wp_gf_entry', false],
    ['{prefix}posts', 'WP_posts', false],
  ])('%s on %s: %s', (pattern, table, expected) => {
    expect(compileTablePattern(pattern, 'wp_')(table)).toBe(expected);
  });

  it('takes a prefix with regular expression characters literally', () => {
    expect(compileTablePattern('{prefix}posts', 'a.b$_')('a.b$_posts')).toBe(true);
    expect(compileTablePattern('{prefix}posts', 'a.b$_')('aXb$_posts')).toBe(false);
  });
});

describe('matchesGlob', () => {
  it('answers at once for patterns that would make a regular expression hang', () => {
    const started = performance.now();
    expect(matchesGlob('a'.repeat(5_000), `${'a*'.repeat(500)}b`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
