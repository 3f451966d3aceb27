import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Detection, RecipePreview } from '#shared/domain/recipe-view.ts';
import { resultOf, stagelift } from '../pull/support/command-line.ts';
import { openSitePair, type SitePair } from './support/site-pair.ts';

// The recipe of docs/recipes.md, as a repository of an application that we do not know brings it along.

const docs = fileURLToPath(new URL('../../../docs/recipes.md', import.meta.url));

/** The worked example: the one code block that is a whole recipe. */
async function exampleOfDocs(): Promise<string> {
  const blocks = [...(await readFile(docs, 'utf8')).matchAll(/```yaml\n(id: acme-shop\n[^]*?)```/g)];
  expect(blocks).toHaveLength(1);
  return blocks[0]?.[1] ?? '';
}

const shop = `<?php if (($argv[1] ?? '') === 'cache:clear') { file_put_contents(__DIR__ . '/cleared', 'yes'); } else { echo 'Acme'; }`;
const sql = `
CREATE TABLE acme_customers (id INT PRIMARY KEY, email VARCHAR(190), name VARCHAR(190), phone VARCHAR(40), note TEXT);
INSERT INTO acme_customers VALUES (1, 'jane@mail-customer.test', 'Jane Zuckerwald', '+49 151 555 001', 'wrote to jane@mail-customer.test');
CREATE TABLE acme_products (id INT PRIMARY KEY, name VARCHAR(190), text TEXT);
INSERT INTO acme_products VALUES (1, 'Mug', '<a href="https://www.fixture.test/mug">Mug</a>');
CREATE TABLE acme_sessions (id VARCHAR(40) PRIMARY KEY, data TEXT);
INSERT INTO acme_sessions VALUES ('CANARY-session', 'jane@mail-customer.test');
CREATE TABLE acme_settings (name VARCHAR(60) PRIMARY KEY, value TEXT);
INSERT INTO acme_settings VALUES ('mail_enabled', '1'), ('payment_key', 'CANARY-key'), ('title', 'Acme');
`;

let pair: SitePair;
let recipe: string;

beforeAll(async () => {
  recipe = await exampleOfDocs();
  pair = await openSitePair({
    ...{ recipe: 'acme-shop', fixture: 'generic-php', sql },
    files: ({ stage, url, database }) => ({
      '.stagelift/recipes/acme-shop.yaml': recipe,
      'shop.php': shop,
      'config/shop.ini': 'name=Acme',
      '.env': `SHOP_DB=${database.name}\nSHOP_DB_USER=${database.user}\nSHOP_DB_PASSWORD='${database.password}'\nSHOP_DB_HOST=${database.host}\nSHOP_DB_PORT=${String(database.port)}\nSHOP_URL=${url}\nSHOP_STAGE=${stage === 'production' ? 'live' : 'local'}\n`,
    }),
    uploads: { 'public/media/mug.jpg': 'a picture', 'public/media/cache/mug-small.jpg': 'small' },
  });
});

afterAll(async () => {
  await pair.clean();
});

const run = (...args: readonly string[]) => stagelift([...args, '--json'], { dataFolder: pair.dataFolder });
const preview = (text?: string): Promise<RecipePreview> =>
  pair.client.request('recipes.preview', {
    ...{ projectId: 'fixture', environmentId: 'production' },
    ...(text === undefined ? {} : { text }),
  });

