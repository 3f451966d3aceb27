import { copyFile, mkdir, readFile, rename } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { z } from 'zod';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { withFileLock } from './file-lock.ts';
import { codeOf, toStoreError, writeAtomically } from './file-operations.ts';

/** Brings data of one version to the next. */
export type Migration = (data: unknown) => unknown;

/** What describes a stored file. */
export interface VersionedFileOptions<T> {
  readonly file: string;
  /** What a notice calls it, e.g. `the list of projects`. */
  readonly title: string;
  readonly version: number;
  readonly schema: z.ZodType<T>;
  readonly empty: T;
  /** By the version they start from. */
  readonly migrations?: Readonly<Record<number, Migration>>;
  readonly now: () => Date;
  /** Hears in a whole sentence what happened to the file. */
  readonly onNotice: (text: string) => void;
}

/** What is stored, with the number of the change that made it. */
export interface Stored<T> {
  readonly data: T;
  readonly revision: number;
}

/**
 * A JSON file with a version and a revision that several processes may change. Written atomically, with a second copy
 * of the last good content; damaged content is set aside, never overwritten.
 */
export interface VersionedFile<T> {
  readonly path: string;
  /** Never fails for damaged content; see `onNotice`. */
  read(): Promise<Stored<T>>;
  /**
   * Applies `change` to the newest content, whoever wrote it, and stores the result. With `expected`, the content must
   * still have that revision, else `store.conflict`. Throws `store.newer-version`, `store.read-only` and what `change`
   * throws.
   */
  update(change: (data: T) => T, expected?: number): Promise<Stored<T>>;
}

const envelopeSchema = z.object({
  version: z.number().int().positive(),
  revision: z.number().int().nonnegative(),
  data: z.unknown(),
});

type Content<T> =
  | { readonly kind: 'good'; readonly stored: Stored<T>; readonly migratedFrom: number | null }
  | { readonly kind: 'newer'; readonly version: number; readonly data: T | null; readonly revision: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'damaged' };

/** Opens the file; nothing is read or written until it is asked for. */
export function createVersionedFile<T>(options: VersionedFileOptions<T>): VersionedFile<T> {
  const { file, title, version, empty, onNotice } = options;
  const copy = withSuffix(file, '.good');
  const notice = onceEach(onNotice);

  const write = async (stored: Stored<T>) => {
    const text = `${JSON.stringify({ version, revision: stored.revision, data: stored.data }, null, 2)}\n`;
    await writeAtomically(file, text);
    await writeAtomically(copy, text);
  };
  const recover = async (): Promise<Stored<T>> => {
    const aside = await setAside(file, options.now()).catch(() => null);
    const good = await readContent(copy, options);
    const where = aside === null ? '' : ` The damaged file was kept as ${aside}.`;
    if (good.kind !== 'good') {
      notice(`${sentenceStart(title)} was damaged and there is no good copy.${where}`);
      return { data: empty, revision: 0 };
    }
    notice(`${sentenceStart(title)} was damaged; the last good copy is in use.${where}`);
    // Where nothing can be written the copy still serves for reading.
    await write(good.stored).catch(() => {});
    return good.stored;
  };
  const settle = async (content: Content<T>, locked: boolean): Promise<Stored<T>> => {
    if (content.kind === 'good') return content.stored;
    if (content.kind === 'newer') {
      notice(`${sentenceStart(title)} was written by a newer version of Stagelift and can only be read.`);
      return { data: content.data ?? empty, revision: content.revision };
    }
    const lost = content.kind === 'damaged' || (await readContent(copy, options)).kind === 'good';
    if (!lost) return { data: empty, revision: 0 };
    // Another process may be mending it at this moment.
    if (!locked) return withFileLock(file, async () => settle(await readContent(file, options), true));
    return recover();
  };
  return {
    path: file,
    async read() {
      const content = await readContent(file, options);
      return settle(content, false).catch((error: unknown) => {
        if (!isAppError(error, 'store.read-only')) throw error;
        notice(`${sentenceStart(title)} is damaged and cannot be mended: ${file} cannot be written.`);
        return readCopy(copy, options);
      });
    },
    update: (change, expected) =>
      withFileLock(file, async () => {
        const content = await readContent(file, options);
        const before = await settle(content, true);
        if (content.kind === 'newer') {
          throw new AppError('store.newer-version', { retry: 'never', facts: { file, version: content.version } });
        }
        if (expected !== undefined && before.revision !== expected) {
          throw new AppError('store.conflict', { retry: 'now', facts: { file } });
        }
        const after = { data: options.schema.parse(change(before.data)), revision: before.revision + 1 };
        if (content.kind === 'good' && content.migratedFrom !== null) {
          await copyFile(file, withSuffix(file, `.v${content.migratedFrom}`)).catch((error: unknown) => {
            throw toStoreError(error, file);
          });
        }
        await write(after);
        return after;
      }),
  };
}

async function readContent<T>(file: string, options: VersionedFileOptions<T>): Promise<Content<T>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return { kind: 'missing' };
    throw toStoreError(error, file);
  }
  return parseContent(text, options);
}

function parseContent<T>(text: string, { version, schema, migrations = {} }: VersionedFileOptions<T>): Content<T> {
  const envelope = envelopeSchema.safeParse(parseJson(text)).data;
  if (!envelope) return { kind: 'damaged' };
  const { revision } = envelope;
  if (envelope.version > version) {
    const data = schema.safeParse(envelope.data).data ?? null;
    return { kind: 'newer', version: envelope.version, data, revision };
  }
  try {
    let data = envelope.data;
    for (let from = envelope.version; from < version; from += 1) {
      const migrate = migrations[from];
      if (!migrate) return { kind: 'damaged' };
      data = migrate(data);
    }
    const migratedFrom = envelope.version < version ? envelope.version : null;
    return { kind: 'good', stored: { data: schema.parse(data), revision }, migratedFrom };
  } catch {
    return { kind: 'damaged' };
  }
}

function parseJson(text: string): unknown {
  try {
    // Editors on Windows put a byte order mark in front, which JSON.parse refuses.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

async function readCopy<T>(copy: string, options: VersionedFileOptions<T>): Promise<Stored<T>> {
  const content = await readContent(copy, options);
  return content.kind === 'good' ? content.stored : { data: options.empty, revision: 0 };
}

/** Moves the damaged file to `quarantine/` beside it; null when it was not there. */
async function setAside(file: string, at: Date): Promise<string | null> {
  const folder = join(dirname(file), 'quarantine');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const stamp = at.toISOString().replaceAll(/[:.]/g, '-');
  const aside = join(folder, withSuffix(basename(file), `-${stamp}`));
  try {
    await rename(file, aside);
    return aside;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function withSuffix(file: string, suffix: string): string {
  const extension = extname(file);
  return `${file.slice(0, file.length - extension.length)}${suffix}${extension}`;
}

function sentenceStart(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function onceEach(tell: (text: string) => void): (text: string) => void {
  const told = new Set<string>();
  return (text) => {
    if (told.has(text)) return;
    told.add(text);
    tell(text);
  };
}
