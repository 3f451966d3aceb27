import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type LazyEngine, openLazyEngine } from '../../../electron/cli/lazy-engine.ts';

let folder = '';
const notices: string[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lazy-engine-'));
  notices.length = 0;
  await mkdir(join(folder, 'recipes'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function open(): Promise<LazyEngine> {
  return openLazyEngine({
    dataFolder: join(folder, 'data'),
    recipesFolder: join(folder, 'recipes'),
    version: '1.2.3',
    terminal: { input: process.stdin, output: process.stderr, env: {} },
    onNotice: (text) => notices.push(text),
  });
}

it('answers lists from their files without loading the engine', async () => {
  // The engine does not start without them.
  await rm(join(folder, 'recipes'), { recursive: true });
  const engine = await open();
  expect(await engine.client.request('projects.list', {})).toEqual([]);
  expect(await engine.client.request('servers.list', {})).toEqual([]);
  await expect(engine.client.request('projects.get', { projectId: 'shop' })).rejects.toMatchObject({
    code: 'store.project-not-found',
  });
  await expect(engine.client.request('jobs.list', {})).rejects.toMatchObject({ code: 'recipe.not-found' });
});

it('loads the engine with the first request that needs it, tells its events and says each notice once', async () => {
  await mkdir(join(folder, 'data'));
  await writeFile(join(folder, 'data', 'projects.json'), 'nonsense');
  const engine = await open();
  expect(await engine.client.request('projects.list', {})).toEqual([]);
  const changed = new Promise((resolve) => engine.client.on('projects.changed', resolve));
  const project = { name: 'Shop', folder, recipe: 'wordpress', environments: [] };
  expect(await engine.client.request('projects.add', { project })).toMatchObject({ id: 'shop' });
  await changed;
  expect(await engine.client.request('projects.list', {})).toHaveLength(1);
  expect(await engine.client.request('engine.info', {})).toMatchObject({ version: '1.2.3' });
  expect(notices).toHaveLength(1);
  expect(notices[0]).toContain('list of projects was damaged');
  await engine.close();
});
