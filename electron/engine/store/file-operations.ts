import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';

/**
 * Replaces a file by new content in one step: written beside it, synced to disk, renamed over it. The old content stays
 * as it is when anything fails. Mode 0600. Throws `store.read-only` and `transfer.no-space`.
 */
export async function writeAtomically(file: string, content: string): Promise<void> {
  const temporary = `${file}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(content, 'utf8');
      await handle.sync();
    } finally {
      await handle.close();
    }
    await renamePatiently(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw toStoreError(error, file);
  }
  await syncFolder(dirname(file));
}

/** A file system error as what it means for stored data; anything else comes back unchanged. */
export function toStoreError(error: unknown, file: string): unknown {
  const code = codeOf(error);
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EBUSY'].includes(code)) {
    return new AppError('store.read-only', {
      message: `${file} cannot be written.`,
      hint: 'Check the rights of the folder. What was stored before is unchanged.',
      facts: { file, reason: code },
      cause: error,
    });
  }
  if (['ENOSPC', 'EDQUOT'].includes(code)) {
    return new AppError('transfer.no-space', {
      message: `There is no space left to save ${file}. What was stored before is unchanged.`,
      facts: { file, reason: code },
      cause: error,
    });
  }
  return error;
}

/** The code of a file system error, else an empty text. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

// Virus scanners and synchronising folders hold a file open for moments.
async function renamePatiently(from: string, to: string): Promise<void> {
  for (const wait of [20, 80, 320]) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      if (!['EBUSY', 'EPERM', 'EACCES'].includes(codeOf(error)) || process.platform !== 'win32') throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  await rename(from, to);
}

// So that the new name itself survives a power cut. Windows cannot open folders.
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // Some network file systems refuse; the content itself is synced.
  }
}
