import { describe, expect, it } from 'vitest';
import { mergeRecipes } from '#shared/recipe-schema/merge-recipes.ts';
import type { RecipeFile } from '#shared/recipe-schema/recipe.ts';

const parent: RecipeFile = {
  id: 'base',
  title: 'Base',
  priority: 100,
  folders: { content: 'content', logs: 'logs' },
  keep: [{ table: 'a', columns: ['x'], reason: 'known' }],
};

describe('mergeRecipes', () => {
  it('lets the child replace lists and adds what stands under "add"', () => {
    const child: RecipeFile = {
      id: 'child',
      title: 'Child',
      extends: 'base',
      folders: { content: 'app' },
      add: { keep: [{ table: 'b', columns: ['y'], reason: 'also known' }] },
    };
    const merged = mergeRecipes(parent, child);
    expect(merged).toMatchObject({ id: 'child', priority: 100, folders: { content: 'app', logs: 'logs' } });
    expect(merged.keep?.map(({ table }) => table)).toEqual(['a', 'b']);
    expect(merged).not.toHaveProperty('add');
    expect(merged).not.toHaveProperty('extends');
  });

  it('replaces a list that the child names itself', () => {
    const merged = mergeRecipes(parent, { id: 'child', title: 'Child', keep: [] });
    expect(merged.keep).toEqual([]);
  });
});
