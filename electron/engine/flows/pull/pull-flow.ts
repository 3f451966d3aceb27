import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Job } from '#shared/domain/job.ts';
import {
  pullOptionsSchema,
  type PullOptions,
  type PullPlan,
  type PullReport,
  type SourceTable,
} from '#shared/domain/pull.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { ScanFindings } from '../../masking/scan.ts';
import type { JobRecord } from '../../jobs/job-record.ts';
import type { JobRunner } from '../../jobs/runner.ts';
import { inspectSwitch } from '../../mysql/run-switch.ts';
import type { FindWallLogin } from '../../web/wall.ts';
import { canUndo, holdingsOf, pullActions, pullDetails } from './job-state.ts';
import { discardPull, openTargetOnly, undoPull } from './leave-pull.ts';
import { listTables } from './list-tables.ts';
import { notesOf } from './notes.ts';
import type { EnvironmentOpener } from './open-environment.ts';
import type { ColumnMemory } from './column-memory.ts';
import { createPlanFolder, readPlan } from './plan-folder.ts';
import { newId, preparePull, type PullRequest, type Say } from './prepare-pull.ts';
import { createHeldPreparation } from './held-preparation.ts';
import type { PreparedPull } from './prepared-pull.ts';
import { makeReport } from './pull-report.ts';
import type { PullSession } from './pull-session.ts';
import { pullSteps, pullVersion } from './pull-steps.ts';
import { requireSettled } from './require-settled.ts';
import { createRunConnections } from './run-connections.ts';
import { switchPlanOf } from './steps/switch-tables.ts';

/** What the flow needs of the rest of the engine. */
export interface PullFlowOptions {
  readonly opener: EnvironmentOpener;
  readonly runner: JobRunner;
  readonly plansFolder: string;
  /** What recipes may put into a target. */
  readonly assetsFolder: string;
  /** Milliseconds before each try to get a lost line back; the usual three unless given. */
  readonly reconnectPauses?: readonly number[];
  /** Everything stored about a pull between two environments. */
  readonly loadRequest: (
    projectId: string,
    sourceId: string,
    targetId: string,
    options: PullOptions,
  ) => Promise<PullRequest>;
  /** The passwords of walls in front of stages, as far as they are kept; asks nobody. */
  readonly wallLogin: FindWallLogin;
  /** Remembers which columns sources have, to tell new ones. */
  readonly columns: ColumnMemory;
  /** Remembers where an environment's data comes from; null after an undo. */
  readonly rememberData: (
    projectId: string,
    environmentId: string,
    state: { readonly pulledAt: string; readonly sourceId: string; readonly jobId: string } | null,
  ) => Promise<void>;
}

/** The product's main verb: plan, confirm, run, verify, undo. */
export interface PullFlow {
  /** The source's tables, to choose from. Reads definitions only. */
  tables(projectId: string, sourceId: string, signal: AbortSignal): Promise<SourceTable[]>;
  plan(
    projectId: string,
    sourceId: string,
    targetId: string,
    options: PullOptions,
    say: Say,
    signal: AbortSignal,
    /** The caller runs the plan as soon as it has it: connections are kept for a few seconds, and nothing is looked at twice. */
    thenRun?: boolean,
  ): Promise<PullPlan>;
  /** Starts a plan that was shown. Throws `plan.stale`, `plan.blocked`, `plan.unclassified-columns`, `lock.held`. */
  run(planId: string, localPassword: string | null): Promise<Job>;
  /** Goes on where a job stopped. Throws `job.not-resumable`. */
  resume(jobId: string, localPassword: string | null): Promise<Job>;
  /** Lets go of what a plan has kept for its run. */
  close(): Promise<void>;
  /** Puts the target back to what it was before the job. */
  undo(jobId: string): Promise<Job>;
  /** Throws away what an unfinished job left; the target was never changed by it. */
  discard(jobId: string): Promise<Job>;
  report(jobId: string): Promise<PullReport>;
}

/** Milliseconds for which a look at the source's values counts as fresh. */
const lookLasts = 15 * 60_000;

/** The lock of an environment: one writer at a time, whichever program it is. */
export function lockOf(projectId: string, environmentId: string): string {
  return `${projectId}.${environmentId}`;
}

