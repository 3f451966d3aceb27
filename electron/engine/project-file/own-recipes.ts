import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, toAppError } from '#shared/errors/app-error.ts';
import { idSchema } from '#shared/domain/server.ts';
import type { Project } from '#shared/domain/project.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import type { BrokenSource, RecipeBook, RecipeSource } from '../recipes/load-recipes.ts';
import { parseRecipe } from '../recipes/parse-recipe.ts';
import { resolveProjectRecipe } from '../recipes/project-recipe.ts';
import { readText } from './disk.ts';

/** Where a repository keeps recipes of its own, from the project's folder. */
export const ownRecipesFolder = '.stagelift/recipes';

/** Recipes of a repository that are read at most; names are sorted. */
const mostRecipes = 20;

/**
 * The recipes of a repository, each in the file of its name (`.stagelift/recipes/ID.yaml`). Nothing is followed that is a
 * link. A file that cannot be understood is told as broken, so that whatever needs it fails instead of going on without it.
 */
export async function readOwnRecipes(folder: string): Promise<readonly (RecipeSource | BrokenSource)[]> {
  const names = await listNames(folder);
  const yamls = names.filter((name) => name.endsWith('.yaml')).sort();
  return Promise.all(yamls.slice(0, mostRecipes).map((name) => readOne(folder, name)));
}

/** The known recipes with those of a project's repository on top. */
export async function openProjectBook(book: RecipeBook, { folder }: Pick<Project, 'folder'>): Promise<RecipeBook> {
  return book.withOwn(await readOwnRecipes(folder));
}

/** The recipe of a project: ours or its repository's own, with its changes. Throws `recipe.invalid`, `recipe.not-found`. */
export async function readProjectRecipe(book: RecipeBook, project: Project): Promise<Recipe> {
  return resolveProjectRecipe(await openProjectBook(book, project), project);
}

async function listNames(folder: string): Promise<readonly string[]> {
  // A link could lead out of the repository: to a folder that somebody else fills, or to one that takes long.
  for (const place of [join(folder, '.stagelift'), join(folder, ownRecipesFolder)]) {
    const found = await lstat(place).catch(() => null);
    if (!found?.isDirectory()) return [];
  }
  return readdir(join(folder, ownRecipesFolder)).catch(() => []);
}

async function readOne(folder: string, name: string): Promise<RecipeSource | BrokenSource> {
  const file = `${ownRecipesFolder}/${name}`;
  const id = name.replace(/\.yaml$/, '');
  try {
    if (!idSchema.safeParse(id).success) throw invalid(file, 'a name has lower-case letters, digits and hyphens');
    const found = await readText(join(folder, file));
    if (found === null) throw invalid(file, 'it is gone');
    const recipe = parseRecipe(found.text, file);
    if (recipe.id !== id) throw invalid(file, `its id is ${recipe.id}, so it must be called ${recipe.id}.yaml`);
    return { file, recipe };
  } catch (error) {
    const known = toAppError(error);
    return { file, id, error: known.code === 'recipe.invalid' ? known : invalid(file, known.message) };
  }
}

function invalid(file: string, problem: string): AppError {
  return new AppError('recipe.invalid', {
    message: `The recipe ${file} is not valid: ${problem}${problem.endsWith('.') ? '' : '.'}`,
    hint: 'See docs/recipes.md for what a recipe may hold.',
    facts: { file, line: 1, path: '' },
  });
}
