import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Job } from '#shared/domain/job.ts';
import type { Project } from '#shared/domain/project.ts';
import type { HandSnippet, KeptCopy, SetUpPlan, SetUpStatus, SetUpWish } from '#shared/domain/setup.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import type { JobRunner } from '../../jobs/runner.ts';
import { lockOf } from '../pull/pull-flow.ts';
import { newId } from '../pull/prepare-pull.ts';
import { type ComposeFacts, composeParts, type CredentialsReader } from './compose-parts.ts';
import type { EnvironmentStores } from './environment-part.ts';
import { type HostParts, openHosts, type SetUpHosts } from './hosts.ts';
import { setUpActions, setUpVersion } from './job-state.ts';
import type { DatabaseReader } from './known-databases.ts';
import { prepareSetUp, type Say } from './prepare.ts';
import { listKeptCopies, removeKeptCopy } from './remove/kept-copy.ts';
import { completeRemoval, prepareRemoval, removalPartsOf, type RemovalOptions } from './remove/prepare-removal.ts';
import { toSnippet } from './snippet.ts';
import { setUpSteps } from './run-steps.ts';
import { createSetUpFiles, readSetUpFile, type SetUpFile, type SetUpRequest, writeSetUpFile } from './set-up-file.ts';
import { checkStatus, storedStatus } from './status.ts';
import { undoParts } from './undo-parts.ts';
import type { SetUpPart } from './part.ts';
import { findEnvironment } from '../../store/projects.ts';

/** A stage to take out. */
export interface RemovalWish {
  readonly projectId: string;
  readonly environmentId: string;
  /** False: only the project forgets it. */
  readonly fromServer: boolean;
  readonly keepCopy: boolean;
}

/** A copy as somebody saw it before saying that it may go. */
type ShownCopy = Pick<KeptCopy, 'id' | 'serverId' | 'path' | 'bytes'>;

/** Stages that are made real, and taken out again. */
export interface SetUpFlow {
  plan(projectId: string, wish: SetUpWish, say: Say, signal: AbortSignal): Promise<SetUpPlan>;
  planRemoval(wish: RemovalWish, say: Say, signal: AbortSignal): Promise<SetUpPlan>;
  /** Runs a plan that was shown. Throws `plan.stale`, `plan.blocked`, `plan.not-confirmed`, `lock.held`. */
  apply(planId: string, hash: string, typedName: string | null): Promise<Job>;
  /** Goes on where a job stopped. Throws `job.not-resumable`. */
  resume(jobId: string): Promise<Job>;
  /** Removes exactly what the job made, in reverse; what was changed since is kept and told. */
  undo(jobId: string): Promise<Job>;
  /** Forgets a job that made nothing. */
  discard(jobId: string): Promise<Job>;
  status(projectId: string): Promise<SetUpStatus | null>;
  check(jobId: string, signal: AbortSignal): Promise<SetUpStatus>;
  snippet(
    projectId: string,
    environmentId: string,
    webServer: 'nginx' | 'apache',
    signal: AbortSignal,
  ): Promise<HandSnippet>;
  keptCopies(projectId: string, signal: AbortSignal): Promise<KeptCopy[]>;
  /** Deletes one copy for good. Throws `plan.stale` unless it is there as it was shown. */
  removeKeptCopy(projectId: string, shown: ShownCopy, signal: AbortSignal): Promise<KeptCopy>;
}

/** What the flow needs of the rest of the engine. */
export interface SetUpFlowOptions extends HostParts {
  readonly stores: EnvironmentStores;
  readonly runner: JobRunner;
  readonly plansFolder: string;
  readonly readDatabase: DatabaseReader;
  readonly readCredentials: CredentialsReader;
  readonly recipeOf: (project: Project) => Promise<Recipe>;
  /** Content of a file in the recipes' `assets` folder. */
  readonly asset: (name: string) => Promise<string>;
  /** Branches that can be used, null where there is no repository, and where it comes from. */
  readonly repositoryOf: (
    project: Project,
    signal: AbortSignal,
  ) => Promise<Pick<ComposeFacts, 'branches' | 'origin' | 'originKeys'>>;
  /** The example of a configuration in the project's folder, null where there is none. */
  readonly exampleOf: (project: Project, recipe: Recipe) => Promise<string | null>;
}

const fileName = 'set-up.json';