/** Creates the flow. */
export function createPullFlow(options: PullFlowOptions): PullFlow {
  const { runner, opener } = options;
  const plans = createPlanFolder(options.plansFolder);
  /** Looking at the source's values costs it something: a plan that is run soon after it was shown is not looked at twice. */
  const looks = new Map<string, { readonly findings: ScanFindings; readonly at: number }>();
  const held = createHeldPreparation();
  const planFile = (jobId: string): string => join(runner.folderOf(jobId), 'plan.json');
  const planOfJob = (jobId: string): PullPlan => {
    runner.record(jobId);
    return readPlan(planFile(jobId));
  };
  const requestOf = (plan: PullPlan, localPassword: string | null): Promise<PullRequest> => {
    const { localPassword: setsPassword, ...kept } = plan.options;
    if (setsPassword && localPassword === null) {
      throw new AppError('secret.missing', {
        message: 'This pull gives every user a local password, which is not stored.',
        hint: 'Give the password again (--local-password).',
      });
    }
    const given = { ...kept, ...(setsPassword && localPassword !== null ? { localPassword } : {}) };
    return options.loadRequest(plan.projectId, plan.sourceId, plan.targetId, given);
  };

  /** Looks again at both sides: a plan runs only against what it was made for. */
  const prepareAgain = async (
    plan: PullPlan,
    localPassword: string | null,
    signal: AbortSignal,
  ): Promise<PreparedPull> => {
    const kept = localPassword === null && !plan.options.localPassword ? held.take(plan.id) : null;
    if (kept !== null) return kept;
    const request = await requestOf(plan, localPassword);
    const look = looks.get(plan.id);
    const fresh = look !== undefined && Date.now() - look.at < lookLasts ? { findings: look.findings } : {};
    const prepared = await preparePull(opener, { ...request, ...fresh }, () => undefined, signal);
    if (prepared.plan.fingerprint === plan.fingerprint) return prepared;
    await prepared.close();
    throw new AppError('plan.stale', {
      hint: 'Tables, rules or environments are not what they were when the plan was made. Make a new plan and look at it.',
    });
  };

  const startJob = (jobId: string, plan: PullPlan, localPassword: string | null): Job => {
    const connections = createRunConnections({
      ...{ plan, localPassword, assetsFolder: options.assetsFolder, pauses: options.reconnectPauses },
      prepare: (signal) => prepareAgain(plan, localPassword, signal),
      findLogin: (signal) => options.wallLogin(plan.projectId, plan.targetId, signal),
    });
    const steps = pullSteps(
      { database: plan.options.database, files: plan.options.files, onServer: plan.target.onServer },
      connections.runConnected,
    );
    return runner.start({
      ...{
        id: jobId,
        kind: 'pull',
        version: pullVersion,
        projectId: plan.projectId,
        sourceId: plan.sourceId,
        targetId: plan.targetId,
      },
      title: `Pull ${plan.source.name} to ${plan.target.name}`,
      locks: [lockOf(plan.projectId, plan.targetId)],
      steps: [
        ...steps,
        {
          name: 'finish',
          title: 'Write the report',
          weight: 0,
          run: (job) =>
            connections.runConnected(job, async ({ session }) => {
              await replaceEarlier(session, jobId, plan, job.signal);
              const state = { pulledAt: new Date().toISOString(), sourceId: plan.sourceId, jobId };
              await options.rememberData(plan.projectId, plan.targetId, state);
              await options.columns.pulled(session.prepared);
            }),
        },
      ],
      close: () => connections.close(),
    });
  };

  /** What earlier pulls into the target kept, for undo or for going on, is dropped now: it belongs to data that is replaced. */
  const replaceEarlier = async (
    session: PullSession,
    jobId: string,
    plan: PullPlan,
    signal: AbortSignal,
  ): Promise<void> => {
    for (const earlier of runner.list()) {
      if (earlier.id === jobId || earlier.projectId !== plan.projectId || earlier.targetId !== plan.targetId) continue;
      const record = runner.record(earlier.id);
      const undoable = canUndo(record);
      if (!undoable && holdingsOf(record) === null) continue;
      const target = record.notes.has('shadow') ? await session.target() : null;
      const begun = switchPlanOf(record.notes);
      // A switch that failed has put the old tables back: only its new ones are left.
      const isOld =
        undoable && !(begun !== null && target !== null && (await inspectSwitch(target, begun)) === 'before');
      await discardPull({
        ...{ target, session: session.prepared.target.session, notes: record.notes },
        ...{ what: isOld ? 'undo' : 'shadow', signal },
      });
      runner.annotate(earlier.id, 'undo-gone', { by: jobId, at: new Date().toISOString() });
    }
  };

  const leave = async (jobId: string, how: 'undo' | 'discard'): Promise<Job> => {
    const record = runner.record(jobId);
    if (!pullActions(record).includes(how)) {
      throw notPossible(runner, record, how);
    }
    const plan = planOfJob(jobId);
    return runner.exclusively(jobId, [lockOf(plan.projectId, plan.targetId)], async (signal) => {
      const request = await options.loadRequest(plan.projectId, plan.sourceId, plan.targetId, withoutPassword(plan));
      await (how === 'undo' ? undoPull : discardAll)(opener, request, record.notes, signal);
      if (how === 'undo') await options.rememberData(plan.projectId, plan.targetId, null);
      return runner.conclude(
        jobId,
        record.job.state === 'done' ? 'done' : 'cancelled',
        how === 'undo' ? 'undone' : 'discarded',
      );
    });
  };

  return {
    async tables(projectId, sourceId, signal) {
      // No target is named yet, and none is opened.
      const request = await options.loadRequest(projectId, sourceId, sourceId, pullOptionsSchema.parse({}));
      return listTables(opener, request, signal);
    },
    async plan(projectId, sourceId, targetId, given, say, signal, thenRun = false) {
      const request = await options.loadRequest(projectId, sourceId, targetId, given);
      const prepared = await preparePull(opener, request, say, signal);
      if (thenRun) held.keep(prepared);
      else await prepared.close();
      looks.clear();
      if (prepared.findings !== null) looks.set(prepared.plan.id, { findings: prepared.findings, at: Date.now() });
      const columnNews = await options.columns.planned(prepared);
      const plan: PullPlan = { ...prepared.plan, ...(columnNews === null ? {} : { columnNews }) };
      plans.save(plan);
      return plan;
    },
    async run(planId, localPassword) {
      const plan = plans.read(planId);
      requireRunnable(plan);
      requireSettled(runner, plan);
      const jobId = newId();
      await requestOf(plan, localPassword);
      const job = startJob(jobId, plan, localPassword);
      writeFileSync(planFile(jobId), JSON.stringify(plan), { mode: 0o600 });
      return job;
    },
    close: () => held.close(),
    async resume(jobId, localPassword) {
      const record = runner.record(jobId);
      if (!pullActions(record).includes('resume') || !existsSync(planFile(jobId))) {
        throw notPossible(runner, record, 'resume');
      }
      const plan = planOfJob(jobId);
      await requestOf(plan, localPassword);
      return startJob(jobId, plan, localPassword);
    },
    undo: (jobId) => leave(jobId, 'undo'),
    discard: (jobId) => leave(jobId, 'discard'),
    async report(jobId) {
      const record = runner.record(jobId);
      const plan = planOfJob(jobId);
      const request = await options.loadRequest(plan.projectId, plan.sourceId, plan.targetId, withoutPassword(plan));
      return makeReport(record.job, plan, record.notes, request.target.url);
    },
  };
}

