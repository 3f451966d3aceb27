import { setTimeout as sleep } from 'node:timers/promises';
import { isAppError, type AppError } from '#shared/errors/app-error.ts';
import type { ErrorCode } from '#shared/errors/catalogue.ts';
import type { JobContext } from '../../jobs/runner.ts';
import { notesOf } from './notes.ts';

/** Milliseconds to wait before each try to reconnect; so many tries there are. */
export const usualPauses: readonly number[] = [2_000, 6_000, 18_000];

/** A line that was there and is not any more. */
const lost: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'connection.closed',
  'connection.stalled',
  'connection.timeout',
  'database.connection-lost',
  'remote.output-truncated',
]);

/** What trying again meets while the line, or the other side's memory of our old sessions, is not sound yet. */
const notYet: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  ...lost,
  'connection.dns',
  'connection.refused',
  'connection.unreachable',
  'connection.busy',
  'connection.handshake',
  'connection.not-ssh',
  'database.too-many-connections',
]);

/** How a step comes to connections, works with them, and lets go of dead ones. */
export interface Reconnecting<T> {
  readonly job: JobContext;
  readonly pauses: readonly number[];
  /** The connections of the run, opened when there are none. */
  readonly connect: () => Promise<T>;
  /** True as soon as this run was connected once: only a line that was there is waited for. */
  readonly wasConnected: () => boolean;
  /** Closes what is left of dead connections, so that `connect` opens new ones. */
  readonly abandon: () => Promise<void>;
  /** An idempotent step: it goes on behind the last range or file that the journal or the staging folder knows. */
  readonly work: (connections: T) => Promise<void>;
}

/**
 * Runs a step, and when the line dies runs it again over a new one. Each try waits longer than the one before; the count
 * starts again when something new has arrived for good. Fails with the last error, after which the job can be resumed by hand.
 */
export async function runReconnecting<T>(options: Reconnecting<T>): Promise<void> {
  const { job, pauses } = options;
  let tried = 0;
  let arrived = arrivedSoFar(job);
  try {
    for (;;) {
      try {
        const connections = await options.connect();
        job.progress.setReconnecting(null);
        await options.work(connections);
        return;
      } catch (error) {
        if (job.signal.aborted || !options.wasConnected() || !isLineLost(error, tried > 0)) throw error;
        if (arrivedSoFar(job) > arrived) tried = 0;
        arrived = arrivedSoFar(job);
        const pause = pauses[tried];
        if (pause === undefined) throw error;
        tried += 1;
        tell(job, error, tried, pauses);
        await options.abandon();
        await sleep(pause, undefined, { signal: job.signal });
      }
    }
  } finally {
    job.progress.setReconnecting(null);
  }
}

function isLineLost(error: unknown, isRetry: boolean): error is AppError {
  return isAppError(error) && (isRetry ? notYet : lost).has(error.code);
}

function tell(job: JobContext, error: AppError, attempt: number, pauses: readonly number[]): void {
  const seconds = (pauses[attempt - 1] ?? 0) / 1000;
  const of = pauses.length;
  job.progress.setReconnecting({ attempt, of });
  job.log(
    'warning',
    `${error.message} Reconnecting (${String(attempt)} of ${String(of)}) in ${String(Math.round(seconds))} s.`,
  );
}

/** Ranges, tables and files that would still be there after a restart. */
function arrivedSoFar({ notes, progress }: JobContext): number {
  return notesOf(notes(), 'range').length + notesOf(notes(), 'verified').length + progress.snapshot().filesDone;
}
