import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { configFileStep, type ConfigFileSpec } from '#engine/provision/config-file.ts';
import { folderStep, siteFolders, type FolderSpec } from '#engine/provision/folder.ts';
import { loadRecipes } from '#engine/recipes/load-recipes.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import { failureOf } from '../remote/support/kit.ts';
import { hereContext, killEverywhere, openBench, type Bench } from './support/bench.ts';

let bench: Bench;
let recipes: ReadonlyMap<string, Recipe>;

const recipesFolder = new URL('../../../electron/recipes', import.meta.url).pathname;

beforeAll(async () => {
  bench = await openBench();
  const book = await loadRecipes([recipesFolder]);
  recipes = new Map(book.listRecipes().map((recipe) => [recipe.id, recipe]));
});
afterAll(() => bench.close());
afterEach(() => bench.reset());

const urlOf = (name: string): string => bench.bare.web.site.pattern.replace('NAME', name);

function folders(changes: Partial<FolderSpec> = {}): FolderSpec {
  return {
    ...{ id: 'shop/staging/folder', root: '~/sites/staging', folders: siteFolders('plain', ['wp-content/uploads']) },
    probe: { url: urlOf('staging'), folder: '' },
    ...changes,
  };
}

describe('folder', () => {
  it('is made with rights by which the web server reads it, and says so', async () => {
    const { context } = bench;
    expect(await folderStep.inspect(context, folders())).toEqual({ kind: 'missing' });
    const made = await folderStep.apply(context, folders());
    expect(made.items.map(({ what }) => what)).toEqual(
      ['', '/staging', '/staging/wp-content', '/staging/wp-content/uploads'].map((path) => `/home/bare/sites${path}`),
    );
    expect(await folderStep.apply(context, folders())).toEqual(made);
    expect(await folderStep.inspect(context, folders())).toMatchObject({ kind: 'there' });
    expect(await folderStep.verify(context, folders())).toMatchObject({ ok: true });
    await bench.sh('chmod 700 ~/sites');
    expect(await folderStep.verify(context, folders())).toMatchObject({
      ok: false,
      found: expect.stringContaining('may not read'),
      mend: expect.stringContaining('/home/bare/sites'),
    });
    expect(await bench.sh('find ~/sites -type f')).toBe('');
  });

  it('survives a kill behind every command, and leaves nothing after an undo', async () => {
    const spec = folders({ root: '~/site', folders: siteFolders('plain', ['uploads']), probe: undefined });
    expect(await killEverywhere(bench, folderStep, spec, { context: hereContext(bench) })).toBeGreaterThan(6);
  });

  it('makes the layout of releases', async () => {
    await folderStep.apply(
      bench.context,
      folders({ folders: siteFolders('releases', ['storage/app']), probe: undefined }),
    );
    expect(await bench.sh('cd ~/sites/staging && find . -mindepth 1 | sort')).toBe(
      './releases\n./shared\n./shared/storage\n./shared/storage/app\n',
    );
  });

  it('leaves folders of others and what is in its own', async () => {
    await bench.sh('mkdir -p ~/sites/theirs');
    const made = await folderStep.apply(bench.context, folders());
    await bench.sh('echo hi >~/sites/staging/wp-content/uploads/photo.jpg');
    const undone = await folderStep.undo(bench.context, made);
    expect(undone.kept.map(({ what }) => what)).toEqual(
      ['/uploads', '', '/..'].map((end) => join('/home/bare/sites/staging/wp-content', end).replace(/\/$/, '')),
    );
    expect(await bench.sh('cat ~/sites/staging/wp-content/uploads/photo.jpg; ls -d ~/sites/theirs')).toBe(
      'hi\n/home/bare/sites/theirs\n',
    );
  });

  it('does not take away a folder that somebody put in its place', async () => {
    const made = await folderStep.apply(bench.context, folders());
    await bench.sh('mv ~/sites/staging ~/old && mkdir ~/sites/staging');
    const undone = await folderStep.undo(bench.context, made);
    expect(undone.kept).toContainEqual({
      what: '/home/bare/sites/staging',
      why: 'It is not the folder that was made.',
    });
  });

  it('says where the account may not write, and what is in the way', async () => {
    expect(await folderStep.inspect(bench.context, folders({ root: '/etc/nothing/here' }))).toMatchObject({
      kind: 'blocked',
      why: expect.stringContaining('/etc'),
    });
    await bench.sh('mkdir ~/sites; echo x >~/sites/staging');
    expect(await folderStep.inspect(bench.context, folders())).toMatchObject({ kind: 'differs' });
    expect(await failureOf(folderStep.apply(bench.context, folders()))).toMatchObject({ code: 'plan.blocked' });
  });

  it('handles names that shells dislike, and refuses those that mislead (U4, U6)', async () => {
    const odd = `~/-rf $(touch pwned) 'a"b;é%s\\`;
    const spec = folders({ root: odd, probe: undefined, folders: siteFolders('plain', []) });
    const made = await folderStep.apply(bench.context, spec);
    expect(await bench.sh('ls -A ~ | grep -v stagelift')).toBe(`-rf $(touch pwned) 'a"b;é%s\\\n`);
    expect((await folderStep.undo(bench.context, made)).kept).toEqual([]);
    for (const root of ['/a/../../etc', '~/a\nb', '~/\u202Eexe.x', 'relative', `~/${'x'.repeat(1100)}`, '/']) {
      expect(await failureOf(folderStep.apply(bench.context, folders({ root })))).toMatchObject({
        code: 'contract.invalid-input',
      });
    }
  });
});

