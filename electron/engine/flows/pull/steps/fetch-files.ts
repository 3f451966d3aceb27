import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { displayPath, entryKey, type FileEntry } from '../../../files/file-entry.ts';
import { joinPath } from '../../../files/relative-path.ts';
import { openStaging, type Staging } from '../../../files/staging.ts';
import { receiveTar } from '../../../files/receive-tar.ts';
import { shQuote } from '../../../remote/shell-quote.ts';
import type { RemoteSession } from '../../../remote/transport.ts';
import type { ArchiveWay } from '../file-ways.ts';
import { noFolder } from '../listing-script.ts';
import { notesOf } from '../notes.ts';
import { listSource, stagingFolder, type PreparedFiles } from '../prepare-files.ts';
import { printNames } from '../print-names.ts';
import type { PullStep, PullStepContext } from '../pull-step.ts';
import { markOf } from './place-of.ts';

/**
 * Brings new and changed uploads into a private folder beside the site, or of the job when the site is on a server. The site's
 * own files are not touched.
 */
export const fetchFilesStep: PullStep = {
  name: 'files',
  title: 'Copy the files',
  effort: 20,
  async run(context) {
    const { prepared } = context.session;
    const total = prepared.files.reduce((sum, files) => sum + countOf(files), 0);
    context.job.progress.setTotals({ files: total });
    let done = 0;
    for (const files of prepared.files) {
      await fetchFolder(context, files, () => {
        done += 1;
        context.job.progress.stepFraction(done / Math.max(1, total));
      });
    }
  },
};

function countOf({ delta }: PreparedFiles): number {
  return delta.stream.files.length + delta.ranges.files.length;
}

/** The staging folder of one uploads folder: where an earlier run of this job put it, else a new one. */
export async function stagingOf(context: PullStepContext, files: PreparedFiles): Promise<string> {
  const noted = notesOf(context.job.notes(), 'staging').find((note) => note.root === files.root);
  if (noted !== undefined) return noted.folder;
  const { path } = context.session.prepared.target.environment;
  const folder =
    files.server === null
      ? await stagingFolder(path, files.root, markOf(context.job.jobId))
      : join(context.job.folder, `files-${String(context.session.prepared.files.indexOf(files))}`);
  context.job.note('staging', { root: files.root, folder }, true);
  return folder;
}

/** So many files in one stream; a cut costs nothing, as each file is kept that has come. */
const asList = { files: 4000, bytes: 128e6, nameBytes: Infinity };
/** The least that a system grants the arguments of a program is 128 kB, environment included. */
const asArguments = { files: 500, bytes: 128e6, nameBytes: 64e3 };
/** Two streams were no faster than one beside the large files, and one is lighter for the server. */
const parallelBatches = 1;
const parallelLarge = 3;

async function fetchFolder(context: PullStepContext, files: PreparedFiles, onFile: () => void): Promise<void> {
  const { job, session } = context;
  const { source } = session.prepared;
  const staging = await openStaging(await stagingOf(context, files));
  try {
    const stopper = new AbortController();
    const signal = AbortSignal.any([job.signal, stopper.signal]);
    const fetcher: Fetcher = { context, files, staging, onFile, signal, stopper, isSure: true, shownAt: 0 };
    await forgetOutdated(files, staging);
    const small = files.delta.stream.files.filter((file) => !staging.has(file.path));
    const large = files.delta.ranges.files.filter((file) => !staging.has(file.path));
    if (source.session === null || files.ways === null) await fetchLocally(fetcher, [...small, ...large]);
    else await fetchRemotely(fetcher, source.session, files.ways.archive, small, large);
    const warnings = await reconcile(fetcher);
    const received = staging.received();
    const bytes = received.reduce((sum, file) => sum + file.size, 0);
    job.note('files', { root: files.root, fetched: received.length, bytes, warnings: [...warnings] });
  } finally {
    await staging.close();
  }
}

/** What an earlier run of the job brought is good only while the source still has it so. */
async function forgetOutdated({ delta }: PreparedFiles, staging: Staging): Promise<void> {
  const received = new Map(staging.received().map((file) => [entryKey(file.path), file]));
  if (received.size === 0) return;
  for (const file of [...delta.stream.files, ...delta.ranges.files]) {
    const have = received.get(entryKey(file.path));
    if (have !== undefined && !isSameVersion(have, file)) await staging.forget(file.path);
  }
}

function isSameVersion(
  have: { readonly size: number; readonly mtime: number },
  now: { readonly size: number; readonly mtime: number },
): boolean {
  return have.size === now.size && Math.floor(have.mtime) === Math.floor(now.mtime);
}

