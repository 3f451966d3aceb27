import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import { isAlive, ownIdentity, type ProcessIdentity } from './process-identity.ts';

/** Who holds a lock. */
export interface LockOwner extends ProcessIdentity {
  readonly jobId: string;
  readonly since: string;
}

/** A held lock. */
export interface Lock {
  release(): void;
}

/**
 * One writer per environment, also across the window and the command line: a folder that holds its owner's name appears
 * in `folder` in one atomic rename. The lock of a process that is gone is taken over. Throws `lock.held` with the owner
 * in the facts.
 */
export function acquireLock(folder: string, name: string, jobId: string, now: () => Date): Lock {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, name);
  const mine = mkdtempSync(join(folder, '.new-'));
  try {
    const owner: LockOwner = { ...ownIdentity(), jobId, since: now().toISOString() };
    writeFileSync(join(mine, 'owner.json'), JSON.stringify(owner), { mode: 0o600 });
    for (let attempt = 0; attempt < 5; attempt += 1) {
      if (tryRename(mine, path)) return { release: () => releaseIfOurs(path, jobId) };
      const holder = readOwner(path);
      if (holder !== null && isAlive(holder)) throw lockHeld(holder);
      removeStale(path, `${mine}-stale-${String(attempt)}`);
    }
    throw new AppError('lock.held', { retry: 'now' });
  } finally {
    rmSync(mine, { recursive: true, force: true });
  }
}

/** Who holds a lock now, or null. */
export function lockOwner(folder: string, name: string): LockOwner | null {
  const owner = readOwner(join(folder, name));
  return owner !== null && isAlive(owner) ? owner : null;
}

function lockHeld(owner: LockOwner): AppError {
  return new AppError('lock.held', {
    message: `Job ${owner.jobId} has been working on this environment since ${owner.since}.`,
    hint: 'Wait for it, or cancel it first.',
    retry: 'after-fix',
    facts: { jobId: owner.jobId, pid: owner.pid, since: owner.since },
  });
}

/** False when something non-empty is there already (Linux, macOS and Windows say so in their own ways). */
function tryRename(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(String(error.code)))
      return false;
    throw error;
  }
}

/** Moves a dead lock away; when another process took it over in between, its lock is put back. */
function removeStale(path: string, aside: string): void {
  try {
    renameSync(path, aside);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
  const moved = readOwner(aside);
  if (moved !== null && isAlive(moved)) {
    tryRename(aside, path);
    throw lockHeld(moved);
  }
  rmSync(aside, { recursive: true, force: true });
}

function readOwner(path: string): LockOwner | null {
  try {
    const value: unknown = JSON.parse(readFileSync(join(path, 'owner.json'), 'utf8'));
    return isOwner(value) ? value : null;
  } catch {
    return null;
  }
}

function isOwner(value: unknown): value is LockOwner {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'started' in value &&
    typeof value.started === 'string' &&
    'jobId' in value &&
    typeof value.jobId === 'string' &&
    'since' in value &&
    typeof value.since === 'string'
  );
}

function releaseIfOurs(path: string, jobId: string): void {
  const owner = readOwner(path);
  if (owner === null || (owner.pid === process.pid && owner.jobId === jobId))
    rmSync(path, { recursive: true, force: true });
}
