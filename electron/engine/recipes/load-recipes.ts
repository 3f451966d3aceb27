import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { mergeRecipes } from '#shared/recipe-schema/merge-recipes.ts';
import { recipeSchema, type Recipe, type RecipeFile } from '#shared/recipe-schema/recipe.ts';
import { expandFolders } from './expand-folders.ts';
import { maxRecipeBytes, parseRecipe } from './parse-recipe.ts';

const maxChain = 8;

/** One file of a recipe's line of descent. */
export interface RecipeSource {
  readonly file: string;
  /** Known before the file is understood; the recipe's own when absent. */
  readonly id?: string;
  /** Throws `recipe.invalid` where the file is understood only when it is used. */
  readonly recipe: RecipeFile;
}

/** A recipe file that cannot be understood. What needs it fails with this error; nothing stands in for it. */
export interface BrokenSource {
  readonly file: string;
  /** The recipe that it would have held. */
  readonly id: string;
  readonly error: AppError;
}

/** A set of recipes, complete and ready to use. */
export interface RecipeBook {
  /** Every recipe that is whole, specific ones first (the order of detection). */
  listRecipes(): readonly Recipe[];
  /** The recipe, with changes of a project on top. Throws `recipe.not-found` and `recipe.invalid`. */
  resolveRecipe(id: string, changes?: RecipeSource): Recipe;
  /** The files that a recipe is made of, from the most general one to its own. Throws like `resolveRecipe`. */
  chainOf(id: string): readonly RecipeSource[];
  /** The same recipes with those of a repository on top: one replaces ours of the same id, and may extend it. */
  withOwn(sources: readonly (RecipeSource | BrokenSource)[]): RecipeBook;
}

/**
 * Loads every `*.yaml` of the directories. Later directories win: a project's own recipe replaces ours of the same id, and
 * may extend it. Missing directories count as empty. Throws `recipe.invalid`, `recipe.not-found` (an unknown parent).
 */
export async function loadRecipes(directories: readonly string[]): Promise<RecipeBook> {
  const layers = await Promise.all(directories.map(readDirectory));
  const book = createBook(layers);
  for (const id of idsOf(layers)) book.resolveRecipe(id);
  return book;
}

/**
 * The recipes that come with the product, `ID.yaml` each. Understanding all of them takes a third of a second, and most commands
 * need one: each file is read now and understood when it is first used. That all are whole is what the tests are for.
 */
export async function openShippedRecipes(directory: string): Promise<RecipeBook> {
  const all = await readdir(directory).catch((cause: unknown) => {
    throw new AppError('recipe.not-found', {
      message: `The recipes that come with Stagelift are not in ${directory}.`,
      hint: 'Install Stagelift again.',
      cause,
    });
  });
  const names = all.filter((name) => name.endsWith('.yaml')).sort();
  const sources = names.map(async (name) => {
    const file = join(directory, name);
    return new ShippedSource(file, name.slice(0, -'.yaml'.length), await readLimited(file));
  });
  return createBook([await Promise.all(sources)]);
}

class ShippedSource implements RecipeSource {
  readonly file: string;
  readonly id: string;
  readonly #text: string;
  #recipe: RecipeFile | null = null;

  constructor(file: string, id: string, text: string) {
    this.file = file;
    this.id = id;
    this.#text = text;
  }

