import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import type { Problem } from '#shared/domain/problem.ts';
import type { PlannedFiles, PullOptions } from '#shared/domain/pull.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import { displayPath, type FileEntry } from '../../files/file-entry.ts';
import { readFreeSpace } from '../../files/free-space.ts';
import { listLocalTree } from '../../files/list-local.ts';
import { describeRefusal, entriesToRemove, planFileDelta, type FileDelta } from '../../files/plan-file-delta.ts';

import { addContentHashes } from './content-hashes.ts';
import { readDiskNaming } from './disk-naming.ts';
import { isExcluded } from './excluded-files.ts';
import { describeWays, type FileWays } from './file-ways.ts';
import type { RemoteSession } from '../../remote/transport.ts';
import type { OpenEnvironment } from './open-environment.ts';
import { personalFileProblems } from './personal-files.ts';
import { listRemoteTree } from './remote-listing.ts';
import { findServerPlace, type ServerPlace } from './server-files/remote-staging.ts';

/** One uploads folder and what will be done to it. */
export interface PreparedFiles {
  /** Relative to both environments. */
  readonly root: string;
  readonly sourceRoot: string;
  readonly targetRoot: string;
  readonly exclude: readonly string[];
  readonly delta: FileDelta;
  /** What the source has to list and fetch files; null for a source on this computer. */
  readonly ways: FileWays | null;
  /** For a target on a server: its tree as it was listed, and where files wait there; null for one on this computer. */
  readonly server: { readonly there: readonly FileEntry[]; readonly place: ServerPlace } | null;
}

