import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '#shared/domain/environment.ts';
import type { Server } from '#shared/domain/server.ts';
import { toAppError } from '#shared/errors/app-error.ts';
import type { Configuration } from '#shared/recipe-schema/configuration.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import { matchesGlob } from '#shared/recipe-schema/table-pattern.ts';
import type { SiteAnswer } from '../web/fetch-site.ts';
import { fetchBehindWall, type FindSiteLogin } from '../web/wall.ts';
import { type EnvironmentOpener, openEnvironment, type OpenEnvironment } from '../flows/pull/open-environment.ts';
import { localProjectFiles, type ProjectFiles, remoteProjectFiles } from '../recipes/project-files.ts';
import { readSetting } from '../recipes/read-settings.ts';
import { listNames } from '../remote/list-names.ts';
import { shQuote } from '../remote/shell-quote.ts';
import type { RemoteSession } from '../remote/transport.ts';
import { readDatabaseFacts } from './read-database-facts.ts';
import { findThings, readRobots } from './read-things.ts';
import { readLiveKeys } from './read-live-keys.ts';
import { readValues, type ReadValues } from './read-values.ts';
import type { StageFacts, UsedThing } from './stage-facts.ts';

/** The environment that is looked at. */
export interface StagePatient {
  readonly opener: EnvironmentOpener;
  readonly environment: Environment;
  readonly server: Server | null;
  readonly recipe: Recipe;
  /** The password of the wall in front of it, as far as it is kept. */
  readonly findLogin?: FindSiteLogin | undefined;
}

/** Looks at one environment: its files, its database, its first page. Reads only, and never fails for what it cannot reach. */
export async function readStageFacts(patient: StagePatient, signal: AbortSignal): Promise<StageFacts> {
  const { environment } = patient;
  try {
    const place = await openPlace(patient, signal);
    try {
      return await lookAt(patient, place, signal);
    } finally {
      await place.close();
    }
  } catch (error) {
    signal.throwIfAborted();
    const unreachable = toAppError(error).message;
    const nothing = { stage: null, stageName: null, debug: null, mail: null, robots: null, database: null } as const;
    return { environment, unreachable, ...nothing, liveKeys: [], things: [] };
  }
}

interface Place {
  readonly session: RemoteSession | null;
  readonly files: ProjectFiles;
  /** Null where the credentials of the database could not be read. */
  readonly open: OpenEnvironment | null;
  close(): Promise<void>;
}

async function openPlace({ opener, environment, server, recipe }: StagePatient, signal: AbortSignal): Promise<Place> {
  const filesOf = (session: RemoteSession | null): ProjectFiles =>
    session === null
      ? localProjectFiles(environment.path)
      : remoteProjectFiles(session, environment.path, signal, (folder) => listNames(session, folder, signal));
  try {
    const open = await openEnvironment(opener, environment, server, recipe, signal);
    return { session: open.session, files: filesOf(open.session), open, close: () => open.close() };
  } catch (error) {
    const { code } = toAppError(error);
    if (!code.startsWith('recipe.') && !code.startsWith('secret.')) throw error;
    const session = server === null ? null : await opener.transport.connect(server, opener.interaction, signal);
    return { session, files: filesOf(session), open: null, close: async () => session?.close() };
  }
}

