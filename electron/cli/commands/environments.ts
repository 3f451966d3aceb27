import { comparePipelineOrder, environmentSchema, stageSchema, type Environment } from '#shared/domain/environment.ts';
import type { EnvironmentStatus } from '#shared/contract/projects.ts';
import type { Project } from '#shared/domain/project.ts';
import { AppError } from '#shared/errors/app-error.ts';
import {
  confirmOrRefuse,
  findEnvironment,
  findProject,
  findServer,
  toId,
  type CommandContext,
} from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { suggestName } from '../nearest.ts';
import { printable } from '../output.ts';
import { formatTable } from '../table.ts';

/** `env list`. */
export async function listEnvironments(context: CommandContext, projectName: string | undefined): Promise<number> {
  const project = await findProject(context, projectName);
  context.output.result(project.environments, () => environmentTable(project, context.output.width));
  return exitCodes.ok;
}

/** Flags of `stagelift env add`. */
export interface AddEnvironmentFlags {
  readonly project?: string;
  readonly stage: string;
  readonly url: string;
  readonly path?: string;
  readonly server?: string;
  readonly branch?: string;
  readonly php?: string;
  readonly dbName?: string;
  readonly dbUser?: string;
  readonly dbHost?: string;
  readonly dbPort?: string;
  readonly dbSocket?: string;
  readonly dbPrefix?: string;
  readonly dbPasswordRef?: string;
  readonly filesOnly?: boolean;
  /** `HOST=NAME`, one for each further site of a network. */
  readonly siteName?: readonly string[];
}

/** `env add NAME`: adds or replaces an environment. */
export async function addEnvironment(
  context: CommandContext,
  name: string,
  flags: AddEnvironmentFlags,
): Promise<number> {
  const project = await findProject(context, flags.project);
  const stage = stageSchema.safeParse(flags.stage);
  if (!stage.success)
    throw new AppError('usage.invalid', {
      message: `There is no stage "${flags.stage}".`,
      hint: suggestName(flags.stage, stageSchema.options, ''),
    });
  const id = toId(name, stage.data);
  const before = project.environments.find((one) => one.id === id);
  const parsed = environmentSchema.safeParse({
    ...settingsOf(before),
    id,
    name,
    stage: stage.data,
    path: flags.path ?? project.folder,
    url: flags.url,
    ...(flags.server === undefined ? {} : { serverId: (await findServer(context, flags.server)).id }),
    ...(flags.branch === undefined ? {} : { branch: flags.branch }),
    ...(flags.php === undefined ? {} : { php: flags.php }),
    database: databaseOf(flags),
    ...(flags.siteName === undefined ? {} : { siteNames: Object.fromEntries(flags.siteName.map(parseSiteName)) }),
  });
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new AppError('usage.invalid', {
      message: `${issue?.path.join('.') ?? 'The environment'}: ${issue?.message ?? 'is not valid'}`,
    });
  }
  const saved = await context.engine.request('environments.save', { projectId: project.id, environment: parsed.data });
  context.output.result(saved, () => environmentTable(saved, context.output.width));
  return exitCodes.ok;
}

/** What no option of the command says: it stays when an environment is replaced. */
function settingsOf(before: Environment | undefined): Partial<Environment> {
  if (before === undefined) return {};
  const { exclude, afterPull, config, data, backups, wall } = before;
  const kept = { exclude, afterPull, config, data, backups, wall };
  return Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined));
}

function parseSiteName(text: string): readonly [string, string] {
  const [host = '', name = '', ...more] = text.split('=');
  if (host !== '' && name !== '' && more.length === 0) return [host.toLowerCase(), name];
  throw new AppError('usage.invalid', {
    message: `"${text}" does not say which site gets which name.`,
    hint: 'For example: --site-name blog.example.com=blog.shop.localhost',
  });
}

function databaseOf(flags: AddEnvironmentFlags): unknown {
  if (flags.filesOnly === true) return { kind: 'none' };
  if (flags.dbName === undefined) return { kind: 'read' };
  return {
    kind: 'given',
    access: {
      name: flags.dbName,
      user: flags.dbUser ?? flags.dbName,
      ...(flags.dbHost === undefined ? {} : { host: flags.dbHost }),
      ...(flags.dbPort === undefined ? {} : { port: Number(flags.dbPort) }),
      ...(flags.dbSocket === undefined ? {} : { socketPath: flags.dbSocket }),
      ...(flags.dbPrefix === undefined ? {} : { tablePrefix: flags.dbPrefix }),
      ...(flags.dbPasswordRef === undefined ? {} : { passwordRef: flags.dbPasswordRef }),
    },
  };
}

/** `env test NAME`: what the doctor finds, and whether the site answers. */
export async function testEnvironment(
  context: CommandContext,
  name: string,
  projectName: string | undefined,
): Promise<number> {
  const project = await findProject(context, projectName);
  const environment = findEnvironment(project, name);
  const { runDoctor } = await import('./doctor.ts');
  return runDoctor(context, { kind: 'environment', project, environment });
}

/** `env status NAME`: what the card of an environment shows in the window. */
export async function showStatus(
  context: CommandContext,
  name: string,
  projectName: string | undefined,
): Promise<number> {
  const project = await findProject(context, projectName);
  const environment = findEnvironment(project, name);
  const status = await context.engine.request(
    'environments.status',
    { projectId: project.id, environmentId: environment.id },
    { signal: context.signal },
  );
  context.output.result(status, () => describeStatus(status));
  return status.health.kind === 'failing' ? exitCodes.failed : exitCodes.ok;
}

function describeStatus({ branch, commit, data, health }: EnvironmentStatus): string {
  return [
    `branch  ${printable(branch ?? 'not known')}`,
    `commit  ${commit === null ? 'not known' : printable(`${commit.hash.slice(0, 10)}  ${commit.subject}  (${commit.at})`)}`,
    `data    ${data === null ? 'never pulled by Stagelift' : `pulled ${data.pulledAt} from ${data.sourceId}`}`,
    `site    ${printable(describeHealth(health))}`,
  ].join('\n');
}

function describeHealth(health: EnvironmentStatus['health']): string {
  if (health.kind === 'ok') return `answers ${String(health.status)} in ${health.milliseconds.toFixed(0)} ms`;
  return health.kind === 'failing' ? `FAILS: ${health.reason}` : `not known: ${health.reason}`;
}

/** `env remove NAME`. */
export async function removeEnvironment(
  context: CommandContext,
  name: string,
  flags: { readonly project?: string; readonly yes?: boolean },
): Promise<number> {
  const project = await findProject(context, flags.project);
  const environment = findEnvironment(project, name);
  await confirmOrRefuse(
    context,
    flags.yes,
    `Forget environment "${environment.name}" of "${project.name}"? What is there stays as it is.`,
  );
  const saved = await context.engine.request('environments.remove', {
    projectId: project.id,
    environmentId: environment.id,
  });
  context.output.result(saved, () => `Environment "${environment.name}" of "${project.name}" is forgotten.`);
  return exitCodes.ok;
}

/** The environments of a project in pipeline order. */
export function environmentTable(project: Project, width: number | undefined): string {
  if (project.environments.length === 0) return 'No environment yet.';
  return formatTable(
    ['environment', 'stage', 'where', 'url', 'branch'],
    [...project.environments]
      .sort(comparePipelineOrder)
      .map((e) => [e.id, e.stage, `${e.serverId ?? 'this computer'}:${e.path}`, e.url, e.branch ?? '']),
    width,
  );
}
