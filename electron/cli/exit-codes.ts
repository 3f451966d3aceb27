import type { Job } from '#shared/domain/job.ts';
import { isAppError } from '#shared/errors/app-error.ts';

/** What the process tells its caller. Scripts rely on these numbers. */
export const exitCodes = {
  ok: 0,
  /** Failed; nothing was changed. */
  failed: 1,
  usage: 2,
  /** Something was changed and somebody must look. */
  needsAttention: 3,
  locked: 4,
  /** A safety rule said no. */
  refused: 5,
  cancelled: 130,
} as const;

const refusedAreas = ['plan.', 'gate.', 'trust.', 'host-key.', 'git.url-refused', 'secret.backend-weak'];

/** The exit code of an error that ended a command. */
export function exitCodeOfError(error: unknown): number {
  if (!isAppError(error)) return exitCodes.failed;
  if (error.code === 'lock.held') return exitCodes.locked;
  if (error.code === 'job.cancelled' || error.code === 'secret.prompt-cancelled') return exitCodes.cancelled;
  if (error.code === 'usage.invalid' || error.code === 'contract.invalid-input') return exitCodes.usage;
  return refusedAreas.some((area) => error.code.startsWith(area)) ? exitCodes.refused : exitCodes.failed;
}

/** The exit code of a job that ended. */
export function exitCodeOfJob(job: Job): number {
  if (job.state === 'done') return exitCodes.ok;
  if (job.state === 'cancelled' || job.state === 'paused') return exitCodes.cancelled;
  return job.state === 'needs-attention' ? exitCodes.needsAttention : exitCodes.failed;
}
