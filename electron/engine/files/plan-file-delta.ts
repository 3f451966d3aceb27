import { displayPath, entryKey, type FileEntry } from './file-entry.ts';
import { parentPath, pathDepth, pathNames } from './relative-path.ts';

/** What decides about a file transfer besides the two listings. */
export interface FileDeltaOptions {
  /** Removes from the target what the source does not have. */
  readonly deleteExtraneous: boolean;
  /** The target's file system takes `A.jpg` and `a.jpg` for one name. */
  readonly caseInsensitive: boolean;
  /** The target's file system takes NFC and NFD spellings for one name. */
  readonly normalizesUnicode: boolean;
}

/** Why something of the source does not come along. */
export type RefusalReason = 'special-file' | 'link-absolute' | 'link-outside' | 'git-folder';

/** Something of the source that does not come along. */
export interface RefusedEntry {
  readonly entry: FileEntry;
  readonly reason: RefusalReason;
}

/** Names that the target cannot tell apart: the first one comes along, the others do not. */
export interface NameCollision {
  readonly kept: FileEntry;
  readonly others: readonly FileEntry[];
}

/** Files and how many bytes they have together. */
export interface FileGroup {
  readonly files: readonly FileEntry[];
  readonly bytes: number;
}

/** What a file transfer will do. */
export interface FileDelta {
  /** Small files to fetch together in one tar stream. */
  readonly stream: FileGroup;
  /** Large files to fetch one by one, by ranges. */
  readonly ranges: FileGroup;
  /** Files that the target has already. */
  readonly unchanged: { readonly count: number; readonly bytes: number };
  /** Directories of the source that the target lacks, parents first. */
  readonly directories: readonly FileEntry[];
  /** Symbolic links to make, or to change. */
  readonly symlinks: readonly FileEntry[];
  /** What the target has and the source has not: children before their parents. Removed only when asked. */
  readonly extraneous: FileGroup;
  /** What has to leave the target in any case: it stands where the source has something of another kind. Children first. */
  readonly obstacles: readonly FileEntry[];
  readonly refused: readonly RefusedEntry[];
  readonly collisions: readonly NameCollision[];
  readonly deletesExtraneous: boolean;
}

/**
 * From this size on a file is fetched by itself. Smaller ones come along in the stream: over SFTP a byte costs twice the
 * processor time, and a cut costs one file at most either way.
 */
export const largeFileSize = 5_000_000;

/**
 * Compares two listings. A file is unchanged when its size and whole second of modification are the same; where both
 * listings have hashes, those decide instead of the time. Pure.
 */
export function planFileDelta(
  source: readonly FileEntry[],
  target: readonly FileEntry[],
  options: FileDeltaOptions,
): FileDelta {
  const { kept, collisions } = separateCollisions(source, options);
  const refused = new Map<string, RefusedEntry>();
  const wanted = kept.filter((entry) => {
    const refusal = refusalOf(entry);
    // A repository has thousands of files and is named once.
    if (refusal !== null) refused.set(entryKey(refusal.entry.path), refusal);
    return refusal === null;
  });
  const spelling = (entry: FileEntry): string => spellingKey(entry.path, options);
  const targetByKey = new Map(target.map((entry) => [spelling(entry), entry]));
  const isNew = (entry: FileEntry): boolean => !isSame(entry, targetByKey.get(spelling(entry)));

  const files = wanted.filter((entry) => entry.kind === 'file');
  const fetched = files.filter(isNew);
  const fetchedBytes = sumOfSizes(fetched);
  const { obstacles, extraneous } = separateLeftovers(source, target, spelling);
  return {
    stream: toGroup(fetched.filter((entry) => entry.size < largeFileSize)),
    ranges: toGroup(fetched.filter((entry) => entry.size >= largeFileSize)),
    unchanged: { count: files.length - fetched.length, bytes: sumOfSizes(files) - fetchedBytes },
    directories: wanted.filter((entry) => entry.kind === 'directory' && isNew(entry)).sort(byDepth),
    symlinks: wanted.filter((entry) => entry.kind === 'symlink' && isNew(entry)),
    extraneous: toGroup(extraneous),
    obstacles,
    refused: [...refused.values()],
    collisions,
    deletesExtraneous: options.deleteExtraneous,
  };
}

/** What leaves the target under this plan: what is in the way, and the rest when deleting was asked for. */
export function entriesToRemove(delta: FileDelta): readonly FileEntry[] {
  return delta.deletesExtraneous ? [...delta.obstacles, ...delta.extraneous.files].sort(deepestFirst) : delta.obstacles;
}

/** A file name for a report, with what happened to it. */
export function describeRefusal({ entry, reason }: RefusedEntry): string {
  const name = displayPath(entry.path);
  if (reason === 'special-file') return `${name} is neither file, directory nor symbolic link.`;
  if (reason === 'git-folder') return `${name} is a Git repository; its hooks and settings could run here.`;
  const target = displayPath(entry.target ?? Buffer.alloc(0));
  return reason === 'link-absolute'
    ? `${name} links to the absolute path ${target}.`
    : `${name} links to ${target}, which is outside of the tree.`;
}

