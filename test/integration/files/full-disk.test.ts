import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { applyStaged } from '#engine/files/apply-staged.ts';
import { requireFreeSpace } from '#engine/files/free-space.ts';
import { receiveTar } from '#engine/files/receive-tar.ts';
import { stagedPath } from '#engine/files/received-record.ts';
import { openStaging } from '#engine/files/staging.ts';
import { entryOf, findTree, inChunks, putFile, tarOf, temporaryFolder } from '../../unit/engine/files/file-tree.ts';

const isRoot = process.getuid?.() === 0;

/** A file system of a given size that is gone after the test. */
function mountSmallDisk(options: string): string {
  const folder = join(temporaryFolder(), 'disk');
  mkdirSync(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  onTestFinished(() => {
    execFileSync('umount', [folder]);
  });
  return folder;
}

describe.skipIf(!isRoot)('a disk that runs full', () => {
  it('keeps what has arrived, says so, and goes on when there is space again', async () => {
    const source = temporaryFolder();
    for (let index = 0; index < 400; index += 1) putFile(source, `file-${index}`, Buffer.alloc(100_000, index));
    const asked = findTree(source);
    const disk = mountSmallDisk('size=50m');
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(25_000_000));
    const staging = await openStaging(join(disk, 'staging'));
    onTestFinished(() => staging.close());
    mkdirSync(join(disk, 'site'));

    const packed = tarOf(
      source,
      'gnu',
      asked.map((entry) => entry.path),
    );
    await expect(receiveTar(inChunks(packed), asked, staging)).rejects.toMatchObject({
      code: 'transfer.no-space',
      facts: { errno: 'ENOSPC' },
    });
    const arrived = staging.received();
    expect(arrived.length).toBeGreaterThan(50);
    expect(arrived.length).toBeLessThan(300);

    rmSync(join(disk, 'ballast'));
    const rest = asked.filter((entry) => !staging.has(entry.path));
    await receiveTar(
      inChunks(
        tarOf(
          source,
          'gnu',
          rest.map((entry) => entry.path),
        ),
      ),
      rest,
      staging,
    );
    const plan = { files: staging.received(), directories: [], symlinks: [], remove: [] };
    await applyStaged(staging.directory, join(disk, 'site'), plan);
    for (const entry of asked) {
      const name = entry.path.toString();
      expect(readFileSync(join(disk, 'site', name)).equals(readFileSync(join(source, name)))).toBe(true);
    }
  });

  it('leaves nothing of the file that did not fit', async () => {
    const disk = mountSmallDisk('size=1m');
    const staging = await openStaging(join(disk, 'staging'));
    onTestFinished(() => staging.close());
    const size = 3 << 20;
    await expect(staging.write(entryOf('large', { size }), Buffer.alloc(size))).rejects.toMatchObject({
      code: 'transfer.no-space',
      message: 'The disk is full; "large" could not be written.',
    });
    expect(existsSync(stagedPath(staging.directory, 1))).toBe(false);
    await staging.write(entryOf('small', { size: 1000 }), Buffer.alloc(1000));
  });

  it('tells bytes from inodes before anything is fetched (D5)', async () => {
    const small = mountSmallDisk('size=1m');
    await expect(requireFreeSpace(small, { bytes: 3_100_000_000, files: 1 })).rejects.toMatchObject({
      code: 'transfer.no-space',
      message: expect.stringMatching(/^3\.1 GB are needed on the disk of .*, 1\.0 MB are free\.$/),
    });
    const few = mountSmallDisk('size=10m,nr_inodes=50');
    await expect(requireFreeSpace(few, { bytes: 1000, files: 100 })).rejects.toThrow(
      /more files \(inodes\), 100 are needed/,
    );
    await requireFreeSpace(few, { bytes: 1000, files: 10 });
  });
});

describe.skipIf(!isRoot)('a disk that cannot be written', () => {
  it('is reported as such', async () => {
    const disk = mountSmallDisk('size=1m');
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    await expect(openStaging(join(disk, 'staging'))).rejects.toMatchObject({
      code: 'transfer.disk-failed',
      facts: { errno: 'EROFS' },
    });
  });
});
