import { describe, expect, it } from 'vitest';
import type { Job } from '#shared/domain/job.ts';
import {
  durationOf,
  fractionOf,
  whereThingsStand,
  isInGroup,
  standingOf,
} from '../../../../renderer/features/jobs/job-state.ts';
import {
  cancelledJob,
  doneJob,
  failedJob,
  interruptedJob,
  pausedJob,
  runningJob,
  undoneJob,
} from '../../../support/window/data.ts';

describe('a job', () => {
  it('belongs to one group of the filter besides all', () => {
    const groups = (job: Job) => (['running', 'attention', 'done'] as const).filter((group) => isInGroup(job, group));
    expect(groups(runningJob)).toEqual(['running']);
    expect(groups(doneJob)).toEqual(['done']);
    expect(groups(cancelledJob)).toEqual(['done']);
    expect(groups(failedJob)).toEqual(['attention']);
    expect(groups(interruptedJob)).toEqual(['attention']);
    expect(groups(pausedJob)).toEqual(['attention']);
    expect(groups({ ...failedJob, fate: { kind: 'replaced' } })).toEqual(['done']);
  });

  it('has changed its target only once the switch was made', () => {
    expect(whereThingsStand(failedJob)).toBe('untouched');
    const steps = failedJob.steps.map((step) => (step.name === 'switch' ? { ...step, state: 'done' as const } : step));
    expect(whereThingsStand({ ...failedJob, steps })).toBe('switched');
    expect(whereThingsStand({ ...failedJob, steps, actions: [] })).toBe('left');
  });

  it('has changed its target as soon as there is something to undo, or a file was moved', () => {
    expect(whereThingsStand({ ...failedJob, actions: ['resume', 'undo'] })).toBe('switched');
    const steps = failedJob.steps.map((step) => ({ ...step, name: 'move-files', state: 'failed' as const }));
    expect(whereThingsStand({ ...failedJob, steps })).toBe('switched');
  });

  it('is called by what became of it, where something did', () => {
    expect(standingOf(doneJob)).toEqual({ kind: 'done', tone: 'good' });
    expect(standingOf(undoneJob)).toEqual({ kind: 'undone', tone: 'skipped' });
  });

  it('is counted until now while it runs', () => {
    const job = { ...runningJob, createdAt: '2026-11-21T12:00:00Z' };
    expect(durationOf(job, new Date('2026-11-21T12:01:30Z'))).toBe(90);
  });

  it('knows its share from its steps when no progress is reported', () => {
    expect(fractionOf(doneJob)).toBe(1);
    expect(fractionOf(failedJob)).toBeCloseTo(0.02 + 0.03 + 0.6 * 0.62);
  });
});
