import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toReviewId } from '#engine/flows/review/places.ts';
import { archiveCode } from '#engine/flows/review/archive.ts';
import { findCommit, findVersion, judgeVersion, readVersion } from '#engine/flows/review/version.ts';
import { run } from '../../lab/processes.ts';

// Hazards: G6, G13.

// What of a repository can be reviewed, with git itself.

let folder = '';
const env = { PATH: process.env.PATH, HOME: tmpdir(), GIT_CONFIG_NOSYSTEM: '1' };
const git = async (...args: readonly string[]): Promise<string> =>
  (await run('git', args, { cwd: folder, env })).stdout.trim();
const place = () => ({ cwd: folder, env, signal: new AbortController().signal });
const commitOf = async (name: string): Promise<string> => {
  await git('add', '-A');
  await git('commit', '-q', '--allow-empty', '-m', name);
  return git('rev-parse', 'HEAD');
};
const problemsOf = async (commit: string): Promise<readonly string[]> =>
  (await judgeVersion(place(), await readVersion(place(), commit))).map(({ id, severity }) => `${severity} ${id}`);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'review-versions-'));
  await git('init', '-q', '-b', 'main');
  await git('config', 'user.email', 'test@example.test');
  await git('config', 'user.name', 'Test');
  await writeFile(join(folder, 'index.php'), '<?php');
  await commitOf('Begin');
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('findCommit', () => {
  it('takes a branch before a tag of the same name, and nothing that only looks like a name', async () => {
    const first = await git('rev-parse', 'HEAD');
    await git('tag', 'v1');
    const second = await commitOf('Second');
    await git('branch', 'v1');
    expect(await findCommit(place(), 'v1')).toBe(second);
    expect(await findCommit(place(), first.slice(0, 10))).toBe(first);
    for (const name of ['HEAD', '@', '-x', '--output=/tmp/x', 'a..b', 'main@{1}', 'x\u202Ey']) {
      await expect(findCommit(place(), name), name).rejects.toMatchObject({ code: 'contract.invalid-input' });
    }
    await expect(findVersion(place(), { branch: 'gone' })).rejects.toMatchObject({ code: 'git.branch-missing' });
  });

  it('begins a branch that is not there without touching the working copy', async () => {
    const found = await findVersion(place(), { branch: 'feature/new', from: 'main' });
    expect(found).toMatchObject({ branch: 'feature/new', makesBranch: true });
    expect(await git('branch', '--list', 'feature/new')).toBe('');
  });
});

describe('judgeVersion', () => {
  it('blocks pointers of Git LFS and links that lead out, and warns of submodules', async () => {
    const base = await git('rev-parse', 'HEAD');
    expect(await problemsOf(base)).toEqual([]);
    await writeFile(join(folder, '.gitattributes'), '*.psd filter=lfs diff=lfs merge=lfs -text\n');
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n';
    await writeFile(join(folder, 'a.psd'), pointer);
    await run('git', ['-c', 'filter.lfs.clean=cat', 'add', '-A'], { cwd: folder, env });
    await git('commit', '-q', '-m', 'LFS');
    expect(await problemsOf(await git('rev-parse', 'HEAD'))).toEqual(['blocker lfs-pointers']);
    await git('reset', '-q', '--hard', base);

    await mkdir(join(folder, 'deep'));
    await symlink('../index.php', join(folder, 'deep', 'inside'));
    expect(await problemsOf(await commitOf('A link'))).toEqual([]);
    await symlink('../../.my.cnf', join(folder, 'deep', 'outside'));
    expect(await problemsOf(await commitOf('A bad link'))).toEqual(['blocker links-outside']);
    await git('reset', '-q', '--hard', base);

    await git('update-index', '--add', '--cacheinfo', `160000,${base},vendor/module`);
    await git('commit', '-q', '-m', 'A submodule');
    expect(await problemsOf(await git('rev-parse', 'HEAD'))).toEqual(['warning submodules']);
    await git('reset', '-q', '--hard', base);
  });
});

describe('archiveCode', () => {
  it('lists every file with its hash, whatever it is called', async () => {
    await writeFile(join(folder, 'a\nb\\c.txt'), 'x');
    const commit = await commitOf('Names');
    const archive = await archiveCode(place(), commit, folder);
    const hash = '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881';
    expect(archive.hashes).toContain(`\\${hash}  a\\nb\\\\c.txt\n`);
    expect(archive.files).toBe(2);
    await archive.remove();
  });
});

describe('toReviewId', () => {
  it.each([
    ['feature/New Header!', 'new-header'],
    ['x', 'review-x'],
    ['-rf ../../etc', 'rf-etc'],
    ['Größe', 'gro-e'],
    ['日本語', 'review'],
    ['a'.repeat(80), 'a'.repeat(36)],
  ])('makes %s harmless', (name, id) => {
    expect(toReviewId(name, [])).toBe(id);
    expect(toReviewId(name, [id])).toBe(`${id}-2`);
  });
});
