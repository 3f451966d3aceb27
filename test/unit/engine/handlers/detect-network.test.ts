import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { detectFolder } from '#engine/handlers/detect-project.ts';
import { loadRecipes, type RecipeBook } from '#engine/recipes/load-recipes.ts';

let recipes: RecipeBook;
beforeAll(async () => {
  recipes = await loadRecipes([path.resolve('electron/recipes')]);
});

const detect = (fixture: string): ReturnType<typeof detectFolder> =>
  detectFolder({ recipes, env: {} }, path.resolve('test/fixtures/recipes', fixture), new AbortController().signal);

describe('what is found in a folder, for the user to confirm', () => {
  it('is a network of sites, where WordPress is set up as one', async () => {
    const found = await detect('wordpress-multisite');
    expect(found.multisite).toEqual({ subdomains: true, domain: 'network.example.com' });
    expect(found.database).toMatchObject({ name: 'network', tablePrefix: 'wp_' });
  });

  it('is no network otherwise', async () => {
    expect(await detect('wordpress')).not.toHaveProperty('multisite');
  });

  it('is a project without database, and nothing to warn of', async () => {
    const found = await detect('kirby');
    expect(found).toMatchObject({ recipe: 'kirby', withoutDatabase: true, warnings: [] });
    expect(found).not.toHaveProperty('database');
  });
});
