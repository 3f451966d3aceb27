import { useQueryClient } from '@tanstack/react-query';
import type { Job, JobProgress, LogLine } from '#shared/domain/job.ts';
import { useEngineEvent } from './client-context.tsx';
import { queryKey } from './requests.ts';

const keptLogLines = 5000;

/** Keeps the cache true to what the engine tells: events patch an answer or mark it as old. */
export function LiveUpdates(): null {
  const queries = useQueryClient();
  const renew = (...names: readonly Parameters<typeof queryKey>[0][]): void => {
    for (const name of names) void queries.invalidateQueries({ queryKey: queryKey(name) });
  };
  useEngineEvent('projects.changed', () => {
    renew('projects.list', 'projects.get', 'environments.status', 'projectFile.state', 'trust.state');
    renew('checklist.last', 'runbook.show');
  });
  useEngineEvent('reviews.changed', ({ reviewId }) => {
    renew('reviews.list');
    void queries.invalidateQueries({ queryKey: queryKey('reviews.get', { reviewId }) });
  });
  useEngineEvent('jobs.changed', (job) => {
    queries.setQueryData<Job>(queryKey('jobs.get', { jobId: job.id }), job);
    renew('jobs.list');
    if (job.state !== 'running' && job.state !== 'queued') renew('pulls.report', 'environments.status', 'jobs.log');
    if (job.kind === 'review') renew('reviews.list', 'reviews.get');
  });
  useEngineEvent('jobs.progressed', (progress) => {
    queries.setQueryData<JobProgress | null>(queryKey('jobs.progress', { jobId: progress.jobId }), (known) =>
      // A late answer must not move the bar back.
      known && known.fraction > progress.fraction ? { ...progress, fraction: known.fraction } : progress,
    );
  });
  useEngineEvent('jobs.logged', ({ jobId, line }) => {
    queries.setQueryData<LogLine[]>(
      queryKey('jobs.log', { jobId }),
      (lines) => lines && [...lines.slice(-keptLogLines + 1), line],
    );
  });
  useEngineEvent('hostKeys.asked', () => {
    renew('hostKeys.pending');
  });
  useEngineEvent('engine.noticed', () => {
    renew('engine.notices');
  });
  useEngineEvent('shell.settingsChanged', () => {
    renew('shell.settings');
  });
  useEngineEvent('shell.engineState', ({ state }) => {
    if (state !== 'failed') void queries.invalidateQueries();
  });
  return null;
}
