import type { ProvisionState, SetUpPlan } from '#shared/domain/setup.ts';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import type { JobContext, JobStepDefinition } from '../../jobs/runner.ts';
import type { Evidence, ProvisionContext } from '../../provision/step.ts';
import { setUpNotes } from './job-state.ts';
import type { SetUpPart } from './part.ts';

/** What the steps of a set-up's job work with. */
export interface RunStepsOptions {
  readonly plan: SetUpPlan;
  /** The parts of the plan; made anew for each run, connecting as they are used. */
  readonly parts: (job: JobContext) => Promise<readonly SetUpPart[]>;
  /** Throws `plan.stale` when something is not as the plan saw it. */
  readonly lookAgain: (job: JobContext) => Promise<void>;
  readonly context: (part: SetUpPart, job: JobContext) => Promise<ProvisionContext>;
  readonly now: () => Date;
}

/** Kinds of steps that another one builds upon, in the same stage. */
const needs: Readonly<Partial<Record<SetUpPart['kind'], readonly SetUpPart['kind'][]>>> = {
  'database-user': ['database'],
  'config-file': ['database', 'database-user', 'pooled-database', 'folder'],
  'bare-repository': ['branch', 'folder'],
  'access-wall': ['preview-host'],
};

/**
 * The parts of a plan in the order to run them: as planned, but what somebody has to do by hand, and what builds upon that,
 * comes last, so that everything else is there when the job begins to wait. Pure.
 */
export function orderOfParts(plan: SetUpPlan): readonly string[] {
  const steps = plan.stages.flatMap((stage) => stage.steps);
  const late = new Set<string>();
  for (const { id, stageId, kind, state } of steps) {
    const waits = (needs[kind] ?? []).some((needed) => late.has(`${stageId}/${needed}`));
    if (state.kind === 'by-hand' || waits) late.add(id);
  }
  const ids = steps.map(({ id }) => id);
  return [...ids.filter((id) => !late.has(id)), ...ids.filter((id) => late.has(id))];
}

/** The steps of the job: look again, make each part, check each part. */
export function setUpSteps(options: RunStepsOptions): readonly JobStepDefinition[] {
  const { plan } = options;
  const titles = new Map(plan.stages.flatMap((stage) => stage.steps).map(({ id, title }) => [id, title]));
  const order = orderOfParts(plan);
  const weight = 0.8 / Math.max(order.length, 1);
  return [
    { name: 'look', title: 'Look at the servers once more', weight: 0.1, run: (job) => begin(options, job) },
    ...order.map((id) => ({
      ...{ name: id, title: titles.get(id) ?? id, weight },
      run: (job: JobContext) => makePart(options, id, job),
    })),
    { name: 'check', title: 'Check everything that was made', weight: 0.1, run: (job) => checkParts(options, job) },
  ];
}

async function begin(options: RunStepsOptions, job: JobContext): Promise<void> {
  // A job that goes on finds its own work, which is not what the plan saw.
  if (setUpNotes(job.notes(), 'set-up-begun').length > 0) return;
  await options.lookAgain(job);
  job.note('set-up-begun', { at: options.now().toISOString() }, true);
}

async function makePart(options: RunStepsOptions, id: string, job: JobContext): Promise<void> {
  const parts = await options.parts(job);
  const part = parts.find((one) => one.id === id);
  if (part === undefined) throw stale();
  const context = await options.context(part, job);
  // Where no store keeps secrets, the password that an earlier run of this job made is lost with it: then there is a new one.
  const user =
    part.kind === 'config-file' ? parts.find((one) => one.id === `${part.stageId}/database-user`) : undefined;
  if (user !== undefined) job.note('part-made', { id: user.id, made: await user.apply(context) }, true);
  const waits = (state: ProvisionState): void => {
    if (state.kind !== 'by-hand') return;
    job.note('part-waits', { id, why: state.why });
    throw byHandError(`${part.words.title}: ${state.why}`, 1);
  };
  waits(await part.inspect(context));
  job.note('part-begun', { id }, true);
  try {
    const made = await part.apply(context);
    job.note('part-made', { id, made }, true);
    for (const { kind, what } of made.items) job.log('info', `made: ${kind} ${what}`);
  } catch (error) {
    if (isAppError(error, 'plan.blocked')) waits(await part.inspect(context));
    throw error;
  }
}

/** Looks from outside where that is possible. What is not well keeps the job from being done, but takes nothing back. */
async function checkParts(options: RunStepsOptions, job: JobContext): Promise<void> {
  const wrong: string[] = [];
  const handsOver: string[] = [];
  for (const part of await options.parts(job)) {
    const context = await options.context(part, job);
    const evidence = await part.verify(context);
    job.note('part-checked', { id: part.id, evidence });
    job.log(evidence.ok ? 'info' : 'warning', evidence.found);
    if (evidence.ok) continue;
    const state = await part.inspect(context);
    if (state.kind === 'by-hand') {
      // Such as the public part of a key, which nobody could show before it was made.
      job.note('part-hands-over', { id: part.id, why: state.why, snippets: state.snippets });
      handsOver.push(`${part.words.title}: ${state.why}`);
    } else wrong.push(sentenceOf(evidence));
  }
  if (wrong.length === 0 && handsOver.length > 0) throw byHandError(handsOver.join(' '), handsOver.length);
  if (wrong.length === 0) return;
  throw new AppError('setup.check-failed', {
    message: [...wrong, ...handsOver].join(' '),
    hint: 'Everything is made. Mend this, then go on with the job: it checks again.',
    facts: { failed: wrong.length + handsOver.length },
  });
}

function byHandError(message: string, steps: number): AppError {
  return new AppError('setup.by-hand', {
    message,
    hint: 'Put in what the set-up shows (stagelift setup status), then go on with the job.',
    facts: { steps },
  });
}

function sentenceOf({ found, mend }: Evidence): string {
  return mend === undefined ? found : `${found} ${mend}`;
}

function stale(): AppError {
  return new AppError('plan.stale', {
    message: 'The project is no longer what it was when the plan was made.',
    hint: 'Make a new plan and look at it.',
  });
}