interface Fetcher {
  readonly context: PullStepContext;
  readonly files: PreparedFiles;
  readonly staging: Staging;
  readonly onFile: () => void;
  /** The job's signal, and the end of all parts when one fails. */
  readonly signal: AbortSignal;
  readonly stopper: AbortController;
  /** False as soon as a file may have changed while it was read without anybody having noticed. */
  isSure: boolean;
  /** When a name was shown last, in milliseconds. */
  shownAt: number;
}

async function fetchRemotely(
  fetcher: Fetcher,
  session: RemoteSession,
  archive: ArchiveWay,
  small: readonly FileEntry[],
  large: readonly FileEntry[],
): Promise<void> {
  const isAllInStreams = archive !== 'none' && large.length > 0 && !(await hasSftp(session, fetcher.signal));
  const streamed = isAllInStreams ? [...small, ...large] : small;
  const batches = archive === 'none' ? [] : toBatches(streamed, archive === 'plain-tar' ? asArguments : asList);
  const single = archive === 'none' ? [...small, ...large] : isAllInStreams ? [] : large;
  const parts = await Promise.allSettled([
    inParallel(fetcher, batches, parallelBatches, (batch) => fetchBatch(fetcher, session, archive, batch)),
    inParallel(fetcher, single, parallelLarge, (file) => fetchOne(fetcher, session, file)),
  ]);
  for (const part of parts) if (part.status === 'rejected') throw asError(part.reason);
}

/** Without it each large file would need three programs, among them some that may be missing. */
async function hasSftp(session: RemoteSession, signal: AbortSignal): Promise<boolean> {
  try {
    await session.checkFileTransfer(signal);
    return true;
  } catch (error) {
    if (isAppError(error, 'remote.sftp-unavailable') || isAppError(error, 'remote.sftp-noise')) return false;
    throw error;
  }
}

/** Works off a list. When one part fails the others are stopped and waited for, so that nothing is written behind the error. */
async function inParallel<T>(
  { stopper, signal }: Pick<Fetcher, 'stopper' | 'signal'>,
  items: readonly T[],
  workers: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  let failure: unknown = null;
  const run = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined && failure === null; item = queue.shift()) {
      try {
        await work(item);
      } catch (error) {
        // What fails because another part failed is not the reason.
        failure ??= error;
        if (!signal.aborted) stopper.abort(error);
      }
    }
  };
  await Promise.all(Array.from({ length: workers }, run));
  if (failure !== null) throw asError(stopper.signal.aborted ? stopper.signal.reason : failure);
}

function toBatches(files: readonly FileEntry[], limits: typeof asList): readonly (readonly FileEntry[])[] {
  const batches: FileEntry[][] = [];
  let batch: FileEntry[] = [];
  let bytes = 0;
  let nameBytes = 0;
  for (const file of files) {
    bytes += file.size;
    nameBytes += file.path.length + 3;
    if (batch.length > 0 && (batch.length >= limits.files || bytes > limits.bytes || nameBytes > limits.nameBytes)) {
      batches.push(batch);
      batch = [];
      bytes = file.size;
      nameBytes = file.path.length + 3;
    }
    batch.push(file);
  }
  return batch.length > 0 ? [...batches, batch] : batches;
}

/**
 * The options are the same for every version that is about: older GNU tars do not know --verbatim-files-from. A simple tar,
 * busybox's for one, reads no list and gets the names as arguments.
 */
const tarOptions = { 'gnu-tar': '--null --no-recursion -b 128 -T - -cf -', 'bsd-tar': '--null -n -b 128 -T - -cf -' };

function tarScript(root: string, archive: Exclude<ArchiveWay, 'none'>, batch: readonly FileEntry[]): string {
  // No name begins like an option.
  const names = batch.map((file) => Buffer.concat([Buffer.from('./'), file.path]));
  const enter = `cd -- ${shQuote(root)} || exit ${String(noFolder)}\nn=; nice sh -c : >/dev/null 2>&1 && n=nice\n`;
  if (archive === 'plain-tar') return `${enter}$n tar -cf - ${names.map((name) => shQuote(name)).join(' ')}`;
  return `${enter}{\n${printNames(names)}} | $n tar ${tarOptions[archive]}`;
}

/**
 * Many small files in one tar stream. GNU tar looks at each file again after it was read, and its exit code tells when one
 * has changed; whatever other tars say, `reconcile` finds out for itself.
 */