function config(id: string, changes: Partial<ConfigFileSpec> = {}): ConfigFileSpec {
  const recipe = recipes.get(id);
  if (recipe === undefined) throw new Error(`no recipe ${id}`);
  const { host, port } = bench.bare.database;
  bench.secrets.set('db', `p'"$\\#x`);
  return {
    ...{
      id: 'shop/staging/config-file',
      root: '/home/bare/sites/staging',
      recipe,
      flags: [],
      model: null,
      network: null,
    },
    environment: {
      ...{ id: 'staging', name: 'Staging', stage: 'staging', path: '/home/bare/sites/staging', url: urlOf('staging') },
      database: { kind: 'read' },
      config: { debug: true, mail: 'catch' },
    },
    database: {
      host,
      port,
      name: 'bare_shop',
      user: 'bare_shop',
      passwordRef: 'db',
      prefix: 'x_',
      charset: 'utf8mb4',
      collation: 'utf8mb4_general_ci',
    },
    asset: (name) => readFile(join(recipesFolder, 'assets', name), 'utf8'),
    ...changes,
  };
}

const see = (path: string): Promise<string> => bench.sh(`cat ~/sites/staging/${path}`);

describe('configuration file', () => {
  beforeAll(() => bench.reset());

  it('is written for WordPress with fresh salts, the stage and rights of the account alone', async () => {
    const { context } = bench;
    await bench.sh('mkdir -p ~/sites/staging');
    expect(await configFileStep.inspect(context, config('wordpress'))).toEqual({ kind: 'missing' });
    const made = await configFileStep.apply(context, config('wordpress'));
    const first = await see('wp-config.php');
    expect(first).toContain(`define( 'DB_PASSWORD', 'p\\'"$\\\\#x' );`);
    expect(first).toContain('stagelift-config.php');
    expect(await see('stagelift-config.php')).toMatch(/WP_ENVIRONMENT_TYPE.*staging/);
    expect(await bench.sh("find ~/sites/staging -type f -printf '%f %m\\n' | sort")).toBe(
      'stagelift-config.php 600\nwp-config.php 600\n',
    );
    expect(await bench.sh('php -l ~/sites/staging/wp-config.php')).toContain('No syntax errors');
    expect(await configFileStep.apply(context, config('wordpress'))).toEqual(made);
    expect(await see('wp-config.php')).toBe(first);
    expect(await configFileStep.inspect(context, config('wordpress'))).toMatchObject({ kind: 'there' });
    expect(await configFileStep.verify(context, config('wordpress'))).toMatchObject({ ok: true });
    await bench.sh('chmod 644 ~/sites/staging/wp-config.php');
    expect(await configFileStep.verify(context, config('wordpress'))).toMatchObject({
      ok: false,
      mend: 'chmod 0600 wp-config.php',
    });
    await bench.sh('sed -i s/bare_shop/shop/ ~/sites/staging/wp-config.php');
    expect(await configFileStep.verify(context, config('wordpress'))).toMatchObject({ ok: false });
    expect((await configFileStep.undo(context, made)).kept).toMatchObject([
      { what: '/home/bare/sites/staging/wp-config.php' },
    ]);
  });

  it('survives kills in the middle', async () => {
    await mkdir(join(bench.folder, 'home/site'));
    const spec = config('wordpress', { root: '~/site' });
    expect(await killEverywhere(bench, configFileStep, spec, { context: hereContext(bench), most: 6 })).toBeGreaterThan(
      4,
    );
  });

  it('is modelled on what production has, without anything secret of it', async () => {
    await bench.sh('mkdir -p ~/sites/staging');
    const text = `# old: DB_PASSWORD=CANARY-comment
APP_NAME="The shop"
APP_KEY=base64:CANARYkey
APP_URL=https://www.example.test
DB_CONNECTION=mysql
DB_HOST=db.internal
DB_DATABASE=production
DB_USERNAME=production
DB_PASSWORD=CANARY-password
STRIPE_SECRET=sk_live_CANARY
REDIS_URL=redis://:CANARY@redis:6379
MAIL_FROM=shop@example.test
`;
    await configFileStep.apply(bench.context, config('laravel', { model: { from: 'production', text } }));
    const env = await see('.env');
    expect(env).not.toMatch(/CANARY|production$|db\.internal|www\.example/m);
    expect(env).toMatch(/^APP_KEY='base64:[A-Za-z0-9+/=]{44}/m);
    expect(env).toContain(`APP_URL=${urlOf('staging')}`);
    expect(env).toContain('MAIL_FROM=shop@example.test');
    expect(env).toContain('APP_ENV=staging');
    expect(env).toContain('APP_DEBUG=true');
  });

  it.each(['bedrock', 'symfony', 'silverstripe'])(
    'is written for %s so that its own reader finds the database',
    async (id) => {
      await bench.sh('rm -rf ~/sites/staging; mkdir -p ~/sites/staging');
      await configFileStep.apply(bench.context, config(id, { environment: { ...config(id).environment, config: {} } }));
      expect(await configFileStep.verify(bench.context, config(id))).toMatchObject({ ok: true });
    },
  );

  it('never replaces a file that is there', async () => {
    await bench.sh(
      "mkdir -p ~/sites/staging; printf 'DB_DATABASE=other\\nDB_USERNAME=u\\nDB_CONNECTION=mysql\\n' >~/sites/staging/.env",
    );
    const before = await bench.picture();
    const state = await configFileStep.inspect(bench.context, config('laravel'));
    expect(state).toMatchObject({
      kind: 'differs',
      what: expect.stringContaining('the database other instead of bare_shop'),
    });
    expect(await failureOf(configFileStep.apply(bench.context, config('laravel')))).toMatchObject({
      code: 'plan.blocked',
    });
    expect(await bench.picture()).toBe(before);
  });

  it('says what to enter by hand where the framework writes its own', async () => {
    await bench.sh('mkdir -p ~/sites/staging');
    const state = await configFileStep.inspect(bench.context, config('joomla'));
    expect(state).toMatchObject({ kind: 'by-hand' });
    expect(JSON.stringify(state)).toContain('bare_shop');
    expect(JSON.stringify(state)).not.toContain(`p'`);
  });
});
