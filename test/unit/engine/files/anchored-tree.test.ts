import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openAnchoredTree } from '#engine/files/anchored-tree.ts';
import { brokenNames, temporaryFolder } from './file-tree.ts';

describe.each([true, false])('a tree that is reached through descriptors: %s', (showsDescriptors) => {
  it('reaches directories by byte names', async () => {
    const root = temporaryFolder();
    const name = brokenNames[0]!;
    mkdirSync(Buffer.concat([Buffer.from(`${root}/`), name]));
    const tree = await openAnchoredTree(root, showsDescriptors);
    await tree.withDirectory(name, (directory) => writeFile(directory.at(Buffer.from('x')), 'content'));
    expect(readFileSync(Buffer.concat([Buffer.from(`${root}/`), name, Buffer.from('/x')]), 'utf8')).toBe('content');
  });

  it('reaches the root itself, also through a link', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'real'));
    symlinkSync('real', join(folder, 'root'));
    const tree = await openAnchoredTree(join(folder, 'root'), showsDescriptors);
    await tree.withDirectory(Buffer.alloc(0), (directory) => writeFile(directory.at(Buffer.from('x')), 'content'));
    expect(readFileSync(join(folder, 'real/x'), 'utf8')).toBe('content');
  });

  it.each([
    ['link/a', 'transfer.name-rejected', undefined],
    ['link', 'transfer.name-rejected', undefined],
    ['missing/a', 'transfer.disk-failed', 'ENOENT'],
    ['file/a', 'transfer.disk-failed', 'ENOTDIR'],
    ['file', 'transfer.disk-failed', 'ENOTDIR'],
  ])('refuses %s', async (path, code, errno) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'outside/a'), { recursive: true });
    mkdirSync(join(folder, 'root'));
    symlinkSync('../outside', join(folder, 'root/link'));
    writeFileSync(join(folder, 'root/file'), '');
    const tree = await openAnchoredTree(join(folder, 'root'), showsDescriptors);
    const error: unknown = await tree
      .withDirectory(Buffer.from(path), async () => null)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code, ...(errno === undefined ? {} : { facts: { errno } }) });
  });
});
