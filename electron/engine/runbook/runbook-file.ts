import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import { codeOf, toStoreError } from '../store/file-operations.ts';

const longest = 2 * 1024 * 1024;

/** The runbook in a project's folder; null when it is not there. Throws `usage.invalid` for a file that is none. */
export async function readRunbook(folder: string, file: string): Promise<string | null> {
  const path = join(folder, file);
  try {
    const stats = await lstat(path);
    // A link could show, and lead a careless reader to, any file of this computer.
    if (!stats.isFile() || stats.size > longest) throw notOurs(file);
    await requireInside(folder, dirname(path), file);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return null;
    throw error;
  }
}

/** Writes it in one step; folders are made. Never through a link. Throws `usage.invalid`, `store.read-only`. */
export async function writeRunbook(folder: string, file: string, text: string): Promise<string> {
  const path = join(folder, file);
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await makeFolders(folder, dirname(file));
    await requireInside(folder, dirname(path), file);
    const there = await lstat(path).catch(() => null);
    if (there !== null && !there.isFile()) throw notOurs(file);
    await writeFile(temporary, text, { flag: 'wx' });
    await rename(temporary, path);
    return path;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw toStoreError(error, path);
  }
}

/** One after the other, so that nothing is made behind a link. */
async function makeFolders(folder: string, inside: string): Promise<void> {
  let at = folder;
  for (const part of inside.split('/').filter((one) => one !== '.' && one !== '')) {
    at = join(at, part);
    await mkdir(at).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
    await requireInside(folder, at, inside);
  }
}

async function requireInside(folder: string, place: string, file: string): Promise<void> {
  const [top, real] = await Promise.all([realpath(folder), realpath(place)]);
  if (real !== top && !real.startsWith(`${top}${sep}`)) throw notOurs(file);
}

function notOurs(file: string): AppError {
  return new AppError('usage.invalid', {
    message: `${file} is a link or leads out of the project's folder; the runbook is a plain file inside of it.`,
    hint: 'Remove it, or name another file: stagelift config set runbook docs/RUNBOOK.md',
    retry: 'after-fix',
    facts: { file },
  });
}

/** The fingerprint in a runbook's comment; null in a file that Stagelift did not write. Pure. */
export function runbookMark(text: string): string | null {
  return /<!-- stagelift-runbook: ([0-9a-f]{64}) -->/.exec(text)?.[1] ?? null;
}
