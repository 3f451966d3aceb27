import { lstatSync, readlinkSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { errnoOf } from './disk-error.ts';
import type { FileEntry, FileKind } from './file-entry.ts';
import { joinPath } from './relative-path.ts';

/** So many entries are looked at before others of the process get their turn. */
const batchSize = 200;

/**
 * Lists a local tree in the shape of a remote listing: depth first, parents before their children, links not followed.
 * A tree that does not exist is empty. What vanishes meanwhile is left out.
 */
export async function listLocalTree(root: string, signal?: AbortSignal): Promise<readonly FileEntry[]> {
  const entries: FileEntry[] = [];
  const rootBytes = Buffer.from(root);
  const pending: Buffer[] = [Buffer.alloc(0)];
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    signal?.throwIfAborted();
    const children = await readDirectory(absolutePath(rootBytes, directory));
    for (const [index, name] of children.entries()) {
      if (index % batchSize === batchSize - 1) await setImmediate();
      const entry = readEntry(rootBytes, joinPath(directory, name));
      if (entry === null) continue;
      entries.push(entry);
      if (entry.kind === 'directory') pending.push(entry.path);
    }
  }
  return entries;
}

async function readDirectory(path: Buffer): Promise<readonly Buffer[]> {
  try {
    return await readdir(path, { encoding: 'buffer' });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return [];
    throw error;
  }
}

/** Blocks: handing each call to a thread and back costs several times as much as the call. */
function readEntry(root: Buffer, path: Buffer): FileEntry | null {
  const absolute = absolutePath(root, path);
  try {
    const stats = lstatSync(absolute);
    const kind = kindOf(stats);
    const entry = { path, kind, size: kind === 'file' ? stats.size : 0, mtime: stats.mtimeMs / 1000 };
    if (kind !== 'symlink') return entry;
    return { ...entry, target: readlinkSync(absolute, { encoding: 'buffer' }) };
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function kindOf(stats: { isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean }): FileKind {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  return stats.isSymbolicLink() ? 'symlink' : 'special';
}

function absolutePath(root: Buffer, path: Buffer): Buffer {
  return path.length === 0 ? root : joinPath(root, path);
}
