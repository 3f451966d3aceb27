import { describe, expect, it } from 'vitest';
import type { DatabaseFacts } from '#shared/domain/database-facts.ts';
import type { PlannedTable } from '#shared/domain/pull.ts';
import { findDatabaseProblems } from '#engine/flows/pull/plan-problems.ts';
import { column, database, table } from './pull-facts.ts';

const posts = table('wp_posts', [column('title')]);
const planned: readonly PlannedTable[] = [
  { name: 'wp_posts', rows: 1, bytes: 1, action: 'load', masked: [], rewritten: [] },
];

function problems(source: Partial<DatabaseFacts>, target: Partial<DatabaseFacts> = {}): Record<string, string> {
  const found = findDatabaseProblems(database([posts], source), database([posts], target), planned);
  return Object.fromEntries(found.map((problem) => [problem.id, problem.severity]));
}

const facts = database([posts]);

describe('problems found before a pull', () => {
  it('finds none where all is well', () => {
    expect(problems({})).toEqual({});
  });

  it('stops when the source may not be read or the target not written', () => {
    expect(problems({ rights: { ...facts.rights, select: false } })).toEqual({ 'source-select': 'blocker' });
    expect(problems({}, { rights: { ...facts.rights, alter: false } })).toEqual({ 'target-rights': 'blocker' });
    expect(problems({}, { server: { ...facts.server, readOnly: true } })).toEqual({ 'target-read-only': 'blocker' });
  });

  it('names a missing LOAD DATA only where rows have no quicker way in', () => {
    const server = { ...facts.server, localInfile: false };
    expect(problems({}, { server })).toEqual({});
    expect(problems({}, { server: { ...server, vendor: 'mysql' } })).toMatchObject({ 'no-local-infile': 'info' });
    expect(problems({}, { server: { ...server, maxAllowedPacket: 2 ** 20 } })).toMatchObject({
      'no-local-infile': 'info',
    });
  });

  it('says when one moment can only be had over one connection', () => {
    expect(problems({ rights: { ...facts.rights, reload: false, lockTables: false } })).toEqual({
      'single-connection': 'info',
    });
  });

  it('names tables that are not transactional, when they are pulled', () => {
    expect(problems({ tables: [{ ...posts, engine: 'MyISAM' }] })).toEqual({ 'not-transactional': 'warning' });
    expect(problems({ tables: [posts, { ...posts, name: 'other', engine: 'MyISAM' }] })).toEqual({});
  });

  it('compares packet sizes, vendors, versions and the case of names (B10)', () => {
    expect(problems({}, { server: { ...facts.server, maxAllowedPacket: 2 ** 20 } })).toEqual({
      'packet-size': 'warning',
    });
    expect(problems({ server: { ...facts.server, vendor: 'mysql' } })).toEqual({ 'vendors-differ': 'warning' });
    expect(problems({}, { server: { ...facts.server, versionNumber: 100500 } })).toEqual({ 'target-older': 'warning' });
    expect(problems({}, { server: { ...facts.server, lowerCaseTableNames: 1 } })).toEqual({
      'table-name-case': 'warning',
    });
  });

  it('tells of foreign definers, hidden routines, sequences and row history', () => {
    expect(problems({ triggers: [{ name: 't', table: 'wp_posts', definer: 'x@y' }] })).toEqual({ definers: 'info' });
    const hidden = { name: 'r', kind: 'procedure', definer: 'x@y', bodyVisible: false } as const;
    expect(problems({ routines: [hidden] })).toEqual({ definers: 'info', 'routine-invisible': 'warning' });
    expect(problems({ sequences: [{ name: 's' }] })).toEqual({ sequences: 'warning' });
    expect(problems({ tables: [{ ...posts, systemVersioned: true }] })).toEqual({ 'system-versioned': 'warning' });
  });
});
