import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { AppError } from '#shared/errors/app-error.ts';
import { filesPerFolder, stagedPath, type StagedFile } from '../../../files/received-record.ts';
import { shQuote } from '../../../remote/shell-quote.ts';
import type { RemoteSession, RemoteStat, RemoteWriter } from '../../../remote/transport.ts';
import { inParallel } from './in-parallel.ts';

/** Files on the way at once. */
const filesAtOnce = 8;

/** Where a staged file lies on the server. */
export function stagedAt(staging: string, id: number): Buffer {
  return Buffer.from(stagedPath(staging, id));
}

/** Where what an action replaced is kept on the server. */
export function undoAt(staging: string, id: number): Buffer {
  return Buffer.from(`${staging}/undo/${String(id)}`);
}

/** A tree on a server, and the private folder beside it where files wait. */
export interface ServerPlace {
  /** The tree, all links in its own path followed; it may not be there yet. */
  readonly root: string;
  /** A folder on the same disk that the account may write, or null when there is none. */
  readonly beside: string | null;
  /** Bytes and files that the disk still takes; null where the server does not say. */
  readonly freeBytes: number | null;
  readonly freeFiles: number | null;
}

/**
 * Finds where files for a tree can wait: beside the site, else inside it, else beside the tree; always on the tree's own
 * disk, as they are moved by renaming. Changes nothing.
 */
export async function findServerPlace(
  session: RemoteSession,
  sitePath: string,
  treePath: string,
  signal: AbortSignal,
): Promise<ServerPlace> {
  const script = `t=${shQuote(treePath)}; s=${shQuote(sitePath)}
near() { n=$1; while [ ! -d "$n" ] && [ "$n" != / ]; do n=$(dirname -- "$n"); done; printf %s "$n"; }
disk() { df -Pk -- "$1" 2>/dev/null | sed -n '2s/.*% *//p'; }
h=$(near "$t"); h=$(cd -P -- "$h" 2>/dev/null && pwd -P) || exit 66
rest=\${t#"$(near "$t")"}; echo "$h$rest"
d=$(disk "$h"); b=
for c in "$(dirname -- "$s")" "$s" "$(dirname -- "$h$rest")"; do
[ -d "$c" ] && [ -w "$c" ] && [ -x "$c" ] && [ "$(disk "$c")" = "$d" ] && { b=$(cd -P -- "$c" && pwd -P); break; }
done
echo "$b"
[ ! -d "$h$rest" ] || [ -w "$h$rest" ] && [ -w "$h" ] && echo yes || echo no
df -Pk -- "$h" 2>/dev/null | sed -n 2p
echo; df -Pi -- "$h" 2>/dev/null | sed -n 2p; exit 0`;
  const { stdout } = await session.run({ script, okExitCodes: [0, 66] }, signal);
  const [root = '', beside = '', isWritable, space = '', , inodes = ''] = stdout.toString('utf8').split('\n');
  const number = (line: string, factor: number): number | null => {
    const value = line.trim().split(/\s+/).at(3);
    return value !== undefined && /^\d+$/.test(value) ? Number(value) * factor : null;
  };
  return {
    root: root === '' ? treePath : root,
    beside: beside === '' || isWritable !== 'yes' ? null : beside,
    freeBytes: number(space, 1024),
    freeFiles: number(inodes, 1),
  };
}

/** What is brought to a server. */
export interface Upload {
  readonly session: RemoteSession;
  readonly writer: RemoteWriter;
  /** The files as they wait on this computer. */
  readonly local: string;
  /** The staging folder on the server. */
  readonly staging: string;
  readonly files: readonly StagedFile[];
  readonly onFile: (file: StagedFile) => void;
}

/** Brings staged files to the server, each under its number; what an earlier run brought completely stays. */
export async function uploadStaged(upload: Upload, signal: AbortSignal): Promise<void> {
  const { session, writer, local, staging, files, onFile } = upload;
  await makePrivate(writer, staging);
  const folders = [...new Set(files.map(({ id }) => Math.floor(id / filesPerFolder)))];
  for (const name of ['files', 'undo', ...folders.map((folder) => `files/${String(folder)}`)]) {
    await makePrivate(writer, `${staging}/${name}`);
  }
  const have = new Map<number, RemoteStat>();
  await inParallel(folders, filesAtOnce, async (folder) => {
    for (const { name, stat: found } of await session.listDirectory(`${staging}/files/${String(folder)}`, signal)) {
      have.set(Number(name.toString('latin1')), found);
    }
  });
  await inParallel(files, filesAtOnce, async (file) => {
    signal.throwIfAborted();
    const there = have.get(file.id);
    const isThere = there?.size === file.size && there.mtime === Math.floor(file.mtime);
    if (there !== undefined && !isThere) await writer.remove(stagedAt(staging, file.id));
    if (!isThere) await uploadOne(writer, local, staging, file);
    onFile(file);
  });
}

async function uploadOne(writer: RemoteWriter, local: string, staging: string, file: StagedFile): Promise<void> {
  const path = stagedPath(local, file.id);
  const { mode, size } = await stat(path);
  if (size !== file.size) {
    throw new AppError('transfer.verify-failed', { message: `${path} was changed while it waited to be sent.` });
  }
  // The time is set last: a file that has it is complete.
  await writer.create(stagedAt(staging, file.id), createReadStream(path), { mode: mode & 0o777, mtime: file.mtime });
}

/** Makes tree and staging folder where they are missing; answers the tree with every link on its way followed. */
export async function makeTree(
  session: RemoteSession,
  writer: RemoteWriter,
  { root, staging }: { readonly root: string; readonly staging: string },
  signal: AbortSignal,
): Promise<string> {
  for (const path of [staging, `${staging}/undo`]) await makePrivate(writer, path);
  // With the rights that folders of this account usually have: the site is to read what comes into it.
  await session.run({ script: `umask 022; mkdir -p -- ${shQuote(root)}` }, signal);
  return (await writer.realpath(root)).toString('utf8');
}

async function makePrivate(writer: RemoteWriter, path: string): Promise<void> {
  try {
    await writer.mkdir(path, 0o700);
  } catch (error) {
    if ((await writer.lstat(path))?.kind !== 'directory') throw error;
  }
}

/** Removes a staging folder of ours from a server, with everything in it. */
export async function removeServerStaging(session: RemoteSession, staging: string, signal: AbortSignal): Promise<void> {
  if (!/\/\.stagelift-[0-9a-f]{8}-[A-Za-z0-9-]*$/.test(staging)) {
    throw new AppError('internal.unexpected', { message: `${staging} is no folder of ours.` });
  }
  await session.run({ script: `rm -rf -- ${shQuote(staging)}` }, signal);
}
