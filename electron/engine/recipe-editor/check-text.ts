import type { z } from 'zod';
import type { RecipeProblem } from '#shared/domain/recipe-view.ts';
import { idSchema } from '#shared/domain/server.ts';
import { recipeChangesSchema } from '#shared/recipe-schema/recipe-changes.ts';
import { recipeFileSchema, type RecipeFile } from '#shared/recipe-schema/recipe.ts';
import { readYaml, type YamlText } from '../project-file/yaml-text.ts';

/** What a text of changes says. */
export interface RecipeChanges {
  readonly extends: string;
  readonly changes: z.infer<typeof recipeChangesSchema>;
}

/** A text that was understood, or what is wrong with it. */
export type CheckedText<T> =
  | { readonly kind: 'good'; readonly value: T; readonly yaml: YamlText }
  | { readonly kind: 'bad'; readonly problems: readonly RecipeProblem[] };

/** More than this many problems help nobody. */
const mostProblems = 50;

/** Checks the changes of a project: `extends` and keys of a recipe. Pure. */
export function checkChanges(text: string, base: string): CheckedText<RecipeChanges> {
  const schema = recipeChangesSchema.extend({ extends: idSchema.default(base) });
  return check(text, schema, ({ extends: parent, ...changes }) => ({ extends: parent, changes }));
}

/** Checks a whole recipe file. Pure. */
export function checkRecipeFile(text: string): CheckedText<RecipeFile> {
  return check(text, recipeFileSchema, (recipe) => recipe);
}

function check<S extends z.ZodType, T>(text: string, schema: S, toValue: (parsed: z.output<S>) => T): CheckedText<T> {
  const read = readYaml(text);
  if (read.kind !== 'good') {
    return { kind: 'bad', problems: [{ severity: 'error', ...read.place, path: '', message: read.message }] };
  }
  const parsed = schema.safeParse(read.yaml.value);
  if (parsed.success) return { kind: 'good', value: toValue(parsed.data), yaml: read.yaml };
  const issues = parsed.error.issues.flatMap((issue) => spread(issue));
  const problems = issues.slice(0, mostProblems).map((issue) => problemAt(read.yaml, 'error', issue));
  return { kind: 'bad', problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
}

/** Something to say about a place of a text. */
export interface Remark {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** A remark with its line and column. */
export function problemAt(
  yaml: YamlText,
  severity: RecipeProblem['severity'],
  { path, message }: Remark,
): RecipeProblem {
  return { severity, ...yaml.placeOf(path), path: path.map(String).join('.'), message };
}

/** Each unknown key by itself, and of a union the branch that was probably meant. */
function spread(issue: z.core.$ZodIssue, above: readonly PropertyKey[] = []): readonly Remark[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], message: `the key ${key} is not known here` }));
  }
  if (issue.code !== 'invalid_union') return [{ path, message: issue.message }];
  const depth = (branch: readonly z.core.$ZodIssue[]): number => Math.max(0, ...branch.map((one) => one.path.length));
  const [closest] = [...issue.errors].sort((a, b) => depth(b) - depth(a));
  if (closest === undefined || closest.length === 0) return [{ path, message: issue.message }];
  return closest.flatMap((inner) => spread(inner, path));
}
