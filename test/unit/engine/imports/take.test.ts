import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EngineContract, InputOf } from '#shared/contract/contract.ts';
import { importFindingsSchema, type ImportFindings } from '#shared/domain/imports.ts';
import { createImportHandlers } from '#engine/handlers/imports.ts';
import { openStores, type Stores } from '#engine/store/stores.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures/imports');
const signal = new AbortController().signal;

let root: string;
let home: string;
let folder: string;
let stores: Stores;
let kept: Map<string, string>;
let learned: string[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagelift-imports-'));
  home = join(root, 'home');
  folder = join(root, 'flowers');
  await mkdir(join(home, '.ssh'), { recursive: true });
  await mkdir(join(home, '.config/filezilla'), { recursive: true });
  await cp(join(fixtures, 'project'), folder, { recursive: true });
  await cp(join(fixtures, 'deployer/deploy.php'), join(folder, 'deploy.php'));
  await mkdir(join(folder, '.git'));
  await cp(join(fixtures, 'git-config'), join(folder, '.git/config'));
  await cp(join(fixtures, 'filezilla/sitemanager.xml'), join(home, '.config/filezilla/sitemanager.xml'));
  await writeFile(join(home, '.ssh/id_flowers'), 'a key');
  await writeFile(
    join(home, '.ssh/config'),
    'Host flower-live\n  HostName live.blumenladen.test\n  Port 2222\n  User deploy\n  IdentityFile ~/.ssh/id_flowers\n',
  );
  stores = await openStores({ dataFolder: join(root, 'data'), now: () => new Date(), onNotice: () => undefined });
  kept = new Map();
  learned = [];
});
afterEach(() => rm(root, { recursive: true, force: true }));

function open() {
  return createImportHandlers(
    { stores, env: {}, home },
    {
      keepSecret: async (ref, value) => {
        if (kept.has(ref)) return false;
        kept.set(ref, value);
        return true;
      },
      learn: (secret) => void learned.push(secret.reveal()),
    },
  );
}
const context = { signal };
const look = async (input: InputOf<EngineContract, 'imports.look'>) =>
  importFindingsSchema.parse(await open()['imports.look'](input, context));
const take = (input: InputOf<EngineContract, 'imports.take'>) => open()['imports.take'](input, context);
const byName = (found: ImportFindings, name: string) => {
  const environment = found.environments.find((each) => each.name === name);
  if (environment === undefined) throw new Error(`no ${name}`);
  return environment;
};

describe('looking beside a project', () => {
  it('finds servers as ssh would reach them, each once', async () => {
    const found = await look({ place: { path: folder } });
    expect(found.servers.map(({ server }) => `${server.name} ${server.user}@${server.host}:${server.port}`)).toEqual([
      'stage.blumenladen.test deploy@stage.blumenladen.test:2222',
      // One account: an alias of wp-cli, a host of Deployer and a remote of git.
      'flower-live deploy@live.blumenladen.test:2222',
      'stage deploy@stage.blumenladen.test:22',
    ]);
    expect(found.servers[1]?.server.logins).toEqual([{ kind: 'key', path: join(home, '.ssh/id_flowers') }]);
    expect(found.servers[1]?.remarks).toEqual(['Holds the repository /srv/repos/blumenladen.git (remote live).']);
  });

  it('finds environments, and says what each lacks', async () => {
    const found = await look({ place: { path: folder } });
    expect(found.environments.map(({ name, stage, url, path }) => [name, stage, url, path])).toEqual([
      ['Local', 'local', 'https://blumenladen.ddev.site:8443', folder],
      ['staging', 'staging', 'https://staging.blumenladen.test', '/srv/staging/web/wp'],
      ['live', 'production', 'https://blumenladen.test', '/srv/live/web/wp'],
      ['home', 'production', null, null],
      ['production', 'production', 'https://blumenladen.test', '/srv/sites/blumenladen/current'],
      ['stage', 'staging', null, null],
    ]);
    expect(byName(found, 'home').remarks).toEqual([
      'Its path begins in the home directory of the server; write it from the root on.',
      'Nothing says which stage it is; production is the careful choice.',
    ]);
  });

  it('U6: says of a host that could be an option that it is not imported, with its line', async () => {
    const { notImported, servers } = await look({ place: { path: folder } });
    expect(notImported.filter(({ what }) => what.startsWith('-'))).toEqual([
      {
        ...{ source: 'wp-cli', file: 'wp-cli.yml', what: '-oProxyCommand=touch%20wp-cli-ran', line: 17 },
        why: 'The host name is not allowed: it could be taken for an option.',
      },
    ]);
    expect(servers.filter(({ server }) => server.host.startsWith('-'))).toEqual([]);
  });

  it('knows what is there already', async () => {
    const { servers } = await look({ place: { path: folder } });
    const live = servers[1]?.server;
    if (live === undefined) throw new Error('no server');
    await stores.servers.save(live);
    const project = await stores.projects.add({
      ...{ name: 'Flowers', folder, recipe: 'wordpress' },
      environments: [
        {
          ...{ id: 'live', name: 'Live', stage: 'production', serverId: live.id, path: '/srv/live/web/wp' },
          ...{ url: 'https://blumenladen.test', database: { kind: 'read' } },
        },
      ],
    });
    const found = await look({ place: { path: folder }, projectId: project.id });
    expect(found.servers[1]).toMatchObject({ alreadyThere: true, server: { id: live.id } });
    expect(byName(found, 'live')).toMatchObject({ alreadyThere: true, completes: 'live' });
    expect(byName(found, 'staging')).toMatchObject({ alreadyThere: false, completes: null });
  });

  it('gives nothing for a folder with none of these files, and fails for a folder that is not there', async () => {
    const found = await look({ place: { path: join(home, '.ssh') } });
    expect(found).toEqual({ servers: [], environments: [], facts: [], notImported: [] });
    await expect(look({ place: { path: join(root, 'gone') } })).rejects.toMatchObject({ code: 'remote.file-missing' });
    await expect(look({ place: { path: 'relative' } })).rejects.toMatchObject({ code: 'remote.file-missing' });
  });

  it('looks into the user’s own files without a path', async () => {
    const found = await look({ place: {} });
    expect(found.servers.map(({ source, server }) => [source, server.name])).toEqual([
      ['ssh-config', 'flower-live'],
      ['filezilla', 'Blumen & Mehr'],
      ['filezilla', 'With key'],
      ['filezilla', 'Master'],
    ]);
    expect(learned).toEqual(['Tulpe&Rose-77']);
    expect(JSON.stringify(found)).not.toContain('Tulpe');
  });
});