async function fetchBatch(
  fetcher: Fetcher,
  session: RemoteSession,
  archive: ArchiveWay,
  batch: readonly FileEntry[],
): Promise<void> {
  const { files, staging, signal } = fetcher;
  if (archive === 'none') return;
  const script = tarScript(files.sourceRoot, archive, batch);
  const stream = await session.stream({ script, okExitCodes: [0, 1, 2, noFolder, 64] }, signal);
  const done = stream.done.catch((error: unknown) => ({ failed: error }));
  try {
    await receiveTar(stream.stdout, batch, staging, (file) => {
      show(fetcher, file.path);
      arrived(fetcher, file.size);
    });
  } catch (error) {
    // A failure of the stream itself is what receiving throws; what `done` says here only comes of our having given up.
    await done;
    throw error;
  }
  const ended = await done;
  if ('failed' in ended) throw asError(ended.failed);
  if (archive !== 'gnu-tar' || ended.exitCode !== 0) fetcher.isSure = false;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new AppError('connection.closed', { cause: error, retry: 'now' });
}

function arrived(fetcher: Fetcher, bytes: number): void {
  fetcher.context.job.progress.add({ bytes, files: 1 });
  fetcher.onFile();
}

/** Nobody reads more than ten names a second, and escaping each would cost as much as writing its file. */
function show(fetcher: Fetcher, path: Buffer): void {
  const now = performance.now();
  if (now - fetcher.shownAt < 100) return;
  fetcher.shownAt = now;
  fetcher.context.job.progress.setCurrent(displayPath(path));
}

/** One file by itself. A file that changes or vanishes meanwhile is left to `reconcile`. */
async function fetchOne(fetcher: Fetcher, session: RemoteSession, file: FileEntry): Promise<void> {
  const { context, files, staging } = fetcher;
  show(fetcher, file.path);
  const path = joinPath(Buffer.from(files.sourceRoot), file.path);
  try {
    const content = await session.readLargeFile(path, file.size, fetcher.signal);
    await staging.write(file, content);
    arrived(fetcher, file.size);
  } catch (error) {
    if (!isAppError(error, 'remote.file-changed') && !isAppError(error, 'remote.file-missing')) throw error;
    context.job.log('warning', `${displayPath(file.path)}: ${error.message}`);
  }
}

/** A source on this computer, e.g. a staging site of the same machine. */
async function fetchLocally(fetcher: Fetcher, entries: readonly FileEntry[]): Promise<void> {
  const { files, staging, context } = fetcher;
  // Nobody watches a local file while it is read.
  fetcher.isSure = false;
  for (const file of entries) {
    const content = createReadStream(joinPath(Buffer.from(files.sourceRoot), file.path), {
      signal: context.job.signal,
    });
    await staging.write(file, content);
    await finished(content, { writable: false }).catch(() => undefined);
    arrived(fetcher, file.size);
  }
}

/**
 * Finds what changed while it was copied. When everything was watched while it was read and all of it is here, nothing did.
 * Else the source is listed once more: what changed is fetched again, once; what is still different or gone is left out and
 * named.
 */
async function reconcile(fetcher: Fetcher): Promise<readonly string[]> {
  const { context, files, staging } = fetcher;
  const { source } = context.session.prepared;
  const wanted = [...files.delta.stream.files, ...files.delta.ranges.files];
  if (fetcher.isSure && wanted.every(({ path }) => staging.has(path))) return [];
  let wrong = await findWrong(fetcher, wanted);
  const { session } = source;
  if (session !== null && wrong.length > 0) {
    const again = wrong.flatMap(({ now }) => (now === null ? [] : [now]));
    await inParallel(fetcher, again, parallelLarge, (file) => fetchOne(fetcher, session, file));
    wrong = await findWrong(fetcher, wanted);
  }
  for (const { path } of wrong) await staging.forget(path);
  return wrong.map(({ path, now }) => {
    const name = `${files.root}/${displayPath(path)}`;
    return now === null ? `${name} vanished while it was copied` : `${name} keeps changing; it was not copied`;
  });
}

interface WrongFile {
  readonly path: Buffer;
  /** The file as it is now, or null when it is gone. */
  readonly now: FileEntry | null;
}

/** Staged files that are not what the source has now; they are forgotten, so that they can be fetched again. */
async function findWrong(fetcher: Fetcher, wanted: readonly FileEntry[]): Promise<readonly WrongFile[]> {
  const { context, files, staging } = fetcher;
  const input = { source: context.session.prepared.source, signal: context.job.signal };
  const { entries } = await listSource(input, files.sourceRoot, files.exclude);
  const current = new Map(entries.map((entry) => [entryKey(entry.path), entry]));
  const received = new Map(staging.received().map((file) => [entryKey(file.path), file]));
  const wrong: WrongFile[] = [];
  for (const { path } of wanted) {
    const now = current.get(entryKey(path)) ?? null;
    const have = received.get(entryKey(path));
    if (now?.kind === 'file' && have !== undefined && isSameVersion(have, now)) continue;
    wrong.push({ path, now: now?.kind === 'file' ? now : null });
    if (have !== undefined) await staging.forget(path);
  }
  return wrong;
}
