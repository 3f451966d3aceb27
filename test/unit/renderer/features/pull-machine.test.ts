import { describe, expect, it } from 'vitest';
import type { PullPlan } from '#shared/domain/pull.ts';
import {
  beginPull,
  isRunnable,
  type PullEvent,
  type PullState,
  stepPull,
} from '../../../../renderer/features/pull/pull-machine.ts';
import { defaultRequest, missingInRequest, toPlanInput } from '../../../../renderer/features/pull/pull-request.ts';
import type { TableChoice } from '../../../../renderer/features/pull/table-choice.ts';
import { plan, unclassifiedPlan } from '../../../support/window/data.ts';

const request = defaultRequest('production', 'local');
const run = (state: PullState, ...events: readonly PullEvent[]) => events.reduce(stepPull, state);
const planned = run(
  beginPull(request),
  { kind: 'asked-for-plan', runId: 'a' },
  { kind: 'plan-made', runId: 'a', plan },
);

describe('the pull page', () => {
  it('collects what the engine says while it plans', () => {
    const state = run(
      beginPull(request),
      { kind: 'asked-for-plan', runId: 'a' },
      { kind: 'engine-said', runId: 'a', text: 'Listing tables' },
      { kind: 'engine-said', runId: 'other', text: 'Not ours' },
    );
    expect(state).toMatchObject({ kind: 'planning', said: ['Listing tables'] });
  });

  it('ignores the plan of an earlier question', () => {
    const state = run(
      beginPull(request),
      { kind: 'asked-for-plan', runId: 'a' },
      { kind: 'went-back' },
      { kind: 'asked-for-plan', runId: 'b' },
      { kind: 'plan-made', runId: 'a', plan },
    );
    expect(state.kind).toBe('planning');
  });

  it('keeps what was chosen when planning fails', () => {
    const error = new Error('no line');
    const state = run(
      beginPull(request),
      { kind: 'changed', change: { files: false } },
      { kind: 'asked-for-plan', runId: 'a' },
      { kind: 'plan-failed', runId: 'a', error },
    );
    expect(state).toMatchObject({ kind: 'choosing', error, request: { files: false } });
  });

  it('starts only after a confirmation', () => {
    expect(stepPull(planned, { kind: 'confirmed' })).toBe(planned);
    const starting = run(planned, { kind: 'asked-to-start' }, { kind: 'confirmed' });
    expect(starting.kind).toBe('starting');
  });

  it('is back at the plan after "no", and after a start that failed', () => {
    expect(run(planned, { kind: 'asked-to-start' }, { kind: 'declined' })).toMatchObject({
      kind: 'planned',
      error: null,
    });
    const error = new Error('stale');
    expect(
      run(planned, { kind: 'asked-to-start' }, { kind: 'confirmed' }, { kind: 'start-failed', error }),
    ).toMatchObject({ kind: 'planned', error });
  });

  it('does not ask to confirm a plan that has a blocker or undecided columns', () => {
    const blocked: PullPlan = { ...plan, problems: [{ id: 'x', severity: 'blocker', title: 'No' }] };
    for (const unrunnable of [blocked, unclassifiedPlan]) {
      const state: PullState = { kind: 'planned', request, plan: unrunnable, error: null };
      expect(isRunnable(unrunnable)).toBe(false);
      expect(stepPull(state, { kind: 'asked-to-start' })).toBe(state);
    }
  });

  it('takes a second click for the same as the first', () => {
    const starting = run(planned, { kind: 'asked-to-start' }, { kind: 'confirmed' });
    expect(run(starting, { kind: 'confirmed' }, { kind: 'asked-to-start' }, { kind: 'declined' })).toBe(starting);
  });
});

describe('the request', () => {
  it('says what is missing', () => {
    expect(missingInRequest(request)).toBeNull();
    expect(missingInRequest({ ...request, targetId: null })).toBe('pair');
    expect(missingInRequest({ ...request, files: false, database: false })).toBe('parts');
  });

  it('sends only what was chosen', () => {
    expect(toPlanInput('shop', request)).toEqual({
      projectId: 'shop',
      sourceId: 'production',
      targetId: 'local',
      options: {
        database: true,
        files: true,
        verify: 'sample',
        connections: 2,
        contentHashes: false,
        deleteExtraneous: false,
      },
    });
  });

  it('sends the tables that were chosen, and those without rows', () => {
    const all = ['wp_log', 'wp_posts', 'wp_users'];
    const options = (tables: TableChoice) => toPlanInput('shop', { ...request, tables })?.options;
    expect(options({ all, left: [], withoutRows: [] })).not.toHaveProperty('tables');
    expect(options({ all, left: ['wp_log'], withoutRows: ['wp_log', 'wp_users'] })).toMatchObject({
      tables: ['wp_posts', 'wp_users'],
      structureOnly: ['wp_users'],
    });
    expect(missingInRequest({ ...request, tables: { all, left: all, withoutRows: [] } })).toBe('tables');
  });

  it('sends the speed limit in bytes per second', () => {
    const limited = (speedLimit: string) => toPlanInput('shop', { ...request, speedLimit })?.options.bandwidthLimit;
    expect(limited('0,5')).toBe(500_000);
    expect(limited(' 2 ')).toBe(2_000_000);
    expect(limited('')).toBeUndefined();
    for (const wrong of ['fast', '-1', '0.01', '1e9', '2 MB']) {
      expect(missingInRequest({ ...request, speedLimit: wrong }), wrong).toBe('speed');
      expect(toPlanInput('shop', { ...request, speedLimit: wrong })).toBeNull();
    }
  });

  it('sends no password and no tables when the database does not come along', () => {
    const input = toPlanInput('shop', {
      ...request,
      database: false,
      localPassword: 'x',
      tables: { all: ['a', 'b'], left: ['a'], withoutRows: [] },
    });
    expect(input?.options).not.toHaveProperty('localPassword');
    expect(input?.options).not.toHaveProperty('tables');
  });
});
