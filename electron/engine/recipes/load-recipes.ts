import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import { mergeRecipes } from '#shared/recipe-schema/merge-recipes.ts';
import { recipeSchema, type Recipe, type RecipeFile } from '#shared/recipe-schema/recipe.ts';
import { expandFolders } from './expand-folders.ts';
import { maxRecipeBytes, parseRecipe } from './parse-recipe.ts';

const maxChain = 8;

/** A set of recipes, complete and ready to use. */
export interface RecipeBook {
  /** Every recipe, specific ones first (the order of detection). */
  listRecipes(): readonly Recipe[];
  /** Throws `recipe.not-found`. */
  resolveRecipe(id: string): Recipe;
}

/**
 * Loads every `*.yaml` of the directories. Later directories win: a project's own recipe replaces ours of the same id, and
 * may extend it. Missing directories count as empty. Throws `recipe.invalid`, `recipe.not-found` (an unknown parent).
 */
export async function loadRecipes(directories: readonly string[]): Promise<RecipeBook> {
  const layers = await Promise.all(directories.map(readDirectory));
  const recipes = resolveAll(layers);
  const ordered = [...recipes.values()].sort((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1));
  return {
    listRecipes: () => ordered,
    resolveRecipe(id) {
      const recipe = recipes.get(id);
      if (recipe === undefined) throw notFound(id, [...recipes.keys()]);
      return recipe;
    },
  };
}

interface LoadedFile {
  readonly file: string;
  readonly recipe: RecipeFile;
}

async function readDirectory(directory: string): Promise<readonly LoadedFile[]> {
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

function resolveAll(layers: readonly (readonly LoadedFile[])[]): Map<string, Recipe> {
  const resolved = new Map<string, Recipe>();
  const ids = new Set(layers.flat().map(({ recipe }) => recipe.id));
  for (const id of ids) {
    const { recipe, file } = resolveFile(layers, id, layers.length - 1, 0);
    const complete = recipeSchema.safeParse(recipe);
    if (!complete.success) {
      const issue = complete.error.issues[0];
      throw invalid(file, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'incomplete'}`);
    }
    resolved.set(id, expandFolders(complete.data, file));
  }
  return resolved;
}

/** The file for an id in the highest layer, merged onto its parents. A file that extends its own id means the layer below. */
function resolveFile(layers: readonly (readonly LoadedFile[])[], id: string, top: number, depth: number): LoadedFile {
  for (let layer = top; layer >= 0; layer--) {
    const files = layers[layer]?.filter((loaded) => loaded.recipe.id === id) ?? [];
    const [found, second] = files;
    if (second !== undefined) throw invalid(second.file, `the id ${id} is used twice in this folder`);
    if (found === undefined) continue;
    const parentId = found.recipe.extends;
    if (parentId === undefined) return found;
    if (depth >= maxChain) throw invalid(found.file, `"extends" goes in a circle or more than ${maxChain} levels deep`);
    const parent = resolveFile(layers, parentId, parentId === id ? layer - 1 : layers.length - 1, depth + 1);
    return { file: found.file, recipe: mergeRecipes(parent.recipe, found.recipe) };
  }
  throw notFound(
    id,
    layers.flat().map(({ recipe }) => recipe.id),
  );
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