async function lookAt(patient: StagePatient, place: Place, signal: AbortSignal): Promise<StageFacts> {
  const { environment, recipe } = patient;
  const { configuration } = recipe;
  const machine = patient.server === null ? '' : `${patient.server.host}:${String(patient.server.port)}`;
  const { url } = environment;
  const [values, site, database, folders] = await Promise.all([
    configuration === undefined ? null : readValues(configuration, place.files, environment.url),
    fetchBehindWall(url, url, patient.findLogin, signal, { verifyCertificate: false }).catch(() => null),
    place.open === null ? null : readDatabaseFacts(place.open, configuration?.liveKeys ?? [], signal),
    realFolders(patient, place.session, machine, signal),
  ]);
  signal.throwIfAborted();
  const things = values === null || configuration === undefined ? [] : findThings(configuration, values, machine);
  return {
    environment,
    unreachable: null,
    stage: await readStage(recipe, place.files, site?.answer ?? null),
    stageName: configuration?.stageName === undefined ? null : (values?.get(configuration.stageName) ?? null),
    debug: toDebug(configuration, values),
    mail: await readMail(recipe, values, place.files),
    liveKeys: [...new Set([...(await readLiveKeys(recipe, values, place.files)), ...(database?.liveKeys ?? [])])],
    // What is on this computer is not on the internet; and robots are strangers.
    robots: site === null || patient.server === null ? null : readRobots(site.stranger),
    database: database?.used ?? null,
    things: [...things, ...folders],
  };
}

/** What the application itself says on its pages wins over what its files say. */
async function readStage({ stage }: Recipe, files: ProjectFiles, answer: SiteAnswer | null): Promise<string | null> {
  const said = answer?.headers['x-stagelift-environment'];
  if (said !== undefined || stage === undefined) return said ?? null;
  return (await readSetting(stage.read, files).catch(() => null))?.value ?? null;
}

function toDebug(configuration: Configuration | undefined, values: ReadValues | null): StageFacts['debug'] {
  const [entry] = configuration?.debug ?? [];
  const value = entry === undefined ? null : values?.get(entry.key);
  if (entry === undefined || value == null) return null;
  return value === entry.values.on || /^(?:true|1|on|yes)$/i.test(value) ? 'on' : 'off';
}

/** Mail is held back when the configuration says so, or a file of ours in the site does. */
async function readMail(recipe: Recipe, values: ReadValues | null, files: ProjectFiles): Promise<StageFacts['mail']> {
  const entries = recipe.configuration?.mail ?? [];
  const isHeldBy = (meaning: 'catch' | 'off'): boolean => {
    const named = entries.filter((entry) => entry.values[meaning] !== undefined);
    return named.length > 0 && named.every(({ key, values: wanted }) => values?.get(key) === wanted[meaning]);
  };
  if (isHeldBy('catch') || isHeldBy('off')) return 'held';
  const ours = recipe.neutralise.flatMap((step) => (step.do === 'write-file' ? [step.path] : []));
  for (const path of ours) if (await files.exists(path)) return 'held';
  for (const step of recipe.neutralise) {
    if (step.do !== 'expect' || step.check.kind !== 'setting' || !step.id.startsWith('mail')) continue;
    const { read, equals, whenUnset } = step.check;
    const found = await readSetting(read, files).catch(() => null);
    if (found === null) return whenUnset === 'passes' ? 'held' : 'sent';
    return equals.some((pattern) => matchesGlob(found.value.toLowerCase(), pattern.toLowerCase())) ? 'held' : 'sent';
  }
  return entries.length === 0 && ours.length === 0 ? null : 'sent';
}

/** The uploads folders where they really are, behind every link. */
async function realFolders(
  { environment, recipe }: StagePatient,
  session: RemoteSession | null,
  machine: string,
  signal: AbortSignal,
): Promise<readonly UsedThing[]> {
  const folders = environment.uploads ?? recipe.uploads.map(({ path }) => path);
  const paths = folders.map((folder) => join(environment.path, folder));
  const found =
    session === null
      ? await Promise.all(paths.map((path) => realpath(path).catch(() => '')))
      : (await session.run({ script: paths.map(toRealPath).join('\n') }, signal)).stdout.toString('utf8').split('\n');
  return found.flatMap((path) => (path === '' ? [] : [{ kind: 'files', place: `${machine} ${path}` }]));
}

function toRealPath(path: string): string {
  return `( cd -P -- ${shQuote(path)} 2>/dev/null && pwd -P ) || :`;
}
