import { Readable } from 'node:stream';
import { AppError } from '#shared/errors/app-error.ts';
import { onCancelled, toCancelled } from './cancelled.ts';
import { toPlainLine } from './plain-text.ts';
import type { SftpClient, SftpFile } from './sftp-client.ts';
import type { SftpAttributes } from './sftp-packets.ts';
import type { RemoteDirectoryEntry, RemoteStat } from './transport.ts';

/** A file to read to its end. */
export interface LargeFileRequest {
  readonly path: string | Buffer;
  readonly expectedSize: number;
  /** How messages name the server. */
  readonly name: string;
  /** Milliseconds without an answer after which the transfer counts as stalled. */
  readonly stallAfter: number;
}

const readSize = 32 * 1024;
/** 512 kB on the way: enough for 40 ms at 12 MB/s, and no more than servers queue. */
const readsInFlight = 16;
const fileTypeMask = 0o170000;

/** Facts of a file from its attributes. Throws `remote.file-too-large` for a size beyond what numbers here can hold. */
export function toRemoteStat(attributes: SftpAttributes, name: string, path: string | Buffer): RemoteStat {
  const size = Number(attributes.size ?? 0n);
  if (!Number.isSafeInteger(size)) {
    throw new AppError('remote.file-too-large', {
      message: `${name} says that ${shown(path)} is ${String(attributes.size)} bytes large, which cannot be.`,
      retry: 'never',
      facts: { path: shown(path) },
    });
  }
  return { kind: toKind(attributes.mode), size, mtime: attributes.mtime ?? 0 };
}

function toKind(mode: number | null): RemoteStat['kind'] {
  const type = (mode ?? 0) & fileTypeMask;
  if (type === 0o100000) return 'file';
  if (type === 0o040000) return 'directory';
  return type === 0o120000 ? 'symlink' : 'other';
}

function shown(path: string | Buffer): string {
  return toPlainLine(path.toString());
}

/** A file to read as a whole. */
export interface SmallFileRequest extends Pick<LargeFileRequest, 'name' | 'stallAfter'> {
  readonly path: string | Buffer;
  readonly maxBytes: number;
}

/**
 * Reads a whole small file with many reads on the way. More than `maxBytes` is `remote.file-too-large`, whatever size the
 * server named; less or more than it named is `remote.file-changed`. What has no size, such as a file below /proc, is read
 * until it ends.
 */
export async function readSmallFile(
  client: SftpClient,
  request: SmallFileRequest,
  signal: AbortSignal,
): Promise<Buffer> {
  const { path, maxBytes, name } = request;
  const guarded = <T>(answer: Promise<T>) => withinStallTime(answer, request, signal);
  const file = await guarded(client.open(path));
  try {
    const { size: expectedSize } = toRemoteStat(await guarded(file.stat()), name, path);
    if (expectedSize > maxBytes) throw tooLarge(name, path, maxBytes);
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of readInOrder(file, { ...request, expectedSize }, guarded)) {
      chunks.push(chunk);
      size += chunk.length;
    }
    for (;;) {
      const chunk = await guarded(file.read(size, readSize));
      if (chunk === null) return Buffer.concat(chunks);
      if (expectedSize > 0) throw changed({ name, path }, 'it grew');
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(name, path, maxBytes);
    }
  } finally {
    // Not awaited: the answer to the close is worth nothing, and the line may be dead.
    void file.close().catch(() => {});
  }
}

function toBytes(path: string | Buffer): Buffer {
  return typeof path === 'string' ? Buffer.from(path) : path;
}

/** The names in a folder with what they are, links with their targets. */
export async function listFolder(
  client: SftpClient,
  path: string | Buffer,
  name: string,
): Promise<readonly RemoteDirectoryEntry[]> {
  const found = await client.list(path);
  const isDots = (file: Buffer): boolean => file.equals(Buffer.from('.')) || file.equals(Buffer.from('..'));
  return Promise.all(
    found
      .filter((entry) => !isDots(entry.name))
      .map(async (entry) => {
        const inFolder = Buffer.concat([toBytes(path), Buffer.from('/'), entry.name]);
        const stat = toRemoteStat(entry.attributes, name, inFolder);
        if (stat.kind !== 'symlink') return { name: entry.name, stat };
        const target = await client.readlink(inFolder).catch(() => Buffer.alloc(0));
        return { name: entry.name, stat, target };
      }),
  );
}

/** `remote.file-too-large` for a file that was expected to be small. */
export function tooLarge(name: string, path: string | Buffer, maxBytes: number): AppError {
  return new AppError('remote.file-too-large', {
    message: `${shown(path)} on ${name} is larger than ${maxBytes} bytes.`,
    facts: { path: shown(path), maxBytes },
  });
}

