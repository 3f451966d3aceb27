import { projectFileName } from '#shared/project-file/schema.ts';
import { ownRecipesFolder } from '../project-file/own-recipes.ts';
import type { RecipeSource } from '../recipes/load-recipes.ts';
import type { TracedSource } from './trace-recipe.ts';

/** Recipe files with whose they are; `changes` are those of the project. */
export function describeChain(chain: readonly RecipeSource[], changes?: RecipeSource): readonly TracedSource[] {
  return [
    ...chain.map(({ file, recipe }): TracedSource =>
      isOwn(file) ? { origin: 'own', from: file, recipe } : { origin: 'built-in', from: recipe.id, recipe },
    ),
    ...(changes === undefined ? [] : [{ origin: 'project', from: projectFileName, recipe: changes.recipe } as const]),
  ];
}

/** True for a file of a repository. */
export function isOwn(file: string): boolean {
  return file.startsWith(`${ownRecipesFolder}/`);
}
