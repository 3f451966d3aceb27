import { describe, expect, it } from 'vitest';
import type { SourceTable } from '#shared/domain/pull.ts';
import { chooseAll, groupsOf, sumOf, take, taken, takeRows } from '../../../../renderer/features/pull/table-choice.ts';

const table = (name: string, group: string, more: Partial<SourceTable> = {}): SourceTable => ({
  ...{ name, group, rows: 10, bytes: 100, usual: 'load' },
  ...more,
});
const tables = [
  table('wp_posts', ''),
  table('wp_wc_orders', 'wc', { rows: 500, bytes: 9000 }),
  table('wp_wc_log', 'wc', { usual: 'structure' }),
  table('wp_gf_entry', 'gf'),
];

describe('the choice of tables', () => {
  it('begins with everything', () => {
    expect(taken(chooseAll(tables), ['wp_posts', 'wp_wc_log'])).toBe('all');
  });

  it('leaves a group and takes one of it back', () => {
    const left = take(chooseAll(tables), ['wp_wc_orders', 'wp_wc_log'], false);
    const mixed = take(take(left, ['wp_wc_orders', 'wp_wc_log'], false), ['wp_wc_log'], true);
    expect(taken(left, ['wp_wc_orders', 'wp_wc_log'])).toBe('none');
    expect(taken(mixed, ['wp_wc_orders', 'wp_wc_log'])).toBe('some');
    expect(mixed.left).toEqual(['wp_wc_orders']);
  });

  it('counts only rows that come along: not of left tables, of those without rows, nor of what never has any', () => {
    const all = chooseAll(tables);
    expect(sumOf(all, tables)).toEqual({ tables: 4, rows: 520, bytes: 9200 });
    expect(sumOf(takeRows(all, ['wp_wc_orders'], false), tables)).toEqual({ tables: 4, rows: 20, bytes: 200 });
    expect(sumOf(take(all, ['wp_wc_orders'], false), tables)).toEqual({ tables: 3, rows: 20, bytes: 200 });
    expect(sumOf(takeRows(takeRows(all, ['wp_wc_orders'], false), ['wp_wc_orders'], true), tables).rows).toBe(520);
  });

  it('sorts groups by name, tables without one last', () => {
    expect(groupsOf(tables).map((group) => group.name)).toEqual(['gf', 'wc', '']);
  });
});
