import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';

// The engine and the command line take turns by the same rules (electron/engine/store/file-lock.ts), which main may not import.
const staleAfter = 10_000;
const patience = 15_000;

/** Runs `act` while neither the engine nor the command line changes the file. Throws `store.conflict` and `store.read-only`. */
export async function withTurn<T>(file: string, act: () => T): Promise<T> {
  const lock = `${file}.lock`;
  const mine = randomBytes(8).toString('hex');
  const givenUpAt = performance.now() + patience;
  while (!tryTake(lock, mine)) {
    breakStale(lock);
    if (performance.now() > givenUpAt) throw new AppError('store.conflict', { retry: 'now', facts: { lock } });
    await new Promise((resolve) => setTimeout(resolve, 10 + Math.random() * 20));
  }
  try {
    return act();
  } finally {
    rmSync(lock, { force: true });
  }
}

function tryTake(lock: string, mine: string): boolean {
  try {
    mkdirSync(dirname(lock), { recursive: true, mode: 0o700 });
    writeFileSync(lock, mine, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return false;
    throw new AppError('store.read-only', { message: `${dirname(lock)} cannot be written.`, cause });
  }
}

/** Renaming first makes sure that only one of several waiting processes removes it, and never a fresh one. */
function breakStale(lock: string): void {
  const aside = `${lock}.${randomBytes(4).toString('hex')}`;
  try {
    if (Math.abs(Date.now() - statSync(lock).mtimeMs) <= staleAfter) return;
    renameSync(lock, aside);
    rmSync(aside, { force: true });
  } catch {
    // Somebody else has broken it, or gave it back.
  }
}
