import { finished } from 'node:stream/promises';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { displayPath, type FileEntry } from '../../files/file-entry.ts';
import { createListingParser } from '../../files/parse-listing.ts';
import { joinPath, pathProblem } from '../../files/relative-path.ts';
import type { RemoteDirectoryEntry, RemoteSession } from '../../remote/transport.ts';
import { type FileWays, parseWays, sftpOnly } from './file-ways.ts';
import { listingScript, noFolder } from './listing-script.ts';

/** A tree on a server, and what the server has to list and fetch files. */
export interface RemoteListing {
  readonly entries: readonly FileEntry[];
  readonly ways: FileWays;
}

/**
 * Lists a tree on a server with the best tool that is there, or over SFTP; names are bytes. A folder that does not exist is
 * an error that names it. Throws `remote.file-missing`, `remote.tool-missing`, `remote.output-truncated`.
 */
export async function listRemoteTree(
  session: RemoteSession,
  root: string,
  signal: AbortSignal,
): Promise<RemoteListing> {
  const listed = await listByProgram(session, root, signal).catch((error: unknown) => {
    // An account that may only transfer files.
    if (!isAppError(error, 'remote.no-shell')) throw error;
    return { entries: [], ways: sftpOnly };
  });
  if (listed.ways.listing !== 'sftp') return listed;
  return { ...listed, entries: await listBySftp(session, root, signal) };
}

async function listByProgram(session: RemoteSession, root: string, signal: AbortSignal): Promise<RemoteListing> {
  const stream = await session.stream({ script: listingScript(root), okExitCodes: [0, 1, noFolder] }, signal);
  const parser = createListingParser();
  let head: Buffer | null = Buffer.alloc(0);
  let ways: FileWays | null = null;
  stream.stdout.on('data', (chunk: Buffer) => {
    try {
      if (head === null) {
        parser.push(chunk);
        return;
      }
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf(0);
      if (end < 0) return;
      ways = parseWays(head.toString('latin1', 0, end));
      parser.push(head.subarray(end + 1));
      head = null;
    } catch (error) {
      stream.stdout.destroy(error instanceof Error ? error : undefined);
    }
  });
  await finished(stream.stdout, { writable: false });
  const { exitCode } = await stream.done;
  if (exitCode === noFolder) throw folderMissing(session, root);
  if (ways === null) throw new AppError('remote.output-truncated', { retry: 'now', facts: { path: root } });
  return { entries: parser.finish(), ways };
}

function folderMissing(session: RemoteSession, root: string): AppError {
  return new AppError('remote.file-missing', {
    message: `The folder ${root} does not exist on ${session.label}, or may not be entered.`,
    hint: 'Check the path of the environment and its uploads folder.',
    facts: { path: root, host: session.label },
  });
}

/** Folders that are asked for at once: enough to fill a line, and no more than servers queue. */
const foldersAtOnce = 16;
const maxEntries = 5_000_000;

async function listBySftp(session: RemoteSession, root: string, signal: AbortSignal): Promise<readonly FileEntry[]> {
  const entries: FileEntry[] = [];
  const read = (path: Buffer): Promise<readonly RemoteDirectoryEntry[]> =>
    session.listDirectory(path.length === 0 ? root : joinPath(Buffer.from(root), path), signal);
  const top = await read(Buffer.alloc(0)).catch((error: unknown) => {
    if (isAppError(error, 'remote.file-missing')) throw folderMissing(session, root);
    if (!isAppError(error, 'remote.sftp-unavailable') && !isAppError(error, 'remote.sftp-noise')) throw error;
    throw new AppError('remote.tool-missing', {
      message: `${session.label} has nothing to list files with: neither find, perl, php nor stat, and no SFTP.`,
      hint: 'Switch SFTP on, or install GNU findutils on the server.',
      facts: { tool: 'find' },
      cause: error,
    });
  });
  const pending: Buffer[] = [];
  const take = (folder: Buffer, children: readonly RemoteDirectoryEntry[]): void => {
    for (const child of children) {
      const entry = toEntry(folder, child);
      if (entries.length >= maxEntries) throw new AppError('remote.output-truncated', { facts: { path: root } });
      entries.push(entry);
      if (entry.kind === 'directory') pending.push(entry.path);
    }
  };
  take(Buffer.alloc(0), top);
  while (pending.length > 0) {
    const folders = pending.splice(-foldersAtOnce);
    const children = await Promise.all(folders.map((folder) => read(folder).catch(nothingWhenUnreadable)));
    children.forEach((list, index) => {
      take(folders[index] ?? Buffer.alloc(0), list);
    });
  }
  return entries;
}

/** What vanished meanwhile, or may not be read, is left out, as find does. */
function nothingWhenUnreadable(error: unknown): readonly RemoteDirectoryEntry[] {
  if (isAppError(error, 'remote.file-missing') || isAppError(error, 'remote.permission-denied')) return [];
  throw error;
}

function toEntry(folder: Buffer, { name, stat, target }: RemoteDirectoryEntry): FileEntry {
  const path = joinPath(folder, name);
  // A name is one name: a slash in it would lead elsewhere.
  const problem = name.includes(0x2f) ? 'parent' : pathProblem(path);
  if (problem !== null) {
    throw new AppError('transfer.name-rejected', {
      message: `The server lists the path "${displayPath(path)}", which is not a path inside of the tree (${problem}).`,
      retry: 'never',
    });
  }
  const kind = stat.kind === 'other' ? 'special' : stat.kind;
  const size = kind === 'file' ? stat.size : 0;
  return { path, kind, size, mtime: stat.mtime, ...(kind === 'symlink' ? { target: target ?? Buffer.alloc(0) } : {}) };
}
