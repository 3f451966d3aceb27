import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import ElectronStore from 'electron-store';
import type { z } from 'zod';
import { AppError } from '#shared/errors/app-error.ts';
import { withTurn } from './file-turn.ts';

/** A small JSON file of the main process. */
export interface KeptFile<T> {
  readonly value: T;
  /** A sentence for people when the file was damaged, else null. */
  readonly notice: string | null;
  /** Writes atomically and keeps a copy for the case that the file gets damaged. Throws `store.read-only`. */
  write(value: T): void;
  /** What is in the file now, which another process may have changed; the last known value when it cannot be read. */
  latest(): T;
  /** Writes what `update` makes of the latest value, in turn with other processes. Throws `store.read-only`, `store.conflict`. */
  change(update: (latest: T) => T): Promise<void>;
}

/** What describes such a file. */
export interface KeptFileOptions<T> {
  readonly folder: string;
  /** Without extension. */
  readonly name: string;
  /** Must accept `{}`, which gives the defaults. */
  readonly schema: z.ZodType<T>;
  /** What a notice calls the file, e.g. `The settings`. */
  readonly title: string;
  readonly now: () => Date;
}

interface Opened<T> {
  readonly value: T;
  readonly notice: string | null;
}

/**
 * Opens a file through electron-store. A damaged one (empty, cut, not an object, values of the wrong kind) is copied to
 * `quarantine/` first and replaced by the last good copy, or by the defaults when there is none; nothing is ever only
 * overwritten.
 */
export function openKeptFile<T extends Readonly<Record<string, unknown>>>(options: KeptFileOptions<T>): KeptFile<T> {
  const { folder, name, schema, title } = options;
  const opened = open(options);
  let current = opened.value;
  const latest = () => {
    current = readAs(schema, mainFile(options)) ?? current;
    return current;
  };
  const write = (next: T) => {
    const parsed = schema.parse(next);
    try {
      const cwd = folder;
      // Opened for the write only: opening writes too, which must not fail where a folder can only be read.
      const store = new ElectronStore({ cwd, name, configFileMode: 0o600, accessPropertiesByDotNotation: false });
      store.store = { ...parsed };
      copyFileSync(store.path, goodCopy(options));
    } catch (cause) {
      throw new AppError('store.read-only', { message: `${title} could not be saved in ${folder}.`, cause });
    }
    current = parsed;
  };
  return {
    get value() {
      return current;
    },
    notice: opened.notice,
    latest,
    write,
    change: (update) => withTurn(mainFile(options), () => write(update(latest()))),
  };
}

const mainFile = ({ folder, name }: { folder: string; name: string }) => join(folder, `${name}.json`);
const goodCopy = ({ folder, name }: { folder: string; name: string }) => join(folder, `${name}.good.json`);

function open<T>(options: KeptFileOptions<T>): Opened<T> {
  const { schema, title } = options;
  const file = mainFile(options);
  const found = readAs(schema, file);
  if (found !== null) return { value: found, notice: null };
  const defaults = schema.parse({});
  const restored = readAs(schema, goodCopy(options));
  // Set aside at an earlier start, after which nothing was saved: the copy is still all there is.
  if (!existsSync(file)) return { value: restored ?? defaults, notice: null };
  const aside = setAside(options);
  const kept = aside === null ? 'It could not be copied aside.' : `The damaged file was kept as ${aside}.`;
  if (restored === null) return { value: defaults, notice: `${title} were damaged and start anew. ${kept}` };
  return { value: restored, notice: `${title} were damaged; the last good copy is in use. ${kept}` };
}

function readAs<T>(schema: z.ZodType<T>, file: string): T | null {
  try {
    // Editors on Windows put a byte order mark in front, which JSON.parse refuses.
    const value: unknown = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
    return Array.isArray(value) ? null : (schema.safeParse(value).data ?? null);
  } catch {
    return null;
  }
}

/** Moves the damaged file to `quarantine/`; null when the folder cannot be written. */
function setAside(options: KeptFileOptions<unknown>): string | null {
  const stamp = options.now().toISOString().replaceAll(/[:.]/g, '-');
  const folder = join(options.folder, 'quarantine');
  const aside = join(folder, `${options.name}-${stamp}.json`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    copyFileSync(mainFile(options), aside);
    rmSync(mainFile(options));
    return aside;
  } catch {
    return null;
  }
}
