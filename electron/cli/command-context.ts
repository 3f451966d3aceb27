import type { EngineContract } from '#shared/contract/contract.ts';
import type { Client } from '#shared/contract/client.ts';
import type { Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Output } from './output.ts';

/** What every command works with. */
export interface CommandContext {
  readonly engine: Client<EngineContract>;
  readonly output: Output;
  readonly signal: AbortSignal;
  /** The folder the command was called in. */
  readonly cwd: string;
  /** Asks yes or no on the terminal; false where nobody can be asked. */
  confirm(question: string): Promise<boolean>;
}

/** The project named by `--project`, else the one whose folder holds the current one, else the only one. */
export async function findProject(context: CommandContext, name: string | undefined): Promise<Project> {
  const projects = await context.engine.request('projects.list', {});
  const found =
    name === undefined ? guessProject(projects, context.cwd) : projects.find((p) => p.id === name || p.name === name);
  if (found !== undefined) return found;
  const known = projects.map((project) => project.id).join(', ');
  throw new AppError('store.project-not-found', {
    message: name === undefined ? 'It is not clear which project is meant.' : `There is no project "${name}".`,
    hint: known === '' ? 'Add one with: stagelift project add FOLDER' : `Name one with --project. There are: ${known}`,
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
    message: `Project "${project.name}" has no environment "${name}".`,
    hint: `There are: ${project.environments.map((environment) => environment.id).join(', ') || 'none yet'}`,
  });
}
