import { mkdtemp, mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fingerprint } from '../../../build/fingerprint.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagelift-fingerprint-'));
  await mkdir(join(root, 'source/deep'), { recursive: true });
  await writeFile(join(root, 'source/deep/a.ts'), 'a');
  await writeFile(join(root, 'other.ts'), 'o');
});
afterEach(() => rm(root, { recursive: true }));

describe('fingerprint', () => {
  it('stays the same while nothing changes, and whatever happens elsewhere', async () => {
    const before = await fingerprint(root, ['source', 'missing']);
    await writeFile(join(root, 'other.ts'), 'changed');
    expect(await fingerprint(root, ['source', 'missing'])).toBe(before);
  });

  it('changes when a file is written, added or removed', async () => {
    const seen = new Set([await fingerprint(root, ['source'])]);
    await utimes(join(root, 'source/deep/a.ts'), 1, 1);
    seen.add(await fingerprint(root, ['source']));
    await writeFile(join(root, 'source/b.ts'), '');
    seen.add(await fingerprint(root, ['source']));
    await rm(join(root, 'source/deep/a.ts'));
    seen.add(await fingerprint(root, ['source']));
    expect(seen.size).toBe(4);
  });
});
