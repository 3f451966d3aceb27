import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readApply, resumeApply, revertApply } from '#engine/files/apply-staged.ts';
import { openStaging } from '#engine/files/staging.ts';
import { entryOf, pictureOf, putFile, temporaryFolder } from '../../unit/engine/files/file-tree.ts';

const fileCount = 600;

/** A site with old files, and new ones for every second of them staged. */
async function prepare(): Promise<{ readonly folder: string; readonly root: string; readonly staging: string }> {
  const folder = temporaryFolder();
  const [root, staging] = [join(folder, 'site'), join(folder, 'staging')];
  mkdirSync(root);
  const opened = await openStaging(staging);
  for (let index = 0; index < fileCount; index += 1) {
    const path = `dir-${index % 40}/file-${index}`;
    if (index % 2 === 0) putFile(root, path, 'old');
    await opened.write(entryOf(path, { size: 3 }), Buffer.from('new'));
  }
  await opened.close();
  return { folder, root, staging };
}

/** Runs the child and kills it after some milliseconds. True when it was cut short. */
async function applyAndKill(staging: string, root: string, milliseconds: number): Promise<boolean> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'apply-child.ts'), staging, root]);
  // Asked for at once: a child that is done before the kill has exited already.
  const exit = once(child, 'exit') as Promise<[number | null, string | null]>; // what exit passes on
  await Promise.race([once(child.stdout, 'data'), exit]);
  await sleep(milliseconds);
  child.kill('SIGKILL');
  const [, signal] = await exit;
  return signal === 'SIGKILL';
}

describe('an application killed with -9', () => {
  it('can be finished or taken back, wherever it was', async () => {
    const prepared = await prepare();
    const before = pictureOf(prepared.root);
    let cutShort = 0;
    for (const milliseconds of [2, 7, 14, 25, 40, 71, 110, 171]) {
      const folder = temporaryFolder();
      cpSync(prepared.folder, folder, { recursive: true, preserveTimestamps: true });
      const [root, staging] = [join(folder, 'site'), join(folder, 'staging')];
      if (!(await applyAndKill(staging, root, milliseconds))) continue;
      const state = (await readApply(staging))?.state;
      if (state === 'applying') cutShort += 1;
      const goesOn = milliseconds % 2 === 1;
      if (goesOn && state === 'applying') {
        await resumeApply(staging);
        for (let index = 0; index < fileCount; index += 1) {
          expect(readFileSync(join(root, `dir-${index % 40}/file-${index}`), 'utf8')).toBe('new');
        }
      }
      await revertApply(staging);
      expect(pictureOf(root)).toEqual(before);
    }
    expect(cutShort).toBeGreaterThan(0);
  });
});
