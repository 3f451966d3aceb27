import { cp, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detectRecipe } from '#engine/recipes/detect-recipe.ts';
import { detectFolder } from '#engine/handlers/detect-project.ts';
import { loadRecipes, type RecipeBook } from '#engine/recipes/load-recipes.ts';
import { localProjectFiles } from '#engine/recipes/project-files.ts';

const fixtures = path.resolve('test/fixtures/recipes');
let book: RecipeBook;
let scratch = '';

beforeAll(async () => {
  book = await loadRecipes([path.resolve('electron/recipes')]);
  scratch = await mkdtemp(path.join(tmpdir(), 'stagelift-look-alikes-'));
});
afterAll(async () => {
  await rm(scratch, { recursive: true });
});

async function answerFor(folder: string): Promise<string> {
  const found = await detectRecipe(book.listRecipes(), localProjectFiles(folder));
  return found === null ? 'nothing' : `${found.recipe.id}${found.root === '.' ? '' : ' above'}`;
}

let count = 0;
/** Writes a project; a text is a file, what ends in a slash is a folder. */
async function make(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = path.join(scratch, String((count += 1)));
  await mkdir(folder);
  for (const [name, text] of Object.entries(files)) {
    const place = path.join(folder, name);
    await mkdir(name.endsWith('/') ? place : path.dirname(place), { recursive: true });
    if (!name.endsWith('/')) await writeFile(place, text);
  }
  return folder;
}

const requires = (...packages: readonly string[]): string =>
  JSON.stringify({ require: Object.fromEntries(packages.map((name) => [name, '*'])) });

const laravel = {
  artisan: '',
  'bootstrap/app.php': '',
  'public/index.php': '',
  'composer.json': requires('laravel/framework'),
};
const symfony = {
  'bin/console': '',
  'config/bundles.php': '',
  'public/index.php': '',
  'composer.json': requires('symfony/framework-bundle'),
};
const wordpress = { 'wp-includes/version.php': '', 'wp-admin/admin.php': '', 'wp-settings.php': '', 'index.php': '' };

describe('every fixture is recognised as what it is, and as nothing else', () => {
  it('there is a fixture for each recipe', async () => {
    const names = await readdir(fixtures);
    expect(names).toEqual(expect.arrayContaining(book.listRecipes().map(({ id }) => id)));
  });

  it('by the whole book', async () => {
    const answers = await Promise.all(
      (await readdir(fixtures)).map(async (name) => [name, await answerFor(path.join(fixtures, name))] as const),
    );
    for (const [name, answer] of answers) expect(answer, name).toBe(name.replace(/^(wordpress)-.*/, '$1'));
  });

  it('by each recipe alone: only what it is built on says yes as well', async () => {
    const builtOn: Readonly<Record<string, readonly string[]>> = {
      bedrock: [],
      statamic: ['laravel'],
      shopware: ['symfony'],
      contao: ['symfony'],
    };
    for (const { id } of book.listRecipes()) {
      if (id === 'generic-php') continue;
      const files = localProjectFiles(path.join(fixtures, id));
      const yes: string[] = [];
      for (const recipe of book.listRecipes()) {
        if (recipe.id !== 'generic-php' && (await detectRecipe([recipe], files)) !== null) yes.push(recipe.id);
      }
      const also = yes.filter((other) => other !== id);
      expect(yes, id).toContain(id);
      expect(builtOn[id] ?? [], id).toEqual(expect.arrayContaining(also));
    }
  });

  it('from its document root, with the folder above as the project', async () => {
    const roots: Readonly<Record<string, string>> = {
      bedrock: 'web',
      contao: 'public',
      craft: 'web',
      drupal: 'web',
      laravel: 'public',
      magento: 'pub',
      shopware: 'public',
      silverstripe: 'public',
      statamic: 'public',
      symfony: 'public',
      typo3: 'public',
    };
    for (const [id, root] of Object.entries(roots)) {
      const folder = path.join(scratch, `docroot-${id}`);
      await cp(path.join(fixtures, id), folder, { recursive: true });
      await mkdir(path.join(folder, root), { recursive: true });
      await writeFile(path.join(folder, root, 'index.php'), '<?php');
      expect(await answerFor(path.join(folder, root)), id).toBe(`${id} above`);
      expect(await answerFor(folder), id).toBe(id);
    }
  });
});

