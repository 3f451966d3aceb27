import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { becomesOf, personalFileProblems } from '#engine/flows/pull/personal-files.ts';
import { loadRecipes } from '#engine/recipes/load-recipes.ts';

const folders = [{ path: 'public/assets', exclude: ['.protected/forms/**', '**/tmp/**'] }];

describe('what becomes of files with personal data', () => {
  it.each([
    ['public/assets', 'copied'],
    ['public/assets/people', 'copied'],
    ['public/assets/.protected/forms', 'left-out'],
    ['public/assets/.protected/forms/cv.pdf', 'left-out'],
    ['public/assets/a/tmp', 'left-out'],
    ['public', 'left-out'],
    ['public/assets-of-others', 'left-out'],
    ['users', 'left-out'],
  ] as const)('%s: %s', (file, treatment) => {
    expect(becomesOf(file, folders)).toBe(treatment);
  });

  it('is said of folders that an environment names itself', () => {
    const known = [{ path: 'users', treatment: 'left-out' as const, reason: 'accounts' }];
    expect(personalFileProblems(known, folders).map(({ id }) => id)).toEqual(['personal-files-left-out']);
    const [problem] = personalFileProblems(known, [...folders, { path: 'users', exclude: [] }]);
    expect(problem).toMatchObject({ id: 'personal-files-copied', severity: 'warning', detail: 'users (accounts)' });
  });

  it('is what every recipe of ours says', async () => {
    const recipes = (await loadRecipes([path.resolve('electron/recipes')])).listRecipes();
    const said = recipes.flatMap((recipe) => recipe.personalFiles.map((files) => ({ recipe, files })));
    expect(said.length).toBeGreaterThan(5);
    for (const { recipe, files } of said) {
      expect(becomesOf(files.path, recipe.uploads), `${recipe.id}: ${files.path}`).toBe(files.treatment);
    }
  });
});
