import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { finished, pipeline } from 'node:stream/promises';
import { AppError } from '#shared/errors/app-error.ts';
import { entryKey, type FileEntry } from '../../files/file-entry.ts';
import { createHashParser, hashCommand } from '../../files/parse-listing.ts';
import { joinPath } from '../../files/relative-path.ts';
import { shQuote } from '../../remote/shell-quote.ts';
import type { RemoteSession } from '../../remote/transport.ts';
import { printNames } from './print-names.ts';

/** Both listings and where they come from. */
export interface HashInput {
  readonly source: readonly FileEntry[];
  readonly target: readonly FileEntry[];
  /** Null for a source on this computer. */
  readonly session: RemoteSession | null;
  /** Null for a target on this computer. */
  readonly targetSession: RemoteSession | null;
  readonly sourceRoot: string;
  readonly targetRoot: string;
  readonly signal: AbortSignal;
}

/**
 * Adds content hashes to files that both sides have in the same size: only for those does the content decide. Each server
 * computes its own.
 */
export async function addContentHashes(
  input: HashInput,
): Promise<{ readonly source: readonly FileEntry[]; readonly target: readonly FileEntry[] }> {
  const there = new Map(input.target.map((entry) => [entryKey(entry.path), entry]));
  const candidates = input.source.filter((entry) => {
    const other = there.get(entryKey(entry.path));
    return entry.kind === 'file' && other?.kind === 'file' && other.size === entry.size;
  });
  if (candidates.length === 0) return input;
  const paths = candidates.map((entry) => entry.path);
  const hashes = (session: RemoteSession | null, root: string): Promise<ReadonlyMap<string, string>> =>
    session === null ? hashLocal(root, paths, input.signal) : hashRemote(session, root, paths, input.signal);
  const [source, target] = await Promise.all([
    hashes(input.session, input.sourceRoot),
    hashes(input.targetSession, input.targetRoot),
  ]);
  return { source: withHashes(input.source, source), target: withHashes(input.target, target) };
}

function withHashes(entries: readonly FileEntry[], hashes: ReadonlyMap<string, string>): readonly FileEntry[] {
  return entries.map((entry) => {
    const hash = hashes.get(entryKey(entry.path));
    return hash === undefined ? entry : { ...entry, hash };
  });
}

async function hashLocal(
  root: string,
  paths: readonly Buffer[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const hashes = new Map<string, string>();
  for (const path of paths) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(joinPath(Buffer.from(root), path)), hash, { signal });
    hashes.set(entryKey(path), hash.digest('hex'));
  }
  return hashes;
}

async function hashRemote(
  session: RemoteSession,
  root: string,
  paths: readonly Buffer[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const script = `cd -- ${shQuote(root)} || exit 66\n{\n${printNames(paths)}} | nice ${hashCommand.join(' ')}\n`;
  // xargs answers 123 when a file has vanished meanwhile: it then has no hash and its time decides.
  const stream = await session.stream({ script, okExitCodes: [0, 123, 126, 127] }, signal);
  const parser = createHashParser();
  stream.stdout.on('data', (chunk: Buffer) => {
    parser.push(chunk);
  });
  await finished(stream.stdout, { writable: false });
  const { exitCode } = await stream.done;
  if (exitCode === 126 || exitCode === 127) {
    throw new AppError('remote.tool-missing', {
      message: `${session.label} has no sha256sum or xargs to compare contents with.`,
      hint: 'Pull without comparing contents: size and time are compared instead.',
      facts: { tool: 'sha256sum' },
    });
  }
  return parser.finish();
}
