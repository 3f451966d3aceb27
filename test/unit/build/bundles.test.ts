import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../../build/electron/folders.ts';
import { buildApp } from '../../../build/tasks/build.ts';

const run = promisify(execFile);
const built = (file: string): string => join(projectRoot, '.vite/build', file);

/** Everything that a bundle asks Node or Electron for. */
async function required(file: string): Promise<readonly (string | undefined)[]> {
  const text = await readFile(built(file), 'utf8');
  return [...new Set([...text.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, id]) => id))];
}

beforeAll(() => buildApp(['preload', 'preload-prompt', 'engine', 'cli']), 60_000);

describe('the bundles', () => {
  it('give the sandboxed preload scripts nothing but Electron', async () => {
    expect(await required('preload.cjs')).toEqual(['electron']);
    expect(await required('preload-prompt.cjs')).toEqual(['electron']);
  });

  it('keep Electron out of the engine', async () => {
    expect(await required('engine.cjs')).not.toContain('electron');
  });

  it('make a command line that can be called by its name, without a folder of packages', async () => {
    expect((await stat(built('cli.mjs'))).mode & 0o111).toBe(0o111);
    const { stdout } = await run(built('cli.mjs'), ['--help'], { cwd: '/' });
    expect(stdout).toContain('Usage: stagelift');
  });

  it('are not built again while nothing has changed', async () => {
    expect(await buildApp(['preload'])).toEqual([]);
  });
});
