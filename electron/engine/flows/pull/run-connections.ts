import { setTimeout as sleep } from 'node:timers/promises';
import type { PullPlan } from '#shared/domain/pull.ts';
import type { JobContext } from '../../jobs/runner.ts';
import type { FindSiteLogin } from '../../web/wall.ts';
import { lastNoteOf } from './notes.ts';
import type { PreparedPull } from './prepared-pull.ts';
import { createPullSession, type PullSession } from './pull-session.ts';
import type { PullStepContext, RunConnected } from './pull-step.ts';
import { runReconnecting, usualPauses } from './reconnect.ts';
import { fetchFilesStep } from './steps/fetch-files.ts';
import { watchMemory } from './watch-memory.ts';

/** What the connections of a run are made from. */
export interface RunConnectionsOptions {
  readonly plan: PullPlan;
  /** Looks at both sides again and connects; throws `plan.stale` when they are not what the plan was made for. */
  readonly prepare: (signal: AbortSignal) => Promise<PreparedPull>;
  readonly localPassword: string | null;
  readonly assetsFolder: string;
  /** The password of the wall in front of the target, as far as it is kept. */
  readonly findLogin: FindSiteLogin;
  /** Milliseconds before each try to get a lost line back. */
  readonly pauses?: readonly number[] | undefined;
}

/** The connections of one run of a pull: opened when a step first needs them, and opened again when the line was lost. */
export interface RunConnections {
  /** Runs a step, over again on new connections when the old ones die. */
  readonly runConnected: RunConnected;
  close(): Promise<void>;
}

/** Milliseconds that dead connections get to say goodbye before new ones are opened. */
const longestGoodbye = 3000;

interface OpenRun {
  readonly session: Promise<PullSession>;
  /** Ends everything that still runs on these connections. */
  readonly stop: AbortController;
  readonly job: JobContext;
}

function receivedOf({ prepared }: PullSession): number {
  return prepared.source.session?.traffic().received ?? 0;
}

/** Makes the connections of one run; nothing is opened yet. */
export function createRunConnections(options: RunConnectionsOptions): RunConnections {
  const { plan } = options;
  let open: OpenRun | null = null;
  let wasConnected = false;
  /** Bytes that looking at the source again has cost, which are no part of the copy. */
  let wireBefore = 0;
  let stopWatching = (): void => undefined;

  const openRun = (job: JobContext): OpenRun => {
    const stop = new AbortController();
    const signal = AbortSignal.any([job.signal, stop.signal]);
    const session = options.prepare(signal).then((prepared) => createPullSession(prepared, signal));
    return { session, stop, job };
  };
  const connect = async (job: JobContext): Promise<PullStepContext> => {
    const isNew = open === null;
    open ??= openRun(job);
    const session = await open.session;
    if (isNew) begin(job, session);
    const { localPassword, assetsFolder, findLogin } = options;
    return { session, job, localPassword, assetsFolder, findLogin };
  };
  const begin = (job: JobContext, session: PullSession): void => {
    if (!wasConnected) {
      stopWatching = watchMemory((peak) => {
        job.note('memory', { peak });
      });
    }
    wasConnected = true;
    wireBefore = receivedOf(session);
    const files = session.prepared.files.flatMap(({ delta }) => [...delta.stream.files, ...delta.ranges.files]);
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    job.progress.expectBytes(fetchFilesStep.name, bytes);
    if (lastNoteOf(job.notes(), 'plan') !== null) return;
    job.note('plan', { planId: plan.id, fingerprint: plan.fingerprint, setsPassword: plan.options.localPassword });
  };
  /** Lets go of the connections. What they have carried is noted only once they are given up. */
  const leave = async (): Promise<void> => {
    const left = open;
    open = null;
    const session = await left?.session.catch(() => null);
    if (left === null || session == null) return;
    try {
      left.job.note('wire', { bytes: receivedOf(session) - wireBefore });
    } finally {
      await session.close();
    }
  };

  return {
    runConnected: (job, work) =>
      runReconnecting({
        job,
        pauses: options.pauses ?? usualPauses,
        connect: () => connect(job),
        wasConnected: () => wasConnected,
        async abandon() {
          open?.stop.abort();
          const late = new AbortController();
          const timeLimit = sleep(longestGoodbye, undefined, { signal: late.signal }).catch(() => undefined);
          await Promise.race([leave().catch(() => undefined), timeLimit]);
          late.abort();
        },
        work,
      }),
    async close() {
      stopWatching();
      await leave();
    },
  };
}
