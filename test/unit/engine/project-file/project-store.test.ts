import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Environment } from '#shared/domain/environment.ts';
import { commentsOf } from '#engine/project-file/edit-yaml.ts';
import { openFiledStores, type FiledStores } from '#engine/project-file/open-filed-stores.ts';
import { createProjectFileHandlers } from '#engine/handlers/project-files.ts';

let folder = '';
let shop = '';
let stores: FiledStores;
const notices: string[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'project-store-'));
  shop = join(folder, 'shop');
  notices.length = 0;
  await mkdir(shop);
  execFileSync('git', ['init', '-q', shop]);
  stores = await open();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = () =>
  openFiledStores({
    dataFolder: join(folder, 'data'),
    now: () => new Date('2026-11-21T08:00:00Z'),
    onNotice: (text) => notices.push(text),
    env: process.env,
  });
const read = (name = 'stagelift.yml') => readFile(join(shop, name), 'utf8');
const write = (text: string, name = 'stagelift.yml') => writeFile(join(shop, name), text);
const handlers = () => createProjectFileHandlers(stores);
const context = { signal: new AbortController().signal };

const local: Environment = {
  id: 'local',
  name: 'Local',
  stage: 'local',
  path: '/replaced',
  url: 'http://shop.localhost',
  database: {
    kind: 'given',
    access: { host: '127.0.0.1', port: 3306, name: 'shop', user: 'shop', tablePrefix: 'wp_' },
  },
};
const production: Environment = {
  id: 'production',
  name: 'Production',
  stage: 'production',
  serverId: 'web',
  path: '/var/www/shop',
  url: 'https://shop.example.com',
  branch: 'main',
  database: { kind: 'read' },
};
const addShop = async (path = shop) => {
  const known = { port: 22, logins: [], jumps: [], allowLegacyAlgorithms: false };
  await stores.servers.save({ id: 'web', name: 'Web', host: 'web.example.com', user: 'deploy', ...known });
  return stores.projects.add({
    ...{ name: 'Shop', folder: shop, recipe: 'wordpress' },
    environments: [{ ...local, path }, production],
    masking: { id: 'decisions', name: 'Decisions', tables: [{ table: 'wp_x', columns: { note: { kind: 'keep' } } }] },
  });
};
const init = (projectId: string) => handlers()['projectFile.init']({ projectId }, context);

const annotated = `# ours
version: 1
name: Shop # the name
recipe: wordpress
servers:
  web: { host: web.example.com, user: deploy }
environments:
  # what customers see
  production: { stage: production, server: web, path: /var/www/shop, url: "https://shop.example.com" }
  local:
    stage: local
    url: http://shop.localhost # mine
team-key: kept
`;

