import { describe, expect, it } from 'vitest';
import { decideMasking, judgeColumns } from '#engine/flows/pull/decide-masking.ts';
import { planPull } from '#engine/flows/pull/plan-pull.ts';
import { makeReport } from '#engine/flows/pull/pull-report.ts';
import type { ColumnRule, TableMasking } from '#shared/domain/masking.ts';
import { pullOptionsSchema, pullPlanSchema } from '#shared/domain/pull.ts';
import { column as maskingColumn, table as maskingTable } from '../../masking/facts-for-tests.ts';
import { column, database, environment, recipe, table } from './pull-facts.ts';

const leads = table('leads', [column('came_from', { type: 'inet6', dataType: 'inet6', maxLength: null })]);
const source = database([leads]);

function decide(decisions: readonly TableMasking[], texts: readonly string[] = []): ReturnType<typeof decideMasking> {
  const cameFrom = maskingColumn('came_from', { type: 'inet6', maxLength: null });
  const input = {
    source,
    treatments: new Map([['leads', { action: 'load' as const, reason: null, leftOut: [], rewritable: [] }]]),
    maskingTables: [maskingTable('leads', [cameFrom, ...texts.map((name) => maskingColumn(name))])],
    recipe: recipe(),
    prefix: '',
    profile: [],
    decisions,
    findings: new Map(),
    saltHex: 'ab'.repeat(16),
    serverVersion: '10.11.6-MariaDB',
  };
  return decideMasking(input, judgeColumns(input), new Map());
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
    samples: new Map(),
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

  it('lists masked and scrubbed columns apart, and the report counts what the plan lists', () => {
    const columns = ['mail', 'note', 'value', 'text', 'kept'];
    const byKey = (method: 'email' | 'keep'): ColumnRule => ({
      kind: 'by-key',
      keyColumn: 'kept',
      cases: [{ like: 'a%', method }],
      otherwise: { kind: 'scrub' },
    });
    const plan = planWith(
      decide(
        [
          {
            table: 'leads',
            columns: {
              mail: { kind: 'mask', method: 'email' },
              note: { kind: 'scrub' },
              value: byKey('email'),
              text: byKey('keep'),
              kept: { kind: 'keep' },
              came_from: { kind: 'keep' },
            },
          },
        ],
        columns,
      ),
    );
    const [planned] = plan.tables;
    expect(planned?.masked.map(({ column, method }) => `${column} ${method}`)).toEqual(['mail email', 'value by-key']);
    expect(planned?.scrubbed).toEqual(['note', 'text']);
    const job = {
      id: 'j',
      kind: 'pull',
      title: '',
      projectId: 'p',
      sourceId: 's',
      targetId: 't',
      state: 'done',
    } as const;
    const report = makeReport({ ...job, createdAt: plan.createdAt, steps: [] }, plan, new Map(), 'http://x.test');
    expect(report.tables).toMatchObject([{ name: 'leads', maskedColumns: 2, scrubbedColumns: 2 }]);
  });

  it('tells for an open column what can be decided', () => {
    const plan = pullPlanSchema.parse(planWith(decide([])));
    expect(plan.unclassified).toMatchObject([
      { column: 'came_from', suggestion: { kind: 'mask', method: 'ip' }, fits: ['ip', 'empty', 'null', 'keep'] },
    ]);
  });
});
