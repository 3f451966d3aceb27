import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  statSync,
  writeFileSync,
  existsSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { applyStaged, readApply, resumeApply, revertApply, type ApplyPlan } from '#engine/files/apply-staged.ts';
import { entryKey, type FileEntry } from '#engine/files/file-entry.ts';
import { stagedPath } from '#engine/files/received-record.ts';
import { openStaging, type Staging } from '#engine/files/staging.ts';
import { awkwardNames, brokenNames, entryOf, pictureOf, putFile, putLink, temporaryFolder } from './file-tree.ts';

interface Site {
  readonly folder: string;
  readonly root: string;
  readonly staging: Staging;
}

async function makeSite(): Promise<Site> {
  const folder = temporaryFolder();
  const root = join(folder, 'site');
  mkdirSync(root);
  const staging = await openStaging(join(folder, 'staging'));
  onTestFinished(() => staging.close());
  return { folder, root, staging };
}

async function stage(staging: Staging, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await staging.write(
      entryOf(path, { size: Buffer.byteLength(content), mtime: 1_650_000_000 }),
      Buffer.from(content),
    );
  }
}

function planOf(staging: Staging, more: Partial<ApplyPlan> = {}): ApplyPlan {
  return { files: staging.received(), directories: [], symlinks: [], remove: [], ...more };
}

const directory = (path: string): FileEntry => entryOf(path, { kind: 'directory', size: 0 });
const link = (path: string, target: string): FileEntry =>
  entryOf(path, { kind: 'symlink', target: Buffer.from(target) });

/** A site in which everything happens: replaced, new, removed, changed kinds, links. */
async function makeBusySite(): Promise<Site & { readonly plan: ApplyPlan }> {
  const site = await makeSite();
  for (const path of [
    'keep',
    'replace',
    'remove',
    'old/a',
    'old/b/c',
    'file-to-dir',
    'dir-to-file/x',
    'dir-to-link/y',
  ]) {
    putFile(site.root, path, `old ${path}`);
  }
  putLink(site.root, 'link', 'keep');
  putLink(site.root, 'link-to-file', 'keep');
  putLink(site.root, 'link-to-dir', 'keep');
  await stage(site.staging, {
    replace: 'new',
    'new/deep/er': 'new',
    'file-to-dir/z': 'new',
    'dir-to-file': 'new',
    'link-to-file': 'new',
    'link-to-dir/q': 'new',
  });
  const plan = planOf(site.staging, {
    directories: [directory('empty'), directory('file-to-dir')],
    symlinks: [link('link', 'replace'), link('new/link', '../keep'), link('dir-to-link', 'keep')],
    remove: [
      ...['remove', 'old/a', 'old/b/c', 'file-to-dir', 'dir-to-file/x', 'dir-to-link/y'].map((path) => entryOf(path)),
      ...['old/b', 'old', 'dir-to-file', 'dir-to-link'].map(directory),
      link('link-to-dir', 'keep'),
    ],
  });
  return { ...site, plan };
}

function expectNewTree(root: string): void {
  for (const path of ['replace', 'new/deep/er', 'file-to-dir/z', 'dir-to-file', 'link-to-file', 'link-to-dir/q']) {
    expect(readFileSync(join(root, path), 'utf8')).toBe('new');
    expect(statSync(join(root, path)).mtimeMs).toBe(1_650_000_000_000);
  }
  expect(['link', 'new/link', 'dir-to-link'].map((path) => readlinkSync(join(root, path)))).toEqual([
    'replace',
    '../keep',
    'keep',
  ]);
  expect(readFileSync(join(root, 'keep'), 'utf8')).toBe('old keep');
  expect(['remove', 'old'].map((path) => existsSync(join(root, path)))).toEqual([false, false]);
  expect(statSync(join(root, 'empty')).isDirectory()).toBe(true);
}

