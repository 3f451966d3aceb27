import type { Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import type { Server } from '#shared/domain/server.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { EngineClient } from './lazy-engine.ts';
import { suggestName } from './nearest.ts';
import { printable, type Output } from './output.ts';
import type { Terminal } from './terminal.ts';

/** What every command works with. */
export interface CommandContext {
  readonly engine: EngineClient;
  readonly output: Output;
  readonly signal: AbortSignal;
  /** The folder the command was called in. */
  readonly cwd: string;
  readonly dataFolder: string;
  readonly terminal: Terminal;
  /** The variables with secrets, taken out of the environment. */
  readonly variables: Readonly<Record<string, string>>;
  /** Asks yes or no on the terminal; false where nobody can be asked. */
  confirm(question: string): Promise<boolean>;
}

/** Runs one command with what it needs and remembers its exit code. */
export type RunCommand = (work: (context: CommandContext) => Promise<number>) => Promise<void>;

/** The project named by `--project`, else the one whose folder holds the current one, else the only one. */
export async function findProject(context: CommandContext, name: string | undefined): Promise<Project> {
  const projects = await context.engine.request('projects.list', {});
  const found =
    name === undefined ? guessProject(projects, context.cwd) : projects.find((p) => p.id === name || p.name === name);
  if (found !== undefined) return found;
  const known = projects.map((project) => project.id);
  const none = 'Add one with: stagelift project add FOLDER';
  if (name === undefined) {
    throw new AppError('store.project-not-found', {
      message: known.length === 0 ? 'There is no project yet.' : 'It is not clear which project is meant.',
      hint: known.length === 0 ? none : `Name one with --project. ${suggestName('', known, none)}`,
    });
  }
  throw new AppError('store.project-not-found', {
    message: `There is no project "${printable(name)}".`,
    hint: suggestName(name, known, none),
  });
}

function guessProject(projects: readonly Project[], cwd: string): Project | undefined {
  const here = projects.filter((project) => cwd === project.folder || cwd.startsWith(`${project.folder}/`));
  const deepest = [...here].sort((a, b) => b.folder.length - a.folder.length)[0];
  return deepest ?? (projects.length === 1 ? projects[0] : undefined);
}

/** The environment of a project by identifier, name or stage. */
export function findEnvironment(project: Project, name: string): Environment {
  const byStage = project.environments.filter((environment) => environment.stage === name);
  const found =
    project.environments.find((environment) => environment.id === name) ??
    project.environments.find((environment) => environment.name === name) ??
    (byStage.length === 1 ? byStage[0] : undefined);
  if (found !== undefined) return found;
  throw new AppError('store.environment-not-found', {
    message: `Project "${project.name}" has no environment "${printable(name)}".`,
    hint: suggestName(
      name,
      project.environments.map((environment) => environment.id),
      'Add one with: stagelift env add NAME --stage STAGE --url URL',
    ),
  });
}

/** The server by identifier or name. Throws `store.server-not-found`. */
export async function findServer({ engine }: CommandContext, name: string): Promise<Server> {
  const servers = await engine.request('servers.list', {});
  const found = servers.find((server) => server.id === name) ?? servers.find((server) => server.name === name);
  if (found !== undefined) return found;
  throw new AppError('store.server-not-found', {
    message: `There is no server "${printable(name)}".`,
    hint: suggestName(
      name,
      servers.map((server) => server.id),
      'Add one with: stagelift server add NAME USER@HOST, or: stagelift server import',
    ),
  });
}

/** Goes on when `yes` was given or somebody agrees. Throws `plan.not-confirmed`. */
export async function confirmOrRefuse(
  context: CommandContext,
  yes: boolean | undefined,
  question: string,
): Promise<void> {
  if (yes === true || (await context.confirm(question))) return;
  throw new AppError('plan.not-confirmed', {
    message: 'It was not confirmed; nothing was changed.',
    hint: 'Add --yes to go on without a question.',
  });
}

/** An identifier from a name: `Client Shop (new)` becomes `client-shop-new`. */
export function toId(name: string, fallback: string): string {
  const id = name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/gu, '');
  return id === '' ? fallback : id;
}