/** Creates the flow. */
export function createSetUpFlow(options: SetUpFlowOptions): SetUpFlow {
  const { runner, stores, now } = options;
  const files = createSetUpFiles(options.plansFolder);
  const fileOf = (jobId: string): string => join(runner.folderOf(jobId), fileName);
  const readJob = (jobId: string): SetUpFile => {
    runner.record(jobId);
    return readSetUpFile(fileOf(jobId));
  };

  const factsOf = async (projectId: string, signal: AbortSignal) => {
    const project = await stores.projects.get(projectId);
    const [recipe, repository, servers] = await Promise.all([
      options.recipeOf(project),
      options.repositoryOf(project, signal),
      options.servers.list(),
    ]);
    const configExample = await options.exampleOf(project, recipe);
    const { asset, readCredentials } = options;
    return { project, recipe, servers, ...repository, configExample, asset, readCredentials };
  };
  const removal: RemovalOptions = {
    ...{ stores, runner, now, readCredentials: options.readCredentials },
    fileOf: (jobId) => (existsSync(fileOf(jobId)) ? readSetUpFile(fileOf(jobId)) : null),
  };

  /** The plan of a request as things stand now, with the request as it is to be kept. */
  const prepare = async (
    request: SetUpRequest,
    hosts: SetUpHosts,
    say: Say,
    signal: AbortSignal,
  ): Promise<SetUpFile> => {
    const facts = await factsOf(request.projectId, signal);
    if (request.kind === 'remove') {
      const complete = completeRemoval(removal, request, facts.project);
      return { request: complete, plan: await prepareRemoval({ ...removal, hosts }, complete, facts, say, signal) };
    }
    const parts = { stores, hosts, now, databases: options.readDatabase };
    const { plan, wish, known, prefix, network } = await prepareSetUp(
      parts,
      { ...facts, wish: request.wish },
      say,
      signal,
    );
    return { request: { ...request, wish, prefix, network, known: [...known] }, plan };
  };

  /** The parts of a plan that was made earlier: nothing is looked at. */
  const partsOf = async ({ request, plan }: SetUpFile, signal: AbortSignal): Promise<readonly SetUpPart[]> => {
    const facts = await factsOf(request.projectId, signal);
    if (request.kind === 'remove') return removalPartsOf(removal, request, facts);
    return composeParts({
      stores,
      ...facts,
      wish: request.wish,
      known: request.known,
      prefix: request.prefix,
      network: request.network,
      planned: plan,
    });
  };

  const withHosts = async <T>(act: (hosts: SetUpHosts) => Promise<T>): Promise<T> => {
    const hosts = openHosts(options);
    try {
      return await act(hosts);
    } finally {
      await hosts.close();
    }
  };

  const planRequest = (request: SetUpRequest, say: Say, signal: AbortSignal): Promise<SetUpPlan> =>
    withHosts(async (hosts) => {
      const file = await prepare(request, hosts, say, signal);
      files.save(file);
      return file.plan;
    });

  const startJob = (jobId: string, file: SetUpFile): Job => {
    const { plan, request } = file;
    const hosts = openHosts(options);
    const stages = plan.stages.filter(({ steps }) => steps.length > 0).map(({ id }) => id);
    const about = stages[0] ?? plan.stages[0]?.id ?? 'production';
    let parts: Promise<readonly SetUpPart[]> | null = null;
    return runner.start({
      ...{
        id: jobId,
        kind: 'setup',
        version: setUpVersion,
        projectId: plan.projectId,
        sourceId: about,
        targetId: about,
      },
      title: plan.title,
      locks: stages.map((stage) => lockOf(plan.projectId, stage)),
      waitsFor: ['setup.by-hand', 'setup.check-failed'],
      steps: setUpSteps({
        plan,
        now,
        parts: (job) => (parts ??= partsOf(file, job.signal)),
        context: (part, job) => contextOf(hosts, request, part, (text) => job.log('info', text), job.signal),
        async lookAgain(job) {
          const again = await prepare(request, hosts, () => undefined, job.signal);
          if (again.plan.hash === plan.hash) return;
          throw new AppError('plan.stale', {
            message: 'Something is no longer as the plan saw it. Nothing was changed.',
            hint: 'Make a new plan and look at it.',
          });
        },
      }),
      close: () => hosts.close(),
    });
  };

  const contextOf = async (
    hosts: SetUpHosts,
    request: SetUpRequest,
    part: SetUpPart,
    log: (text: string) => void,
    signal: AbortSignal,
  ) => hosts.context(part.serverId, (await stores.projects.get(request.projectId)).folder, log, signal);

  return {
    plan: (projectId, wish, say, signal) =>
      planRequest({ kind: 'make', projectId, wish, known: [], prefix: null, network: null }, say, signal),
    planRemoval: (wish, say, signal) =>
      planRequest({ kind: 'remove', ...wish, position: 0, keepId: 'none', madeBy: [] }, say, signal),
    async apply(planId, hash, typedName) {
      const file = files.read(planId);
      requireRunnable(file.plan, hash, typedName);
      const jobId = newId();
      const job = startJob(jobId, file);
      writeSetUpFile(fileOf(jobId), file);
      return job;
    },
    async resume(jobId) {
      requireAction(runner, jobId, 'resume');
      if (!existsSync(fileOf(jobId))) throw notPossible('gone on with');
      return startJob(jobId, readJob(jobId));
    },
    async undo(jobId) {
      requireAction(runner, jobId, 'undo');
      const file = readJob(jobId);
      const locks = file.plan.stages.map(({ id }) => lockOf(file.plan.projectId, id));
      return runner.exclusively(jobId, locks, (signal) =>
        withHosts(async (hosts) => {
          const parts = await partsOf(file, signal);
          await undoParts({
            ...{ runner, jobId, parts, projectId: file.plan.projectId },
            context: (part) => contextOf(hosts, file.request, part, () => undefined, signal),
          });
          const { job } = runner.record(jobId);
          return runner.conclude(jobId, job.state === 'done' ? 'done' : 'cancelled', 'undone');
        }),
      );
    },
    async discard(jobId) {
      requireAction(runner, jobId, 'discard');
      return runner.conclude(jobId, 'cancelled', 'discarded');
    },
    async status(projectId) {
      await stores.projects.get(projectId);
      const jobs = runner.list().filter((job) => job.kind === 'setup' && job.projectId === projectId);
      const found = jobs.find(({ state }) => state !== 'done' && state !== 'cancelled') ?? jobs[0];
      return found === undefined ? null : storedStatus(readJob(found.id).plan, runner.record(found.id));
    },
    async snippet(projectId, environmentId, webServer, signal) {
      const facts = await factsOf(projectId, signal);
      const environment = findEnvironment(facts.project, environmentId);
      const made = runner.list().flatMap(({ id, kind, projectId: owner }) => {
        const request = kind === 'setup' && owner === projectId ? removal.fileOf(id)?.request : undefined;
        return request?.kind === 'make' ? request.wish.stages.filter((stage) => stage.id === environmentId) : [];
      });
      return toSnippet(facts, environment, made[0] ?? null, webServer);
    },
    async keptCopies(projectId, signal) {
      const { environments } = await stores.projects.get(projectId);
      const used = new Set(environments.map(({ serverId }) => serverId ?? null));
      for (const { id, kind, projectId: owner } of runner.list()) {
        const request = kind === 'setup' && owner === projectId ? removal.fileOf(id)?.request : undefined;
        if (request?.kind === 'remove') used.add(request.environment?.serverId ?? null);
      }
      return withHosts(async (hosts) => {
        const found: KeptCopy[] = [];
        for (const id of used) {
          found.push(...(await listKeptCopies(await hosts.host(id, signal), id, projectId, signal)));
        }
        return found;
      });
    },
    async removeKeptCopy(projectId, shown, signal) {
      await stores.projects.get(projectId);
      return withHosts(async (hosts) =>
        removeKeptCopy(await hosts.host(shown.serverId, signal), projectId, shown, signal),
      );
    },
    async check(jobId, signal) {
      const file = readJob(jobId);
      return withHosts(async (hosts) =>
        checkStatus(file.plan, runner.record(jobId), await partsOf(file, signal), (part) =>
          contextOf(hosts, file.request, part, () => undefined, signal),
        ),
      );
    },
  };
}

