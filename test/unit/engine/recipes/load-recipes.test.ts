import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadRecipes, openShippedRecipes } from '#engine/recipes/load-recipes.ts';
import { isAppError } from '#shared/errors/app-error.ts';

const ours = path.resolve('electron/recipes');
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stagelift-recipes-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const write = (name: string, text: string): Promise<void> => writeFile(path.join(folder, name), text);
const failure = async (): Promise<{ code: string; message: string; facts: unknown }> => {
  const error: unknown = await loadRecipes([ours, folder]).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!isAppError(error)) throw new Error(`expected an AppError, got ${String(error)}`);
  return error;
};

describe('loadRecipes', () => {
  it('loads every recipe we ship, specific ones first', async () => {
    const book = await loadRecipes([ours]);
    const ids = book.listRecipes().map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['joomla', 'prestashop', 'contao', 'silverstripe', 'kirby']));
    for (const [special, base] of [
      ['bedrock', 'wordpress'],
      ['statamic', 'laravel'],
      ['laravel', 'generic-php'],
    ] as const) {
      expect(ids.indexOf(special), special).toBeLessThan(ids.indexOf(base));
    }
    expect(ids.at(-1)).toBe('generic-php');
  });

  it('gives bedrock what it inherits, with its own folders', async () => {
    const bedrock = (await loadRecipes([ours])).resolveRecipe('bedrock');
    expect(bedrock.masking.length).toBeGreaterThan(20);
    expect(bedrock.uploads[0]?.path).toBe('web/app/uploads');
    expect(bedrock.neutralise.find((step) => step.do === 'write-file')).toMatchObject({
      path: 'web/app/mu-plugins/stagelift-neutral.php',
    });
  });

  it('ships every asset that a recipe writes', async () => {
    const assets = await readdir(path.join(ours, 'assets'));
    for (const recipe of (await loadRecipes([ours])).listRecipes()) {
      for (const step of recipe.neutralise) if (step.do === 'write-file') expect(assets).toContain(step.asset);
    }
  });

  it('says which recipes there are when one is missing', async () => {
    const book = await loadRecipes([ours]);
    expect(() => book.resolveRecipe('geocities')).toThrow('There is no recipe "geocities"');
  });

  it('lets a later folder override ours and extend what it overrides', async () => {
    await write(
      'wordpress.yaml',
      'id: wordpress\ntitle: Our WordPress\nextends: wordpress\nadd:\n  skip:\n    - { what: structure-only, table: "{prefix}big_log", reason: Ours }\n',
    );
    const wordpress = (await loadRecipes([ours, folder])).resolveRecipe('wordpress');
    expect(wordpress.title).toBe('Our WordPress');
    expect(wordpress.skip.at(-1)).toMatchObject({ table: '{prefix}big_log' });
    expect(wordpress.skip.length).toBeGreaterThan(10);
  });

  it('builds what extends an overridden recipe on the override', async () => {
    await write('wordpress.yaml', 'id: wordpress\ntitle: W\nextends: wordpress\nskip: []\n');
    expect((await loadRecipes([ours, folder])).resolveRecipe('bedrock').skip).toEqual([]);
  });

  it('passes over a folder that does not exist', async () => {
    const all = (await loadRecipes([ours])).listRecipes();
    expect((await loadRecipes([ours, path.join(folder, 'none')])).listRecipes()).toEqual(all);
  });

  it('names file, line and path of a wrong value', async () => {
    await write(
      'bad.yaml',
      'id: bad\ntitle: Bad\npriority: 1\ndetect: []\ncredentials: []\nskip:\n  - what: structure-only\n    table: "x; DROP TABLE y"\n    reason: r\n',
    );
    const error = await failure();
    expect(error.code).toBe('recipe.invalid');
    expect(error.facts).toMatchObject({ file: path.join(folder, 'bad.yaml'), line: 8, path: 'skip.0.table' });
  });

  it('names the line of a key it does not know', async () => {
    await write(
      'bad.yaml',
      'id: bad\ntitle: Bad\nstage:\n  variable: A\n  where: dotenv\n  values: {}\n  whenUnset: x\n  snippet: { file: .env, text: x }\n  shell: "rm -rf /"\n',
    );
    const error = await failure();
    expect(error.message).toContain('shell');
    expect(error.facts).toMatchObject({ path: 'stage', line: 3 });
  });

  it('names the line of broken YAML', async () => {
    await write('bad.yaml', 'id: bad\ntitle: "never closed\n');
    expect((await failure()).message).toMatch(/bad\.yaml is not valid: line \d/);
  });

  it('says that a recipe is incomplete', async () => {
    await write('half.yaml', 'id: half\ntitle: Half\n');
    expect((await failure()).message).toContain('priority');
  });

  it('refuses circles of "extends"', async () => {
    await write('a.yaml', 'id: a\ntitle: A\nextends: b\n');
    await write('b.yaml', 'id: b\ntitle: B\nextends: a\n');
    expect((await failure()).message).toContain('circle');
  });

  it('refuses an unknown parent and one id twice in a folder', async () => {
    await write('a.yaml', 'id: a\ntitle: A\nextends: nowhere\n');
    expect((await failure()).code).toBe('recipe.not-found');
    await write('a.yaml', 'id: a\ntitle: A\npriority: 1\ndetect: []\ncredentials: []\n');
    await write('b.yaml', 'id: a\ntitle: A\npriority: 1\ndetect: []\ncredentials: []\n');
    expect((await failure()).message).toContain('twice');
  });

  it('refuses a folder name that the recipe does not define', async () => {
    await write(
      'a.yaml',
      'id: a\ntitle: A\npriority: 1\ndetect: []\ncredentials: []\nuploads: [{ path: "{content}/x" }]\n',
    );
    expect((await failure()).message).toContain('{content}');
  });

  it('refuses uploads that leave the project', async () => {
    await write(
      'a.yaml',
      'id: a\ntitle: A\npriority: 1\ndetect: []\ncredentials: []\nuploads: [{ path: "../../etc" }]\n',
    );
    expect((await failure()).facts).toMatchObject({ path: 'uploads.0.path' });
  });
});

describe('openShippedRecipes', () => {
  it('gives the same recipes in the same order as when all are understood at once', async () => {
    expect((await openShippedRecipes(ours)).listRecipes()).toEqual((await loadRecipes([ours])).listRecipes());
  });

  it('understands a file when it is used, so that a damaged one harms only itself', async () => {
    await write('one.yaml', 'id: one\ntitle: One\npriority: 1\ndetect: []\ncredentials: []\n');
    await write('two.yaml', 'id: [\n');
    const book = await openShippedRecipes(folder);
    expect(book.resolveRecipe('one').title).toBe('One');
    expect(() => book.resolveRecipe('two')).toThrow(/two\.yaml is not valid/);
    expect(book.listRecipes().map(({ id }) => id)).toEqual(['one']);
  });

  it('refuses a file that holds another recipe than its name says', async () => {
    await write('one.yaml', 'id: two\ntitle: Two\npriority: 1\ndetect: []\ncredentials: []\n');
    const book = await openShippedRecipes(folder);
    expect(() => book.resolveRecipe('one')).toThrow(/is named one\.yaml/);
  });
});
