import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { detectRecipe, findDatabaseUse } from '#engine/recipes/detect-recipe.ts';
import { loadRecipes, type RecipeBook } from '#engine/recipes/load-recipes.ts';
import { localProjectFiles, type ProjectFiles } from '#engine/recipes/project-files.ts';
import { readCredentials } from '#engine/recipes/read-credentials.ts';

let book: RecipeBook;
beforeAll(async () => {
  book = await loadRecipes([path.resolve('electron/recipes')]);
});

const fixture = (id: string): ProjectFiles => localProjectFiles(path.resolve('test/fixtures/recipes', id));

/** A fixture with other contents for some files; null takes a file away. */
function changed(id: string, changes: Readonly<Record<string, string | null>>): ProjectFiles {
  const base = fixture(id);
  return {
    label: base.label,
    exists: async (name) => (name in changes ? changes[name] !== null : base.exists(name)),
    async read(name, max) {
      const change = changes[name];
      if (change === undefined) return base.read(name, max);
      return change === null ? null : Buffer.from(change);
    },
  };
}

const detect = async (files: ProjectFiles): Promise<string | null> =>
  (await detectRecipe(book.listRecipes(), files))?.recipe.id ?? null;

describe('the fixtures of further systems', () => {
  it.each(['joomla', 'prestashop', 'contao', 'silverstripe', 'statamic', 'kirby', 'mediawiki'])(
    'are recognised: %s',
    async (id) => {
      expect(await detect(fixture(id))).toBe(id);
    },
  );

  it.each<[string, string, Record<string, string | null>, string]>([
    ['Joomla before 4, without its manifest', 'joomla', { 'administrator/manifests/files/joomla.xml': null }, 'joomla'],
    ['PrestaShop that is not installed yet', 'prestashop', { 'app/config/parameters.php': null }, 'prestashop'],
    ['Contao by its packages alone', 'contao', { 'config/parameters.yml': null }, 'contao'],
    [
      'a Contao extension',
      'contao',
      { 'composer.json': '{"require-dev":{"contao/manager-bundle":"*"}}', 'config/parameters.yml': null },
      'generic-php',
    ],
    [
      'Statamic in an application of Laravel',
      'statamic',
      { 'composer.json': '{"require":{"laravel/framework":"^11","statamic/cms":"^5"}}' },
      'statamic',
    ],
    [
      'Laravel that once was Statamic',
      'statamic',
      { 'composer.json': '{"require":{"laravel/framework":"^11"}}', please: null },
      'laravel',
    ],
    ['Kirby without Composer', 'kirby', { 'composer.json': null }, 'kirby'],
    [
      'a plugin for Kirby',
      'kirby',
      {
        'composer.json': '{"require":{"getkirby/composer-installer":"*"},"require-dev":{"getkirby/cms":"*"}}',
        'kirby/bootstrap.php': null,
      },
      'generic-php',
    ],
    [
      'a module for Silverstripe',
      'silverstripe',
      {
        'composer.json': '{"require":{"silverstripe/framework":"*"}}',
        'public/index.php': null,
        'app/_config': null,
        'app/_config.php': null,
      },
      'generic-php',
    ],
  ])('%s', async (_name, id, changes, expected) => {
    expect(await detect(changed(id, changes))).toBe(expected);
  });
});

describe('the credentials of further systems', () => {
  const read = (
    id: string,
    changes: Readonly<Record<string, string | null>> = {},
  ): ReturnType<typeof readCredentials> => readCredentials(book.resolveRecipe(id), changed(id, changes));

  it('come from the class in configuration.php of Joomla', async () => {
    const found = await read('joomla');
    expect(found).toMatchObject({ name: 'joomla_live', user: 'joomla', port: 3307, tablePrefix: 'j5x_' });
    expect(found.password.reveal()).toBe("it's $ecret");
  });

  it('come from the variables in LocalSettings.php of MediaWiki, which ends at once without its constant', async () => {
    const found = await read('mediawiki');
    expect(found).toMatchObject({ name: 'wiki_live', user: 'wiki', port: 3307, tablePrefix: 'mw_' });
  });

  it('are refused for Joomla on PostgreSQL', async () => {
    const configuration = "<?php class JConfig { public $dbtype = 'pgsql'; public $db = 'x'; public $user = 'y'; }";
    await expect(read('joomla', { 'configuration.php': configuration })).rejects.toMatchObject({
      code: 'recipe.credentials-not-found',
    });
  });

  it('come from the array in parameters.php of PrestaShop', async () => {
    const found = await read('prestashop');
    expect(found).toMatchObject({
      name: 'prestashop',
      user: 'shop',
      host: '127.0.0.1',
      port: 3307,
      tablePrefix: 'ps_',
    });
    expect(found.password.reveal()).toBe('pa\'ss"w\\ord');
  });

  it('come from parameters.yml of Contao, unless DATABASE_URL is set', async () => {
    const found = await read('contao');
    expect(found).toMatchObject({ name: 'contao_live', user: 'contao', file: 'config/parameters.yml' });
    const url = 'DATABASE_URL="mysql://me:a%40b@db.host:3310/fresh?serverVersion=10.11"\n';
    const other = await read('contao', { '.env.local': url });
    expect(other).toMatchObject({ name: 'fresh', user: 'me', host: 'db.host', port: 3310 });
    expect(other.password.reveal()).toBe('a@b');
  });

  it('come from .env of Silverstripe', async () => {
    const found = await read('silverstripe');
    expect(found).toMatchObject({ name: 'SS_live', user: 'silver', port: 3307, siteUrl: 'https://www.fixture.test' });
    expect(found.password.reveal()).toBe("p#ss 'word'");
  });
});

describe('projects without a database', () => {
  it('are every Kirby, and Statamic that keeps its users in files', async () => {
    expect(await findDatabaseUse(book.resolveRecipe('kirby'), fixture('kirby'))).toBeNull();
    expect(await findDatabaseUse(book.resolveRecipe('statamic'), fixture('statamic'))).toBeNull();
  });

  it('are not those that moved users or entries into one', async () => {
    const statamic = book.resolveRecipe('statamic');
    const users = changed('statamic', { 'config/statamic/users.php': "<?php return ['repository' => 'eloquent'];" });
    expect(await findDatabaseUse(statamic, users)).toEqual([expect.stringContaining('users.php contains')]);
    const driver = '{"require":{"laravel/framework":"*","statamic/cms":"*","statamic/eloquent-driver":"^4"}}';
    expect(await findDatabaseUse(statamic, changed('statamic', { 'composer.json': driver }))).toEqual([
      'composer.json requires statamic/eloquent-driver',
    ]);
    expect(await findDatabaseUse(book.resolveRecipe('laravel'), fixture('laravel'))).toEqual([]);
  });
});