/** Throws `plan.stale`, `plan.blocked` and `plan.not-confirmed`. */
function requireRunnable(plan: SetUpPlan, hash: string, typedName: string | null): void {
  if (plan.hash !== hash) throw new AppError('plan.stale', { hint: 'Make a new plan and look at it.' });
  const steps = plan.stages.flatMap((stage) => stage.steps);
  const blockers = [
    ...plan.problems.filter(({ severity }) => severity === 'blocker').map(({ title }) => title),
    ...steps.flatMap(({ state }) =>
      state.kind === 'blocked' ? [state.why] : state.kind === 'differs' ? [state.what] : [],
    ),
  ];
  if (blockers.length > 0) throw new AppError('plan.blocked', { message: blockers.join(' '), facts: { blockers } });
  if (plan.typedName === null || plan.typedName === typedName) return;
  throw new AppError('plan.not-confirmed', {
    message: `This writes to "${plan.typedName}", which is production. It runs only after its name was typed.`,
    hint: `On the command line: --confirm "${plan.typedName}"`,
    retry: 'never',
  });
}

function requireAction(runner: JobRunner, jobId: string, action: 'resume' | 'undo' | 'discard'): void {
  if (setUpActions(runner.record(jobId)).includes(action)) return;
  throw notPossible({ resume: 'gone on with', undo: 'undone', discard: 'discarded' }[action]);
}

function notPossible(what: string): AppError {
  return new AppError('job.not-resumable', { message: `This set-up cannot be ${what} (any more).`, retry: 'never' });
}
