import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Which names a disk takes for one. */
export interface DiskNaming {
  readonly caseInsensitive: boolean;
  readonly normalizesUnicode: boolean;
}

/** Finds out without writing: a folder that also answers to its name in other letters is on a case-insensitive disk. */
export async function readDiskNaming(folder: string): Promise<DiskNaming> {
  const caseInsensitive = await answersToOtherCase(folder);
  // Every file system of macOS takes both spellings of an accent for one; those of Linux and Windows do not.
  return { caseInsensitive, normalizesUnicode: process.platform === 'darwin' };
}

async function answersToOtherCase(folder: string): Promise<boolean> {
  const name = basename(folder);
  const other = name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase();
  if (dirname(folder) === folder) return false;
  // A name without letters tells nothing; the folder above is on the same disk in nearly all cases.
  if (other === name) return answersToOtherCase(dirname(folder));
  const [one, two] = await Promise.all([stat(folder), stat(join(dirname(folder), other)).catch(() => null)]);
  return two !== null && one.ino === two.ino && one.dev === two.dev;
}
