import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cloneRepository } from '#engine/git/clone.ts';
import { parseCommit, readHeadStatus } from '#engine/git/head-status.ts';
import { runGit } from '#engine/git/run-git.ts';

const run = promisify(execFile);
let cwd = '';
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'stagelift-git-'));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

const options = () => ({ cwd, env: process.env, signal: new AbortController().signal });
const identity = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', '-c', 'commit.gpgsign=false'];
const git = (...args: string[]) => run('git', [...identity, ...args], { cwd });

async function commit(subject: string) {
  await writeFile(join(cwd, 'a.txt'), subject);
  await git('add', '-A');
  await git('commit', '-q', '-m', subject);
}

describe('readHeadStatus', () => {
  it('knows branch, commit and whether something changed', async () => {
    await git('init', '-q', '-b', 'feature/ünï');
    await commit('First\n\nbody');
    const clean = await readHeadStatus(options());
    expect(clean).toMatchObject({ branch: 'feature/ünï', commit: { subject: 'First' }, dirty: false });
    expect(Date.parse(clean?.commit?.at ?? '')).toBeGreaterThan(Date.now() - 60_000);
    await writeFile(join(cwd, 'a.txt'), 'changed');
    expect(await readHeadStatus(options())).toMatchObject({ dirty: true });
  });

  it('says null where there is no repository', async () => {
    expect(await readHeadStatus(options())).toBeNull();
  });

  it('knows the branch of a repository without commits', async () => {
    await git('init', '-q', '-b', 'main');
    expect(await readHeadStatus(options())).toEqual({ branch: 'main', commit: null, dirty: false });
  });

  it('has no branch while a commit is checked out', async () => {
    await git('init', '-q', '-b', 'main');
    await commit('First');
    await git('checkout', '-q', '--detach');
    expect(await readHeadStatus(options())).toMatchObject({ branch: null, commit: { subject: 'First' } });
  });
});

describe('parseCommit', () => {
  it('drops control characters and keeps long subjects short', () => {
    const raw = `tree x\nauthor A <a> 1 +0000\ncommitter A <a> 1700000000 +0200\n\n\u001b[31mred\u202e ${'x'.repeat(400)}\n`;
    const { subject, at } = parseCommit(raw);
    expect(subject).toMatch(/^\[31mred x+$/);
    expect(subject).toHaveLength(300);
    expect(at).toBe('2023-11-14T22:13:20.000Z');
  });
});

describe('runGit', () => {
  it('says what git said, without control characters', async () => {
    await git('init', '-q');
    await expect(runGit(['rev-parse', '--verify', 'refs/heads/nope'], options())).rejects.toMatchObject({
      code: 'git.failed',
      message: 'git rev-parse failed: Needed a single revision',
      facts: { exitCode: 128 },
    });
  });

  it('gives an expected error back as a value', async () => {
    const expectedErrors = [{ name: 'none', pattern: /not a git repository/ }];
    expect((await runGit(['status'], { ...options(), expectedErrors })).expected).toBe('none');
  });

  it('stops within a second when it is cancelled', async () => {
    const controller = new AbortController();
    const hanging = runGit(['cat-file', '--batch'], { ...options(), signal: controller.signal });
    controller.abort();
    const start = performance.now();
    await expect(hanging).rejects.toMatchObject({ code: 'job.cancelled' });
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('passes nothing of our environment on but what git needs', async () => {
    const env = { ...process.env, GIT_DIR: '/nowhere', STAGELIFT_SECRET_X: 'CANARY', LD_PRELOAD: '' };
    const seen = await runGit(['-c', 'alias.seen=!env', 'seen'], { ...options(), env });
    expect(seen.stdout).not.toContain('CANARY');
    expect(seen.stdout).not.toContain('/nowhere');
    expect(seen.stdout).toContain('GIT_TERMINAL_PROMPT=0');
  });
});

describe('cloneRepository', () => {
  it('refuses a folder with something in it before it connects', async () => {
    await mkdir(join(cwd, 'taken'));
    await writeFile(join(cwd, 'taken', 'x'), '');
    const request = { ...options(), url: 'https://127.0.0.1:1/x.git', folder: join(cwd, 'taken') };
    await expect(cloneRepository(request)).rejects.toMatchObject({ code: 'store.duplicate' });
  });
});