describe('a project without a file', () => {
  it('works from the data folder and leaves its repository alone', async () => {
    const { id } = await addShop();
    await stores.projects.saveEnvironment(id, { ...production, branch: 'live' });
    expect(await handlers()['projectFile.state']({ projectId: id }, context)).toMatchObject({ kind: 'absent' });
    await expect(read()).rejects.toThrow('ENOENT');
  });

  it('gets one that says the same, without secrets, with the place of this computer apart', async () => {
    const before = await addShop(join(folder, 'elsewhere'));
    await init(before.id);
    expect(await stores.projects.get(before.id)).toEqual(before);
    expect(await read()).toMatch(/^# yaml-language-server: \$schema=\S+\n/);
    expect(await read()).not.toContain('elsewhere');
    expect(await read('stagelift.local.yml')).toContain(join(folder, 'elsewhere'));
    expect(await read('.gitignore')).toBe('/stagelift.local.yml\n');
    await expect(init(before.id)).rejects.toMatchObject({ code: 'project-file.exists' });
  });
});

describe('a project with a file', () => {
  it('is what the file says, and a colleague who adds it gets the same', async () => {
    await write(annotated);
    const { id, environments } = await stores.projects.add({
      name: 'x',
      folder: shop,
      recipe: 'generic-php',
      environments: [],
    });
    expect(environments.map((environment) => environment.id)).toEqual(['production', 'local']);
    await write(annotated.replace('name: Shop', 'name: Shop 2'));
    expect(await stores.projects.get(id)).toMatchObject({ name: 'Shop 2', recipe: 'wordpress' });
  });

  it('is changed in the file, with its comments, and nowhere else', async () => {
    await write(annotated);
    const { id } = await addShop();
    await stores.projects.rename(id, 'Our shop');
    await stores.projects.saveEnvironment(id, { ...local, path: shop, url: 'http://other.localhost' });
    await stores.projects.decideColumns(id, [
      { table: 'wp_users', column: 'user_email', rule: { kind: 'mask', method: 'email' } },
    ]);
    const text = await read();
    expect(commentsOf(text)).toEqual(commentsOf(annotated));
    expect(text).toContain('name: Our shop # the name');
    expect(text).toContain('    url: http://other.localhost # mine');
    expect(text).toContain('      user_email: email');
    expect(text).toContain('team-key: kept');
    expect(text).toContain(
      '  production: { stage: production, server: web, path: /var/www/shop, url: "https://shop.example.com" }',
    );
    const removed = await stores.projects.removeEnvironment(id, 'production');
    expect(removed.environments.map((environment) => environment.id)).toEqual(['local']);
    expect(await read()).toContain('web: { host: web.example.com, user: deploy }');
  });

  it('keeps the folder of this computer in the local file and its permission bits as they are', async () => {
    await write(annotated);
    await chmod(join(shop, 'stagelift.yml'), 0o664);
    const { id } = await addShop();
    const saved = await stores.projects.saveEnvironment(id, { ...local, path: '/srv/mine' });
    expect(saved.environments.find((environment) => environment.id === 'local')?.path).toBe('/srv/mine');
    expect(await read()).not.toContain('/srv/mine');
    await stores.projects.saveEnvironment(id, { ...local, path: shop });
    expect(await read('stagelift.local.yml')).not.toContain('/srv/mine');
    expect((await stat(join(shop, 'stagelift.yml'))).mode & 0o777).toBe(0o664);
    expect(execFileSync('git', ['-C', shop, 'status', '--short'], { encoding: 'utf8' })).not.toContain(
      'stagelift.local',
    );
  });

  it('goes on with what the file said last while it holds a conflict or is damaged, and writes nothing (V8)', async () => {
    await write(annotated);
    const before = await addShop();
    for (const [text, code] of [
      [annotated.replace('  local:\n', '<<<<<<< HEAD\n  local:\n=======\n>>>>>>> main\n'), 'project-file.conflict'],
      [`${annotated}broken: [\n`, 'project-file.damaged'],
    ] as const) {
      await write(text);
      stores = await open();
      expect(await stores.projects.get(before.id)).toEqual(before);
      await expect(stores.projects.rename(before.id, 'New')).rejects.toMatchObject({ code });
      expect(await read()).toBe(text);
    }
    expect(notices.some((text) => text.includes('stagelift.yml, line 10: the marks of a merge conflict'))).toBe(true);
  });

  it('can only be read when a newer version wrote it (V3)', async () => {
    await write(annotated);
    const { id } = await addShop();
    const newer = `${annotated.replace('version: 1', 'version: 2').replace('name: Shop', 'name: Later')}rockets: 3\n`;
    await write(newer);
    expect((await stores.projects.get(id)).name).toBe('Later');
    await expect(stores.projects.rename(id, 'New')).rejects.toMatchObject({
      code: 'store.newer-version',
      retry: 'never',
    });
    expect(await read()).toBe(newer);
    expect(notices.join()).toContain('newer version');
  });

  it('loses no change of several programs at once, and refuses one that was made for another content (C7)', async () => {
    await write(annotated);
    const { id } = await addShop();
    const other = await open();
    const stage = (name: string): Environment => ({ ...local, id: name, name, stage: 'development', path: shop });
    await Promise.all([
      ...['a', 'b', 'c', 'd'].map((name) => stores.projects.saveEnvironment(id, stage(name))),
      ...['e', 'f', 'g', 'h'].map((name) => other.projects.saveEnvironment(id, stage(name))),
    ]);
    const { environments } = await stores.projects.get(id);
    expect(environments.map((one) => one.id).sort()).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
      'f',
      'g',
      'h',
      'local',
      'production',
    ]);
    const { hash } = await handlers()['projectFile.state']({ projectId: id }, context);
    await write((await read()).replace('# ours', '# an editor'));
    const late = { projectId: id, key: ['name'], value: 'Late', local: false, expected: hash ?? '' };
    await expect(async () => handlers()['projectFile.set'](late, context)).rejects.toMatchObject({
      code: 'store.conflict',
    });
    expect(await read()).toContain('# an editor');
  });

  it('takes no value that it could not read again', async () => {
    await write(annotated);
    const { id } = await addShop();
    for (const [key, value] of [
      [['environments', 'local', 'stage'], 'moon'],
      [['environments', 'local', 'path'], '/etc'],
      [['version'], 2],
      [['__proto__', 'x'], 1],
    ] as const) {
      const set = async () =>
        handlers()['projectFile.set']({ projectId: id, key: [...key], value, local: false }, context);
      await expect(set(), key.join('.')).rejects.toMatchObject({ code: 'project-file.invalid-value' });
    }
    expect(await read()).toBe(annotated);
  });

  it('takes servers over that this computer does not know only when it is told to', async () => {
    await write(annotated);
    const { id } = await stores.projects.add({ name: 'x', folder: shop, recipe: 'wordpress', environments: [] });
    const state = await handlers()['projectFile.state']({ projectId: id }, context);
    expect(state.unknownServers).toEqual([{ id: 'web', host: 'web.example.com', port: 22, user: 'deploy', jumps: 0 }]);
    expect(await stores.servers.list()).toEqual([]);
    await handlers()['projectFile.addServers']({ projectId: id }, context);
    expect(await stores.servers.list()).toMatchObject([{ id: 'web', host: 'web.example.com', logins: [] }]);
  });
});

