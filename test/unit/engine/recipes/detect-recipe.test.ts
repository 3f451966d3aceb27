import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { detectRecipe } from '#engine/recipes/detect-recipe.ts';
import { loadRecipes, type RecipeBook } from '#engine/recipes/load-recipes.ts';
import { localProjectFiles, type ProjectFiles } from '#engine/recipes/project-files.ts';

let book: RecipeBook;
beforeAll(async () => {
  book = await loadRecipes([path.resolve('electron/recipes')]);
});

/** A project made of names and texts; folders exist when something is in them. */
function project(files: Readonly<Record<string, string>>): ProjectFiles {
  const names = Object.keys(files);
  return {
    label: 'memory',
    exists: async (name) => names.some((each) => each === name || each.startsWith(`${name}/`)),
    read: async (name) => (name in files ? Buffer.from(files[name] ?? '') : null),
  };
}

const detect = async (files: ProjectFiles): Promise<string | null> =>
  (await detectRecipe(book.listRecipes(), files))?.recipe.id ?? null;

const wordpressCore = {
  'wp-includes/version.php': '',
  'wp-admin/admin.php': '',
  'wp-settings.php': '',
  'index.php': '',
};
const laravelCore = { artisan: '', 'bootstrap/app.php': '', 'public/index.php': '' };

describe('detectRecipe', () => {
  it.each(['wordpress', 'bedrock', 'laravel', 'generic-php'])('recognises the fixture project %s', async (id) => {
    expect(await detect(localProjectFiles(path.resolve('test/fixtures/recipes', id)))).toBe(id);
  });

  it('says what it saw', async () => {
    const found = await detectRecipe(book.listRecipes(), project(laravelCore));
    expect(found?.evidence).toEqual(['artisan exists', 'bootstrap/app.php exists']);
  });

  it.each<[string, Record<string, string>, string | null]>([
    ['WordPress without its configuration', wordpressCore, 'wordpress'],
    [
      'WordPress with a composer.json of its own',
      { ...wordpressCore, 'composer.json': '{"require":{"php":">=8"}}' },
      'wordpress',
    ],
    [
      'WordPress core from Composer',
      { 'composer.json': '{"require":{"johnpbloch/wordpress":"*"}}', 'index.php': '' },
      'wordpress',
    ],
    [
      'Bedrock seen from its document root',
      { 'wp-config.php': '', 'app/themes/x/style.css': '', 'wp/wp-settings.php': '', '../config/application.php': '' },
      'bedrock',
    ],
    [
      'a WordPress plugin',
      { 'composer.json': '{"require-dev":{"roots/wordpress":"*"}}', 'plugin.php': '' },
      'generic-php',
    ],
    [
      'Laravel with a blog in a subfolder',
      { ...laravelCore, 'composer.json': '{"require":{"laravel/framework":"^12"}}', 'public/blog/wp-config.php': '' },
      'laravel',
    ],
    [
      'a Laravel package without an application',
      { 'composer.json': '{"require":{"laravel/framework":"^12"}}' },
      'generic-php',
    ],
    [
      'Symfony',
      { 'composer.json': '{"require":{"symfony/framework-bundle":"*"}}', 'bin/console': '', 'public/index.php': '' },
      'symfony',
    ],
    ['a broken composer.json', { 'composer.json': '{', artisan: '', 'bootstrap/app.php': '' }, 'laravel'],
    ['a composer.json whose require is a text', { 'composer.json': '{"require":"laravel/framework"}' }, 'generic-php'],
    ['a Node project', { 'package.json': '{}', 'src/index.ts': '' }, null],
    ['an empty folder', {}, null],
  ])('%s', async (_name, files, expected) => {
    expect(await detect(project(files))).toBe(expected);
  });

  it('asks for each path at most once', async () => {
    const asked: string[] = [];
    const base = project({ 'index.php': '' });
    await detect({ ...base, exists: (name) => (asked.push(name), base.exists(name)) });
    expect(new Set(asked).size).toBe(asked.length);
  });
});