function isSame(entry: FileEntry, there: FileEntry | undefined): boolean {
  if (there?.kind !== entry.kind) return false;
  if (entry.kind === 'symlink') return entry.target !== undefined && there.target?.equals(entry.target) === true;
  if (entry.kind !== 'file') return true;
  if (entry.size !== there.size) return false;
  if (entry.hash !== undefined && there.hash !== undefined) return entry.hash === there.hash;
  return Math.floor(entry.mtime) === Math.floor(there.mtime);
}

function refusalOf(entry: FileEntry): RefusedEntry | null {
  const repository = repositoryOf(entry.path);
  if (repository !== null) return { entry: { ...entry, path: repository }, reason: 'git-folder' };
  if (entry.kind === 'special') return { entry, reason: 'special-file' };
  const reason = entry.kind === 'symlink' ? linkProblem(entry.path, entry.target ?? Buffer.alloc(0)) : null;
  return reason === null ? null : { entry, reason };
}

/** The path up to a `.git` in it, by any spelling that a file system takes for it; null when there is none. */
function repositoryOf(path: Buffer): Buffer | null {
  let end = -1;
  for (const name of pathNames(path)) {
    end += 1 + name.length;
    if (name[0] === 0x2e && /^\.git[. ]*$/i.test(name.toString('latin1'))) return path.subarray(0, end);
  }
  return null;
}

/**
 * Whether a link leads out of its tree. Steps upwards are accepted only at the beginning of the target, where they go
 * through real directories: after a name they could start from the far end of another link.
 */
function linkProblem(path: Buffer, target: Buffer): RefusalReason | null {
  if (target.length === 0 || target.includes(0)) return 'link-outside';
  if (target[0] === 0x2f) return 'link-absolute';
  let ups = 0;
  let hasName = false;
  for (const name of pathNames(target)) {
    const text = name.toString('latin1');
    if (text === '' || text === '.') continue;
    if (text !== '..') hasName = true;
    else if (hasName) return 'link-outside';
    else ups += 1;
  }
  return ups > pathDepth(path) ? 'link-outside' : null;
}

function separateCollisions(
  source: readonly FileEntry[],
  options: FileDeltaOptions,
): { readonly kept: readonly FileEntry[]; readonly collisions: readonly NameCollision[] } {
  if (!options.caseInsensitive && !options.normalizesUnicode) return { kept: source, collisions: [] };
  const groups = new Map<string, FileEntry[]>();
  for (const entry of source) {
    const key = spellingKey(entry.path, options);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  const kept: FileEntry[] = [];
  const collisions: NameCollision[] = [];
  for (const group of groups.values()) {
    const [first, ...others] = [...group].sort((a, b) => Buffer.compare(a.path, b.path));
    if (first === undefined) continue;
    kept.push(first);
    if (others.length > 0) collisions.push({ kept: first, others });
  }
  return { kept, collisions };
}

/** The path as the target's file system compares it. Names that are not UTF-8 are compared as they are. */
function spellingKey(path: Buffer, options: FileDeltaOptions): string {
  if (!options.caseInsensitive && !options.normalizesUnicode) return entryKey(path);
  const text = path.toString('utf8');
  if (!Buffer.from(text).equals(path)) return `bytes:${entryKey(path)}`;
  const normalized = options.normalizesUnicode ? text.normalize('NFC') : text;
  return options.caseInsensitive ? normalized.toUpperCase().toLowerCase() : normalized;
}

/** Splits what the source does not have into what is in the way of something and what is only there. */
function separateLeftovers(
  source: readonly FileEntry[],
  target: readonly FileEntry[],
  spelling: (entry: FileEntry) => string,
): { readonly obstacles: readonly FileEntry[]; readonly extraneous: readonly FileEntry[] } {
  const sourceByKey = new Map(source.map((entry) => [spelling(entry), entry]));
  const blocked = new Set<string>();
  const obstacles: FileEntry[] = [];
  const extraneous: FileEntry[] = [];
  for (const entry of [...target].sort(byDepth)) {
    const key = spelling(entry);
    const wanted = sourceByKey.get(key);
    const isBlocked = blocked.has(spelling({ ...entry, path: parentPath(entry.path) }));
    if (isBlocked || (wanted !== undefined && refusalOf(wanted) === null && isInTheWay(entry, wanted))) {
      blocked.add(key);
      obstacles.push(entry);
    } else if (wanted === undefined) {
      extraneous.push(entry);
    }
  }
  return { obstacles: obstacles.sort(deepestFirst), extraneous: extraneous.sort(deepestFirst) };
}

/** A file or link is replaced in place; only a directory on either side has to go first. */
function isInTheWay(there: FileEntry, wanted: FileEntry): boolean {
  return there.kind !== wanted.kind && (there.kind === 'directory' || wanted.kind === 'directory');
}

function byDepth(a: FileEntry, b: FileEntry): number {
  return pathDepth(a.path) - pathDepth(b.path);
}

function deepestFirst(a: FileEntry, b: FileEntry): number {
  return pathDepth(b.path) - pathDepth(a.path);
}

function toGroup(files: readonly FileEntry[]): FileGroup {
  return { files, bytes: sumOfSizes(files) };
}

function sumOfSizes(files: readonly FileEntry[]): number {
  return files.reduce((sum, file) => sum + file.size, 0);
}
