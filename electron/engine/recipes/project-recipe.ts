import type { Environment } from '#shared/domain/environment.ts';
import type { ProjectCommand } from '#shared/domain/project-command.ts';
import type { Project } from '#shared/domain/project.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { mergeRecipes } from '#shared/recipe-schema/merge-recipes.ts';
import { recipeSchema, type Recipe, type RecipeCommand } from '#shared/recipe-schema/recipe.ts';
import { expandFolders } from './expand-folders.ts';

/**
 * The recipe of a pull with what the project itself says: its changes, the files that it leaves out, its own commands behind
 * those of the recipe. Pure. Throws `recipe.invalid`.
 */
export function toProjectRecipe(recipe: Recipe, project: Project, source: Environment, target: Environment): Recipe {
  const changed = changeRecipe(recipe, project);
  const exclude = [...(project.exclude ?? []), ...(target.exclude ?? [])];
  const named = changed.uploads.map(({ path }) => path);
  const further = (source.uploads ?? []).filter((path) => !named.includes(path));
  const uploads = [...changed.uploads, ...further.map((path) => ({ path, exclude: [], optional: false }))];
  const commands = [...(project.afterPull ?? []), ...(target.afterPull ?? [])];
  return {
    ...changed,
    // Folders that only the environment names have no rules of their own; without any, nothing need be added.
    uploads: exclude.length === 0 ? changed.uploads : uploads.map((folder) => withExcluded(folder, exclude)),
    afterPull: [...changed.afterPull, ...commands.map(toRecipeCommand)],
  };
}

function changeRecipe(recipe: Recipe, { recipeChanges: changes, name, id }: Project): Recipe {
  if (changes === undefined) return recipe;
  const merged = recipeSchema.safeParse(mergeRecipes(recipe, { ...changes, id: recipe.id, title: recipe.title }));
  if (merged.success) return expandFolders(merged.data, `of ${name}`);
  const issue = merged.error.issues[0];
  throw new AppError('recipe.invalid', {
    message: `What ${name} changes in its recipe is not valid: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}.`,
    facts: { projectId: id },
  });
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