describe('moving files into the tree', () => {
  it('replaces, adds, links and removes, and reports it', async () => {
    const { root, staging, plan } = await makeBusySite();
    const report = await applyStaged(staging.directory, root, plan);
    expectNewTree(root);
    expect(report).toEqual({ placed: 6, linked: 3, created: 5, removed: 11, keptDirectories: [] });
    expect((await readApply(staging.directory))?.state).toBe('applied');
  });

  it('puts everything back', async () => {
    const { root, staging, plan } = await makeBusySite();
    const before = pictureOf(root);
    await applyStaged(staging.directory, root, plan);
    expect(pictureOf(root)).not.toEqual(before);
    expect(await revertApply(staging.directory)).toBe(true);
    expect(pictureOf(root)).toEqual(before);
    expect(await revertApply(staging.directory)).toBe(false);
    // What was received is staged again and can be applied once more.
    await applyStaged(staging.directory, root, plan);
    expectNewTree(root);
  });

  it('moves awkward names byte for byte', async () => {
    const { root, staging } = await makeSite();
    for (const name of [...awkwardNames, ...brokenNames]) {
      await staging.write(entryOf(Buffer.concat([name, Buffer.from('/'), name]), { size: name.length }), name);
    }
    await applyStaged(staging.directory, root, planOf(staging));
    for (const name of [...awkwardNames, ...brokenNames]) {
      const path = Buffer.concat([Buffer.from(`${root}/`), name, Buffer.from('/'), name]);
      expect(entryKey(readFileSync(path))).toBe(entryKey(name));
    }
  });

  it('keeps a directory in which somebody put something, and says so', async () => {
    const { root, staging } = await makeSite();
    putFile(root, 'old/listed');
    putFile(root, 'old/since then');
    const plan = planOf(staging, { remove: [entryOf('old/listed'), directory('old')] });
    const report = await applyStaged(staging.directory, root, plan);
    expect(report).toMatchObject({ removed: 1, keptDirectories: ['old'] });
    expect(existsSync(join(root, 'old/since then'))).toBe(true);
  });

  it('stops before a directory that stands where a file belongs, and can be taken back', async () => {
    const { root, staging } = await makeSite();
    putFile(root, 'b/user', 'work');
    putFile(root, 'a', 'old');
    const before = pictureOf(root);
    await stage(staging, { a: 'new', b: 'new' });
    await expect(applyStaged(staging.directory, root, planOf(staging))).rejects.toMatchObject({
      code: 'transfer.disk-failed',
    });
    expect(await revertApply(staging.directory)).toBe(true);
    expect(pictureOf(root)).toEqual(before);
  });

  it('refuses another disk and a missing root before it begins', async () => {
    const { root, staging } = await makeSite();
    await stage(staging, { a: 'new' });
    await expect(applyStaged(staging.directory, '/dev/shm', planOf(staging))).rejects.toThrow(/another disk/);
    await expect(applyStaged(staging.directory, `${root}/none`, planOf(staging))).rejects.toMatchObject({
      code: 'transfer.disk-failed',
    });
    expect(await readApply(staging.directory)).toBeNull();
  });

  it('refuses paths that lead out of the tree', async () => {
    const { root, staging } = await makeSite();
    const plan = planOf(staging, { remove: [entryOf('../x')] });
    await expect(applyStaged(staging.directory, root, plan)).rejects.toMatchObject({ code: 'transfer.name-rejected' });
  });
});

