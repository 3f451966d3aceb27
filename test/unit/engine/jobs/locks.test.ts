import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { acquireLock, lockOwner } from '#engine/jobs/locks.ts';
import { isAlive, ownIdentity } from '#engine/jobs/process-identity.ts';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'locks-'));
const now = (): Date => new Date('2026-11-21T10:00:00Z');

describe('locks', () => {
  it('lets one job in and names it to the second', () => {
    const folder = newFolder();
    acquireLock(folder, 'shop-local', 'job-1', now);
    expect(() => acquireLock(folder, 'shop-local', 'job-2', now)).toThrow(/job-1.*2026-11-21/);
    expect(lockOwner(folder, 'shop-local')?.jobId).toBe('job-1');
  });

  it('refuses by looking: the held lock stays where it is, so that nobody finds it free for an instant (C1)', () => {
    const folder = newFolder();
    acquireLock(folder, 'shop-local', 'job-1', now);
    const touched = (): bigint => statSync(join(folder, 'shop-local'), { bigint: true }).ctimeNs;
    const before = touched();
    // The second guard, behind the moving of dead locks, would refuse as well, but with the lock away meanwhile.
    expect(() => acquireLock(folder, 'shop-local', 'job-2', now)).toThrow(/job-1/);
    expect(touched()).toBe(before);
    expect(readdirSync(folder)).toEqual(['shop-local']);
  });

  it('keeps environments apart', () => {
    const folder = newFolder();
    acquireLock(folder, 'shop-local', 'job-1', now);
    expect(() => acquireLock(folder, 'shop-staging', 'job-2', now)).not.toThrow();
  });

  it('is free again after release', () => {
    const folder = newFolder();
    acquireLock(folder, 'a', 'job-1', now).release();
    acquireLock(folder, 'a', 'job-2', now);
    expect(lockOwner(folder, 'a')?.jobId).toBe('job-2');
  });

  it('takes over from a process that is gone', () => {
    const folder = newFolder();
    const gone = spawnSync('true').pid;
    mkdirSync(join(folder, 'a'));
    writeFileSync(
      join(folder, 'a', 'owner.json'),
      JSON.stringify({ pid: gone, started: '1', jobId: 'dead', since: 'then' }),
    );
    acquireLock(folder, 'a', 'job-2', now);
    expect(lockOwner(folder, 'a')?.jobId).toBe('job-2');
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('does not take a recycled process number for the old owner', async () => {
    const child = spawn('sleep', ['5']);
    await new Promise((resolve) => child.once('spawn', resolve));
    expect(isAlive({ pid: child.pid ?? 0, started: '1' })).toBe(false);
    child.kill();
    expect(isAlive(ownIdentity())).toBe(true);
  });

  it('does not release a lock that somebody else holds by now', () => {
    const folder = newFolder();
    const first = acquireLock(folder, 'a', 'job-1', now);
    first.release();
    acquireLock(folder, 'a', 'job-2', now);
    first.release();
    expect(lockOwner(folder, 'a')?.jobId).toBe('job-2');
  });
});
