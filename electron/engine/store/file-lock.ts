import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import { codeOf, toStoreError } from './file-operations.ts';

/** A lock held longer than this many milliseconds was left by a process that died: changes take milliseconds. */
const staleAfter = 10_000;
const patience = 15_000;

/**
 * Runs `act` while no other process or part of this one changes the file. Throws `store.conflict` when the lock does
 * not become free and `store.read-only` when it cannot be taken at all.
 */
export async function withFileLock<T>(file: string, act: () => Promise<T>): Promise<T> {
  const lock = `${file}.lock`;
  const mine = randomBytes(8).toString('hex');
  await takeLock(lock, mine);
  try {
    return await act();
  } finally {
    // A lock that was taken over from us belongs to somebody else now.
    if ((await readFile(lock, 'utf8').catch(() => '')) === mine) await rm(lock, { force: true });
  }
}

async function takeLock(lock: string, mine: string): Promise<void> {
  const givenUpAt = performance.now() + patience;
  for (;;) {
    if (await tryCreate(lock, mine)) return;
    if (await isStale(lock)) await breakLock(lock);
    else if (performance.now() > givenUpAt) throw new AppError('store.conflict', { retry: 'now', facts: { lock } });
    else await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 20));
  }
}

async function tryCreate(lock: string, mine: string): Promise<boolean> {
  try {
    await mkdir(dirname(lock), { recursive: true, mode: 0o700 });
    const handle = await open(lock, 'wx', 0o600);
    await handle.writeFile(mine).finally(() => handle.close());
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw toStoreError(error, lock);
  }
}

async function isStale(lock: string): Promise<boolean> {
  const found = await stat(lock).catch(() => null);
  return found !== null && Math.abs(Date.now() - found.mtimeMs) > staleAfter;
}

// Renaming first makes sure that only one of several waiting processes removes it, and never a fresh one.
async function breakLock(lock: string): Promise<void> {
  const aside = `${lock}.${randomBytes(4).toString('hex')}`;
  try {
    await rename(lock, aside);
    await rm(aside, { force: true });
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw toStoreError(error, lock);
  }
}
