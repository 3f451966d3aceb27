import { describe, expect, it } from 'vitest';
import { pullOptionsSchema } from '#shared/domain/pull.ts';
import { requireKnownTables, treatTable } from '#engine/flows/pull/plan-tables.ts';
import { column, number, recipe, table } from './pull-facts.ts';

const options = pullOptionsSchema.parse({});
const posts = table('wp_posts', [
  column('title'),
  column('guid'),
  column('short', { generated: 'stored' }),
  column('picture', { dataType: 'blob', characterSet: null }),
  number('menu_order'),
]);

describe('what is pulled of a table', () => {
  it('looks for addresses in text, not in numbers, bytes, generated or excluded columns', () => {
    const rules = recipe({
      urls: { columns: 'auto', exclude: [{ table: '{blog}posts', column: 'guid', reason: 'identifier' }] },
    });
    expect(treatTable(posts, rules, 'wp_', options)).toMatchObject({ action: 'load', rewritable: ['title'] });
  });

  it('takes no rows of a table that the recipe leaves out, and says why', () => {
    const rules = recipe({ skip: [{ what: 'structure-only', table: '{prefix}posts', reason: 'Log' }] });
    expect(treatTable(posts, rules, 'wp_', options)).toMatchObject({ action: 'structure', reason: 'Log' });
    expect(treatTable(posts, rules, 'site2_', options).action).toBe('load');
  });

  it('takes no rows of a table that somebody wants without them, whatever the recipe says', () => {
    const rules = recipe({ skip: [{ what: 'structure-only', table: '{prefix}posts', reason: 'Log' }] });
    const without = pullOptionsSchema.parse({ structureOnly: ['wp_posts'] });
    expect(treatTable(posts, rules, 'wp_', without)).toEqual({
      ...{ action: 'structure', reason: 'chosen without its rows', leftOut: [], rewritable: [] },
    });
    const elsewhere = pullOptionsSchema.parse({ structureOnly: ['wp_posts'], tables: ['wp_options'] });
    expect(treatTable(posts, rules, 'wp_', elsewhere).action).toBe('leave');
  });

  it('leaves out rows, but only by columns that the table has', () => {
    const where = { column: 'title', like: ['draft%'] };
    const there = recipe({ skip: [{ what: 'rows', table: '{prefix}posts', where, reason: 'Drafts' }] });
    expect(treatTable(posts, there, 'wp_', options)).toMatchObject({ action: 'filter', leftOut: [where] });
    const missing = recipe({
      skip: [{ what: 'rows', table: '{prefix}posts', where: { ...where, column: 'nope' }, reason: 'x' }],
    });
    expect(treatTable(posts, missing, 'wp_', options).action).toBe('load');
  });

  it('leaves tables that were not chosen', () => {
    expect(treatTable(posts, recipe(), 'wp_', pullOptionsSchema.parse({ tables: ['wp_users'] })).action).toBe('leave');
  });

  it('refuses a table that is not there, by name', () => {
    expect(() => requireKnownTables(['wp_posts', 'wp_pots'], [posts])).toThrow(/"wp_pots"/);
    expect(() => requireKnownTables([], [posts])).not.toThrow();
  });
});
