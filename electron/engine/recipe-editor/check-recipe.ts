import type { EffectiveRecipe, RecipeProblem } from '#shared/domain/recipe-view.ts';
import type { Project } from '#shared/domain/project.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import type { Recipe, RecipeFile } from '#shared/recipe-schema/recipe.ts';
import type { YamlText } from '../project-file/yaml-text.ts';
import { ownRecipesFolder } from '../project-file/own-recipes.ts';
import type { RecipeBook, RecipeSource } from '../recipes/load-recipes.ts';
import { checkChanges, checkRecipeFile, problemAt, type RecipeChanges } from './check-text.ts';
import { describeChain } from './describe-chain.ts';
import { doubtRecipe } from './doubt-recipe.ts';
import { traceRecipe } from './trace-recipe.ts';

/** What a text says together with the recipes that it builds on. */
export interface CheckedRecipe {
  readonly problems: readonly RecipeProblem[];
  readonly effective: EffectiveRecipe | null;
  /** Null while the text has errors. */
  readonly recipe: Recipe | null;
}

/** Checks a text of changes against the recipes that are known. Pure. */
export function checkProjectChanges(
  book: RecipeBook,
  project: Pick<Project, 'recipe' | 'name'>,
  text: string,
): CheckedRecipe & { readonly said: RecipeChanges | null } {
  const checked = checkChanges(text, project.recipe);
  if (checked.kind === 'bad') return { problems: checked.problems, effective: null, recipe: null, said: null };
  const { extends: parent, changes } = checked.value;
  const source = { file: `of ${project.name}`, recipe: { ...changes, id: parent, title: project.name } };
  const whole = put(checked.yaml, changes, () => {
    const { title } = book.resolveRecipe(parent);
    const recipe = { ...book.resolveRecipe(parent, source), title };
    return { recipe, effective: traceRecipe(describeChain(book.chainOf(parent), source)) };
  });
  return { ...whole, said: whole.recipe === null ? null : checked.value };
}

/** Checks a whole recipe file of a repository; `id` is what it has to be called. Pure. */
export function checkOwnRecipe(book: RecipeBook, id: string, text: string): CheckedRecipe {
  const checked = checkRecipeFile(text);
  if (checked.kind === 'bad') return { problems: checked.problems, effective: null, recipe: null };
  const file = checked.value;
  if (file.id !== id) {
    const message = `the id must be ${id}, as the file is called`;
    const problem = problemAt(checked.yaml, 'error', { path: ['id'], message });
    return { problems: [problem], effective: null, recipe: null };
  }
  const source: RecipeSource = { file: `${ownRecipesFolder}/${id}.yaml`, recipe: file };
  return put(checked.yaml, file, () => {
    const own = book.withOwn([source]);
    return { recipe: own.resolveRecipe(id), effective: traceRecipe(describeChain(own.chainOf(id))) };
  });
}

function put(
  yaml: YamlText,
  file: Partial<RecipeFile>,
  resolve: () => { readonly recipe: Recipe; readonly effective: EffectiveRecipe },
): CheckedRecipe {
  try {
    const { recipe, effective } = resolve();
    const doubts = doubtRecipe(file, recipe).map((remark) => problemAt(yaml, 'warning', remark));
    const byPlace = doubts.sort((a, b) => a.line - b.line || a.column - b.column);
    return { problems: byPlace, effective, recipe };
  } catch (error) {
    if (!isAppError(error)) throw error;
    // What is wrong only together with the parent: a missing key, an unknown folder or parent.
    const path = error.code === 'recipe.not-found' ? ['extends'] : [];
    return { problems: [problemAt(yaml, 'error', { path, message: error.message })], effective: null, recipe: null };
  }
}