describe('look-alikes', () => {
  it.each<[name: string, files: Readonly<Record<string, string>>, answer: string]>([
    ['Laravel with a wp-content folder', { ...laravel, 'wp-content/uploads/a.jpg': '' }, 'laravel'],
    [
      'Laravel with a WordPress in a subfolder',
      { ...laravel, 'public/blog/wp-config.php': '', 'public/blog/wp-settings.php': '' },
      'laravel',
    ],
    ['Laravel with a program called craft', { ...laravel, craft: '', 'config/general.php': '' }, 'laravel'],
    [
      'Laravel that needs Statamic only for its tests',
      { ...laravel, 'composer.json': '{"require":{"laravel/framework":"*"},"require-dev":{"statamic/cms":"*"}}' },
      'laravel',
    ],
    [
      'Laravel with parts of Symfony',
      { ...laravel, 'composer.json': requires('laravel/framework', 'symfony/console') },
      'laravel',
    ],
    [
      'a Symfony skeleton with Drupal among the suggestions',
      {
        ...symfony,
        'composer.json':
          '{"require":{"symfony/framework-bundle":"*"},"suggest":{"drupal/core":"*"},"conflict":{"shopware/core":"*"}}',
      },
      'symfony',
    ],
    ['Symfony without a composer.json', { 'bin/console': '', 'config/bundles.php': '' }, 'symfony'],
    ['Sylius', { ...symfony, 'composer.json': requires('sylius/sylius', 'symfony/framework-bundle') }, 'symfony'],
    [
      'a Symfony bundle',
      { 'composer.json': requires('symfony/framework-bundle'), 'src/AcmeBundle.php': '' },
      'generic-php',
    ],
    [
      'Shopware on Symfony',
      { ...symfony, 'composer.json': requires('symfony/framework-bundle', 'shopware/core') },
      'shopware',
    ],
    [
      'a Shopware plugin',
      {
        'composer.json': '{"type":"shopware-platform-plugin","require":{"shopware/core":"*"}}',
        'src/AcmePlugin.php': '',
      },
      'generic-php',
    ],
    [
      'Shopware 5',
      {
        'shopware.php': '',
        'engine/Shopware/Kernel.php': '',
        'composer.json': requires('shopware/shopware'),
        'bin/console': '',
      },
      'generic-php',
    ],
    [
      'Contao on Symfony',
      { ...symfony, 'composer.json': requires('symfony/framework-bundle', 'contao/manager-bundle') },
      'contao',
    ],
    [
      'a Contao bundle',
      { 'composer.json': '{"type":"contao-bundle","require":{"contao/core-bundle":"*"}}', 'src/AcmeBundle.php': '' },
      'generic-php',
    ],
    [
      'a Drupal module',
      { 'composer.json': '{"type":"drupal-module","require":{"drupal/core":"*"}}', 'acme.info.yml': '' },
      'generic-php',
    ],
    [
      'a Drupal whose profile brings the core',
      { 'composer.json': requires('acme/profile'), 'docroot/core/lib/Drupal.php': '' },
      'drupal',
    ],
    [
      'Drupal unpacked',
      {
        'core/lib/Drupal.php': '',
        'sites/default/settings.php': '',
        'index.php': '',
        'composer.json': requires('drupal/core'),
      },
      'drupal',
    ],
    ['a fresh clone of a Drupal', { 'composer.json': requires('drupal/core-recommended') }, 'drupal'],
    ['Drupal 7', { 'includes/bootstrap.inc': '', 'sites/default/settings.php': '', 'index.php': '' }, 'generic-php'],
    [
      'Drupal with an API on Laravel beside it',
      { 'web/core/lib/Drupal.php': '', 'api/artisan': '', 'api/bootstrap/app.php': '' },
      'drupal',
    ],
    [
      'a TYPO3 extension',
      {
        'composer.json': '{"type":"typo3-cms-extension","require":{"typo3/cms-core":"*"}}',
        'ext_emconf.php': '',
        'Configuration/TCA/x.php': '',
      },
      'generic-php',
    ],
    [
      'a TYPO3 extension of today',
      { 'composer.json': '{"type":"typo3-cms-extension","require":{"typo3/cms-core":"*"}}', 'Classes/A.php': '' },
      'generic-php',
    ],
    [
      'TYPO3 without Composer',
      { 'typo3conf/LocalConfiguration.php': '', 'typo3/index.php': '', 'index.php': '' },
      'typo3',
    ],
    [
      'a fresh clone of a TYPO3',
      { 'composer.json': requires('typo3/cms-core', 'typo3/cms-backend'), 'packages/site/composer.json': '' },
      'typo3',
    ],
    [
      'a Magento module',
      { 'composer.json': '{"type":"magento2-module","require":{"magento/framework":"*"}}', 'registration.php': '' },
      'generic-php',
    ],
    ['Magento 1', { 'app/Mage.php': '', 'index.php': '', 'app/etc/local.xml': '' }, 'generic-php'],
    ['Mage-OS', { 'composer.json': requires('mage-os/product-community-edition') }, 'magento'],
    [
      'a Craft plugin',
      { 'composer.json': '{"type":"craft-plugin","require":{"craftcms/cms":"*"}}', 'src/Plugin.php': '' },
      'generic-php',
    ],
    [
      'Craft with parts of Laravel',
      { 'composer.json': requires('craftcms/cms', 'laravel/framework'), craft: '', 'web/index.php': '' },
      'craft',
    ],
    [
      'a Statamic addon',
      { 'composer.json': '{"require":{"statamic/cms":"*"},"extra":{"statamic":{}}}', 'src/ServiceProvider.php': '' },
      'generic-php',
    ],
    [
      'a Kirby plugin',
      { 'composer.json': '{"type":"kirby-plugin","require":{"getkirby/cms":"*"}}', 'index.php': '' },
      'generic-php',
    ],
    [
      'a Silverstripe module',
      {
        'composer.json': '{"type":"silverstripe-vendormodule","require":{"silverstripe/framework":"*"}}',
        'src/A.php': '',
      },
      'generic-php',
    ],
    [
      'a WordPress plugin with a sample configuration',
      { 'acme.php': '', 'wp-config-sample.php': '', 'composer.json': '{}' },
      'generic-php',
    ],
    ['a folder with a WordPress configuration and nothing else', { 'wp-config.php': '', 'readme.txt': '' }, 'nothing'],
    [
      'WordPress with parts of Symfony',
      { ...wordpress, 'composer.json': requires('symfony/framework-bundle') },
      'wordpress',
    ],
    ['a Joomla extension', { 'acme.xml': '', 'administrator/index.html': '', 'site/acme.php': '' }, 'nothing'],
    [
      'a PrestaShop module',
      { 'acme.php': '', 'config.xml': '', 'composer.json': requires('prestashop/decimal') },
      'generic-php',
    ],
    [
      'CodeIgniter',
      {
        spark: '',
        'app/Config/App.php': '',
        'public/index.php': '',
        'composer.json': requires('codeigniter4/framework'),
      },
      'generic-php',
    ],
    [
      'Yii',
      { yii: '', 'web/index.php': '', 'config/web.php': '', 'composer.json': requires('yiisoft/yii2') },
      'generic-php',
    ],
    [
      'CakePHP',
      { 'bin/cake': '', 'webroot/index.php': '', 'composer.json': requires('cakephp/cakephp') },
      'generic-php',
    ],
    [
      'two applications in one repository',
      {
        'package.json': '{}',
        'apps/shop/artisan': '',
        'apps/shop/bootstrap/app.php': '',
        'apps/blog/wp-settings.php': '',
      },
      'nothing',
    ],
    [
      'two applications with tools beside them',
      { 'composer.json': '{"require-dev":{"phpstan/phpstan":"*"}}', 'apps/a/artisan': '', 'apps/b/bin/console': '' },
      'generic-php',
    ],
    ['a folder of backups', { 'old/wp-config.php': '', 'old/wp-settings.php': '', 'site.tar.gz': '' }, 'nothing'],
    ['a Node project with a console', { 'package.json': '{}', 'bin/console': '' }, 'nothing'],
  ])('%s', async (_name, files, answer) => {
    expect(await answerFor(await make(files))).toBe(answer);
  });

  it('a package that a rule excludes keeps the recipe silent, also when no other recipe is there', async () => {
    const folder = await make({
      'bin/console': '',
      'composer.json': requires('symfony/framework-bundle', 'contao/manager-bundle'),
    });
    const alone = await detectRecipe([book.resolveRecipe('symfony')], localProjectFiles(folder));
    expect(alone).toBeNull();
  });

  it('a WordPress inside the public folder of a Laravel is a WordPress', async () => {
    const inside = Object.fromEntries(Object.entries(wordpress).map(([name, text]) => [`public/${name}`, text]));
    const folder = await make({ ...laravel, ...inside });
    expect(await answerFor(path.join(folder, 'public'))).toBe('wordpress');
    expect(await answerFor(folder)).toBe('laravel');
  });

  it('a folder that merely lies beside a project is not its document root', async () => {
    const folder = await make({ ...laravel, 'docs/index.php': '', 'pub/index.php': '' });
    expect(await answerFor(path.join(folder, 'docs'))).toBe('generic-php');
    expect(await answerFor(path.join(folder, 'pub'))).toBe('generic-php');
  });

  it('are told apart without asking for what the list of names rules out', async () => {
    const asked: string[] = [];
    const files = localProjectFiles(await make(laravel));
    const found = await detectRecipe(book.listRecipes(), {
      ...files,
      exists: (name) => (asked.push(name), files.exists(name)),
    });
    expect(found?.recipe.id).toBe('laravel');
    expect(asked.length).toBeLessThan(12);
  });

  it('a document root that is a link leads to the project behind it', async () => {
    const folder = await make({ ...symfony, 'elsewhere/': '' });
    const link = path.join(folder, 'elsewhere/public');
    await symlink(path.join(folder, 'public'), link);
    const found = await detectFolder({ recipes: book, env: process.env }, link, new AbortController().signal);
    expect(found).toMatchObject({ recipe: 'symfony', folder: await realpath(folder) });
  });
});
