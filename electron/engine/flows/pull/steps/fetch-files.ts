import { createReadStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { displayPath, entryKey, type FileEntry } from '../../../files/file-entry.ts';
import { joinPath } from '../../../files/relative-path.ts';
import { openStaging, type Staging } from '../../../files/staging.ts';
import { receiveTar } from '../../../files/receive-tar.ts';
import { shQuote } from '../../../remote/shell-quote.ts';
import type { RemoteSession } from '../../../remote/transport.ts';
import { notesOf } from '../notes.ts';
import { listSource, stagingFolder, type PreparedFiles } from '../prepare-files.ts';
import { printNames } from '../print-names.ts';
import type { PullStep, PullStepContext } from '../pull-step.ts';
import { markOf } from './place-of.ts';

/** Brings new and changed uploads into a private folder beside the site. The site's own files are not touched. */
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
  const folder = await stagingFolder(path, files.root, markOf(context.job.jobId));
  context.job.note('staging', { root: files.root, folder }, true);
  return folder;
}

/** Small files in one stream are cheap; this many at a time keep a cut from costing much. */
const batchFiles = 2000;
const batchBytes = 64e6;
const parallelLarge = 3;

async function fetchFolder(context: PullStepContext, files: PreparedFiles, onFile: () => void): Promise<void> {
  const { job, session } = context;
  const { source } = session.prepared;
  const staging = await openStaging(await stagingOf(context, files));
  try {
    const fetcher = { context, files, staging, onFile };
    const small = files.delta.stream.files.filter((file) => !staging.has(file.path));
    const large = files.delta.ranges.files.filter((file) => !staging.has(file.path));
    if (source.session === null) await fetchLocally(fetcher, [...small, ...large]);
    else {
      for (const batch of toBatches(small)) await fetchBatch(fetcher, source.session, batch);
      await fetchOneByOne(fetcher, source.session, large);
    }
    const warnings = await reconcile(fetcher);
    const received = staging.received();
    const bytes = received.reduce((sum, file) => sum + file.size, 0);
    job.note('files', { root: files.root, fetched: received.length, bytes, warnings: [...warnings] });
  } finally {
    await staging.close();
  }
}

interface Fetcher {
  readonly context: PullStepContext;
  readonly files: PreparedFiles;
  readonly staging: Staging;
  readonly onFile: () => void;
}

function toBatches(files: readonly FileEntry[]): readonly (readonly FileEntry[])[] {
  const batches: FileEntry[][] = [];
  let batch: FileEntry[] = [];
  let bytes = 0;
  for (const file of files) {
    if (batch.length > 0 && (batch.length >= batchFiles || bytes + file.size > batchBytes)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(file);
    bytes += file.size;
  }
  return batch.length > 0 ? [...batches, batch] : batches;
}

/** Many small files in one tar stream. Whatever tar says about files that changed, `reconcile` finds out for itself. */
async function fetchBatch(fetcher: Fetcher, session: RemoteSession, batch: readonly FileEntry[]): Promise<void> {
  const { context, files, staging } = fetcher;
  const { signal } = context.job;
  const script = [
    `cd -- ${shQuote(files.sourceRoot)} || exit 66`,
    'command -v tar >/dev/null 2>&1 || exit 69',
    `{\n${printNames(batch.map((file) => file.path))}} | nice tar --null --verbatim-files-from --no-recursion -T - -cf -`,
  ].join('\n');
  const stream = await session.stream({ script, okExitCodes: [0, 1, 2, 66, 69, 64] }, signal);
  const done = stream.done.catch((error: unknown) => ({ failed: error }));
  try {
    await receiveTar(stream.stdout, batch, staging, (file) => {
      context.job.progress.setCurrent(displayPath(file.path));
      arrived(fetcher, file.size);
    });
  } catch (error) {
    const ended = await done;
    if ('exitCode' in ended && ended.exitCode === 69) return fetchOneByOne(fetcher, session, batch);
    // An archive that ends too early has its reason in the line; one that we gave up is its own reason.
    if (isAppError(error, 'transfer.archive-damaged') && 'failed' in ended && isAppError(ended.failed)) {
      throw ended.failed;
    }
    throw error;
  }
  const ended = await done;
  if ('failed' in ended) throw asError(ended.failed);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new AppError('connection.closed', { cause: error, retry: 'now' });
}

function arrived(fetcher: Fetcher, bytes: number): void {
  fetcher.context.job.progress.add({ bytes, files: 1 });
  fetcher.onFile();
}

async function fetchOneByOne(fetcher: Fetcher, session: RemoteSession, entries: readonly FileEntry[]): Promise<void> {
  const queue = [...entries];
  const work = async (): Promise<void> => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) await fetchOne(fetcher, session, file);
  };
  await Promise.all(Array.from({ length: parallelLarge }, work));
}

/** One file by itself. A file that changes or vanishes meanwhile is left to `reconcile`. */
async function fetchOne(fetcher: Fetcher, session: RemoteSession, file: FileEntry): Promise<void> {
  const { context, files, staging } = fetcher;
  context.job.progress.setCurrent(displayPath(file.path));
  const path = joinPath(Buffer.from(files.sourceRoot), file.path);
  try {
    const content = await session.readLargeFile(path, file.size, context.job.signal);
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
 * Lists the source once more and compares: what changed while it was copied is fetched again, once; what is still different
 * or gone is left out and named.
 */
async function reconcile(fetcher: Fetcher): Promise<readonly string[]> {
  const { context, files, staging } = fetcher;
  const { source } = context.session.prepared;
  const wanted = [...files.delta.stream.files, ...files.delta.ranges.files];
  let wrong = await findWrong(fetcher, wanted);
  if (source.session !== null && wrong.length > 0) {
    const again = wrong.flatMap(({ now }) => (now === null ? [] : [now]));
    await fetchOneByOne(fetcher, source.session, again);
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
  const listing = await listSource(input, files.sourceRoot, files.exclude);
  const current = new Map(listing.map((entry) => [entryKey(entry.path), entry]));
  const received = new Map(staging.received().map((file) => [entryKey(file.path), file]));
  const wrong: WrongFile[] = [];
  for (const { path } of wanted) {
    const now = current.get(entryKey(path)) ?? null;
    const have = received.get(entryKey(path));
    const same = now?.kind === 'file' && have?.size === now.size && Math.floor(have.mtime) === Math.floor(now.mtime);
    if (same) continue;
    wrong.push({ path, now: now?.kind === 'file' ? now : null });
    if (have !== undefined) await staging.forget(path);
  }
  return wrong;
}