/**
 * Streams a file with many reads on the way. Ends cleanly only when exactly `expectedSize` bytes came and size, time and
 * path are the same afterwards. `onDone` is called once when the file is closed, whatever happened.
 */
export function streamLargeFile(
  client: SftpClient,
  request: LargeFileRequest,
  signal: AbortSignal,
  onDone: () => void,
): Readable {
  const stopper = new AbortController();
  const stream = Readable.from(readChunks(client, request, AbortSignal.any([signal, stopper.signal]), onDone), {
    objectMode: false,
    highWaterMark: 1024 * 1024,
  });
  stream.on('error', () => {});
  // The generator may be waiting for an answer that never comes; this lets it go.
  stream.once('close', () => stopper.abort());
  return stream;
}

async function* readChunks(
  client: SftpClient,
  request: LargeFileRequest,
  signal: AbortSignal,
  onDone: () => void,
): AsyncGenerator<Buffer> {
  const { path, expectedSize } = request;
  const guarded = <T>(answer: Promise<T>) => withinStallTime(answer, request, signal);
  let file: SftpFile | null = null;
  try {
    file = await guarded(client.open(path));
    const before = toRemoteStat(await guarded(file.stat()), request.name, path);
    if (before.kind !== 'file') throw changed(request, 'it is not a regular file');
    if (before.size !== expectedSize) throw changed(request, `it has ${before.size} bytes instead of ${expectedSize}`);
    yield* readInOrder(file, request, guarded);
    const after = toRemoteStat(await guarded(file.stat()), request.name, path);
    if (after.size !== before.size) throw changed(request, `it grew or shrank to ${after.size} bytes`);
    if (after.mtime !== before.mtime) throw changed(request, 'it was written to');
    await guarded(client.lstat(path)).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'remote.file-missing') throw changed(request, 'it was removed');
      throw error;
    });
  } finally {
    // Not awaited: the connection may be gone, and the handle dies with the channel.
    void file?.close().catch(() => {});
    onDone();
  }
}

async function* readInOrder(
  file: SftpFile,
  request: LargeFileRequest,
  guarded: <T>(answer: Promise<T>) => Promise<T>,
): AsyncGenerator<Buffer> {
  const { expectedSize } = request;
  const window: { readonly offset: number; readonly length: number; readonly answer: Promise<Buffer | null> }[] = [];
  let asked = 0;
  while (asked < expectedSize || window.length > 0) {
    while (asked < expectedSize && window.length < readsInFlight) {
      const length = Math.min(readSize, expectedSize - asked);
      const answer = file.read(asked, length);
      // Answers behind a failed one are never awaited.
      answer.catch(() => {});
      window.push({ offset: asked, length, answer });
      asked += length;
    }
    const next = window.shift();
    if (next === undefined) return;
    let got = 0;
    for (
      let data = await guarded(next.answer);
      ;
      data = await guarded(file.read(next.offset + got, next.length - got))
    ) {
      if (data === null) throw changed(request, `it ended after ${next.offset + got} of ${expectedSize} bytes`);
      yield data;
      got += data.length;
      // Servers may answer with less than was asked for.
      if (got >= next.length) break;
    }
  }
}

/** The answer, or `connection.stalled` when none comes in time, or the signal's error. */
export function withinStallTime<T>(
  answer: Promise<T>,
  { name, path, stallAfter }: Pick<LargeFileRequest, 'name' | 'path' | 'stallAfter'>,
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      answer.catch(() => {});
      reject(toCancelled(signal));
      return;
    }
    const timer = setTimeout(() => {
      finish(() =>
        reject(
          new AppError('connection.stalled', {
            message: `${name} has answered nothing about ${shown(path)} for ${Math.round(stallAfter / 1000)} s.`,
            retry: 'now',
            facts: { path: shown(path) },
          }),
        ),
      );
    }, stallAfter);
    const stopListening = onCancelled(signal, (error) => finish(() => reject(error)));
    function finish(report: () => void): void {
      clearTimeout(timer);
      stopListening();
      report();
    }
    answer.then(
      (value) => finish(() => resolve(value)),
      (error: unknown) => finish(() => reject(error instanceof Error ? error : new Error(String(error)))),
    );
  });
}

/** `remote.file-changed` with what is different. */
function changed({ name, path }: Pick<LargeFileRequest, 'name' | 'path'>, what: string): AppError {
  return new AppError('remote.file-changed', {
    message: `${shown(path)} on ${name} changed while it was copied: ${what}.`,
    retry: 'now',
    facts: { path: shown(path) },
  });
}
