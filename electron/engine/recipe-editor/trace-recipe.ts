import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import type { EffectiveRecipe, RecipeOrigin, RecipePart } from '#shared/domain/recipe-view.ts';
import type { RecipeFile } from '#shared/recipe-schema/recipe.ts';

/** One file of a recipe's line of descent, and whose it is. */
export interface TracedSource {
  readonly origin: RecipeOrigin;
  /** How people call it. */
  readonly from: string;
  readonly recipe: RecipeFile;
}

interface Item {
  readonly value: unknown;
  readonly source: TracedSource;
}

interface Trace {
  isList: boolean;
  items: Item[];
  replaced: Item[];
}

/** Keys that say what a file is, not what the recipe does. */
const heads: ReadonlySet<string> = new Set(['id', 'title', 'extends', 'add']);

/**
 * What a recipe is made of: for each key its entries with the file that each comes from, and what was replaced on the way.
 * Follows the same rules as `mergeRecipes`. The sources are given from the most general one. Pure.
 */
export function traceRecipe(sources: readonly TracedSource[]): EffectiveRecipe {
  const traces = new Map<string, Trace>();
  for (const source of sources) follow(traces, source);
  const last = sources.findLast(({ origin }) => origin !== 'project') ?? sources.at(-1);
  return {
    id: last?.recipe.id ?? 'none',
    title: last?.recipe.title ?? '',
    chain: sources.map(({ origin, from }) => ({ origin, from })),
    parts: [...traces].map(([key, trace]) => toPart(key, trace)),
  };
}

function follow(traces: Map<string, Trace>, source: TracedSource): void {
  const { add, ...own } = source.recipe;
  for (const [key, value] of Object.entries(own)) {
    if (heads.has(key) || value === undefined) continue;
    const before = traces.get(key) ?? { isList: Array.isArray(value), items: [], replaced: [] };
    if (key === 'folders') traces.set(key, mergeFolders(before, value, source));
    else {
      const items = toItems(value, source);
      const isKept = (old: Item): boolean => items.some((item) => isDeepStrictEqual(item.value, old.value));
      traces.set(key, {
        ...before,
        items,
        replaced: [...before.replaced, ...before.items.filter((item) => !isKept(item))],
      });
    }
  }
  for (const [key, value] of Object.entries(add ?? {})) {
    if (value === undefined) continue;
    const before = traces.get(key) ?? { isList: true, items: [], replaced: [] };
    traces.set(key, { ...before, items: [...before.items, ...toItems(value, source)] });
  }
}

function toItems(value: unknown, source: TracedSource): Item[] {
  return Array.isArray(value) ? value.map((entry: unknown) => ({ value: entry, source })) : [{ value, source }];
}

/** Folders are merged by their names. */
function mergeFolders(before: Trace, value: unknown, source: TracedSource): Trace {
  const added = Object.entries(typeof value === 'object' && value !== null ? value : {});
  const nameOf = ({ value: one }: Item): string => Object.keys(one as object)[0] ?? ''; // Made below, of one name each.
  const isNamed = (item: Item): boolean => added.some(([name]) => name === nameOf(item));
  return {
    isList: false,
    items: [
      ...before.items.filter((item) => !isNamed(item)),
      ...added.map(([name, folder]) => ({ value: { [name]: folder as unknown }, source })),
    ],
    replaced: [...before.replaced, ...before.items.filter(isNamed)],
  };
}

function toPart(key: string, { isList, items, replaced }: Trace): RecipePart {
  return { key, isList, items: items.map(toText), replaced: replaced.map(toText) };
}

function toText({ value, source }: Item): RecipePart['items'][number] {
  const text = stringify(value, { lineWidth: 110, defaultStringType: 'PLAIN' }).trimEnd();
  return { origin: source.origin, from: source.from, text };
}
