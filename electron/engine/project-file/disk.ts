import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, rename, rm } from 'node:fs/promises';
import { AppError } from '#shared/errors/app-error.ts';
import { codeOf, toStoreError } from '../store/file-operations.ts';
import { maxFileBytes } from './yaml-text.ts';

/** A text file of a repository as it is now. */
export interface TextOnDisk {
  readonly text: string;
  /** Permission bits. */
  readonly mode: number;
}

/**
 * Reads a file that a stranger may have made: never through a link, never from a device, never more than a project file may
 * have. Null when it is not there. Throws `project-file.damaged` and `store.read-only`.
 */
export async function readText(path: string): Promise<TextOnDisk | null> {
  try {
    const found = await lstat(path);
    if (!found.isFile()) throw damaged(path, 'is not a plain file');
    // It may have been exchanged since: then opening fails, or does not wait for a writer.
    const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    try {
      const buffer = Buffer.alloc(Math.min(found.size, maxFileBytes) + 1);
      let length = 0;
      for (;;) {
        const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
        length += bytesRead;
        if (length > maxFileBytes) throw damaged(path, `is larger than ${maxFileBytes / 1024} kB`);
        if (bytesRead === 0 || length === buffer.length) break;
      }
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(buffer.subarray(0, length));
      return { text, mode: found.mode & 0o777 };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return null;
    if (error instanceof TypeError) throw damaged(path, 'is not UTF-8 text');
    if (codeOf(error) === 'ELOOP') throw damaged(path, 'is not a plain file');
    if (['EACCES', 'EPERM'].includes(codeOf(error))) throw damaged(path, 'cannot be read');
    throw error;
  }
}

/**
 * Replaces the text in one step if it is still `expected` (null: not there). Throws `store.conflict` when somebody else
 * changed it, `store.read-only` and `transfer.no-space`.
 */
export async function replaceText(path: string, expected: string | null, text: string): Promise<void> {
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  const before = await readText(path);
  try {
    const handle = await open(temporary, 'wx', 0o644);
    try {
      // The mask of new files does not count for one that was there.
      if (before !== null) await handle.chmod(before.mode);
      await handle.writeFile(text, 'utf8');
      await handle.sync();
    } finally {
      await handle.close();
    }
    // As late as possible: editors and git do not know of our locks.
    const now = await readText(path);
    if ((now?.text ?? null) !== expected) throw new AppError('store.conflict', { retry: 'now', facts: { file: path } });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw toStoreError(error, path);
  }
}

/** Identifies what the files of a project say, to the byte. */
export function hashOfTexts(texts: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex');
}

function damaged(path: string, what: string): AppError {
  return new AppError('project-file.damaged', {
    message: `${path} ${what}.`,
    facts: { file: path, line: 1, column: 1 },
  });
}
