import type { RecipeFile } from './recipe.ts';

/** A recipe file on top of its parent: its keys win, `folders` are merged by name, lists under `add` are appended. */
export function mergeRecipes(parent: RecipeFile, child: RecipeFile): RecipeFile {
  const { add, extends: _extends, ...own } = child;
  const merged: RecipeFile = { ...parent, ...own, folders: { ...parent.folders, ...own.folders } };
  delete merged.extends;
  delete merged.add;
  if (add === undefined) return merged;
  return {
    ...merged,
    uploads: [...(merged.uploads ?? []), ...(add.uploads ?? [])],
    masking: [...(merged.masking ?? []), ...(add.masking ?? [])],
    keep: [...(merged.keep ?? []), ...(add.keep ?? [])],
    skip: [...(merged.skip ?? []), ...(add.skip ?? [])],
    neutralise: [...(merged.neutralise ?? []), ...(add.neutralise ?? [])],
    afterPull: [...(merged.afterPull ?? []), ...(add.afterPull ?? [])],
  };
}
