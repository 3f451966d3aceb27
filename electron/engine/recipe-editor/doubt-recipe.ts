import { isExcluded } from '../flows/pull/excluded-files.ts';
import type { Recipe, RecipeCommand, RecipeFile } from '#shared/recipe-schema/recipe.ts';
import { matchesGlob } from '#shared/recipe-schema/table-pattern.ts';
import type { Remark } from './check-text.ts';

type Path = readonly PropertyKey[];

/**
 * What is allowed in a recipe and probably not meant: rules that cannot take effect, words that only a shell would understand.
 * `file` is the text that is looked at, `whole` the recipe that it becomes a part of. Pure.
 */
export function doubtRecipe(file: Partial<RecipeFile>, whole: Recipe): readonly Remark[] {
  return [
    ...doubtMasking(file, whole),
    ...doubtPrefixes(file, whole),
    ...doubtUploads(file, whole),
    ...doubtCommands(file),
    ...doubtNames(file, whole),
  ];
}

/** The entries of a list and of the one under `add`, with where they stand. */
function entriesOf<K extends 'uploads' | 'masking' | 'keep' | 'skip' | 'neutralise' | 'afterPull'>(
  file: Partial<RecipeFile>,
  key: K,
): readonly { readonly entry: NonNullable<RecipeFile[K]>[number]; readonly path: Path }[] {
  type Entry = NonNullable<RecipeFile[K]>[number];
  const given: readonly Entry[] = file[key] ?? [];
  // What is appended has the same schema as the list itself.
  const added = (file.add?.[key] ?? []) as readonly Entry[];
  return [
    ...given.map((entry, index) => ({ entry, path: [key, index] })),
    ...added.map((entry, index) => ({ entry, path: ['add', key, index] })),
  ];
}

function doubtMasking(file: Partial<RecipeFile>, whole: Recipe): readonly Remark[] {
  const skipped = whole.skip.filter(({ what }) => what === 'structure-only').map(({ table }) => table);
  return entriesOf(file, 'masking').flatMap(({ entry, path }): readonly Remark[] => {
    const by = skipped.find((pattern) => covers(pattern, entry.table));
    if (by !== undefined) {
      const message = `never reached: skip takes ${by} without rows, so nothing of ${entry.table} is masked`;
      return [{ path: [...path, 'table'], message }];
    }
    const at = whole.masking.findLastIndex((rule) => rule === entry || sameRule(rule, entry));
    const later = whole.masking.slice(at + 1).filter((rule) => covers(rule.table, entry.table));
    return Object.keys(entry.columns)
      .filter((column) => later.some((rule) => Object.hasOwn(rule.columns, column)))
      .map((column) => ({
        path: [...path, 'columns', column],
        message: `never reached: a later entry for ${later.find((rule) => Object.hasOwn(rule.columns, column))?.table ?? ''} decides about ${column}`,
      }));
  });
}

function sameRule(a: Recipe['masking'][number], b: Recipe['masking'][number]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** True when every table of `narrow` also meets `wide`, as far as the patterns tell. */
function covers(wide: string, narrow: string): boolean {
  return wide === narrow || (!narrow.includes('*') && matchesGlob(narrow, wide));
}

/** A name without prefix where every table of the application has one. */
function doubtPrefixes(file: Partial<RecipeFile>, { tablePrefix }: Recipe): readonly Remark[] {
  const usual = tablePrefix.default;
  if (usual === '') return [];
  const tables = [
    ...(['masking', 'keep', 'skip'] as const).flatMap((key) =>
      entriesOf(file, key).map(({ entry, path }) => ({ table: entry.table, path: [...path, 'table'] })),
    ),
    ...entriesOf(file, 'neutralise').flatMap(({ entry, path }) =>
      'table' in entry ? [{ table: entry.table, path: [...path, 'table'] }] : [],
    ),
  ];
  return tables
    .filter(({ table }) => !/^(?:\{|\*)/.test(table))
    .map(({ table, path }) => ({
      path,
      message: table.startsWith(usual)
        ? `only a site whose prefix is ${usual} has ${table}; write {prefix}${table.slice(usual.length)}`
        : `tables of this application begin with a prefix: {prefix}${table} is probably meant`,
    }));
}

function doubtUploads(file: Partial<RecipeFile>, whole: Recipe): readonly Remark[] {
  return entriesOf(file, 'uploads').flatMap(({ entry, path }) => {
    const outer = whole.uploads.find((folder) => entry.path.startsWith(`${folder.path.replace(/\/+$/, '')}/`));
    const nested =
      outer === undefined || isExcluded(entry.path.slice(outer.path.length + 1), outer.exclude)
        ? []
        : [{ path: [...path, 'path'], message: `${entry.path} is copied with ${outer.path} already` }];
    const globs = entry.exclude.flatMap((glob, index) =>
      glob.startsWith('/') || glob.startsWith(`${entry.path}/`)
        ? [{ path: [...path, 'exclude', index], message: `never reached: ${glob} is relative to ${entry.path}` }]
        : [],
    );
    return [...nested, ...globs];
  });
}

const shellWords: ReadonlySet<string> = new Set(['&&', '||', ';', '|', '>', '>>', '<', '2>&1', '&']);

function doubtCommands(file: Partial<RecipeFile>): readonly Remark[] {
  const lists = Object.entries(file.commands ?? {}).flatMap(([when, commands]) =>
    commands.map((entry: RecipeCommand, index: number) => ({ entry, path: ['commands', when, index] as Path })),
  );
  return [...entriesOf(file, 'afterPull'), ...lists].flatMap(({ entry, path }) =>
    entry.argv.flatMap((word, index) => {
      const at = [...path, 'argv', index];
      if (shellWords.has(word)) return [{ path: at, message: `no shell reads this: ${word} is handed over as a word` }];
      if (index === 0 && word.includes(' ')) {
        return [{ path: at, message: 'a program of this name is looked for; each word is an entry of its own' }];
      }
      const unknown = [...word.matchAll(/\{([a-z]+)\}/g)].find(
        ([, name]) => !['root', 'php', 'url'].includes(name ?? ''),
      );
      return unknown === undefined ? [] : [{ path: at, message: `the placeholder ${unknown[0]} is not known` }];
    }),
  );
}

/** Identifiers that stand twice: a report could not tell which step it means. */
function doubtNames(file: Partial<RecipeFile>, whole: Recipe): readonly Remark[] {
  return (['neutralise', 'afterPull'] as const).flatMap((key) =>
    entriesOf(file, key)
      .filter(({ entry }) => whole[key].filter(({ id }) => id === entry.id).length > 1)
      .map(({ entry, path }) => ({ path: [...path, 'id'], message: `the id ${entry.id} stands twice under ${key}` })),
  );
}