describe('a recipe of a repository (docs/recipes.md)', () => {
  it('is checked without a complaint, and recognises the folder before what is more general', async () => {
    const file = join(pair.site, '.stagelift/recipes/acme-shop.yaml');
    const checked = await run('recipe', 'check', file);
    expect(checked.code).toBe(0);
    expect(resultOf(checked)).toMatchObject({ problems: [] });
    const detected = await run('recipe', 'detect', pair.site);
    const { seen } = resultOf<Detection>(detected);
    expect(seen.filter(({ outcome }) => outcome !== 'nearly')).toMatchObject([
      {
        ...{ id: 'acme-shop', origin: 'own', outcome: 'chosen' },
        conditions: [
          { text: 'shop.php exists', holds: true },
          { text: 'config/shop.ini exists', holds: true },
        ],
      },
      { id: 'generic-php', outcome: 'also' },
    ]);
    const added = await pair.client.request('projects.detectFolder', { folder: pair.site });
    expect(added).toMatchObject({ recipe: 'acme-shop', recipeTitle: 'Acme Shop' });
  });

  it('is previewed on production: nothing is written, and no password is shown', async () => {
    const seen = await preview();
    expect(seen.recognised).toBe(true);
    expect(seen.credentials).toMatchObject({ kind: 'found', file: '.env', name: pair.id, hasPassword: true });
    expect(seen.stage).toMatchObject({ variable: 'SHOP_STAGE', wanted: 'live', found: 'live', file: '.env' });
    expect(seen.folders).toEqual([
      { path: 'public/media', isNew: true, optional: false, found: { files: 1, bytes: 9, leftOut: 1 } },
    ]);
    if (seen.tables.kind !== 'read') throw new Error('the tables were not read');
    expect(seen.tables.missed).toEqual([]);
    expect(seen.tables.tables.map(({ name, action, masked, asks }) => [name, action, masked.length, asks])).toEqual([
      ['acme_customers', 'load', 3, []],
      ['acme_products', 'load', 0, []],
      ['acme_sessions', 'structure', 0, []],
      ['acme_settings', 'filter', 0, []],
    ]);
    expect(seen.commands).toMatchObject([{ when: 'afterPull', argv: ['php', 'shop.php', 'cache:clear'], missing: [] }]);
    expect(seen.neutralise).toMatchObject([{ verb: 'set-option-row', tables: ['acme_settings'] }]);
    expect(JSON.stringify(seen)).not.toContain('CANARY');
  });

  it('judges what is typed by what it was told before: the server is not asked again', async () => {
    const { lookedAt } = await preview();
    // Were it asked again, it would answer otherwise by now.
    await pair.sqlSource('CREATE TABLE acme_late (id INT PRIMARY KEY)');
    try {
      const text =
        "extends: acme-shop\nadd:\n  skip: [{ what: structure-only, table: '{prefix}late', reason: Late }]\n";
      const typed = await preview(text);
      expect(typed.lookedAt).toBe(lookedAt);
      expect(typed.tables).toMatchObject({ missed: [{ key: 'skip', pattern: '{prefix}late', column: null }] });
      const afresh = await pair.client.request('recipes.preview', {
        ...{ projectId: 'fixture', environmentId: 'production', text, afresh: true },
      });
      expect(afresh.tables).toMatchObject({ missed: [] });
    } finally {
      await pair.sqlSource('DROP TABLE acme_late');
    }
  });

  it('plans nothing before its commands are trusted, and then pulls by it', async () => {
    await expect(pair.plan()).rejects.toMatchObject({ code: 'trust.needed' });
    const trust = await pair.client.request('trust.state', { projectId: 'fixture' });
    expect(trust.items.map(({ where }) => where)).toEqual([
      '.stagelift/recipes/acme-shop.yaml.afterPull',
      '.stagelift/recipes/acme-shop.yaml.neutralise',
    ]);
    await pair.client.request('trust.give', { projectId: 'fixture', hash: trust.hash });
    const { report } = await pair.pull();
    expect(report.checks).toContainEqual(expect.objectContaining({ id: 'mail-off', status: 'passed' }));
    const everything = await pair.everything();
    for (const secret of ['jane@mail-customer.test', 'Zuckerwald', 'CANARY', '+49 151']) {
      expect(everything).not.toContain(secret);
    }
    expect(await pair.sqlTarget('SELECT text FROM acme_products')).toContain('http://127.0.0.1:9/mug');
    expect(await pair.sqlTarget("SELECT value FROM acme_settings WHERE name = 'mail_enabled'")).toContain('0');
    expect(await readFile(join(pair.site, 'public/media/mug.jpg'), 'utf8')).toBe('a picture');
    await expect(access(join(pair.site, 'public/media/cache'))).rejects.toThrow();
    expect(await readFile(join(pair.site, 'cleared'), 'utf8')).toBe('yes');
  });

  it('asks again when a command in it is another one, and runs nothing of it (M11)', async () => {
    const file = join(pair.site, '.stagelift/recipes/acme-shop.yaml');
    await writeFile(file, recipe.replace("'cache:clear'", "'cache:burn'"));
    await expect(pair.plan()).rejects.toMatchObject({ code: 'trust.needed' });
    await writeFile(file, recipe.replace('method: email', 'method: nonsense'));
    await expect(pair.plan()).rejects.toMatchObject({ code: 'recipe.invalid' });
    // A file that is gone must not be replaced by something more general.
    await rm(file);
    await expect(pair.plan()).rejects.toMatchObject({ code: 'recipe.not-found' });
    await mkdir(join(pair.site, '.stagelift/recipes'), { recursive: true });
    await writeFile(file, recipe);
  });

  it('is begun, changed key by key and shown on the command line, in stagelift.yml with its comments', async () => {
    await pair.client.request('projectFile.init', { projectId: 'fixture' });
    const path = join(pair.site, 'stagelift.yml');
    await writeFile(path, (await readFile(path, 'utf8')).replace('recipe: acme-shop', 'recipe: acme-shop # our own'));
    expect((await run('recipe', 'init')).code).toBe(0);
    const set = await run('recipe', 'set', 'add.uploads', '[{"path":"files"}]');
    expect(set.code).toBe(0);
    const text = await readFile(path, 'utf8');
    expect(text).toContain('recipe: # our own\n  extends: acme-shop\n');
    expect(text).toContain('masking: [] # tables with personal data');
    const shown = await stagelift(['recipe', 'show', '--effective'], { dataFolder: pair.dataFolder });
    expect(shown.stdout).toContain('# Acme Shop: .stagelift/recipes/acme-shop.yaml < stagelift.yml');
    expect(shown.stdout).toContain('  # from stagelift.yml\n  - path: files');
    expect((await run('recipe', 'set', 'add.uploads', '[{"path":"/etc"}]')).code).toBe(1);
    expect((await run('recipe', 'unset', 'add')).code).toBe(0);
    expect(await readFile(path, 'utf8')).not.toContain('files');
    expect(resultOf(await run('recipe', 'check'))).toMatchObject({ problems: [] });
    const built = await run('recipe', 'init', '--new', 'acme-shop');
    expect(built.lines()).toContainEqual({ error: expect.objectContaining({ code: 'recipe.exists' }) });
    expect((await run('recipe', 'init', '--new', 'fresh')).code).toBe(0);
    const fresh = await run('recipe', 'check', join(pair.site, '.stagelift/recipes/fresh.yaml'));
    expect(resultOf(fresh)).toMatchObject({ problems: [] });
  });
});
