import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkOwnRecipe, checkProjectChanges } from '#engine/recipe-editor/check-recipe.ts';
import { newText, overrideText } from '#engine/recipe-editor/new-recipe.ts';
import { loadRecipes, type RecipeBook } from '#engine/recipes/load-recipes.ts';

let book: RecipeBook;
beforeAll(async () => {
  book = await loadRecipes([path.resolve('electron/recipes')]);
});

const project = { recipe: 'wordpress', name: 'Shop' };
const problemsOf = (text: string) => checkProjectChanges(book, project, text).problems;

describe('checking the changes of a recipe', () => {
  it('says what is wrong at its line and column, every mistake at once', () => {
    const text = `extends: wordpress
maskin: []
add:
  skip:
    - { what: structure-only, table: 'a; DROP', reason: x }
  masking:
    - table: '{prefix}users'
      columns:
        user_email: { kind: mask, method: emial }
`;
    expect(problemsOf(text).map(({ severity, line, column, path: at }) => [severity, line, column, at])).toEqual([
      ['error', 2, 1, 'maskin'],
      ['error', 5, 31, 'add.skip.0.table'],
      ['error', 9, 35, 'add.masking.0.columns.user_email.method'],
    ]);
  });

  it('says which parent is not there, and which folder name', () => {
    expect(problemsOf('extends: nothing\n')).toMatchObject([{ severity: 'error', line: 1, path: 'extends' }]);
    expect(problemsOf("add:\n  uploads: [{ path: '{nowhere}/x' }]\n")[0]?.message).toContain('{nowhere}');
  });

  it.each([
    [
      'a masking rule for a table without rows',
      "add:\n  skip: [{ what: structure-only, table: '{prefix}log', reason: Log }]\n  masking: [{ table: '{prefix}log', columns: { email: { kind: scrub } } }]\n",
      'never reached: skip takes {prefix}log',
    ],
    [
      'a rule that a later one overrules',
      "add:\n  masking:\n    - { table: '{prefix}a', columns: { email: { kind: scrub } } }\n    - { table: '{prefix}*', columns: { email: { kind: keep, reason: x } } }\n",
      'a later entry for {prefix}* decides about email',
    ],
    [
      'a table without prefix',
      'add:\n  skip: [{ what: structure-only, table: visits, reason: x }]\n',
      '{prefix}visits',
    ],
    ['a written prefix', 'add:\n  skip: [{ what: structure-only, table: wp_visits, reason: x }]\n', '{prefix}visits'],
    ['a shell', "add:\n  afterPull: [{ id: a, title: A, argv: [make, '&&', rm] }]\n", 'no shell reads this'],
    [
      'a line as one word',
      'add:\n  afterPull: [{ id: a, title: A, argv: [npm run build] }]\n',
      'each word is an entry',
    ],
    ['an unknown placeholder', "add:\n  afterPull: [{ id: a, title: A, argv: ['{path}/x'] }]\n", '{path}'],
    ['a folder inside of another', 'add:\n  uploads: [{ path: wp-content/uploads/2024 }]\n', 'is copied with'],
    ['an absolute glob', "add:\n  uploads: [{ path: files, exclude: ['/cache/**'] }]\n", 'is relative to files'],
    [
      'an id that stands twice',
      'add:\n  afterPull: [{ id: a, title: A, argv: [x] }, { id: a, title: B, argv: [y] }]\n',
      'twice',
    ],
  ])('warns of what can hardly be meant: %s', (_what, text, message) => {
    const problems = problemsOf(text);
    expect(problems.every(({ severity }) => severity === 'warning')).toBe(true);
    expect(problems.map((problem) => problem.message).join('\n')).toContain(message);
  });

  it('warns of nothing in our own recipes, which are examples for everybody', () => {
    for (const { id } of book.listRecipes())
      expect(checkProjectChanges(book, { recipe: id, name: 'x' }, '').problems).toEqual([]);
  });

  it('takes the first texts of new recipes without a complaint', () => {
    expect(checkOwnRecipe(book, 'acme', newText('acme')).problems).toEqual([]);
    expect(checkOwnRecipe(book, 'wordpress', overrideText('wordpress', 'WordPress')).problems).toEqual([]);
    expect(checkOwnRecipe(book, 'other', newText('acme')).problems).toMatchObject([{ line: 2, path: 'id' }]);
  });
});

describe('where each part of a recipe comes from', () => {
  it('marks what is added, and what is replaced', () => {
    const { effective, recipe } = checkProjectChanges(
      book,
      project,
      "uploads: [{ path: media }]\nfolders: { content: app }\nadd:\n  skip: [{ what: structure-only, table: '{prefix}x', reason: X }]\n",
    );
    const part = (key: string) => effective?.parts.find((one) => one.key === key);
    expect(effective?.chain.map(({ from }) => from)).toEqual(['wordpress', 'stagelift.yml']);
    expect(part('skip')?.items.at(-1)).toMatchObject({ origin: 'project' });
    expect(part('skip')?.items.filter(({ origin }) => origin === 'built-in').length).toBeGreaterThan(20);
    expect(part('uploads')?.items.map(({ origin }) => origin)).toEqual(['project']);
    expect(part('uploads')?.replaced[0]).toMatchObject({ origin: 'built-in', from: 'wordpress' });
    expect(part('folders')?.items).toMatchObject([{ origin: 'project', text: 'content: app' }]);
    // A name for a folder counts in the paths of the recipe below, too.
    expect(recipe?.neutralise.find((step) => step.do === 'write-file')).toMatchObject({
      path: expect.stringMatching(/^app\//),
    });
  });

  it('has every entry of the recipe that takes effect, and no other', () => {
    for (const { id } of book.listRecipes()) {
      const { effective, recipe } = checkProjectChanges(book, { recipe: id, name: 'x' }, '');
      for (const key of ['skip', 'masking', 'keep', 'neutralise', 'uploads', 'afterPull'] as const) {
        expect(effective?.parts.find((part) => part.key === key)?.items.length ?? 0, `${id} ${key}`).toBe(
          recipe?.[key].length,
        );
      }
    }
  });
});
