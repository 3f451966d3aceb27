import { describe, expect, it } from 'vitest';
import { decideMasking } from '#engine/flows/pull/decide-masking.ts';
import { planPull } from '#engine/flows/pull/plan-pull.ts';
import type { TableMasking } from '#shared/domain/masking.ts';
import { pullOptionsSchema, pullPlanSchema } from '#shared/domain/pull.ts';
import { column as maskingColumn, table as maskingTable } from '../../masking/facts-for-tests.ts';
import { column, database, environment, recipe, table } from './pull-facts.ts';

const leads = table('leads', [column('came_from', { type: 'inet6', dataType: 'inet6', maxLength: null })]);
const source = database([leads]);

function decide(decisions: readonly TableMasking[]): ReturnType<typeof decideMasking> {
  return decideMasking({
    source,
    treatments: new Map([['leads', { action: 'load', reason: null, leftOut: [], rewritable: [] }]]),
    maskingTables: [maskingTable('leads', [maskingColumn('came_from', { type: 'inet6', maxLength: null })])],
    recipe: recipe(),
    prefix: '',
    profile: [],
    decisions,
    findings: new Map(),
    saltHex: 'ab'.repeat(16),
    serverVersion: '10.11.6-MariaDB',
  });
}

function planWith(decided: ReturnType<typeof decideMasking>): ReturnType<typeof planPull> {
  return planPull({
    id: 'plan-1',
    createdAt: '2026-01-01T00:00:00Z',
    projectId: 'shop',
    options: pullOptionsSchema.parse({}),
    recipe: recipe(),
    source: { environment: environment('production'), host: 'h', database: source },
    target: { environment: environment('local'), host: 'this computer', database: database([]) },
    tables: decided.tables,
    schemaChanges: [],
    rewrites: [],
    files: [],
    switchMode: 'shadow-schema',
    afterPull: [],
    problems: decided.problems,
    earlierRate: null,
  });
}

describe('decideMasking', () => {
  it('makes a method that does not fit its column a blocker of the plan', () => {
    const plan = planWith(decide([{ table: 'leads', columns: { came_from: { kind: 'mask', method: 'text' } } }]));
    expect(plan.problems.filter(({ severity }) => severity === 'blocker')).toEqual([
      {
        id: 'masking-cannot-mask',
        severity: 'blocker',
        title: expect.stringMatching(/^leads\.came_from: "text" does not fit the type inet6; what fits is "ip"/),
      },
    ]);
  });

  it('blocks nothing when the method fits', () => {
    const plan = planWith(decide([{ table: 'leads', columns: { came_from: { kind: 'mask', method: 'ip' } } }]));
    expect(plan.problems.filter(({ severity }) => severity === 'blocker')).toEqual([]);
  });

  it('tells for an open column what can be decided', () => {
    const plan = pullPlanSchema.parse(planWith(decide([])));
    expect(plan.unclassified).toMatchObject([
      { column: 'came_from', suggestion: { kind: 'mask', method: 'ip' }, fits: ['ip', 'empty', 'null', 'keep'] },
    ]);
  });
});
