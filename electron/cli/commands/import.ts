import { resolve } from 'node:path';
import type {
  ChosenEnvironment,
  FoundEnvironment,
  FoundServer,
  ImportFindings,
  ImportPlace,
  ImportSource,
} from '#shared/domain/imports.ts';
import type { Project } from '#shared/domain/project.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { confirmOrRefuse, findProject, type CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { suggestName } from '../nearest.ts';
import { printable } from '../output.ts';
import { formatTable } from '../table.ts';

/** Flags of `stagelift import`. */
export interface ImportFlags {
  readonly from?: ImportSource;
  readonly project?: string;
  readonly only: readonly string[];
  /** `NAME=URL`. */
  readonly url: readonly string[];
  /** `NAME=PATH`. */
  readonly path: readonly string[];
  readonly passwords?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** `import [PATH]`: shows what was found and what not, and takes what is complete. */
export async function importPlaces(
  context: CommandContext,
  path: string | undefined,
  flags: ImportFlags,
): Promise<number> {
  const { engine, output, signal } = context;
  const place: ImportPlace = {
    ...(flags.from === undefined ? {} : { sources: [flags.from] }),
    ...(path === undefined ? {} : { path: resolve(context.cwd, path) }),
  };
  const project = await findImportProject(context, place.path, flags.project);
  const projectId = project === null ? {} : { projectId: project.id };
  const found = await engine.request('imports.look', { place, ...projectId }, { signal });
  const environments = completed(found.environments, flags);
  const chosen = choose(found.servers, environments, flags.only, project !== null);
  describe(context, found, environments, chosen, project);
  const count = chosen.servers.length + chosen.environments.length;
  if (flags.dryRun === true || count === 0) {
    output.result({ dryRun: flags.dryRun === true, ...found, imported: null }, () =>
      count === 0 ? 'Nothing to import.' : `${String(count)} would be imported.`,
    );
    return exitCodes.ok;
  }
  const into = project === null ? '' : ` into "${printable(project.name)}"`;
  await confirmOrRefuse(context, flags.yes, `Import ${String(count)}${into}?`);
  const imported = await engine.request('imports.take', {
    ...{ place, ...projectId, keepPasswords: flags.passwords === true },
    servers: chosen.servers.map(({ key }) => key),
    environments: chosen.environments.map(({ key, url, path: folder }): ChosenEnvironment => ({
      ...{ key, ...(url === null ? {} : { url }), ...(folder === null ? {} : { path: folder }) },
    })),
  });
  for (const { ref, kept } of imported.secrets) {
    if (!kept) output.say(`The password was not kept. Keep it with: stagelift secret set ${ref}`);
  }
  output.result({ dryRun: false, ...found, imported }, () =>
    [
      `Imported ${String(imported.servers.length)} servers and ${String(imported.environments.length)} environments.`,
      ...imported.servers.map(({ id }) => `Test it with: stagelift doctor ${id}`),
    ].join('\n'),
  );
  return exitCodes.ok;
}

/** The named project, else the one of the folder; without either only servers are taken. */
async function findImportProject(
  context: CommandContext,
  folder: string | undefined,
  name: string | undefined,
): Promise<Project | null> {
  if (name !== undefined) return findProject(context, name);
  if (folder === undefined) return null;
  const projects = await context.engine.request('projects.list', {});
  const holding = projects.filter((each) => folder === each.folder || folder.startsWith(`${each.folder}/`));
  return [...holding].sort((a, b) => b.folder.length - a.folder.length)[0] ?? null;
}

/** Environments with the addresses and folders that were given for them. */
function completed(environments: readonly FoundEnvironment[], flags: ImportFlags): readonly FoundEnvironment[] {
  const names = environments.map(({ name }) => name);
  const urls = parsePairs(flags.url, '--url live=https://shop.example.com', names);
  const paths = parsePairs(flags.path, '--path live=/var/www/shop', names);
  return environments.map((found) => ({
    ...found,
    url: urls.get(found.name) ?? found.url,
    path: paths.get(found.name) ?? found.path,
  }));
}

function parsePairs(pairs: readonly string[], example: string, names: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, Math.max(at, 0));
    if (at < 1 || at === pair.length - 1) {
      throw new AppError('usage.invalid', {
        message: `"${printable(pair)}" does not say which environment it is for.`,
        hint: `For example: ${example}`,
      });
    }
    if (!names.includes(name)) throw unknownName(name, names);
    found.set(name, pair.slice(at + 1));
  }
  return found;
}

interface Chosen {
  readonly servers: readonly FoundServer[];
  readonly environments: readonly FoundEnvironment[];
}

/** Everything that is new and complete, or what was named. */
function choose(
  servers: readonly FoundServer[],
  environments: readonly FoundEnvironment[],
  only: readonly string[],
  hasProject: boolean,
): Chosen {
  const names = [...servers.map(({ server }) => server.name), ...environments.map(({ name }) => name)];
  for (const name of only) if (!names.includes(name)) throw unknownName(name, names);
  const isWanted = (name: string) => only.length === 0 || only.includes(name);
  return {
    servers: servers.filter(({ server, alreadyThere }) => !alreadyThere && isWanted(server.name)),
    environments: environments.filter(
      (found) => hasProject && !found.alreadyThere && isComplete(found) && isWanted(found.name),
    ),
  };
}

function unknownName(name: string, names: readonly string[]): AppError {
  return new AppError('usage.invalid', {
    message: `"${printable(name)}" was not found; nothing was imported.`,
    hint: suggestName(name, names.map(printable), 'Nothing was found there.'),
  });
}

/** One that completes an environment takes from it what the file does not say. */
function isComplete({ url, path, completes }: FoundEnvironment): boolean {
  return completes !== null || (url !== null && path !== null);
}

function describe(
  { output }: CommandContext,
  { servers, facts, notImported }: ImportFindings,
  environments: readonly FoundEnvironment[],
  chosen: Chosen,
  project: Project | null,
): void {
  for (const { file, what, value } of facts) output.say(`${printable(file)}: ${what}: ${printable(value)}`);
  if (servers.length > 0) {
    const rows = servers.map((found) => {
      const { server, alreadyThere, remarks, file } = found;
      const state = alreadyThere ? 'already there' : chosen.servers.includes(found) ? 'to import' : 'found';
      return [server.name, `${server.user}@${server.host}:${String(server.port)}`, state, file, remarks.join(' ')];
    });
    output.say(formatTable(['server', 'address', 'state', 'from', 'remarks'], rows, output.width));
  }
  if (environments.length > 0) {
    const rows = environments.map((found) => [
      ...[found.name, found.stage, found.url ?? '?', found.path ?? '?'],
      ...[stateOf(found, chosen, project), found.file, found.remarks.join(' ')],
    ]);
    const head = ['environment', 'stage', 'address', 'path', 'state', 'from', 'remarks'];
    output.say(formatTable(head, rows, output.width));
    if (project === null) output.say('No project is at this folder. Name one with --project to take environments.');
  }
  for (const { file, line, what, why } of notImported) {
    const where = line === null ? printable(file) : `${printable(file)}:${String(line)}`;
    output.say(`Not imported: ${where}: ${printable(what)}: ${printable(why)}`);
  }
}

function stateOf(found: FoundEnvironment, chosen: Chosen, project: Project | null): string {
  if (found.alreadyThere) return 'already there';
  if (!isComplete(found)) return found.url === null ? 'needs --url' : 'needs --path';
  if (chosen.environments.includes(found)) {
    return found.completes === null ? 'to import' : `completes ${found.completes}`;
  }
  return project === null ? 'needs a project' : 'found';
}
