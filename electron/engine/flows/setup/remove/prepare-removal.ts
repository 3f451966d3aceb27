import type { Environment } from '#shared/domain/environment.ts';
import type { Problem } from '#shared/domain/problem.ts';
import type { Project } from '#shared/domain/project.ts';
import type { ProvisionState, SetUpPlan } from '#shared/domain/setup.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { JobRunner } from '../../../jobs/runner.ts';
import type { ProvisionContext } from '../../../provision/step.ts';
import { findEnvironment } from '../../../store/projects.ts';
import { composeParts, type ComposeFacts, type CredentialsReader } from '../compose-parts.ts';
import type { EnvironmentStores } from '../environment-part.ts';
import type { SetUpHosts } from '../hosts.ts';
import { madeBy } from '../job-state.ts';
import type { SetUpPart } from '../part.ts';
import { countStates, hashOf, inspectTolerantly, newPlanId, toStep } from '../prepare.ts';
import type { RemoveRequest, SetUpFile } from '../set-up-file.ts';
import { toMeasureScript } from './copy-scripts.ts';
import { removalParts, type RemovalInput } from './removal-parts.ts';

/** What removals are planned and run with. */
export interface RemovalOptions {
  readonly stores: EnvironmentStores;
  readonly runner: JobRunner;
  /** What a set-up's job runs; null for one whose file is gone. */
  readonly fileOf: (jobId: string) => SetUpFile | null;
  /** The database of an environment as its host sees it; null where none can be read. */
  readonly readCredentials: CredentialsReader;
  readonly now: () => Date;
}

/** The request with everything that has to be known of the environment once it is gone. Throws `setup.production-stays`. */
export function completeRemoval(options: RemovalOptions, request: RemoveRequest, project: Project): RemoveRequest {
  if (request.environment !== undefined) return request;
  const environment = findEnvironment(project, request.environmentId);
  if (environment.stage === 'production' && request.fromServer) {
    throw new AppError('setup.production-stays', {
      hint: `To forget it only: stagelift setup remove-stage ${environment.id} --forget`,
      retry: 'never',
    });
  }
  const time = options.now().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  return {
    ...{ ...request, environment },
    position: project.environments.findIndex(({ id }) => id === environment.id),
    keepId: `stage-${project.id}-${environment.id}-${time}`.slice(0, 80),
    madeBy: options.runner
      .list()
      .filter(({ kind, projectId }) => kind === 'setup' && projectId === project.id)
      .flatMap(({ id }) => (hasMade(options, id, environment.id) ? [id] : [])),
  };
}

