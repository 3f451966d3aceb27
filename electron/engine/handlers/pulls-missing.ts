import type { pullsContract } from '#shared/contract/pulls.ts';
import type { Handlers } from '#shared/contract/router.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { CallContext } from '../router/serve-port.ts';

/** Pulls and jobs before their flow is composed in. */
export type PullHandlers = Omit<Handlers<typeof pullsContract, CallContext>, 'engine.info' | 'engine.notices'>;

/** Answers of an engine that has no pull flow: there are no jobs. */
export function createMissingPullHandlers(): PullHandlers {
  const noJob = (): never => {
    throw new AppError('job.not-found', { retry: 'never' });
  };
  const noPull = (): never => {
    throw new AppError('plan.blocked', { message: 'This engine cannot pull yet.', retry: 'never' });
  };
  return {
    'pulls.plan': noPull,
    'pulls.run': noPull,
    'pulls.report': noJob,
    'jobs.list': () => [],
    'jobs.get': noJob,
    'jobs.progress': noJob,
    'jobs.log': noJob,
    'jobs.cancel': noJob,
    'jobs.resume': noJob,
    'jobs.undo': noJob,
    'jobs.discard': noJob,
    'engine.quiesce': () => ({ done: true }),
  };
}
