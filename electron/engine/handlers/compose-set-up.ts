import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Secret } from '#shared/domain/secret.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import type { PullFlow } from '../flows/pull/pull-flow.ts';
import { filesOf, findDatabase, openEnvironment } from '../flows/pull/open-environment.ts';
import type { CredentialsReader } from '../flows/setup/compose-parts.ts';
import type { DatabaseReader } from '../flows/setup/known-databases.ts';
import { createSetUpFlow, type SetUpFlow } from '../flows/setup/set-up-flow.ts';
import { parseRepositoryUrl, type RepositoryUrl } from '../git/parse-repository-url.ts';
import type { JobRunner } from '../jobs/runner.ts';
import { readProjectRecipe } from '../project-file/own-recipes.ts';
import { configPathOf, type NetworkFacts } from '../provision/render-config.ts';
import type { FoundCredentials } from '../recipes/read-credentials.ts';
import { toSshWay } from '../provision/ssh-way.ts';
import type { SshWay } from '../provision/step.ts';
import { toKnownHostName } from '../remote/known-hosts.ts';
import type { HostKeys } from '../remote/host-keys.ts';
import { readRepository } from '../setup/look-at-project.ts';
import type { EngineParts } from './engine-parts.ts';

/** What the set-up guide needs beyond the parts that every handler has. */
export interface ComposeSetUpOptions {
  readonly runner: JobRunner;
  readonly assetsFolder: string;
  readonly now: () => Date;
  readonly keepSecret: (ref: string, value: string, signal: AbortSignal) => Promise<boolean>;
  readonly learn: (secret: Secret) => void;
}

/** The set-up flow over the parts of an engine. */
export function composeSetUp(parts: EngineParts, options: ComposeSetUpOptions): SetUpFlow {
  const { stores, dataFolder, env, transport, hostKeys, interaction, quietInteraction } = parts;
  return createSetUpFlow({
    ...{
      stores,
      transport,
      interaction,
      quietInteraction,
      env,
      servers: stores.servers,
      runner: options.runner,
      now: options.now,
    },
    ...{ keepSecret: options.keepSecret, learn: options.learn },
    notesFolder: join(dataFolder, 'made'),
    plansFolder: join(dataFolder, 'set-up-plans'),
    sshWay: createWayFinder(parts),
    recipeOf: (project) => readProjectRecipe(parts.recipes, project),
    async repositoryOf(project, signal) {
      const repository = await readRepository(project, env, signal);
      return { ...repository, originKeys: await trustedLines(hostKeys, repository.origin) };
    },
    exampleOf: (project, recipe) => readExample(project.folder, recipe),
    asset: (name) => readFile(join(options.assetsFolder, basename(name)), 'utf8'),
    readDatabase: createDatabaseReader(parts),
    readCredentials: createCredentialsReader(parts, options.learn),
  });
}

/** How git reaches the servers of this computer, with the trust that we have. */
export function createWayFinder({
  stores,
  dataFolder,
  home,
}: Pick<EngineParts, 'stores' | 'dataFolder' | 'home'>): (serverId: string) => Promise<SshWay> {
  const knownHostsFiles = [join(dataFolder, 'known_hosts'), join(home, '.ssh', 'known_hosts')];
  return async (serverId) => toSshWay(await stores.servers.get(serverId), { knownHostsFiles });
}

/** Reads where the database of an environment is, connecting to its server. */
export function createDatabaseReader({ stores, opener }: Pick<EngineParts, 'stores' | 'opener'>): DatabaseReader {
  return async (environment, recipe, signal) => {
    const server = environment.serverId === undefined ? null : await stores.servers.get(environment.serverId);
    const open = await openEnvironment(opener, environment, server, recipe, signal);
    await open.close();
    if (open.database === null) return null;
    const { host, name, user, tablePrefix, multisite } = open.database;
    return { host, name, user, prefix: tablePrefix, network: toNetwork(multisite) };
  };
}

/** Reads the credentials of an environment over a connection that is there; null where none can be read. */
export function createCredentialsReader(
  { opener }: Pick<EngineParts, 'opener'>,
  learn: (secret: Secret) => void,
): CredentialsReader {
  return async ({ host, signal }, environment, recipe) => {
    const files = filesOf(environment, host.session, signal);
    const found = await findDatabase(opener, environment, files, recipe, signal).catch((error: unknown) => {
      if (isAppError(error) && /^(?:recipe|secret)\.|^remote\.file-missing$/.test(error.code)) return null;
      throw error;
    });
    if (found === null) return null;
    learn(found.password);
    const { name, user, host: at, port, socketPath } = found;
    return { name, user, password: found.password.reveal(), host: at, port, socketPath };
  };
}

/** What a new configuration needs of a network's. Pure. */
function toNetwork(multisite: FoundCredentials['multisite']): NetworkFacts | null {
  if (multisite === null) return null;
  return { subdomains: multisite.subdomains, path: multisite.path ?? '/' };
}

/** What this computer trusts of the host of a repository, as lines for another computer's known_hosts. */
async function trustedLines(hostKeys: HostKeys, origin: string | null): Promise<readonly string[]> {
  const url = origin === null ? null : sshAddress(origin);
  if (url === null) return [];
  const port = url.port ?? 22;
  const { trusted, revoked } = await hostKeys.lookup(url.host, port);
  const isRevoked = (key: Buffer): boolean => revoked.some((line) => line.key.equals(key));
  return trusted
    .filter(({ key }) => !isRevoked(key))
    .map(({ keyType, key }) => `${toKnownHostName(url.host, port)} ${keyType} ${key.toString('base64')}`);
}

function sshAddress(origin: string): RepositoryUrl | null {
  try {
    const url = parseRepositoryUrl(origin);
    return url.scheme === 'ssh' ? url : null;
  } catch (error) {
    // A folder, or a way that Stagelift does not take: the step says so itself.
    if (isAppError(error, 'git.url-refused')) return null;
    throw error;
  }
}

const largestExample = 256 * 1024;

/** The example beside the configuration: `.env.example`. Only frameworks that are configured by `.env` have one to go by. */
export async function readExample(folder: string, recipe: Recipe): Promise<string | null> {
  const path = configPathOf(recipe);
  if (path === null || !basename(path).startsWith('.env')) return null;
  const text = await readFile(join(folder, `${path}.example`), 'utf8').catch(() => null);
  return text === null || text.length > largestExample ? null : text;
}

/** What can be done with an ended job, whatever ran it. */
type EndedJobs = Pick<SetUpFlow, 'resume' | 'undo' | 'discard'>;

/** What can be done with an ended job is done by the flow that ran it. */
export function jobsByKind(
  pull: PullFlow,
  others: { readonly setup: EndedJobs; readonly review: EndedJobs },
  runner: JobRunner,
): PullFlow {
  const flowOf = (jobId: string): EndedJobs | null => {
    const { kind } = runner.record(jobId).job;
    return kind === 'pull' ? null : others[kind];
  };
  return {
    ...pull,
    resume: async (jobId, localPassword) => flowOf(jobId)?.resume(jobId) ?? pull.resume(jobId, localPassword),
    undo: async (jobId) => flowOf(jobId)?.undo(jobId) ?? pull.undo(jobId),
    discard: async (jobId) => flowOf(jobId)?.discard(jobId) ?? pull.discard(jobId),
  };
}
