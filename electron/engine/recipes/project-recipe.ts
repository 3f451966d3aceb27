import type { Environment } from '#shared/domain/environment.ts';
import type { ProjectCommand } from '#shared/domain/project-command.ts';
import type { Project } from '#shared/domain/project.ts';
import type { Recipe, RecipeCommand } from '#shared/recipe-schema/recipe.ts';
import type { RecipeBook, RecipeSource } from './load-recipes.ts';

/** The file name under which errors speak of a project's changes. */
const changesFile = 'of the project';

/** What a project changes in its recipe as one more file on top of it; undefined when that is nothing. */
export function changesOf({ recipe, recipeChanges, name }: Project): RecipeSource | undefined {
  if (recipeChanges === undefined) return undefined;
  return { file: `${changesFile} ${name}`, recipe: { ...recipeChanges, id: recipe, title: name } };
}

/** The recipe of a project with what it changes. Throws `recipe.invalid` and `recipe.not-found`. */
export function resolveProjectRecipe(book: RecipeBook, project: Project): Recipe {
  const { title } = book.resolveRecipe(project.recipe);
  return { ...book.resolveRecipe(project.recipe, changesOf(project)), title };
}

/**
 * A project's recipe for a pull: without the files that the project leaves out, and with its own commands behind those of
 * the recipe. Pure.
 */
export function toPullRecipe(recipe: Recipe, project: Project, source: Environment, target: Environment): Recipe {
  const exclude = [...(project.exclude ?? []), ...(target.exclude ?? [])];
  const named = recipe.uploads.map(({ path }) => path);
  const further = (source.uploads ?? []).filter((path) => !named.includes(path));
  const uploads = [...recipe.uploads, ...further.map((path) => ({ path, exclude: [], optional: false }))];
  const commands = [...(project.afterPull ?? []), ...(target.afterPull ?? [])];
  return {
    ...recipe,
    // Folders that only the environment names have no rules of their own; without any, nothing need be added.
    uploads: exclude.length === 0 ? recipe.uploads : uploads.map((folder) => withExcluded(folder, exclude)),
    afterPull: [...recipe.afterPull, ...commands.map(toRecipeCommand)],
  };
}

function withExcluded(folder: Recipe['uploads'][number], exclude: readonly string[]): Recipe['uploads'][number] {
  return { ...folder, exclude: [...folder.exclude, ...exclude] };
}

function toRecipeCommand(command: ProjectCommand, index: number): RecipeCommand {
  const { title = command.run.join(' ').slice(0, 120), run, folder, optional, needs, timeout } = command;
  return {
    id: `project-${index + 1}`,
    title,
    argv: run,
    ...(folder === undefined ? {} : { folder }),
    optional: optional ?? false,
    needs: needs ?? [],
    timeout: timeout ?? 300,
  };
}
