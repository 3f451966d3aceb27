import { describe, expect, it } from 'vitest';
import { acceptProposals, isOwed, newAndOwed, withRules, type ScanReport } from '#shared/domain/scan.ts';
import { choose, firstTables, shownTables, toDecisions } from '../../../../renderer/features/scan/choices.ts';
import { longScan } from '../../../support/window/scan-data.ts';

const [first, second] = longScan.tables;
if (first === undefined || second === undefined) throw new Error('there are no tables');
const report: ScanReport = { ...longScan, tables: [first] };

describe('choices of a scan', () => {
  it('take all proposals or the sure ones, and become rules in the report’s order', () => {
    expect(Object.keys(choose(report, 'all'))).toHaveLength(acceptProposals(report, 'all').length);
    expect(toDecisions(report, choose(report, 'high'))).toEqual(acceptProposals(report, 'high'));
    expect(acceptProposals(report, 'high').length).toBeLessThan(acceptProposals(report, 'all').length);
  });

  it('can be another method than the proposed one', () => {
    const [key] = Object.keys(choose(report, 'all'));
    const [decision] = toDecisions(report, { [key ?? '']: 'keep' });
    expect(decision).toMatchObject({ table: 'wp_table_0', column: 'field_0', rule: { kind: 'keep' } });
  });

  it('never touch a column without a proposal', () => {
    expect(toDecisions(report, { 'wp_table_0\0field_1': 'email' })).toEqual([]);
  });

  it('show proposals, new columns and what is looked for', () => {
    const columnsIn = (view: 'proposed' | 'new' | 'all', search = ''): number =>
      shownTables(report, view, search).reduce((sum, { columns }) => sum + columns.length, 0);
    expect(columnsIn('all')).toBe(9);
    expect(columnsIn('proposed')).toBe(acceptProposals(report, 'all').length);
    expect(columnsIn('new')).toBe(1);
    expect(columnsIn('all', 'TABLE_0.field_7')).toBe(1);
    expect(columnsIn('all', 'nowhere')).toBe(0);
  });
});

describe('a long report', () => {
  it('shows whole tables until enough columns are seen', () => {
    const all = shownTables(longScan, 'all', '');
    expect(firstTables(all, 20)).toHaveLength(3);
    expect(firstTables(all, 0)).toEqual([]);
    expect(firstTables(all, 10_000)).toHaveLength(60);
  });
});

describe('what is owed', () => {
  it('is a decision about what stops a pull, however weak the hint', () => {
    const proposal = { rule: { kind: 'keep' }, confidence: 'low', reason: '', fits: [], isOpen: true } as const;
    const weak = { ...proposal, fits: [] };
    expect(isOwed({ proposal: weak, treatment: { kind: 'undecided' } })).toBe(true);
    expect(isOwed({ proposal: weak, treatment: { kind: 'scrubbed' } })).toBe(false);
    expect(isOwed({ proposal: null, treatment: { kind: 'undecided' } })).toBe(false);
  });

  it('counts every column as new where there was no look before', () => {
    const fresh: ScanReport = { ...report, news: { ...report.news, since: null, by: null } };
    expect(newAndOwed(fresh).length).toBeGreaterThan(newAndOwed(report).length);
  });
});

describe('a profile', () => {
  it('keeps its other rules and takes the chosen ones', () => {
    const profile = { id: 'p', name: 'P', tables: [{ table: 'a', columns: { x: { kind: 'keep' as const } } }] };
    const rule = { kind: 'mask', method: 'email' } as const;
    expect(
      withRules(profile, [
        { table: 'a', column: 'y', rule },
        { table: 'b', column: 'z', rule },
      ]).tables,
    ).toEqual([
      { table: 'a', columns: { x: { kind: 'keep' }, y: rule } },
      { table: 'b', columns: { z: rule } },
    ]);
  });
});
