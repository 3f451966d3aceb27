import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { localProjectFiles } from '#engine/recipes/project-files.ts';
import { checkSetting } from '#engine/flows/pull/steps/check-setting.ts';
import { loadRecipes, type RecipeBook } from '#engine/recipes/load-recipes.ts';

let book: RecipeBook;
let folder = '';

beforeAll(async () => {
  book = await loadRecipes([path.resolve('electron/recipes')]);
});
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stagelift-setting-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** What a step of a recipe says of a target with this one file. */
async function outcome(recipe: string, id: string, file: string, text: string | null): Promise<[string, string]> {
  if (text !== null) await writeFile(path.join(folder, file), text);
  const step = book.resolveRecipe(recipe).neutralise.find((one) => one.id === id);
  if (step?.check.kind !== 'setting') throw new Error(`${recipe} has no setting ${id}`);
  const { status, evidence } = await checkSetting(step, step.check, localProjectFiles(folder));
  return [status, evidence];
}

describe('a setting of the target that has to be harmless', () => {
  it.each<[recipe: string, id: string, text: string | null, status: string]>([
    ['symfony', 'mail', 'MAILER_DSN=null://null', 'passed'],
    ['symfony', 'mail', 'MAILER_DSN=smtp://localhost:1025', 'passed'],
    ['symfony', 'mail', 'MAILER_DSN=smtp://user:CANARY@smtp.example.com', 'failed'],
    ['symfony', 'mail', null, 'passed'],
    ['symfony', 'environment', 'APP_ENV=prod', 'failed'],
    ['symfony', 'environment', 'APP_ENV=Dev', 'passed'],
    ['symfony', 'payment', 'STRIPE_SECRET_KEY=sk_live_CANARY', 'failed'],
    ['symfony', 'payment', 'STRIPE_SECRET_KEY=sk_test_x', 'passed'],
    ['craft', 'mail', '', 'failed'],
    ['craft', 'mail', 'CRAFT_TEST_TO_EMAIL_ADDRESS=me@example.com', 'passed'],
    ['craft', 'search-engines', 'CRAFT_DISALLOW_ROBOTS=false', 'failed'],
    ['craft', 'environment', 'CRAFT_ENVIRONMENT=production', 'failed'],
    ['shopware', 'mail-server', 'MAILER_DSN=smtp://CANARY.example.com', 'failed'],
  ])('%s, %s: %j has %s', async (recipe, id, text, status) => {
    const [found, evidence] = await outcome(recipe, id, '.env', text);
    expect(found).toBe(status);
    // The value may be a secret.
    expect(evidence).not.toContain('CANARY');
    if (status === 'failed') expect(evidence.length).toBeGreaterThan(30);
  });

  it('fails closed when the file cannot be read', async () => {
    expect(await outcome('typo3', 'mail', 'x', null)).toMatchObject(['failed', expect.stringContaining('MAIL')]);
  });
});
