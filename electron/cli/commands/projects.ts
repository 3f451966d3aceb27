import { resolve } from 'node:path';
import type { EngineContract, OutputOf } from '#shared/contract/contract.ts';
import type { Environment } from '#shared/domain/environment.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { confirmOrRefuse, findProject, findServer, toId, type CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { environmentTable } from './environments.ts';
import { formatTable } from '../table.ts';

type Detected = OutputOf<EngineContract, 'projects.detectFolder'>;

/** Flags of `stagelift project add`. */
export interface AddProjectFlags {
  readonly name?: string;
  readonly url?: string;
  readonly folder?: string;
}

/** `project list`. */
export async function listProjects(context: CommandContext): Promise<number> {
  const projects = await context.engine.request('projects.list', {});
  context.output.result(projects, () =>
    projects.length === 0
      ? 'No project yet. Add one with: stagelift project add FOLDER'
      : formatTable(
          ['project', 'name', 'recipe', 'environments', 'folder'],
          projects.map((p) => [p.id, p.name, p.recipe, p.environments.map((e) => e.id).join(' '), p.folder]),
          context.output.width,
        ),
  );
  return exitCodes.ok;
}

/** `project add PLACE`: recognises a folder, a repository or a path on a server and adds it with its first environment. */
export async function addProject(context: CommandContext, place: string, flags: AddProjectFlags): Promise<number> {
  const { engine, output } = context;
  const { detected, folder, environment, withUrl } = await detect(context, place, flags);
  for (const line of detected.evidence) output.say(`${detected.recipeTitle}: ${line}`);
  if (detected.withoutDatabase === true) output.say('No database: this project keeps everything in files.');
  if (detected.multisite !== undefined) {
    const { domain, subdomains } = detected.multisite;
    output.say(
      `Network of sites${domain === null ? '' : ` of ${domain}`}, ${subdomains ? 'on subdomains' : 'in subfolders'}.`,
    );
  }
  for (const warning of detected.warnings) output.say(`Warning: ${warning}`);
  const project = await engine.request('projects.add', {
    project: {
      name: flags.name ?? detected.name,
      folder,
      recipe: detected.recipe,
      environments: environment === null ? [] : [environment],
    },
  });
  output.result(project, () =>
    [`Added project "${project.name}" (${project.id}).`, describeFirst(environment, withUrl)].join('\n'),
  );
  return exitCodes.ok;
}

function describeFirst(environment: Environment | null, withUrl: string): string {
  if (environment === null) {
    return `Its address is not known: add its environment with: ${withUrl} --url URL`;
  }
  const other = environment.stage === 'local' ? 'production' : 'local';
  return `Its ${environment.id} environment is ${environment.url}. Add ${other} with: stagelift env add ${other} --stage ${other} ...`;
}

interface Found {
  readonly detected: Detected;
  /** Where the code is on this computer. */
  readonly folder: string;
  readonly environment: Environment | null;
  /** The command that adds the environment when its address was not found. */
  readonly withUrl: string;
}

async function detect(context: CommandContext, place: string, flags: AddProjectFlags): Promise<Found> {
  const { engine, cwd, signal } = context;
  const [, serverName, path] = /^([^/@:]+):(\/(?!\/).*)$/.exec(place) ?? [];
  if (serverName !== undefined && path !== undefined) return detectOnServer(context, serverName, path, flags);
  const into = flags.folder === undefined ? undefined : resolve(cwd, flags.folder);
  const detected = isRepository(place)
    ? await engine.request('projects.cloneGit', { url: place, folder: into ?? cloneFolder(cwd, place) }, { signal })
    : await engine.request('projects.detectFolder', { folder: resolve(cwd, place) }, { signal });
  const { folder } = detected;
  const environment = firstEnvironment(detected, 'local', flags.url, { path: folder });
  return { detected, folder, environment, withUrl: 'stagelift env add local --stage local' };
}

async function detectOnServer(
  context: CommandContext,
  serverName: string,
  path: string,
  flags: AddProjectFlags,
): Promise<Found> {
  const { engine, signal, cwd } = context;
  const server = await findServer(context, serverName);
  if (flags.folder === undefined) {
    throw new AppError('usage.invalid', {
      message: 'A site on a server also needs a folder on this computer.',
      hint: 'Name where its local copy is, or shall be, with --folder FOLDER.',
    });
  }
  const detected = await engine.request('projects.detectServer', { serverId: server.id, path }, { signal });
  const environment = firstEnvironment(detected, 'production', flags.url, { path, serverId: server.id });
  const withUrl = `stagelift env add production --stage production --server ${server.id} --path ${path}`;
  return { detected, folder: resolve(cwd, flags.folder), environment, withUrl };
}

function firstEnvironment(
  detected: Detected,
  stage: 'local' | 'production',
  givenUrl: string | undefined,
  where: Pick<Environment, 'path' | 'serverId'>,
): Environment | null {
  const url = givenUrl ?? detected.url;
  if (url === undefined) return null;
  const branch = detected.branch === undefined ? {} : { branch: detected.branch };
  const name = stage === 'local' ? 'Local' : 'Production';
  return { id: stage, name, stage, ...where, url, ...branch, database: { kind: 'read' } };
}

/** What `git clone` would take for an address; a folder of that name is still reached as `./name`. */
function isRepository(place: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(place) || /^[^/@:]+@[^/:]+:/.test(place);
}

function cloneFolder(cwd: string, url: string): string {
  const name = /([^/:]+?)(?:\.git)?\/*$/.exec(url)?.[1] ?? '';
  return resolve(cwd, toId(name, 'project'));
}

/** `project demo`. */
export async function addDemo({ engine, output }: CommandContext): Promise<number> {
  const project = await engine.request('projects.addDemo', {});
  output.result(
    project,
    () =>
      `Added the demo project "${project.name}" (${project.id}).\n\n${environmentTable(project, output.width)}\n\n` +
      `See what a pull would do with: stagelift pull production local --project ${project.id} --dry-run`,
  );
  return exitCodes.ok;
}

/** `project show`. */
export async function showProject(context: CommandContext, name: string | undefined): Promise<number> {
  const { output } = context;
  const project = await findProject(context, name);
  output.result(project, () =>
    [
      `${project.name} (${project.id}), ${project.recipe}, ${project.folder}`,
      environmentTable(project, output.width),
    ].join('\n\n'),
  );
  return exitCodes.ok;
}

/** `project rename`. */
export async function renameProject(context: CommandContext, name: string, newName: string): Promise<number> {
  const { id } = await findProject(context, name);
  const project = await context.engine.request('projects.rename', { projectId: id, name: newName });
  context.output.result(project, () => `"${name}" is now called "${project.name}" (${project.id}).`);
  return exitCodes.ok;
}

/** `project remove`. */
export async function removeProject(
  context: CommandContext,
  name: string,
  flags: { readonly yes?: boolean },
): Promise<number> {
  const project = await findProject(context, name);
  const count = project.environments.length;
  await confirmOrRefuse(
    context,
    flags.yes,
    `Forget project "${project.name}" with ${String(count)} environment${count === 1 ? '' : 's'}? Folder, servers and databases stay as they are.`,
  );
  await context.engine.request('projects.remove', { projectId: project.id });
  context.output.result({ removed: project.id }, () => `Project "${project.name}" is forgotten.`);
  return exitCodes.ok;
}