/** What preparing the files needs. */
export interface PrepareFilesInput {
  readonly source: OpenEnvironment;
  readonly target: OpenEnvironment;
  readonly recipe: Pick<Recipe, 'uploads' | 'personalFiles'>;
  readonly options: PullOptions;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/** The files half of a plan. */
export interface FilesPreparation {
  readonly files: readonly PreparedFiles[];
  readonly planned: readonly PlannedFiles[];
  readonly problems: readonly Problem[];
}

/** Lists the uploads on both sides and compares them. Reads only. */
export async function prepareFiles(input: PrepareFilesInput): Promise<FilesPreparation> {
  const files: PreparedFiles[] = [];
  const problems: Problem[] = [];
  for (const folder of uploadsFolders(input)) {
    input.say(`Comparing the files of ${folder.path}`);
    const sourceRoot = posix.join(input.source.environment.path, folder.path);
    const prepared = await compare(input, folder, sourceRoot).catch((error: unknown) => {
      if (!isAppError(error, 'remote.file-missing')) throw error;
      if (folder.optional) return null;
      problems.push({
        id: 'uploads-missing',
        severity: 'info',
        title: `The source has no folder ${folder.path}`,
        detail: 'Nothing is copied from it.',
      });
      return null;
    });
    if (prepared === null) continue;
    files.push(prepared);
    problems.push(...collisionProblems(prepared));
    if (prepared.ways !== null && files.length === 1) problems.push(...describeWays(prepared.ways));
  }
  problems.push(
    ...personalFileProblems(input.recipe.personalFiles, uploadsFolders(input)),
    ...(await spaceProblem(input, files)),
    ...(await uploadProblem(input, files)),
  );
  return { files, planned: files.map(toPlanned), problems };
}

interface UploadsFolder {
  readonly path: string;
  readonly exclude: readonly string[];
  readonly optional: boolean;
}

/** The environment's own uploads folders win over the recipe's. */
function uploadsFolders(input: PrepareFilesInput): readonly UploadsFolder[] {
  const own = input.source.environment.uploads;
  if (own === undefined) return input.recipe.uploads;
  return own.map(
    (path) => input.recipe.uploads.find((folder) => folder.path === path) ?? { path, exclude: [], optional: false },
  );
}

/** A source's tree without what the recipe leaves out, and what the source has to fetch it with. */
export async function listSource(
  input: Pick<PrepareFilesInput, 'source' | 'signal'>,
  root: string,
  exclude: readonly string[],
): Promise<{ readonly entries: readonly FileEntry[]; readonly ways: FileWays | null }> {
  const { session } = input.source;
  const { entries, ways } =
    session === null
      ? { entries: await listLocalTree(root, input.signal), ways: null }
      : await listRemoteTree(session, root, input.signal);
  return { entries: withoutExcluded(entries, exclude), ways };
}

function withoutExcluded(entries: readonly FileEntry[], patterns: readonly string[]): readonly FileEntry[] {
  if (patterns.length === 0) return entries;
  return entries.filter((entry) => !isExcluded(entry.path.toString('utf8'), patterns));
}

async function compare(input: PrepareFilesInput, folder: UploadsFolder, sourceRoot: string): Promise<PreparedFiles> {
  const { session } = input.target;
  const joinPaths = session === null ? join : posix.join;
  const targetRoot = joinPaths(input.target.environment.path, folder.path);
  const exclude = [...folder.exclude, ...(input.target.environment.config?.sticky?.files ?? [])];
  const [{ entries: source, ways }, all] = await Promise.all([
    listSource(input, sourceRoot, exclude),
    listTarget(session, targetRoot, input.signal),
  ]);
  const target = withoutExcluded(all, exclude);
  const both = { source, target };
  const compared = input.options.contentHashes
    ? await addContentHashes({
        ...both,
        ...{ session: input.source.session, targetSession: session, sourceRoot, targetRoot, signal: input.signal },
      })
    : both;
  // Servers of websites tell all names apart.
  const naming =
    session === null
      ? await readDiskNaming(await nearestFolder(targetRoot))
      : { caseInsensitive: false, normalizesUnicode: false };
  const delta = planFileDelta(compared.source, compared.target, {
    deleteExtraneous: input.options.deleteExtraneous,
    ...naming,
  });
  const server =
    session === null
      ? null
      : { there: all, place: await findServerPlace(session, input.target.environment.path, targetRoot, input.signal) };
  return { root: folder.path, sourceRoot, targetRoot, exclude, delta, ways, server };
}

/** The tree of the target; one that is not there yet is empty. */
async function listTarget(
  session: RemoteSession | null,
  root: string,
  signal: AbortSignal,
): Promise<readonly FileEntry[]> {
  if (session === null) return listLocalTree(root, signal);
  return listRemoteTree(session, root, signal).then(
    ({ entries }) => entries,
    (error: unknown) => {
      if (isAppError(error, 'remote.file-missing')) return [];
      throw error;
    },
  );
}

/** The folder itself, or the first above it that is there. */
export async function nearestFolder(path: string): Promise<string> {
  const found = await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  return found || dirname(path) === path ? path : nearestFolder(dirname(path));
}

function toPlanned(prepared: PreparedFiles): PlannedFiles {
  const { delta } = prepared;
  return {
    root: prepared.root,
    fetch: {
      count: delta.stream.files.length + delta.ranges.files.length,
      bytes: delta.stream.bytes + delta.ranges.bytes,
    },
    unchanged: delta.unchanged,
    extraneous: {
      count: delta.extraneous.files.filter((entry) => entry.kind === 'file').length,
      bytes: delta.extraneous.bytes,
    },
    deleteExtraneous: delta.deletesExtraneous,
    refused: delta.refused.map((refused) => ({
      path: displayPath(refused.entry.path),
      reason: describeRefusal(refused),
    })),
  };
}

function collisionProblems({ root, delta }: PreparedFiles): readonly Problem[] {
  if (delta.collisions.length === 0) return [];
  const names = delta.collisions.map(({ kept, others }) =>
    [kept, ...others].map((entry) => displayPath(entry.path)).join(' = '),
  );
  return [
    {
      id: 'name-collisions',
      severity: 'warning',
      title: `${String(names.length)} names of ${root} are the same on this computer's disk`,
      detail: `Only the first of each is copied: ${names.slice(0, 5).join('; ')}`,
    },
  ];
}

/** Refuses before it starts what would fill the disk. */
async function spaceProblem(input: PrepareFilesInput, files: readonly PreparedFiles[]): Promise<readonly Problem[]> {
  const bytes = files.reduce((sum, one) => sum + one.delta.stream.bytes + one.delta.ranges.bytes, 0);
  const count = files.reduce((sum, one) => sum + one.delta.stream.files.length + one.delta.ranges.files.length, 0);
  const noPlace = files.filter(({ server, delta }) => server?.place.beside === null && changesOf(delta) > 0);
  if (noPlace.length > 0) return noPlace.map(({ targetRoot }) => placeMissing(input.target, targetRoot));
  const place = files[0]?.server?.place;
  // A target on a server: everything waits here first, then there.
  const folder = place?.root ?? (await nearestFolder(input.target.environment.path));
  const free =
    place === undefined ? await readFreeSpace(folder) : { bytes: place.freeBytes ?? Infinity, files: place.freeFiles };
  const megabytes = (value: number): string => `${String(Math.ceil(value / 1e6))} MB`;
  if (free.bytes < bytes) {
    return [
      {
        id: 'no-space',
        severity: 'blocker',
        title: `The files need ${megabytes(bytes)}, ${megabytes(free.bytes)} are free on the disk of ${folder}`,
        mend: 'Free some space, or pull without files.',
      },
    ];
  }
  if (free.files !== null && free.files < count) {
    return [
      {
        id: 'no-inodes',
        severity: 'blocker',
        title: `${String(count)} files are needed, the disk of ${folder} can hold ${String(free.files)} more (inodes)`,
        mend: 'Remove files there, or pull without files.',
      },
    ];
  }
  return [];
}

/** Files reach a server over SFTP only. */
async function uploadProblem(input: PrepareFilesInput, files: readonly PreparedFiles[]): Promise<readonly Problem[]> {
  const { session } = input.target;
  if (session === null || !files.some(({ delta }) => changesOf(delta) > 0)) return [];
  try {
    await session.checkFileTransfer(input.signal);
    return [];
  } catch (error) {
    if (!isAppError(error, 'remote.sftp-unavailable') && !isAppError(error, 'remote.sftp-noise')) throw error;
    return [
      {
        id: 'no-file-transfer',
        severity: 'blocker',
        title: error.message,
        detail: 'Files are brought to a server over SFTP.',
        mend: error.hint ?? 'Ask the host to switch on the SFTP subsystem, or pull without files.',
      },
    ];
  }
}

function changesOf(delta: FileDelta): number {
  const { stream, ranges, directories, symlinks } = delta;
  return (
    stream.files.length + ranges.files.length + directories.length + symlinks.length + entriesToRemove(delta).length
  );
}

function placeMissing(target: OpenEnvironment, root: string): Problem {
  return {
    id: 'files-not-writable',
    severity: 'blocker',
    title: `${root} on ${target.host} cannot be written by this account`,
    detail: 'Files wait in a folder beside the site, or inside it, before they are moved into place.',
    mend: `Give the account the right to write ${root} and the folder above it there, or pull without files.`,
  };
}

/** A private folder on the disk of the target where received files wait: beside the site, else inside it. */
export async function stagingFolder(targetPath: string, root: string, mark: string): Promise<string> {
  const home = await nearestFolder(join(targetPath, root));
  const { dev } = await stat(home);
  const name = `.stagelift-${mark}-${root.replace(/[^A-Za-z0-9]+/g, '-')}`;
  await mkdir(targetPath, { recursive: true });
  for (const folder of [dirname(targetPath), targetPath]) {
    const fits = await Promise.all([stat(folder), access(folder, constants.W_OK)]).then(
      ([stats]) => stats.dev === dev,
      () => false,
    );
    if (fits) return join(folder, name);
  }
  return join(home, name);
}
