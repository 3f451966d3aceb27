import { AppError } from '#shared/errors/app-error.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';

/** Replaces the recipe's own folder names (`{content}`) in its paths. Throws `recipe.invalid` for a name it does not define. */
export function expandFolders(recipe: Recipe, file: string): Recipe {
  const expand = (path: string): string =>
    path.replace(/\{([a-z-]+)\}/g, (_whole, name: string) => {
      const folder = Object.hasOwn(recipe.folders, name) ? recipe.folders[name] : undefined;
      if (folder !== undefined) return folder;
      throw new AppError('recipe.invalid', {
        message: `The recipe ${file} is not valid: the path ${path} names {${name}}, which is not among its folders.`,
        facts: { file, path },
      });
    });
  return {
    ...recipe,
    uploads: recipe.uploads.map((folder) => ({ ...folder, path: expand(folder.path) })),
    notCode: recipe.notCode.map(expand),
    neutralise: recipe.neutralise.map((step) =>
      step.do === 'write-file' ? { ...step, path: expand(step.path) } : step,
    ),
  };
}