describe('what is stored beside it', () => {
  it('is read from the data folder of the first version, where projects knew no file (V2)', async () => {
    await mkdir(join(folder, 'data'), { recursive: true });
    const old = {
      id: 'shop',
      name: 'Shop',
      folder: shop,
      recipe: 'wordpress',
      environments: [{ ...local, path: shop }],
    };
    const envelope = JSON.stringify({ version: 1, revision: 3, data: [old] });
    await writeFile(join(folder, 'data', 'projects.json'), envelope);
    stores = await open();
    expect(await stores.projects.get('shop')).toEqual(old);
    await init('shop');
    expect(await stores.projects.get('shop')).toEqual(old);
    expect(notices).toEqual([]);
  });
});

describe('trust (M11)', () => {
  const withCommand = (text: string) => `${annotated}afterPull:\n  - run: ${text}\n`;

  it('is asked for exactly these commands, and again with the difference when one changes', async () => {
    await write(withCommand('[wp, cache, flush]'));
    const project = await addShop();
    await expect(stores.trust.require(project)).rejects.toMatchObject({ code: 'trust.needed' });
    const asked = await stores.trust.state(project);
    expect(asked).toMatchObject({ kind: 'asks', before: null, items: [{ text: 'wp cache flush' }] });
    await stores.trust.give(project, asked.hash);
    await stores.trust.require(project);
    await write(withCommand('[wp, cache, flush, "; rm -rf ~"]'));
    const changed = await stores.projects.get(project.id);
    expect(await stores.trust.state(changed)).toMatchObject({
      kind: 'asks',
      before: [{ text: 'wp cache flush' }],
      items: [{ text: 'wp cache flush "; rm -rf ~"' }],
    });
    await expect(stores.trust.give(changed, asked.hash)).rejects.toMatchObject({ code: 'trust.changed' });
    await write(withCommand('[wp, cache, flush]'));
    await stores.trust.require(await stores.projects.get(project.id));
    await stores.trust.withdraw(project);
    await expect(stores.trust.require(project)).rejects.toMatchObject({ code: 'trust.needed' });
  });

  it("covers commands of an environment and of the changed recipe, and nothing that is not the project's", async () => {
    const text = annotated
      .replace(
        'recipe: wordpress',
        'recipe:\n  extends: wordpress\n  add:\n    afterPull:\n      - { id: own, title: Own, argv: [make, it] }',
      )
      .replace(
        '    url: http://shop.localhost # mine',
        '    url: http://shop.localhost # mine\n    afterPull:\n      - run: [npm, ci]',
      );
    await write(text);
    const { items, kind } = await stores.trust.state(await addShop());
    expect(kind).toBe('asks');
    expect(items.map(({ where, text: shown }) => `${where}: ${shown.split('\n')[0] ?? ''}`)).toEqual([
      'environments.local.afterPull: npm ci',
      expect.stringContaining('recipe.add.afterPull: make it'),
    ]);
    await write(annotated);
    expect(await stores.trust.state(await stores.projects.get('shop'))).toMatchObject({ kind: 'nothing', items: [] });
  });
});
