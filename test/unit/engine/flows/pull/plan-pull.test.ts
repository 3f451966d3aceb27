import { describe, expect, it } from 'vitest';
import { pullOptionsSchema, pullPlanSchema } from '#shared/domain/pull.ts';
import { planPull, type DecidedTable, type PullFacts } from '#engine/flows/pull/plan-pull.ts';
import { treatTable } from '#engine/flows/pull/plan-tables.ts';
import { column, database, environment, recipe, table } from './pull-facts.ts';

const posts = table('wp_posts', [column('title'), column('mail')], { rows: 100, dataBytes: 5_000_000 });
const logs = table('wp_log', [column('line')]);

function decided(more: Partial<DecidedTable> = {}): DecidedTable {
  const treatment = treatTable(posts, recipe(), 'wp_', pullOptionsSchema.parse({}));
  return {
    facts: posts,
    treatment,
    masked: [{ column: 'mail', method: 'email', decidedBy: 'recipe' }],
    scrubbed: [],
    unclassified: [],
    ...more,
  };
}

function facts(more: Partial<PullFacts> = {}): PullFacts {
  return {
    id: 'plan-1',
    createdAt: '2026-11-21T10:00:00Z',
    projectId: 'shop',
    options: pullOptionsSchema.parse({}),
    recipe: recipe(),
    source: { environment: environment('production'), host: 'deploy@host:22', database: database([posts, logs]) },
    target: { environment: environment('local'), host: 'this computer', database: database([posts]) },
    tables: [decided()],
    schemaChanges: [],
    rewrites: [],
    files: [],
    switchMode: 'shadow-schema',
    afterPull: [],
    problems: [],
    samples: new Map(),
    earlierRate: null,
    ...more,
  };
}

describe('the plan of a pull', () => {
  it('is what the contract says', () => {
    expect(pullPlanSchema.parse(planPull(facts()))).toEqual(planPull(facts()));
  });

  it('names what the target loses, and only that', () => {
    const plan = planPull(facts({ tables: [decided(), decided({ facts: logs })] }));
    expect(plan.losses.tables.map((lost) => lost.name)).toEqual(['wp_posts']);
  });

  it('does not count a table as lost that is not pulled', () => {
    const left = treatTable(posts, recipe(), 'wp_', pullOptionsSchema.parse({ tables: ['wp_log'] }));
    expect(planPull(facts({ tables: [decided({ treatment: left })] })).losses.tables).toEqual([]);
  });

  it('never holds the local password', () => {
    const plan = planPull(facts({ options: pullOptionsSchema.parse({ localPassword: 'CANARY-secret' }) }));
    expect(plan.options.localPassword).toBe(true);
    expect(JSON.stringify(plan)).not.toContain('CANARY-secret');
  });

  it('asks about columns of tables whose rows travel only', () => {
    const open = {
      table: 'wp_posts',
      column: 'phone2',
      type: 'text',
      reason: 'its name',
      suggestion: { kind: 'keep' as const },
    };
    const structure = treatTable(
      posts,
      recipe({ skip: [{ what: 'structure-only', table: '{prefix}posts', reason: 'x' }] }),
      'wp_',
      pullOptionsSchema.parse({}),
    );
    expect(planPull(facts({ tables: [decided({ unclassified: [open] })] })).unclassified).toHaveLength(1);
    expect(planPull(facts({ tables: [decided({ unclassified: [open], treatment: structure })] })).unclassified).toEqual(
      [],
    );
  });

  it('estimates from earlier pulls when there were any', () => {
    const slow = planPull(facts({ earlierRate: 1e6 })).estimate;
    const fast = planPull(facts({ earlierRate: 100e6 })).estimate;
    expect(slow.seconds[0]).toBeGreaterThan(fast.seconds[1]);
    expect(slow.basis).toMatch(/earlier/);
  });

  it('brings views, routines and events along with the whole database only', () => {
    const source = database([posts], {
      views: [{ name: 'v', definition: '', definer: '', security: '', columns: [] }],
      triggers: [
        { name: 't1', table: 'wp_posts', definer: '' },
        { name: 't2', table: 'wp_log', definer: '' },
      ],
      routines: [{ name: 'hidden', kind: 'function', definer: '', bodyVisible: false }],
    });
    const side = { environment: environment('production'), host: 'h', database: source };
    expect(planPull(facts({ source: side })).objects.map((object) => object.name)).toEqual(['v', 't1', 't2']);
    const chosen = planPull(facts({ source: side, options: pullOptionsSchema.parse({ tables: ['wp_posts'] }) }));
    expect(chosen.objects.map((object) => object.name)).toEqual(['t1']);
  });

  describe('fingerprint', () => {
    const before = planPull(facts()).fingerprint;

    it('stays when only row counts changed', () => {
      const grown = decided({ facts: { ...posts, rows: 999_999, dataBytes: 1 } });
      expect(planPull(facts({ tables: [grown] })).fingerprint).toBe(before);
    });

    it.each([
      [
        'a column appeared',
        { tables: [decided({ facts: table('wp_posts', [...posts.columns.slice(1), column('phone2')]) })] },
      ],
      ['a column is masked otherwise', { tables: [decided({ masked: [] })] }],
      ['a column is scrubbed', { tables: [decided({ scrubbed: ['detail'] })] }],
      ['a table appeared', { tables: [decided(), decided({ facts: logs })] }],
      ['the target moved', { target: { ...facts().target, environment: environment('local', { path: '/srv/else' }) } }],
      ['a password is to be set', { options: pullOptionsSchema.parse({ localPassword: 'x' }) }],
      ['files are left out', { options: pullOptionsSchema.parse({ files: false }) }],
    ] satisfies [string, Partial<PullFacts>][])('changes when %s', (_, change) => {
      expect(planPull(facts(change)).fingerprint).not.toBe(before);
    });
  });
});