  get recipe(): RecipeFile {
    this.#recipe ??= parseRecipe(this.#text, this.file);
    if (this.#recipe.id !== this.id) throw invalid(this.file, `a recipe that comes along is named ${this.id}.yaml`);
    return this.#recipe;
  }
}

type Layers = readonly (readonly (RecipeSource | BrokenSource)[])[];

function createBook(layers: Layers): RecipeBook {
  const resolved = new Map<string, Recipe>();
  const resolve = (id: string): Recipe => {
    const known = resolved.get(id) ?? complete(chain(layers, id));
    resolved.set(id, known);
    return known;
  };
  let ordered: readonly Recipe[] | null = null;
  return {
    listRecipes: () => (ordered ??= order(layers, resolve)),
    resolveRecipe: (id, changes) =>
      changes === undefined ? resolve(id) : complete([...chain(layers, id), { ...changes }]),
    chainOf: (id) => chain(layers, id),
    withOwn: (sources) => (sources.length === 0 ? createBook(layers) : createBook([...layers, sources])),
  };
}

/** By priority; among equals a repository's own comes first. */
function order(layers: Layers, resolve: (id: string) => Recipe): readonly Recipe[] {
  const layerOf = (id: string): number => layers.findLastIndex((layer) => layer.some((source) => idOf(source) === id));
  const whole = idsOf(layers).flatMap((id) => {
    try {
      return [resolve(id)];
    } catch (error) {
      if (isAppError(error)) return [];
      throw error;
    }
  });
  return whole.sort((a, b) => b.priority - a.priority || layerOf(b.id) - layerOf(a.id) || (a.id < b.id ? -1 : 1));
}

function idsOf(layers: Layers): readonly string[] {
  return [...new Set(layers.flat().map(idOf))];
}

function idOf(source: RecipeSource | BrokenSource): string {
  if (!('recipe' in source)) return source.id;
  return source.id ?? source.recipe.id;
}

/** Files merged from the first to the last. */
function complete(sources: readonly RecipeSource[]): Recipe {
  const [first, ...rest] = sources;
  const last = sources.at(-1);
  if (first === undefined || last === undefined) throw notFound('', []);
  const merged = rest.reduce((below, { recipe }) => mergeRecipes(below, recipe), first.recipe);
  const whole = recipeSchema.safeParse(merged);
  if (whole.success) return expandFolders(whole.data, last.file);
  const issue = whole.error.issues[0];
  throw invalid(last.file, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'incomplete'}`);
}

async function readDirectory(directory: string): Promise<readonly RecipeSource[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  const yamls = names.filter((name) => name.endsWith('.yaml')).sort();
  return Promise.all(
    yamls.map(async (name) => {
      const file = join(directory, name);
      return { file, recipe: parseRecipe(await readLimited(file), file) };
    }),
  );
}

/** Reads at most one byte more than a recipe may have, so that a huge file costs nothing. */
async function readLimited(file: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const buffer = Buffer.alloc(maxRecipeBytes + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
      length += bytesRead;
      if (bytesRead === 0 || length === buffer.length) return buffer.toString('utf8', 0, length);
    }
  } finally {
    await handle.close();
  }
}

/** The files of a recipe, its parents first. A file that extends its own id means the layer below. */
function chain(layers: Layers, id: string, top = layers.length - 1, depth = 0): readonly RecipeSource[] {
  for (let layer = top; layer >= 0; layer--) {
    const files = layers[layer]?.filter((source) => idOf(source) === id) ?? [];
    const [found, second] = files;
    if (second !== undefined) throw invalid(second.file, `the id ${id} is used twice in this folder`);
    if (found === undefined) continue;
    if ('error' in found) throw found.error;
    const parentId = found.recipe.extends;
    if (parentId === undefined) return [found];
    if (depth >= maxChain) throw invalid(found.file, `"extends" goes in a circle or more than ${maxChain} levels deep`);
    return [...chain(layers, parentId, parentId === id ? layer - 1 : layers.length - 1, depth + 1), found];
  }
  throw notFound(id, idsOf(layers));
}

function invalid(file: string, problem: string): AppError {
  return new AppError('recipe.invalid', {
    message: `The recipe ${file} is not valid: ${problem}.`,
    hint: 'See docs/recipes.md for what a recipe may hold.',
    facts: { file, path: '' },
  });
}

function notFound(id: string, known: readonly string[]): AppError {
  return new AppError('recipe.not-found', {
    message: `There is no recipe "${id.slice(0, 64)}".`,
    hint: `Known recipes: ${known.join(', ')}.`,
    facts: { id: id.slice(0, 64) },
  });
}
