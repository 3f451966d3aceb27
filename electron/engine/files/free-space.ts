import { statfs } from 'node:fs/promises';
import { AppError } from '#shared/errors/app-error.ts';

/** What a folder's file system has left for us. */
export interface FreeSpace {
  readonly bytes: number;
  /** Files that can still be made, or null where the file system has no such limit. */
  readonly files: number | null;
}

/** What a transfer will take. */
export interface SpaceNeed {
  readonly bytes: number;
  readonly files: number;
}

/** Asks the file system of an existing folder. */
export async function readFreeSpace(directory: string): Promise<FreeSpace> {
  const stats = await statfs(directory);
  return { bytes: stats.bavail * stats.bsize, files: stats.files === 0 ? null : stats.ffree };
}

/**
 * Throws `transfer.no-space` when the folder's file system cannot take what is needed, and says which of bytes and
 * files it lacks.
 */
export async function requireFreeSpace(directory: string, need: SpaceNeed): Promise<void> {
  const free = await readFreeSpace(directory);
  if (free.bytes < need.bytes) {
    throw new AppError('transfer.no-space', {
      message: `${formatBytes(need.bytes)} are needed on the disk of ${directory}, ${formatBytes(free.bytes)} are free.`,
      hint: 'Free some space or choose another folder.',
      facts: { directory, needed: need.bytes, free: free.bytes },
    });
  }
  if (free.files !== null && free.files < need.files) {
    throw new AppError('transfer.no-space', {
      message: `The disk of ${directory} can hold ${free.files} more files (inodes), ${need.files} are needed.`,
      hint: 'Remove files there, or choose another folder.',
      facts: { directory, neededFiles: need.files, freeFiles: free.files },
    });
  }
}

function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit] ?? ''}`;
}