/** Says why a pull can no longer be left in this way, and which job has to be looked at instead. */
function notPossible(runner: JobRunner, record: JobRecord, how: 'undo' | 'discard' | 'resume'): AppError {
  const { fate } = pullDetails(record);
  const what = { undo: 'undone', discard: 'discarded', resume: 'gone on with' }[how];
  if (fate?.kind !== 'replaced' || fate.by === undefined) {
    const message = how === 'discard' ? 'There is nothing to discard.' : `This pull cannot be ${what} (any more).`;
    return new AppError('job.not-resumable', { message, retry: 'never' });
  }
  const { by } = fate;
  const later = runner.list().find((job) => job.id === by);
  return new AppError('job.not-resumable', {
    message: `This pull cannot be ${what} any more: the later pull ${by} has replaced it and dropped what it kept.`,
    ...(later?.actions.includes('undo') === true
      ? { hint: `Going back to what was before that one: "stagelift jobs undo ${by}".` }
      : {}),
    retry: 'never',
    facts: { replacedBy: by },
  });
}

function withoutPassword(plan: PullPlan): PullOptions {
  const { localPassword: _set, ...kept } = plan.options;
  return kept;
}

/** A plan with open questions or problems that stop it must not run, whoever asks. */
function requireRunnable(plan: PullPlan): void {
  if (plan.unclassified.length > 0) {
    const columns = plan.unclassified.map((column) => `${column.table}.${column.column}`);
    throw new AppError('plan.unclassified-columns', { facts: { columns } });
  }
  const blockers = plan.problems.filter((problem) => problem.severity === 'blocker');
  if (blockers.length === 0) return;
  throw new AppError('plan.blocked', {
    message: blockers.map((problem) => problem.title).join('; '),
    facts: { problems: blockers.map((problem) => problem.id) },
  });
}

async function discardAll(
  opener: EnvironmentOpener,
  request: PullRequest,
  notes: JobRecord['notes'],
  signal: AbortSignal,
): Promise<void> {
  const open = await openTargetOnly(opener, request, signal);
  try {
    const wantsDatabase = notesOf(notes, 'shadow').length > 0;
    await discardPull({
      ...{ target: wantsDatabase ? await open.target() : null, session: open.session, notes },
      ...{ what: 'shadow', signal },
    });
  } finally {
    await open.close();
  }
}