describe('links in the way (M6)', () => {
  it('never writes through a symbolic link', async () => {
    const { folder, root, staging } = await makeSite();
    const outside = mkdtempSync(join(folder, 'outside-'));
    symlinkSync(outside, join(root, 'uploads'));
    await stage(staging, { 'uploads/shell.php': 'new' });
    await expect(applyStaged(staging.directory, root, planOf(staging))).rejects.toMatchObject({
      code: 'transfer.name-rejected',
    });
    expect(pictureOf(outside)).toEqual([]);
  });

  it('replaces a link itself, never what it points to', async () => {
    const { folder, root, staging } = await makeSite();
    putFile(folder, 'victim', 'untouched');
    symlinkSync('../victim', join(root, 'a'));
    await stage(staging, { a: 'new' });
    await applyStaged(staging.directory, root, planOf(staging));
    expect([readFileSync(join(root, 'a'), 'utf8'), readFileSync(join(folder, 'victim'), 'utf8')]).toEqual([
      'new',
      'untouched',
    ]);
    await revertApply(staging.directory);
    expect(readlinkSync(join(root, 'a'))).toBe('../victim');
  });

  it('never deletes through a symbolic link that took the place of a directory', async () => {
    const { folder, root, staging } = await makeSite();
    putFile(folder, 'outside/a', 'untouched');
    symlinkSync('../outside', join(root, 'dir'));
    const plan = planOf(staging, { remove: [entryOf('dir/a'), directory('dir')] });
    await expect(applyStaged(staging.directory, root, plan)).rejects.toMatchObject({ code: 'transfer.name-rejected' });
    expect(readFileSync(join(folder, 'outside/a'), 'utf8')).toBe('untouched');
  });

  it('is not led out by a directory that is swapped for a link meanwhile', async () => {
    const { folder, root, staging } = await makeSite();
    putFile(folder, 'outside/victim', 'untouched');
    const names = Array.from({ length: 400 }, (_, index) => `d/${index}`);
    await stage(staging, Object.fromEntries(names.map((name) => [name, 'new'])));
    mkdirSync(join(root, 'd'));
    const swap = setInterval(() => {
      try {
        renameSync(join(root, 'd'), join(root, 'real'));
        symlinkSync('../outside', join(root, 'd'));
      } catch {
        rmSync(join(root, 'd'), { force: true });
        if (existsSync(join(root, 'real'))) renameSync(join(root, 'real'), join(root, 'd'));
      }
    }, 0);
    await applyStaged(staging.directory, root, planOf(staging)).catch(() => null);
    clearInterval(swap);
    expect(pictureOf(join(folder, 'outside'))).toHaveLength(1);
  });
});

describe('interruptions', () => {
  it('did nothing as long as the journal is not complete', async () => {
    const { root, staging, plan } = await makeBusySite();
    const before = pictureOf(root);
    await applyStaged(staging.directory, root, plan);
    await revertApply(staging.directory);
    const journal = join(staging.directory, 'journal.jsonl');
    truncateSync(journal, readFileSync(journal, 'utf8').indexOf('"state"'));
    expect(await readApply(staging.directory)).toBeNull();
    expect([await resumeApply(staging.directory), await revertApply(staging.directory)]).toEqual([null, false]);
    expect(pictureOf(root)).toEqual(before);
  });

  it('reports a journal that is damaged', async () => {
    const { staging } = await makeSite();
    writeFileSync(join(staging.directory, 'journal.jsonl'), '{"kind":"begin"}\n{"kind":"state","state":"applying"}\n');
    await expect(resumeApply(staging.directory)).rejects.toMatchObject({ code: 'store.damaged' });
  });

  it.each(['before the undo copy', 'after the undo copy', 'after the move'])(
    'finishes and takes back a file that was interrupted %s',
    async (moment) => {
      for (const goOn of [true, false]) {
        const { root, staging } = await makeSite();
        putFile(root, 'a', 'old');
        await stage(staging, { a: 'new' });
        await applyStaged(staging.directory, root, planOf(staging));
        await revertApply(staging.directory);
        const journal = join(staging.directory, 'journal.jsonl');
        const text = readFileSync(journal, 'utf8');
        writeFileSync(journal, text.slice(0, text.indexOf('applying"}') + 10));
        const undo = join(staging.directory, 'undo/1');
        if (moment !== 'before the undo copy') linkSync(join(root, 'a'), undo);
        if (moment === 'after the move') renameSync(stagedPath(staging.directory, 1), join(root, 'a'));
        if (goOn) expect(await resumeApply(staging.directory)).toMatchObject({ placed: 1 });
        else expect(await revertApply(staging.directory)).toBe(true);
        expect(readFileSync(join(root, 'a'), 'utf8')).toBe(goOn ? 'new' : 'old');
        expect(existsSync(undo)).toBe(goOn);
        expect(existsSync(stagedPath(staging.directory, 1))).toBe(!goOn);
      }
    },
  );

  it('can be taken back after it was finished late', async () => {
    const { root, staging, plan } = await makeBusySite();
    const before = pictureOf(root);
    await applyStaged(staging.directory, root, plan);
    const journal = join(staging.directory, 'journal.jsonl');
    const text = readFileSync(journal, 'utf8');
    writeFileSync(journal, text.slice(0, text.indexOf('applying"}') + 10));
    // Everything is done already; a second run has to find that out.
    expect(await resumeApply(staging.directory)).not.toBeNull();
    expectNewTree(root);
    await revertApply(staging.directory);
    expect(pictureOf(root)).toEqual(before);
  });
});
