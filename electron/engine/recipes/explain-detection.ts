import type { DetectRule, Recipe } from '#shared/recipe-schema/recipe.ts';
import { createLook, detectRecipe, filesAbove, type Look } from './detect-recipe.ts';
import type { ProjectFiles } from './project-files.ts';

/** One condition of a rule, and whether it holds here. */
export interface SeenCondition {
  readonly text: string;
  readonly holds: boolean;
}

/** How close a recipe came. */
export interface ExplainedRecipe {
  readonly recipe: Recipe;
  readonly outcome: 'chosen' | 'also' | 'nearly';
  /** The rule that came closest. */
  readonly conditions: readonly SeenCondition[];
}

/** Which recipe recognises a project and why, and which others did or nearly did, in the order in which they are asked. */
export interface Explanation {
  /** As `detectRecipe` says it. */
  readonly root: '.' | '..';
  readonly recipes: readonly ExplainedRecipe[];
}

/** Explains what `detectRecipe` decides. Looks at the same names and small files, and runs nothing either. */
export async function explainDetection(recipes: readonly Recipe[], files: ProjectFiles): Promise<Explanation> {
  const detected = await detectRecipe(recipes, files);
  const root = detected?.root ?? '.';
  const look = createLook(root === '.' ? files : filesAbove(files));
  const explained: ExplainedRecipe[] = [];
  for (const recipe of recipes) {
    const closest = await closestRule(recipe, look);
    if (closest === null) continue;
    const isWhole = closest.conditions.every(({ holds }) => holds);
    const outcome = recipe === detected?.recipe ? 'chosen' : isWhole ? 'also' : 'nearly';
    explained.push({ recipe, outcome, conditions: closest.conditions });
  }
  return { root, recipes: explained };
}

interface JudgedRule {
  readonly conditions: readonly SeenCondition[];
  readonly share: number;
}

/** The rule with the greatest share of conditions that hold; null when nothing of any is there. */
async function closestRule({ detect }: Recipe, look: Look): Promise<JudgedRule | null> {
  let best: JudgedRule | null = null;
  for (const rule of detect) {
    const positive = await positiveConditions(rule, look);
    // What is not there proves nothing by itself.
    if (!positive.some(({ holds }) => holds)) continue;
    const conditions = [...positive, ...(await negativeConditions(rule, look))];
    const share = conditions.filter(({ holds }) => holds).length / conditions.length;
    if (best === null || share > best.share) best = { conditions, share };
  }
  return best;
}

async function positiveConditions(rule: DetectRule, look: Look): Promise<readonly SeenCondition[]> {
  const conditions: SeenCondition[] = [];
  if (rule.composer !== undefined) {
    const required = await look.packages();
    const found = rule.composer.filter((name) => required.has(name));
    const names = found.length > 0 ? found.join(' and ') : rule.composer.join(' or ');
    conditions.push({ text: `composer.json requires ${names}`, holds: found.length > 0 });
  }
  for (const path of rule.all ?? []) conditions.push({ text: `${path} exists`, holds: await look.exists(path) });
  if (rule.any !== undefined) {
    const found = await firstOf(rule.any, look);
    conditions.push({
      text: found === null ? `${rule.any.join(' or ')} exists` : `${found} exists`,
      holds: found !== null,
    });
  }
  for (const { file, text } of rule.contains ?? []) {
    conditions.push({ text: `${file} contains "${text}"`, holds: await look.contains(file, text) });
  }
  return conditions;
}

async function negativeConditions(rule: DetectRule, look: Look): Promise<readonly SeenCondition[]> {
  const conditions: SeenCondition[] = [];
  if (rule.notComposer !== undefined) {
    const required = await look.packages();
    const found = rule.notComposer.filter((name) => required.has(name));
    const names = (found.length > 0 ? found : rule.notComposer).join(' or ');
    conditions.push({ text: `composer.json does not require ${names}`, holds: found.length === 0 });
  }
  for (const { file, text } of rule.notContains ?? []) {
    conditions.push({ text: `${file} does not contain "${text}"`, holds: !(await look.contains(file, text)) });
  }
  for (const path of rule.none ?? []) {
    conditions.push({ text: `${path} does not exist`, holds: !(await look.exists(path)) });
  }
  return conditions;
}

async function firstOf(paths: readonly string[], look: Look): Promise<string | null> {
  for (const path of paths) if (await look.exists(path)) return path;
  return null;
}
