import type { Job } from '#shared/domain/job.ts';
import { useRequest } from '../../client/requests.ts';

/** The jobs that are at work or about to be, oldest first. */
export function useRunningJobs(): readonly Job[] {
  const jobs = useRequest('jobs.list', {}).data ?? [];
  return jobs
    .filter((job) => job.state === 'running' || job.state === 'queued')
    .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));
}

/** How many jobs ended without an end: they wait to be resumed or discarded. */
export function useUnfinishedJobs(): number {
  const jobs = useRequest('jobs.list', {}).data ?? [];
  return jobs.filter((job) => job.actions.includes('resume')).length;
}
