import { recipeFileSchema } from './recipe.ts';

/** What a project changes in its recipe, in the words of a recipe file. How it is detected and named is not its business. */
export const recipeChangesSchema = recipeFileSchema.omit({
  id: true,
  title: true,
  extends: true,
  priority: true,
  detect: true,
});
