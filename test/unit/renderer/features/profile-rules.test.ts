import { describe, expect, it } from 'vitest';
import type { ColumnRule, MaskingProfile } from '#shared/domain/masking.ts';
import { fromChoice, toChoice, toLines, toTables } from '../../../../renderer/features/settings/profile-rules.ts';

const byKey: ColumnRule = {
  kind: 'by-key',
  keyColumn: 'meta_key',
  cases: [{ like: '%phone%', method: 'phone' }],
  otherwise: { kind: 'keep' },
};
const profile: MaskingProfile = {
  id: 'x',
  name: 'X',
  tables: [
    {
      table: '{prefix}comments',
      columns: { comment_content: { kind: 'mask', method: 'text' }, karma: { kind: 'keep' } },
    },
    { table: '{prefix}postmeta', columns: { meta_value: byKey } },
  ],
};

describe('the profile editor', () => {
  it('gives a profile back as it was', () => {
    expect(toTables(toLines(profile))).toEqual(profile.tables);
  });

  it('keeps a rule by key, which is too large for the list', () => {
    const choice = toChoice(byKey);
    expect(fromChoice(choice, byKey)).toBe(byKey);
  });

  it('joins lines of one table and lets the last rule of a column win', () => {
    const tables = toTables([
      { table: 'a ', column: 'x', rule: { kind: 'keep' } },
      { table: 'b', column: 'y', rule: { kind: 'keep' } },
      { table: 'a', column: 'x', rule: { kind: 'mask', method: 'email' } },
    ]);
    expect(tables).toEqual([
      { table: 'a', columns: { x: { kind: 'mask', method: 'email' } } },
      { table: 'b', columns: { y: { kind: 'keep' } } },
    ]);
  });

  it('makes each choice into its rule', () => {
    expect(fromChoice('@keep', byKey)).toEqual({ kind: 'keep' });
    expect(fromChoice('@scrub', byKey)).toEqual({ kind: 'scrub' });
    expect(fromChoice('email', byKey)).toEqual({ kind: 'mask', method: 'email' });
  });
});
