import { describe, expect, it } from 'vitest';
import { groupTables } from '#engine/flows/pull/group-tables.ts';

describe('groupTables', () => {
  it('groups tables that share the first word behind the prefix', () => {
    const groups = groupTables(
      ['wp_posts', 'wp_wc_orders', 'wp_wc_order_addresses', 'wp_term_meta', 'other_wc_list'],
      'wp_',
    );
    expect(Object.fromEntries(groups)).toEqual({ wp_wc_orders: 'wc', wp_wc_order_addresses: 'wc' });
  });

  it('makes no group of names without a second word, nor of one table', () => {
    expect(groupTables(['users', 'users_', 'log_visits'], '').size).toBe(0);
  });

  it('survives names that are nothing but prefix and separators', () => {
    expect(groupTables(['wp_', '_', '__', ''], 'wp_').size).toBe(0);
  });
});
