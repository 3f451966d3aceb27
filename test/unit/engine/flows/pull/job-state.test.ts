import { describe, expect, it } from 'vitest';
import { pullActions, pullDetails } from '#engine/flows/pull/job-state.ts';
import { leftOverProblems } from '#engine/flows/pull/left-overs.ts';
import { pullVersion } from '#engine/flows/pull/pull-steps.ts';
import type { JobRecord } from '#engine/jobs/job-record.ts';
import type { JobState } from '#shared/domain/job.ts';

function record(state: JobState, notes: Readonly<Record<string, readonly unknown[]>>): JobRecord {
  const ids = { id: 'j1', projectId: 'shop', sourceId: 'production', targetId: 'local' };
  return {
    version: pullVersion,
    notes: new Map(Object.entries(notes)),
    job: { ...ids, kind: 'pull', title: 'Pull', state, createdAt: '2026-01-01T00:00:00Z', steps: [] },
  };
}

const range = (table: string, bytes: number): unknown => ({
  ...{ table, range: { after: null, through: null }, rows: 1, bytes, digest: '', rewrittenCells: 0 },
});
const begun = {
  shadow: [{ schema: 's', id: '0a1b2c3d', mode: 'prefix' }],
  range: [range('posts', 1000), range('posts', 500), range('users', 20)],
  table: [{ name: 'empty', seconds: 0, broken: 0, skippedCells: 0 }],
  staging: [{ root: 'uploads', folder: '/staging' }],
  files: [{ root: 'uploads', fetched: 7, bytes: 3000, warnings: [] }],
};

describe('a pull that ended', () => {
  it('tells an undone one from one that a later pull replaced', () => {
    const done = { ...begun, 'switch-begun': [{}] };
    expect(pullDetails(record('done', done))).toEqual({});
    expect(pullActions(record('done', done))).toEqual(['undo']);
    expect(pullDetails(record('done', { ...done, undone: [true] }))).toEqual({ fate: { kind: 'undone' } });
    const gone = { ...done, 'undo-gone': [{ by: 'j2', at: '2026-01-02T00:00:00Z' }] };
    expect(pullDetails(record('done', gone))).toEqual({
      fate: { kind: 'replaced', by: 'j2', at: '2026-01-02T00:00:00Z' },
    });
    expect(pullActions(record('done', gone))).toEqual([]);
    expect(pullDetails(record('done', { ...done, 'undo-gone': [true] }))).toEqual({ fate: { kind: 'replaced' } });
  });

  it('of an older version can be undone or discarded, not gone on with by other code (V6)', () => {
    const older = (state: JobState, notes: Readonly<Record<string, readonly unknown[]>>) =>
      pullActions({ ...record(state, notes), version: pullVersion - 1 });
    expect(older('interrupted', begun)).toEqual(['discard']);
    expect(older('interrupted', { ...begun, 'switch-begun': [{}] })).toEqual(['undo']);
    expect(pullActions(record('interrupted', begun))).toEqual(['resume', 'discard']);
  });

  it('tells what it keeps while it can be gone on with, and nothing once it is discarded or replaced', () => {
    expect(pullDetails(record('cancelled', begun))).toEqual({ holds: { tables: 3, files: 7, bytes: 4520 } });
    expect(pullActions(record('cancelled', begun))).toEqual(['resume', 'discard']);
    expect(pullDetails(record('running', begun))).toEqual({});
    expect(pullDetails(record('failed', {}))).toEqual({});
    expect(pullDetails(record('cancelled', { ...begun, discarded: [true] }))).toEqual({ fate: { kind: 'discarded' } });
  });

  it('is a warning of the next plan while it keeps something', () => {
    const holds = { tables: 1, files: 2, bytes: 4_520_000 };
    const [problem] = leftOverProblems([{ jobId: 'j1', createdAt: '2026-01-01', holds, resumable: true }]);
    expect(problem?.severity).toBe('warning');
    expect(problem?.title).toContain('j1 of 2026-01-01 was not finished and keeps 1 table and 2 files (4.5 MB)');
    expect(problem?.mend).toContain('jobs resume j1');
    const [old] = leftOverProblems([{ jobId: 'j1', createdAt: '', holds, resumable: false }]);
    expect(old?.mend).toBe('Free the room now by "stagelift jobs discard j1".');
  });
});
