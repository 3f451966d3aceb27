import { statSync } from 'node:fs';
import { readFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { errnoOf, toDiskError } from './disk-error.ts';
import { entryKey } from './file-entry.ts';

/** A file that has arrived completely. In the staging folder it has a number instead of its name. */
export interface StagedFile {
  readonly id: number;
  readonly path: Buffer;
  readonly size: number;
  readonly mtime: number;
}

/** Files in one numbered folder of the staging folder. */
export const filesPerFolder = 1024;
/** So many files at most are forgotten by a crash. */
const linesTogether = 64;
/** So many files are looked at before others of the process get their turn. */
const looksAtOnce = 200;
const receivedLine = z.object({
  id: z.number().int(),
  path: z.base64(),
  size: z.number(),
  mtime: z.number(),
  forgotten: z.boolean().optional(),
});

/** Where a staged file lies. */
export function stagedPath(directory: string, id: number): string {
  return join(directory, 'files', String(Math.floor(id / filesPerFolder)), String(id));
}

/** Lines of the record on their way to disk. */
export interface LineBuffer {
  add(line: string): Promise<void>;
  flush(): Promise<void>;
  /** Forgets lines that are not written yet. */
  drop(): void;
}

/** Collects lines of the record, as a write for each small file would cost as much as the file. */
export function createLineBuffer(record: FileHandle, path: string): LineBuffer {
  let pending: string[] = [];
  let writing: Promise<void> = Promise.resolve();

  async function writePending(): Promise<void> {
    const lines = pending;
    pending = [];
    try {
      if (lines.length > 0) await record.appendFile(lines.join(''));
    } catch (error) {
      // When there is space again they are written with the next ones.
      pending = [...lines, ...pending];
      throw toDiskError(error, path);
    }
  }

  function flush(): Promise<void> {
    writing = writing.then(writePending, writePending);
    return writing;
  }

  return {
    flush,
    drop() {
      pending = [];
    },
    async add(line) {
      pending.push(line);
      if (pending.length >= linesTogether) await flush();
    },
  };
}

/** The record of what arrived; lines that were cut by a crash and files of a wrong size do not count. */
export async function readReceived(directory: string, record: string): Promise<Map<string, StagedFile>> {
  const files = new Map<string, StagedFile>();
  const text = await readFile(record, 'utf8').catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return '';
    throw toDiskError(error, record);
  });
  for (const line of text.split('\n')) {
    const parsed = parseLine(line);
    if (parsed === null) continue;
    const { path, forgotten, ...rest } = parsed;
    const file: StagedFile = { ...rest, path: Buffer.from(path, 'base64') };
    if (forgotten === true) files.delete(entryKey(file.path));
    else files.set(entryKey(file.path), file);
  }
  let looked = 0;
  for (const [key, file] of files) {
    looked += 1;
    if (looked % looksAtOnce === 0) await setImmediate();
    // Blocks: handing each call to a thread and back costs several times as much as the call.
    const size = statSync(stagedPath(directory, file.id), { throwIfNoEntry: false })?.size;
    if (size !== file.size) files.delete(key);
  }
  return files;
}

function parseLine(line: string): z.infer<typeof receivedLine> | null {
  try {
    return receivedLine.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

/** A file as a line of the record; `forgotten` takes an earlier line back. */
export function toLine(file: StagedFile, forgotten = false): string {
  const { id, path, size, mtime } = file;
  // The line break comes first, so that a line that was cut does not swallow the next one.
  return `\n${JSON.stringify({ id, path: path.toString('base64'), size, mtime, ...(forgotten ? { forgotten } : {}) })}`;
}
