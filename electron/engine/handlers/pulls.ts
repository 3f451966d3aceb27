import type { pullsContract } from '#shared/contract/pulls.ts';
import type { Handlers } from '#shared/contract/router.ts';
import type { PullFlow } from '../flows/pull/pull-flow.ts';
import type { JobRunner } from '../jobs/runner.ts';
import type { EventHub } from '../router/event-hub.ts';
import type { CallContext } from '../router/serve-port.ts';

/** What pulls and jobs are answered with. */
export interface PullParts {
  readonly flow: PullFlow;
  readonly runner: JobRunner;
  readonly events: EventHub;
}

/** Pulls and jobs. */
export function createPullHandlers({
  flow,
  runner,
  events,
}: PullParts): Omit<Handlers<typeof pullsContract, CallContext>, 'engine.info' | 'engine.notices'> {
  return {
    'pulls.plan': ({ runId, projectId, sourceId, targetId, options, thenRun }, { signal }) =>
      flow.plan(
        projectId,
        sourceId,
        targetId,
        options,
        (text) => events.emit('pulls.planning', { runId, text }),
        signal,
        thenRun,
      ),
    'pulls.tables': ({ projectId, sourceId }, { signal }) => flow.tables(projectId, sourceId, signal),
    'pulls.run': ({ planId, localPassword }) => flow.run(planId, localPassword ?? null),
    'pulls.report': ({ jobId }) => flow.report(jobId),
    'jobs.list': ({ projectId }) => {
      const jobs = runner.list();
      return projectId === undefined ? jobs : jobs.filter((job) => job.projectId === projectId);
    },
    'jobs.get': ({ jobId }) => runner.get(jobId),
    'jobs.progress': ({ jobId }) => runner.progress(jobId),
    'jobs.log': ({ jobId }) => runner.log(jobId),
    'jobs.pause': ({ jobId }) => runner.pause(jobId),
    'jobs.cancel': ({ jobId }) => runner.cancel(jobId),
    'jobs.resume': ({ jobId, localPassword }) => flow.resume(jobId, localPassword ?? null),
    'jobs.undo': ({ jobId }) => flow.undo(jobId),
    'jobs.discard': ({ jobId }) => flow.discard(jobId),
    'engine.quiesce': async () => {
      await runner.close();
      return { done: true };
    },
  };
}
