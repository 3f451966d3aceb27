import type { DetectRule, Recipe } from '#shared/recipe-schema/recipe.ts';
import type { ProjectFiles } from './project-files.ts';

/** Bytes of a marker file that are searched. */
const maxMarkerBytes = 256 * 1024;

/** Which recipe recognised the project, and what it saw. */
export interface DetectedRecipe {
  readonly recipe: Recipe;
  /** The conditions that held, for the user: `composer.json requires roots/wordpress`, `artisan exists`. */
  readonly evidence: readonly string[];
  /** The project's folder, relative to the one that was looked at: `..` when that is its document root, else `.`. */
  readonly root: '.' | '..';
}

/**
 * Asks each recipe in the given order (specific before general, as `listRecipes` gives them) and returns the first that
 * recognises the project, or null. Where the folder's name is that of a document root, the folder above is asked as well: a
 * recipe with that document root that is not more general wins there. Only looks at names and small text files; nothing is
 * run.
 */
export async function detectRecipe(recipes: readonly Recipe[], files: ProjectFiles): Promise<DetectedRecipe | null> {
  const here = await firstMatch(recipes, files, '.');
  const { name } = files;
  const serving = recipes.filter(({ documentRoots }) => name !== undefined && documentRoots.includes(name));
  if (serving.length === 0) return here;
  const above = await firstMatch(recipes, filesAbove(files), '..');
  if (above === null || !serving.includes(above.recipe)) return here;
  return here === null || here.recipe.priority <= above.recipe.priority ? above : here;
}

async function firstMatch(
  recipes: readonly Recipe[],
  files: ProjectFiles,
  root: DetectedRecipe['root'],
): Promise<DetectedRecipe | null> {
  const look = createLook(files);
  for (const recipe of recipes) {
    for (const rule of recipe.detect) {
      const evidence = await matchRule(rule, look);
      if (evidence !== null) return { recipe, evidence, root };
    }
  }
  return null;
}

/** The files of the folder above. */
export function filesAbove(files: ProjectFiles): ProjectFiles {
  const above = (path: string): string => `../${path}`;
  return {
    label: files.label,
    exists: (path) => files.exists(above(path)),
    read: (path, max) => files.read(above(path), max),
    list: async (folder) => (await files.list?.(above(folder))) ?? [],
  };
}

/**
 * What shows that the application uses a database, or null when it keeps everything in files (`databaseWhen`). A recipe that
 * does not speak of it always has one.
 */
export async function findDatabaseUse(recipe: Recipe, files: ProjectFiles): Promise<readonly string[] | null> {
  if (recipe.databaseWhen === undefined) return [];
  const look = createLook(files);
  for (const rule of recipe.databaseWhen) {
    const evidence = await matchRule(rule, look);
    if (evidence !== null) return evidence;
  }
  return null;
}

/** What detection asks of a folder. */
export interface Look {
  exists(path: string): Promise<boolean>;
  contains(path: string, text: string): Promise<boolean>;
  packages(): Promise<ReadonlySet<string>>;
}

/**
 * Remembers answers: recipes ask for the same few paths, and over SSH each question is a round trip. What the list of the
 * folder's names rules out is not asked at all.
 */
export function createLook(files: ProjectFiles): Look {
  const known = new Map<string, Promise<boolean>>();
  const texts = new Map<string, Promise<string>>();
  let names: Promise<ReadonlySet<string> | null> | null = null;
  const mayExist = async (path: string): Promise<boolean> => {
    const top = path.split('/')[0] ?? '';
    if (top === '..' || top === '.') return true;
    const list = await (names ??= namesIn(files));
    return list === null || list.has(top);
  };
  const textOf = (path: string): Promise<string> =>
    remember(texts, path, async () => ((await mayExist(path)) ? readText(files, path) : ''));
  let packages: Promise<ReadonlySet<string>> | null = null;
  return {
    exists: (path) => remember(known, path, async () => (await mayExist(path)) && files.exists(path)),
    contains: async (path, text) => (await textOf(path)).includes(text),
    packages: () => (packages ??= textOf('composer.json').then(requiredPackages)),
  };
}

/** Null where folders cannot be listed; an empty list says nothing, because it may just be one that must not be read. */
async function namesIn(files: ProjectFiles): Promise<ReadonlySet<string> | null> {
  const names = (await files.list?.('').catch(() => [])) ?? [];
  return names.length === 0 ? null : new Set(names);
}

async function matchRule(rule: DetectRule, look: Look): Promise<readonly string[] | null> {
  const evidence: string[] = [];
  if (rule.composer !== undefined) {
    const required = await look.packages();
    const found = rule.composer.filter((name) => required.has(name));
    if (found.length === 0) return null;
    evidence.push(`composer.json requires ${found.join(' and ')}`);
  }
  if (rule.notComposer !== undefined) {
    const required = await look.packages();
    if (rule.notComposer.some((name) => required.has(name))) return null;
  }
  for (const path of rule.all ?? []) {
    if (!(await look.exists(path))) return null;
    evidence.push(`${path} exists`);
  }
  if (rule.any !== undefined) {
    const found = await firstExisting(rule.any, look);
    if (found === null) return null;
    evidence.push(`${found} exists`);
  }
  for (const { file, text } of rule.contains ?? []) {
    if (!(await look.contains(file, text))) return null;
    evidence.push(`${file} contains "${text}"`);
  }
  for (const { file, text } of rule.notContains ?? []) if (await look.contains(file, text)) return null;
  return (await firstExisting(rule.none ?? [], look)) === null ? evidence : null;
}

async function firstExisting(paths: readonly string[], look: Look): Promise<string | null> {
  for (const path of paths) if (await look.exists(path)) return path;
  return null;
}

async function readText(files: ProjectFiles, path: string): Promise<string> {
  const content = await files.read(path, maxMarkerBytes).catch(() => null);
  return content?.toString('utf8') ?? '';
}

/** The names under `require`; a composer.json that is not JSON has none. */
function requiredPackages(text: string): ReadonlySet<string> {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json !== 'object' || json === null || !('require' in json)) return new Set();
    const required = json.require;
    return new Set(typeof required === 'object' && required !== null ? Object.keys(required) : []);
  } catch {
    return new Set();
  }
}

function remember<Value>(store: Map<string, Promise<Value>>, key: string, make: () => Promise<Value>): Promise<Value> {
  const known = store.get(key);
  if (known !== undefined) return known;
  const made = make();
  store.set(key, made);
  return made;
}
