import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { entryKey } from '#engine/files/file-entry.ts';
import { receiveTar } from '#engine/files/receive-tar.ts';
import { stagedPath } from '#engine/files/received-record.ts';
import { openStaging, type Staging } from '#engine/files/staging.ts';
import { entryOf, findTree, inChunks, putFile, tarOf, temporaryFolder } from './file-tree.ts';

async function open(): Promise<Staging> {
  const staging = await openStaging(join(temporaryFolder(), 'staging'));
  onTestFinished(() => staging.close());
  return staging;
}

function source(): string {
  const root = temporaryFolder();
  putFile(root, 'a/small', 'small', 1_600_000_000.75);
  putFile(root, 'a/large', Buffer.alloc(3_000_000, 'large '));
  putFile(root, 'empty', '');
  return root;
}

describe('receiving a tar stream', () => {
  it('stages what was asked for', async () => {
    const root = source();
    const asked = findTree(root).filter((entry) => entry.kind === 'file');
    const staging = await open();
    const seen: string[] = [];
    const packed = tarOf(root, 'gnu', ['a', 'a/small', 'a/large', 'empty'].map(Buffer.from));
    const receipt = await receiveTar(inChunks(packed), asked, staging, (file) => seen.push(entryKey(file.path)));
    expect(receipt).toEqual({ files: 3, bytes: 3_000_005, changed: [], rejected: [] });
    expect(seen.sort()).toEqual(['a/large', 'a/small', 'empty']);
    for (const file of staging.received()) {
      expect(
        readFileSync(stagedPath(staging.directory, file.id)).equals(readFileSync(join(root, entryKey(file.path)))),
      ).toBe(true);
    }
  });

  it('names what changed and what is missing, and stages neither', async () => {
    const root = source();
    const asked = [
      entryOf('a/small', { size: 6, mtime: 1_600_000_000 }),
      entryOf('a/large', { size: 3_000_000, mtime: 1 }),
      entryOf('vanished'),
      entryOf('empty', { size: 0 }),
    ];
    const staging = await open();
    const packed = tarOf(root, 'pax', ['a/small', 'a/large', 'empty'].map(Buffer.from));
    const receipt = await receiveTar(inChunks(packed), asked, staging);
    expect(receipt.changed.map((entry) => entryKey(entry.path))).toEqual(['a/small', 'a/large', 'vanished']);
    expect(staging.received().map((file) => entryKey(file.path))).toEqual(['empty']);
  });

  it('takes nothing that was not asked for, and nothing twice (M7)', async () => {
    const root = source();
    const staging = await open();
    const packed = Buffer.concat([
      tarOf(root, 'gnu', [Buffer.from('empty')]).subarray(0, 512),
      tarOf(root, 'gnu', ['empty', 'a/small'].map(Buffer.from)),
    ]);
    const receipt = await receiveTar(inChunks(packed), [entryOf('empty', { size: 0 })], staging);
    expect(receipt).toMatchObject({ files: 1, changed: [] });
    expect(receipt.rejected).toEqual([
      { path: 'empty', reason: 'duplicate' },
      { path: 'a/small', reason: 'not-asked-for' },
    ]);
  });

  it('keeps what had arrived when the stream breaks, and goes on from there', async () => {
    const root = source();
    const asked = findTree(root).filter((entry) => entry.kind === 'file');
    const staging = await open();
    const packed = tarOf(root, 'gnu', ['a/small', 'empty', 'a/large'].map(Buffer.from));
    await expect(receiveTar(inChunks(packed.subarray(0, 100_000)), asked, staging)).rejects.toMatchObject({
      code: 'transfer.archive-damaged',
    });
    expect(
      staging
        .received()
        .map((file) => entryKey(file.path))
        .sort(),
    ).toEqual(['a/small', 'empty']);
    const rest = asked.filter((entry) => !staging.has(entry.path));
    await receiveTar(
      inChunks(
        tarOf(
          root,
          'gnu',
          rest.map((entry) => entry.path),
        ),
      ),
      rest,
      staging,
    );
    expect(staging.received()).toHaveLength(3);
  });

  it('refuses an archive with far more than was asked for', async () => {
    const root = temporaryFolder();
    putFile(root, 'bomb', Buffer.alloc(65 << 20));
    const staging = await open();
    const packed = tarOf(root, 'gnu', [Buffer.from('bomb')]);
    await expect(receiveTar(inChunks(packed), [entryOf('bomb')], staging)).rejects.toMatchObject({
      code: 'transfer.archive-damaged',
    });
  });
});
