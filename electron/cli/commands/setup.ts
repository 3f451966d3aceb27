import { randomUUID } from 'node:crypto';
import type { Job } from '#shared/domain/job.ts';
import type { Project } from '#shared/domain/project.ts';
import type { KeptCopy, SetUpPlan, SetUpWish } from '#shared/domain/setup.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { confirmOrRefuse, findEnvironment, findProject, type CommandContext } from '../command-context.ts';
import { exitCodeOfJob, exitCodes } from '../exit-codes.ts';
import { formatBytes } from '../output.ts';
import { formatTable } from '../table.ts';
import { checklist } from './checklist.ts';
import {
  describeAdvice,
  describeCatalogue,
  describeSetUpPlan,
  describeSnippet,
  describeStatus,
} from './describe-setup.ts';
import { followJob, pull } from './pull.ts';
import { toKind, toListedStage, toWish, type WishFlags } from './setup-wish.ts';

/** Flags of `setup advise`; numbers as they were typed. */
export interface AdviseFlags {
  readonly project?: string;
  readonly people: string;
  readonly teams: string;
  readonly releases: string;
  readonly client?: boolean;
  readonly money?: boolean;
  readonly tests?: boolean;
  readonly testers?: boolean;
}

/** Flags of `setup apply` and `setup add-stage`. */
export interface ApplyFlags extends WishFlags {
  readonly hash?: string;
  /** The name of production, typed. */
  readonly confirm?: string;
  readonly pull?: boolean;
  readonly checklist?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

/** Flags of `setup remove-stage`. */
export interface RemoveFlags {
  readonly project?: string;
  readonly forget?: boolean;
  readonly copy: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

interface ProjectFlag {
  readonly project?: string;
}

/** `setup list`. */
export async function listSetUps({ engine, output }: CommandContext): Promise<number> {
  const catalogue = await engine.request('setup.catalogue', {});
  output.result(catalogue, () => describeCatalogue(catalogue.templates, catalogue.presets));
  return exitCodes.ok;
}

/** `setup advise`. Without a project it goes by the answers alone. */
export async function adviseSetUp(context: CommandContext, flags: AdviseFlags): Promise<number> {
  const { engine, output, signal } = context;
  const number = (name: string, text: string): number => {
    const value = Number(text);
    if (text !== '' && Number.isFinite(value) && value >= 0) return value;
    throw new AppError('usage.invalid', { message: `--${name} takes a number, not "${text}".` });
  };
  const project = await findProject(context, flags.project).catch((error: unknown) => {
    if (flags.project !== undefined) throw error;
    return null;
  });
  const answers = {
    ...{ people: number('people', flags.people), teams: number('teams', flags.teams) },
    ...{ releasesPerMonth: number('releases', flags.releases), clientApproves: flags.client === true },
    ...{ money: flags.money === true, automatedTests: flags.tests === true, testers: flags.testers === true },
  };
  const input = { answers, ...(project === null ? {} : { projectId: project.id }) };
  const advice = await engine.request('setup.advise', input, { signal });
  const { templates } = await engine.request('setup.catalogue', {});
  const titles = new Map(templates.map(({ kind, title }) => [kind as string, title]));
  output.result(advice, () => describeAdvice(advice, titles));
  return exitCodes.ok;
}

/** `setup plan KIND`: shows what would be made. Exit code 5 when something is in the way. */
export async function planSetUp(context: CommandContext, kind: string, flags: WishFlags): Promise<number> {
  const project = await findProject(context, flags.project);
  const plan = await planWish(context, project, await toWish(context, project, toKind(kind), flags));
  context.output.result(plan, () => describeSetUpPlan(plan));
  return isBlocked(plan) ? exitCodes.refused : exitCodes.ok;
}

/** `setup apply KIND`: plans, shows, asks, makes. */
export async function applySetUp(context: CommandContext, kind: string, flags: ApplyFlags): Promise<number> {
  const project = await findProject(context, flags.project);
  const plan = await planWish(context, project, await toWish(context, project, toKind(kind), flags));
  return applyPlan(context, project, plan, flags);
}

/** `setup add-stage STAGE`. */
export async function addStage(context: CommandContext, stage: string, flags: ApplyFlags): Promise<number> {
  const project = await findProject(context, flags.project);
  const { id } = toListedStage(stage);
  const known = project.environments.find((environment) => environment.id === id);
  if (known !== undefined) {
    throw new AppError('store.duplicate', {
      message: `"${project.name}" has a stage "${id}" already.`,
      hint: 'Give the new one another name, for example: stagelift setup add-stage qa:testing:QA',
    });
  }
  const wish = await toWish(context, project, 'custom', { ...flags, stage: [stage] });
  return applyPlan(context, project, await planWish(context, project, wish), flags);
}

/** `setup remove-stage STAGE`. */
export async function removeStage(context: CommandContext, stage: string, flags: RemoveFlags): Promise<number> {
  const { engine, signal } = context;
  const project = await findProject(context, flags.project);
  const environment = findEnvironment(project, stage);
  const input = {
    ...{ projectId: project.id, environmentId: environment.id, runId: randomUUID() },
    ...{ fromServer: flags.forget !== true, keepCopy: flags.copy },
  };
  const plan = await withPlanning(context, input.runId, () => engine.request('setup.planRemoval', input, { signal }));
  return applyPlan(context, project, plan, flags);
}

/** Plans a wish while telling what is looked at. */
export function planWish(context: CommandContext, project: Project, wish: SetUpWish): Promise<SetUpPlan> {
  const runId = randomUUID();
  const input = { projectId: project.id, runId, wish };
  return withPlanning(context, runId, () => context.engine.request('setup.plan', input, { signal: context.signal }));
}

async function withPlanning<T>({ engine, output }: CommandContext, runId: string, act: () => Promise<T>): Promise<T> {
  const stop = engine.on('setup.planning', (event) => {
    if (event.runId === runId) output.status(event.text);
    output.event('setup.planning', event);
  });
  return act().finally(stop);
}

/** Shows a plan, asks, runs it, and pulls into what is new where that was asked for. */
export async function applyPlan(
  context: CommandContext,
  project: Project,
  plan: SetUpPlan,
  flags: Pick<ApplyFlags, 'hash' | 'confirm' | 'pull' | 'checklist' | 'yes' | 'dryRun'>,
): Promise<number> {
  const { engine, output } = context;
  output.say(describeSetUpPlan(plan));
  if (flags.hash !== undefined && !plan.hash.startsWith(flags.hash)) {
    throw new AppError('plan.stale', {
      message: 'This is no longer the plan of that hash. Nothing was changed.',
      hint: `The plan is now ${plan.hash.slice(0, 12)}: look at it, then give that.`,
    });
  }
  if (flags.dryRun === true) {
    output.result(plan, () => 'Nothing was changed: this was only the plan.');
    return isBlocked(plan) ? exitCodes.refused : exitCodes.ok;
  }
  refuseBlocked(plan);
  const { counts } = plan;
  if (counts.make + counts.byHand === 0) {
    output.result(plan, () => 'Nothing to do: everything is there.');
    return afterSetUp(context, project, plan, flags);
  }
  await confirmOrRefuse(context, flags.yes, `${plan.title}: ${String(counts.make + counts.byHand)} steps. Go on?`);
  const typed = flags.confirm === undefined ? {} : { typedName: flags.confirm };
  const job = await followJob(context, () =>
    engine.request('setup.apply', { planId: plan.id, hash: plan.hash, ...typed }),
  );
  const code = await finishSetUp(context, job);
  // Who has just agreed to the set-up has agreed to what follows it.
  if (code === exitCodes.ok) return afterSetUp(context, project, plan, { ...flags, yes: true });
  if (flags.pull === true) output.notice('Nothing was pulled: the set-up is not done yet.');
  return code;
}

/** The first pull and the checklist, where they were asked for. What is red there is told by the exit code, too. */
async function afterSetUp(
  context: CommandContext,
  project: Project,
  plan: SetUpPlan,
  flags: Pick<ApplyFlags, 'pull' | 'checklist' | 'yes'>,
): Promise<number> {
  const pulled = flags.pull === true ? await pullIntoNew(context, project, plan, flags.yes) : exitCodes.ok;
  if (flags.checklist !== true || context.signal.aborted) return pulled;
  const checked = await checklist(context, { project: project.id });
  return pulled === exitCodes.ok ? checked : pulled;
}

/** Shows how a set-up's job ended. */
export async function finishSetUp(context: CommandContext, job: Job): Promise<number> {
  const { engine, output } = context;
  const status = await engine.request('setup.status', { projectId: job.projectId });
  const own = status?.jobId === job.id ? status : null;
  output.result({ job, status: own }, () =>
    [...(own === null ? [] : [describeStatus(own), '']), ...closingWords(job)].join('\n'),
  );
  return exitCodeOfJob(job);
}

function closingWords(job: Job): readonly string[] {
  const hints = [
    ...(job.actions.includes('resume') ? [`Go on with: stagelift jobs resume ${job.id}`] : []),
    ...(job.actions.includes('undo') ? [`Take back what was made: stagelift jobs undo ${job.id}`] : []),
  ];
  if (job.state === 'done') return ['Done. Everything was checked.', ...hints];
  const words = job.error === undefined ? [] : [job.error.message, job.error.hint ?? ''];
  const first =
    job.state === 'needs-attention' ? 'Something is left to do for somebody.' : `The set-up is ${job.state}.`;
  return [first, ...words.filter((text) => text !== ''), ...hints];
}

async function pullIntoNew(
  context: CommandContext,
  project: Project,
  plan: SetUpPlan,
  yes: boolean | undefined,
): Promise<number> {
  const now = await findProject(context, project.id);
  const source = now.environments.find(({ stage }) => stage === 'production');
  if (source === undefined)
    throw new AppError('store.environment-not-found', { message: 'There is no production to pull from.' });
  for (const { id, kind, stage } of plan.stages) {
    if (kind !== 'new' || stage === 'production') continue;
    const flags = { project: now.id, files: true, database: true, yes: yes === true };
    const code = await pull(context, source.id, id, flags);
    if (code !== exitCodes.ok) return code;
  }
  return exitCodes.ok;
}

/** `setup status [--check]`. */
export async function showStatus(
  context: CommandContext,
  flags: ProjectFlag & { readonly check?: boolean },
): Promise<number> {
  const { engine, output, signal } = context;
  const project = await findProject(context, flags.project);
  const stored = await engine.request('setup.status', { projectId: project.id });
  const status =
    stored === null || flags.check !== true
      ? stored
      : await engine.request('setup.check', { jobId: stored.jobId }, { signal });
  output.result(status, () =>
    status === null ? 'There was no set-up yet. Begin with: stagelift setup' : describeStatus(status),
  );
  return exitCodes.ok;
}

/** `setup resume`. */
export async function resumeSetUp(context: CommandContext, flags: ProjectFlag): Promise<number> {
  const job = await lastSetUp(context, flags, 'resume');
  const ended = await followJob(context, () => context.engine.request('jobs.resume', { jobId: job.id }));
  return finishSetUp(context, ended);
}

/** `setup undo`: removes exactly what the last set-up made. Exit code 3 when something had to be kept. */
export async function undoSetUp(
  context: CommandContext,
  flags: ProjectFlag & { readonly yes?: boolean },
): Promise<number> {
  const { engine, output } = context;
  const job = await lastSetUp(context, flags, 'undo');
  await confirmOrRefuse(context, flags.yes, `Take back everything that "${job.title}" has made?`);
  await engine.request('jobs.undo', { jobId: job.id });
  const status = await engine.request('setup.status', { projectId: job.projectId });
  output.result(status, () => (status === null ? '' : describeStatus(status)));
  return status?.steps.some(({ state }) => state === 'kept') === true ? exitCodes.needsAttention : exitCodes.ok;
}

async function lastSetUp(context: CommandContext, flags: ProjectFlag, action: 'resume' | 'undo'): Promise<Job> {
  const project = await findProject(context, flags.project);
  const jobs = await context.engine.request('jobs.list', { projectId: project.id });
  const found = jobs.find(({ kind, actions }) => kind === 'setup' && actions.includes(action));
  if (found !== undefined) return found;
  const what = action === 'resume' ? 'go on with' : 'undo';
  throw new AppError('job.not-found', { message: `"${project.name}" has no set-up to ${what}.` });
}

/** `setup snippet STAGE nginx|apache`. */
export async function showSnippet(
  context: CommandContext,
  stage: string,
  server: string,
  flags: ProjectFlag,
): Promise<number> {
  if (server !== 'nginx' && server !== 'apache') {
    throw new AppError('usage.invalid', { message: `There are snippets for nginx and apache, not for "${server}".` });
  }
  const project = await findProject(context, flags.project);
  const { id } = findEnvironment(project, stage);
  const key = { projectId: project.id, environmentId: id, webServer: server } as const;
  const snippet = await context.engine.request('setup.snippet', key, { signal: context.signal });
  context.output.result(snippet, () => describeSnippet(snippet).join('\n'));
  return exitCodes.ok;
}

/** Flags of `setup kept`. */
export interface KeptFlags extends ProjectFlag {
  /** The copy to delete. */
  readonly remove?: string;
  readonly yes?: boolean;
}

/** `setup kept`: the copies, or the end of one of them. */
export async function listKept(context: CommandContext, flags: KeptFlags): Promise<number> {
  const { engine, output, signal } = context;
  const project = await findProject(context, flags.project);
  const copies = await engine.request('setup.keptCopies', { projectId: project.id }, { signal });
  if (flags.remove !== undefined) return removeKept(context, project, copies, { ...flags, remove: flags.remove });
  output.result(copies, () =>
    copies.length === 0
      ? 'No copy of a stage is kept.'
      : formatTable(
          ['copy', 'stage', 'when', 'size', 'where'],
          copies.map(({ id, environmentId, at, bytes, where, path }) => [
            id,
            environmentId,
            at,
            formatBytes(bytes),
            `${where}:${path}`,
          ]),
          output.width,
        ),
  );
  return exitCodes.ok;
}

async function removeKept(
  context: CommandContext,
  project: Project,
  copies: readonly KeptCopy[],
  flags: KeptFlags & { readonly remove: string },
): Promise<number> {
  const { engine, output, signal } = context;
  const copy = copies.find(({ id }) => id === flags.remove);
  if (copy === undefined) {
    throw new AppError('usage.invalid', {
      message: `"${project.name}" has no copy "${flags.remove}".`,
      hint: 'Their names are in the first column of: stagelift setup kept',
    });
  }
  const { id, serverId, path, bytes, where, environmentId, at } = copy;
  const what = `the copy of "${environmentId}" of ${at} (${formatBytes(bytes)}, ${where}:${path})`;
  await confirmOrRefuse(context, flags.yes, `Delete ${what}? The stage cannot be brought back from it afterwards.`);
  const input = { projectId: project.id, copy: { id, serverId, path, bytes } };
  const { removed } = await engine.request('setup.removeKeptCopy', input, { signal });
  output.result(removed, () => `Deleted ${what}.`);
  return exitCodes.ok;
}

function isBlocked({ problems, counts }: SetUpPlan): boolean {
  return counts.blocked > 0 || problems.some(({ severity }) => severity === 'blocker');
}

function refuseBlocked(plan: SetUpPlan): void {
  if (!isBlocked(plan)) return;
  const steps = plan.stages.flatMap((stage) => stage.steps);
  const reasons = [
    ...plan.problems.filter(({ severity }) => severity === 'blocker').map(({ title }) => title),
    ...steps.flatMap(({ state }) =>
      state.kind === 'blocked' ? [state.why] : state.kind === 'differs' ? [state.what] : [],
    ),
  ];
  const mends = plan.problems.flatMap(({ severity, mend }) =>
    severity === 'blocker' && mend !== undefined ? [mend] : [],
  );
  throw new AppError('plan.blocked', {
    message: `${reasons.join(' ')} Nothing was changed.`,
    ...(mends.length === 0 ? {} : { hint: mends.join(' ') }),
    facts: { reasons },
  });
}