/** What taking a stage out would do. Changes nothing. */
export async function prepareRemoval(
  options: RemovalOptions & { readonly hosts: SetUpHosts },
  request: RemoveRequest,
  facts: ComposeFacts,
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<SetUpPlan> {
  const { project, recipe } = facts;
  const environment = request.environment ?? findEnvironment(project, request.environmentId);
  const parts = removalPartsOf(options, request, facts);
  const states = new Map<string, ProvisionState>();
  const problems: Problem[] = [...judgeRemoval(project, environment, request)];
  const blocked = problems.some(({ severity }) => severity === 'blocker');
  for (const part of blocked ? [] : parts) {
    say(part.words.title);
    const context = await options.hosts.context(part.serverId, project.folder, say, signal);
    states.set(part.id, await inspectTolerantly(part, () => part.inspect(context)));
    if (part.kind === 'keep-copy') problems.push(await measure(context, environment));
    if (part.id.endsWith('/remove-database') && environment.database.kind !== 'none') {
      if ((await options.readCredentials(context, environment, recipe)) === null)
        problems.push(unknownDatabase(environment));
    }
  }
  const steps = blocked ? [] : parts.map((part) => toStep(part, states.get(part.id)));
  const { id, name, stage, path, url, follows, serverId } = environment;
  const { fromServer, keepCopy } = request;
  return {
    ...{ id: newPlanId(options.now()), projectId: project.id, at: options.now().toISOString() },
    title: fromServer ? `Remove ${name}` : `Forget ${name}`,
    hash: hashOf({ environment, fromServer, keepCopy }, steps, problems),
    stages: [
      {
        ...{ id, name, stage, url, steps, kind: 'leaving' as const },
        where: serverId === undefined ? `this computer ${path}` : `${serverId} ${path}`,
        ...(follows === undefined ? {} : { follows }),
        moves: [...movesOf(project, environment, options.runner)],
      },
    ],
    problems,
    counts: countStates(steps),
    typedName: null,
  };
}

/** The steps of a removal, also when it is over and to be undone. */
export function removalPartsOf(
  options: RemovalOptions,
  request: RemoveRequest,
  facts: ComposeFacts,
): readonly SetUpPart[] {
  const { project, recipe } = facts;
  const environment = request.environment ?? findEnvironment(project, request.environmentId);
  const input: RemovalInput = {
    ...{ stores: options.stores, project, request, environment, recipe, now: options.now },
    readDatabase: (context) => options.readCredentials(context, environment, recipe),
    readCopied: (context, path) => options.readCredentials(context, { ...environment, path }, recipe),
    made: request.madeBy.flatMap((jobId) => madeParts(options, facts, jobId, environment.id)),
  };
  return removalParts(input);
}

function madeParts(options: RemovalOptions, facts: ComposeFacts, jobId: string, stageId: string): RemovalInput['made'] {
  const file = options.fileOf(jobId);
  if (file?.request.kind !== 'make') return [];
  const { notes } = options.runner.record(jobId);
  const { wish, known, prefix, network } = file.request;
  const parts = composeParts({ ...facts, stores: options.stores, wish, known, prefix, network, planned: file.plan });
  return parts.flatMap((part) => {
    if (part.stageId !== stageId || part.kind === 'environment') return [];
    const made = madeBy(notes, part.id, `${facts.project.id}/${part.id}`);
    return made === null || made.items.length === 0 ? [] : [{ part, made }];
  });
}

function hasMade({ runner, fileOf }: RemovalOptions, jobId: string, stageId: string): boolean {
  const { notes } = runner.record(jobId);
  const isGone = notes.has('undone') || notes.has('discarded');
  const file = fileOf(jobId);
  return !isGone && file?.request.kind === 'make' && file.request.wish.stages.some(({ id }) => id === stageId);
}

/** What must not be taken away. Pure. */
export function judgeRemoval(
  { environments }: Pick<Project, 'environments'>,
  environment: Environment,
  { fromServer }: Pick<RemoveRequest, 'fromServer'>,
): readonly Problem[] {
  if (!fromServer) return [];
  const path = `${environment.path.replace(/\/+$/, '')}/`;
  const inside = environments.filter(
    (one) => one.id !== environment.id && one.serverId === environment.serverId && `${one.path}/`.startsWith(path),
  );
  const depth = path.split('/').filter((part) => part !== '').length;
  return [
    ...inside.map(({ name, path: own }) => ({
      ...{ id: 'folder-holds-another', severity: 'blocker' as const },
      title: `The folder of "${environment.name}" holds the one of "${name}", ${own}.`,
      mend: 'Move that one away first, or only forget this one.',
    })),
    ...(depth < 2
      ? [
          {
            ...{ id: 'folder-too-high', severity: 'blocker' as const },
            title: `${environment.path} is too high up to be emptied by a program.`,
            mend: 'Take it away by hand, and only forget it here.',
          },
        ]
      : []),
  ];
}

/** What of the project points to the stage, and what becomes of that. Pure but for the jobs. */
function movesOf(project: Project, environment: Environment, runner: JobRunner): readonly string[] {
  const { id, name, config, follows } = environment;
  const flags = Object.keys(config?.flags ?? {}).length;
  const pulls = runner.list().filter((job) => job.projectId === project.id && job.kind === 'pull');
  const into = pulls.filter(({ targetId, actions }) => targetId === id && actions.includes('undo')).length;
  const from = pulls.filter(({ sourceId }) => sourceId === id).length;
  const secrets = Object.values(config?.secrets ?? {});
  return [
    ...(flags === 0 ? [] : [`${String(flags)} feature flags that are set for it are forgotten.`]),
    ...(into === 0 ? [] : ['The last pull into it can no longer be undone.']),
    ...(from === 0 ? [] : [`${String(from)} pulls came from it; what they brought stays where it is.`]),
    ...(secrets.length === 0 ? [] : [`Its secrets stay in the store of this computer: ${secrets.join(', ')}.`]),
    ...(follows === undefined ? [] : [`What it follows stays in the repository; "${name}" no longer takes it.`]),
  ];
}

async function measure(context: ProvisionContext, environment: Environment): Promise<Problem> {
  const { stdout } = await context.host.run(toMeasureScript(environment.path), context.signal);
  const megabytes = Math.max(1, Math.round(Number(stdout.trim() === '' ? 0 : stdout.trim()) / 1000));
  return {
    ...{ id: 'copy-size', severity: 'info' },
    title: `Its files take about ${String(megabytes)} MB; the copy, packed, takes less, and the database comes on top.`,
  };
}

function unknownDatabase({ name }: Environment): Problem {
  return {
    ...{ id: 'database-unknown', severity: 'warning' },
    title: `Which database "${name}" uses could not be read: it is neither kept nor emptied.`,
    mend: 'Look at its configuration file first.',
  };
}
