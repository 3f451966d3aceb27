import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Environment } from '#shared/domain/environment.ts';
import type { NewProject } from '#engine/store/projects.ts';
import { openStores, type Stores } from '#engine/store/stores.ts';
import { toFreeId } from '#engine/store/free-id.ts';

let dataFolder = '';
let stores: Stores;
const open = () => openStores({ dataFolder, now: () => new Date(), onNotice: () => {} });
beforeEach(async () => {
  dataFolder = join(await mkdtemp(join(tmpdir(), 'stagelift-stores-')), 'data');
  stores = await open();
});
afterEach(() => rm(dataFolder, { recursive: true, force: true }));

const project = (name: string): NewProject => ({ name, folder: `/srv/${name}`, recipe: 'wordpress', environments: [] });
const environment: Environment = {
  id: 'local',
  name: 'Local',
  stage: 'local',
  path: '/srv/shop',
  url: 'http://shop.localhost',
  database: { kind: 'read' },
};

describe('projects', () => {
  it('get an identifier from their name', async () => {
    expect((await stores.projects.add(project('Café Blau!'))).id).toBe('cafe-blau');
    expect((await stores.projects.add({ ...project('Café Blau'), folder: '/srv/other' })).id).toBe('cafe-blau-2');
  });

  it('are refused twice for the same folder', async () => {
    await stores.projects.add(project('shop'));
    const again = stores.projects.add({ ...project('shop'), name: 'Other' });
    await expect(again).rejects.toMatchObject({ code: 'store.duplicate', facts: { projectId: 'shop' } });
  });

  it('keep their environments, one per identifier', async () => {
    const { id } = await stores.projects.add(project('shop'));
    await stores.projects.saveEnvironment(id, environment);
    const saved = await stores.projects.saveEnvironment(id, { ...environment, name: 'Mine' });
    expect(saved.environments.map(({ name }) => name)).toEqual(['Mine']);
    await expect(stores.projects.getEnvironment(id, 'staging')).rejects.toMatchObject({
      code: 'store.environment-not-found',
    });
    expect((await stores.projects.removeEnvironment(id, 'local')).environments).toEqual([]);
  });

  it('remember the latest decision about a column', async () => {
    const { id } = await stores.projects.add(project('shop'));
    const about = { table: 'wp_leads', column: 'phone2' };
    await stores.projects.decideColumns(id, [{ ...about, rule: { kind: 'keep' } }]);
    const { masking } = await stores.projects.decideColumns(id, [
      { ...about, rule: { kind: 'mask', method: 'phone' } },
      { ...about, column: 'note', rule: { kind: 'keep' } },
    ]);
    expect(masking?.tables).toEqual([
      { table: 'wp_leads', columns: { phone2: { kind: 'mask', method: 'phone' }, note: { kind: 'keep' } } },
    ]);
  });

  it('that do not exist are named as such', async () => {
    await expect(stores.projects.get('nope')).rejects.toMatchObject({ code: 'store.project-not-found' });
    await expect(stores.projects.rename('nope', 'x')).rejects.toMatchObject({ code: 'store.project-not-found' });
    await expect(stores.projects.remove('nope')).rejects.toMatchObject({ code: 'store.project-not-found' });
  });
});

describe('servers', () => {
  const server = { id: 'web', name: 'Web', host: 'h', port: 22, user: 'u', logins: [], jumps: [] };

  it('are saved over themselves and refused under the name of another', async () => {
    await stores.servers.save({ ...server, allowLegacyAlgorithms: false });
    await stores.servers.save({ ...server, host: 'h2', allowLegacyAlgorithms: false });
    expect((await stores.servers.get('web')).host).toBe('h2');
    const namesake = stores.servers.save({ ...server, id: 'web-2', name: 'WEB', allowLegacyAlgorithms: false });
    await expect(namesake).rejects.toMatchObject({ code: 'store.duplicate' });
  });
});

describe('the data of an environment', () => {
  it('is remembered with its source until it is cleared', async () => {
    const state = { pulledAt: '2026-11-21T08:00:00.000Z', sourceId: 'production', jobId: 'j' };
    expect(await stores.dataStates.get('shop', 'local')).toBeNull();
    await stores.dataStates.set('shop', 'local', state);
    expect(await (await open()).dataStates.get('shop', 'local')).toEqual(state);
    await stores.dataStates.clear('shop', 'local');
    expect(await stores.dataStates.get('shop', 'local')).toBeNull();
    expect(await stores.dataStates.get('constructor', 'prototype')).toBeNull();
  });
});

describe('the salt of a project', () => {
  it('is 32 bytes, the same at every start and another for every project', async () => {
    const [first, twice] = await Promise.all([stores.salts.get('shop'), (await open()).salts.get('shop')]);
    expect(first).toHaveLength(32);
    expect(twice.equals(first)).toBe(true);
    expect((await stores.salts.get('blog')).equals(first)).toBe(false);
    expect(await readFile(join(dataFolder, 'projects.json'), 'utf8').catch(() => '')).not.toContain(
      first.toString('base64'),
    );
  });
});

describe('watching', () => {
  it('tells of a change that another process made', async () => {
    const changed = new Promise<void>((resolve) => {
      const stop = stores.watch(() => {
        stop();
        resolve();
      });
    });
    await (await open()).projects.add(project('shop'));
    await changed;
    expect(await stores.projects.list()).toHaveLength(1);
  });
});

describe('toFreeId', () => {
  it('makes identifiers out of anything', () => {
    expect(toFreeId('../../etc', 'project', [])).toBe('etc');
    expect(toFreeId('日本', 'project', ['project'])).toBe('project-2');
    expect(toFreeId('x'.repeat(300), 'project', [])).toHaveLength(48);
    expect(toFreeId('constructor', 'project', [])).toBe('constructor');
  });
});
