import { randomBytes } from 'node:crypto';
import { isAppError } from '#shared/errors/app-error.ts';
import { toRemoteStat, withinStallTime } from './remote-files.ts';
import type { SftpClient } from './sftp-client.ts';
import type { SftpNewFile } from './sftp-writes.ts';
import type { RemoteFileFacts, RemoteWriter } from './transport.ts';

/** What a writer works with. */
export interface RemoteWriterOptions {
  readonly client: SftpClient;
  readonly release: () => void;
  /** How messages name the server. */
  readonly name: string;
  /** Milliseconds without an answer. */
  readonly stallAfter: number;
}

/** What servers take in one message at least. */
const writeSize = 32 * 1024;
/** 512 kB on the way for each file, as with reading. */
const writesInFlight = 16;

/** A writer over an SFTP channel; `signal` ends every wait. */
export function createRemoteWriter(options: RemoteWriterOptions, signal: AbortSignal): RemoteWriter {
  const { client, name, stallAfter } = options;
  const { writes } = client;
  const guarded = <T>(path: string | Buffer, answer: Promise<T>): Promise<T> =>
    withinStallTime(answer, { name, path, stallAfter }, signal);

  const create: RemoteWriter['create'] = async (path, content, facts) => {
    const file = await guarded(path, writes.create(path, { mode: facts.mode }));
    let isClosed = false;
    try {
      await writeAll(file, Buffer.isBuffer(content) ? [content] : content, (answer) => guarded(path, answer));
      await guarded(path, file.finish(lastFacts(facts)));
      isClosed = true;
      // A full disk may be told only now.
      await guarded(path, file.close());
    } finally {
      if (!isClosed) void file.close().catch(() => {});
    }
  };
  return {
    create,
    async replace(path, content, facts) {
      const beside = Buffer.concat([toBytes(path), Buffer.from(`.stagelift-${randomBytes(4).toString('hex')}`)]);
      try {
        await create(beside, content, facts);
        await guarded(path, writes.rename(beside, path));
      } catch (error) {
        await writes.remove(beside).catch(() => {});
        throw error;
      }
    },
    async lstat(path) {
      try {
        return toRemoteStat(await guarded(path, client.lstat(path)), name, path);
      } catch (error) {
        if (isAppError(error, 'remote.file-missing')) return null;
        throw error;
      }
    },
    readlink: (path) => guarded(path, client.readlink(path)),
    realpath: (path) => guarded(path, client.realpath(path)),
    mkdir: (path, mode) => guarded(path, writes.mkdir(path, mode === undefined ? {} : { mode })),
    rmdir: (path) => guarded(path, writes.rmdir(path)),
    remove: (path) => guarded(path, writes.remove(path)),
    rename: (from, to) => guarded(to, writes.rename(from, to)),
    link: (from, to) => guarded(from, writes.link(from, to)),
    symlink: (target, path) => guarded(path, writes.symlink(target, path)),
    close: options.release,
  };
}

function lastFacts({ mode, mtime }: RemoteFileFacts): RemoteFileFacts {
  // The account's umask has been at the rights that the file was made with.
  return mtime === undefined ? { mode } : { mode, mtime };
}

async function writeAll(
  file: SftpNewFile,
  content: AsyncIterable<Buffer> | Iterable<Buffer>,
  guarded: <T>(answer: Promise<T>) => Promise<T>,
): Promise<void> {
  const window: Promise<void>[] = [];
  let offset = 0;
  for await (const part of content) {
    for (let at = 0; at < part.length; at += writeSize) {
      const data = part.subarray(at, at + writeSize);
      const answer = file.write(offset, data);
      // Answers behind a failed one are never awaited.
      answer.catch(() => {});
      window.push(answer);
      offset += data.length;
      if (window.length >= writesInFlight) await guarded(window.shift() ?? Promise.resolve());
    }
  }
  for (const answer of window) await guarded(answer);
}

function toBytes(path: string | Buffer): Buffer {
  return typeof path === 'string' ? Buffer.from(path) : path;
}
