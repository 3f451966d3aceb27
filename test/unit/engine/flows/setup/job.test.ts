import { describe, expect, it } from 'vitest';
import type { ProvisionState, SetUpPlan, SetUpStep } from '#shared/domain/setup.ts';
import type { JobRecord } from '#engine/jobs/job-record.ts';
import { setUpActions, setUpVersion } from '#engine/flows/setup/job-state.ts';
import { hashOf } from '#engine/flows/setup/prepare.ts';
import { orderOfParts } from '#engine/flows/setup/run-steps.ts';
import { storedStatus } from '#engine/flows/setup/status.ts';
import { judgeRemoval } from '#engine/flows/setup/remove/prepare-removal.ts';

const at = '2026-11-21T08:00:00.000Z';
const missing: ProvisionState = { kind: 'missing' };
const byHand: ProvisionState = {
  kind: 'by-hand',
  why: 'no right',
  snippets: [{ for: 'mysql', title: 't', text: 'CREATE' }],
};

function step(kind: SetUpStep['kind'], state: ProvisionState = missing): SetUpStep {
  return { id: `staging/${kind}`, stageId: 'staging', kind, title: kind, lines: [], undo: '', state };
}

function planOf(steps: SetUpStep[]): SetUpPlan {
  return {
    ...{ id: 'p', projectId: 'shop', title: 'Staging', hash: 'h', at, problems: [], typedName: null },
    counts: { there: 0, make: 0, byHand: 0, blocked: 0 },
    stages: [{ id: 'staging', name: 'Staging', stage: 'staging', kind: 'new', where: '', url: '', moves: [], steps }],
  };
}

function recordOf(state: JobRecord['job']['state'], notes: Readonly<Record<string, readonly unknown[]>>): JobRecord {
  const ids = { id: 'j', projectId: 'shop', sourceId: 'staging', targetId: 'staging' };
  return {
    job: { ...ids, kind: 'setup', title: 'Staging', state, createdAt: at, steps: [] },
    ...{ version: setUpVersion, notes: new Map(Object.entries(notes)) },
  };
}

describe('the order of a set-up', () => {
  it('leaves by-hand work, and what builds upon it, to the end', () => {
    const steps = [
      step('folder'),
      step('database', byHand),
      step('database-user'),
      step('config-file'),
      step('environment'),
    ];
    expect(orderOfParts(planOf(steps))).toEqual(
      ['folder', 'environment', 'database', 'database-user', 'config-file'].map((kind) => `staging/${kind}`),
    );
    expect(orderOfParts(planOf([step('folder'), step('database')]))).toEqual(['staging/folder', 'staging/database']);
  });
});

describe('what can be done with a set-up', () => {
  const begun = { 'part-begun': [{ id: 'staging/folder' }] };
  it.each([
    ['running', begun, ['cancel']],
    ['failed', {}, ['resume', 'discard']],
    ['failed', begun, ['resume', 'undo']],
    ['needs-attention', begun, ['resume', 'undo']],
    ['done', begun, ['undo']],
    ['done', {}, []],
    ['interrupted', { ...begun, 'undo-begun': [true] }, ['undo']],
    ['done', { ...begun, undone: [true] }, []],
    ['cancelled', { discarded: [true] }, []],
  ] as const)('%s with %j: %j', (state, notes, actions) => {
    expect(setUpActions(recordOf(state, notes))).toEqual(actions);
  });
});

describe('how a set-up stands', () => {
  it('tells made, taken over, waiting, undone and kept apart', () => {
    const kinds = ['folder', 'database', 'database-user', 'config-file', 'deploy-key', 'branch'] as const;
    const items = [{ kind: 'folder', what: '/srv', facts: {} }];
    const status = storedStatus(
      planOf(kinds.map((kind) => step(kind, kind === 'database-user' ? byHand : missing))),
      recordOf('needs-attention', {
        'part-made': [
          { id: 'staging/folder', made: { stepId: 's', items } },
          { id: 'staging/database', made: { stepId: 's', items: [] } },
          { id: 'staging/config-file', made: { stepId: 's', items } },
          { id: 'staging/deploy-key', made: { stepId: 's', items } },
          'something else',
        ],
        'part-waits': [{ id: 'staging/database-user', why: 'no right' }],
        'part-undone': [
          { id: 'staging/config-file', kept: [] },
          { id: 'staging/deploy-key', kept: [{ what: 'the key', why: 'it was changed' }] },
        ],
      }),
    );
    expect(status.steps.map(({ state }) => state)).toEqual([
      'made',
      'taken-over',
      'waiting',
      'undone',
      'kept',
      'to-do',
    ]);
    expect(status.steps[4]?.evidence).toBe('the key: it was changed');
    expect(status.byHand.map(({ stepId }) => stepId)).toEqual(['staging/database-user']);
  });
});

describe('the hash of a plan', () => {
  it('changes with what is seen, not with sizes and details', () => {
    const there = (detail: string): SetUpStep => step('folder', { kind: 'there', detail });
    const base = hashOf({}, [there('2 folders')], []);
    expect(hashOf({}, [there('3 folders')], [{ id: 'copy-size', severity: 'info', title: '5 MB' }])).toBe(base);
    expect(hashOf({}, [step('folder')], [])).not.toBe(base);
    expect(hashOf({}, [there('2 folders')], [{ id: 'x', severity: 'warning', title: 'new' }])).not.toBe(base);
    expect(hashOf({ kind: 'custom' }, [there('2 folders')], [])).not.toBe(base);
  });
});

describe('a removal', () => {
  const staging = {
    id: 'staging',
    name: 'Staging',
    stage: 'staging',
    serverId: 'web',
    url: 'https://a.example.com',
  } as const;
  const database = { kind: 'none' } as const;
  const other = { ...staging, id: 'qa', name: 'QA', database };
  it.each([
    ['/srv/www/staging', '/srv/www/qa', []],
    ['/srv/www', '/srv/www/qa', ['folder-holds-another']],
    ['/srv', '/home/qa', ['folder-too-high']],
  ] as const)('of %s beside %s', (path, otherPath, ids) => {
    const environment = { ...staging, path, database };
    const project = { environments: [environment, { ...other, path: otherPath }] };
    expect(judgeRemoval(project, environment, { fromServer: true }).map(({ id }) => id)).toEqual(ids);
    expect(judgeRemoval(project, environment, { fromServer: false })).toEqual([]);
  });
});