describe('taking over', () => {
  const addProject = () =>
    stores.projects.add({
      ...{ name: 'Flowers', folder, recipe: 'wordpress' },
      environments: [
        {
          ...{ id: 'local', name: 'Here', stage: 'local', path: join(folder, 'web') },
          ...{ url: 'https://flowers.localhost', database: { kind: 'read' } },
        },
      ],
    });

  it('stores environments with their servers, and completes the local one with DDEV’s database', async () => {
    const { id } = await addProject();
    const place = { path: folder };
    const found = await look({ place, projectId: id });
    const chosen = ['Local', 'staging'].map((name) => ({ key: byName(found, name).key }));
    const taken = await take({ place, projectId: id, servers: [], environments: chosen, keepPasswords: false });
    expect(taken.servers.map(({ id: serverId }) => serverId)).toEqual(['stage-blumenladen-test']);
    expect((await stores.projects.get(id)).environments).toEqual([
      {
        ...{ id: 'local', name: 'Here', stage: 'local', path: join(folder, 'web'), url: 'https://flowers.localhost' },
        database: {
          kind: 'given',
          access: {
            ...{ host: '127.0.0.1', port: 32801, name: 'db', user: 'db', tablePrefix: '' },
            passwordRef: `db/${id}/local`,
          },
        },
      },
      {
        ...{ id: 'staging', name: 'staging', stage: 'staging', serverId: 'stage-blumenladen-test' },
        ...{ path: '/srv/staging/web/wp', url: 'https://staging.blumenladen.test', database: { kind: 'read' } },
      },
    ]);
    expect([...kept]).toEqual([[`db/${id}/local`, 'db']]);
    expect(taken.secrets).toEqual([{ ref: `db/${id}/local`, kept: true }]);
    expect(byName(await look({ place, projectId: id }), 'Local').alreadyThere).toBe(true);
  });

  it('takes what the user adds, and stores nothing at all while something is lacking', async () => {
    const { id } = await addProject();
    const place = { path: folder };
    const found = await look({ place, projectId: id });
    const { key } = byName(found, 'home');
    const choice = { place, projectId: id, servers: [], keepPasswords: false };
    await expect(take({ ...choice, environments: [{ key, path: '/srv/site' }] })).rejects.toMatchObject({
      code: 'usage.invalid',
      message: expect.stringContaining('lacks an address') as string,
    });
    await expect(take({ ...choice, environments: [{ key, url: 'https://a.test' }] })).rejects.toMatchObject({
      message: expect.stringContaining('lacks a path') as string,
    });
    expect(await stores.servers.list()).toEqual([]);
    const whole = { key, path: '/srv/site', url: 'https://a.test', stage: 'review', name: 'Preview' } as const;
    const { environments } = await take({ ...choice, environments: [whole] });
    expect(environments).toMatchObject([{ id: 'preview', stage: 'review', path: '/srv/site', url: 'https://a.test' }]);
  });

  it('keeps passwords only when told, never over one that is kept, and in no answer', async () => {
    const place = { sources: ['filezilla' as const] };
    const { servers } = await look({ place });
    const choice = { place, servers: servers.map(({ key }) => key), environments: [] };
    kept.set('server/blumen-mehr/password', 'older');
    const first = await take({ ...choice, keepPasswords: true });
    expect(first.secrets).toEqual([{ ref: 'server/blumen-mehr/password', kept: false }]);
    expect([...kept.values()]).toEqual(['older']);
    for (const { id } of await stores.servers.list()) await stores.servers.remove(id);
    kept.clear();
    expect((await take({ ...choice, keepPasswords: false })).secrets[0]?.kept).toBe(false);
    expect(kept.size).toBe(0);
    for (const { id } of await stores.servers.list()) await stores.servers.remove(id);
    const last = await take({ ...choice, keepPasswords: true });
    expect([...kept]).toEqual([['server/blumen-mehr/password', 'Tulpe&Rose-77']]);
    expect(JSON.stringify([first, last, await stores.servers.list()])).not.toContain('Tulpe');
  });

  it('refuses findings of a file that has changed since', async () => {
    const { id } = await addProject();
    const place = { path: folder };
    const { key } = byName(await look({ place, projectId: id }), 'staging');
    await writeFile(join(folder, 'wp-cli.yml'), '"@staging":\n  ssh: evil@elsewhere.test/srv/staging\n');
    const choice = { place, projectId: id, servers: [], environments: [{ key }], keepPasswords: false };
    await expect(take(choice)).rejects.toMatchObject({ code: 'plan.stale' });
    expect(await stores.servers.list()).toEqual([]);
  });
});
