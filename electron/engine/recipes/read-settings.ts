import { posix } from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import type { Setting, SettingsSource } from '#shared/recipe-schema/parts.ts';
import { matchesGlob } from '#shared/recipe-schema/table-pattern.ts';
import { parseDotenv } from './parse-dotenv.ts';
import { parsePhpSettings, type PhpFile } from './parse-php-settings.ts';
import { parseYamlSettings } from './parse-yaml-settings.ts';
import { rootMark } from './php-scope.ts';
import { known } from './php-values.ts';
import { maxConfigBytes, type ProjectFiles } from './project-files.ts';
import { settingText, unset, type Settings } from './settings.ts';

type DotenvSource = Extract<SettingsSource, { kind: 'dotenv' }>;
type PhpSource = Extract<SettingsSource, { kind: 'php' }>;
type HtaccessSource = Extract<SettingsSource, { kind: 'htaccess' }>;
type YamlSource = Extract<SettingsSource, { kind: 'yaml' }>;

/**
 * Reads the settings of a source, null when none of its files exists. Files are parsed, never run. `siteUrl` (the
 * environment's address) decides conditions on the host name. Throws `recipe.credentials-not-found` for a file that cannot
 * be read.
 */
export async function readSettings(
  source: SettingsSource,
  files: ProjectFiles,
  siteUrl?: string,
): Promise<Settings | null> {
  switch (source.kind) {
    case 'dotenv':
      return readDotenvSettings(source, files);
    case 'php':
      return readPhpSettings(source, files, siteUrl);
    case 'yaml':
      return readYamlSettings(source, files);
    case 'htaccess':
      return readHtaccessSettings(source, files);
  }
}

/** A setting that was found, and the file in which. */
export interface FoundSetting {
  readonly value: string;
  readonly file: string;
}

/** The first of some settings that has a value, or null. What reading cannot tell counts as not set. */
export async function readSetting(settings: readonly Setting[], files: ProjectFiles): Promise<FoundSetting | null> {
  for (const setting of settings) {
    const read = await readSettings(setting, files);
    for (const key of read === null ? [] : setting.keys) {
      const value = read?.get(key);
      if (value?.kind === 'value' && value.text !== '') return { value: value.text, file: read?.file ?? '' };
    }
  }
  return null;
}

async function readDotenvSettings(source: DotenvSource, files: ProjectFiles): Promise<Settings | null> {
  const { values, found } = await readEnvironment(source.paths, files);
  const file = found.at(-1);
  if (file === undefined) return null;
  return {
    file,
    assumed: [],
    get: (key) => (Object.hasOwn(values, key) ? settingText(values[key] ?? '') : unset),
  };
}

/** Variables of dotenv files; a later file overrides an earlier one, and may be named after a variable (`.env.{APP_ENV}`). */
export async function readEnvironment(
  paths: readonly string[],
  files: ProjectFiles,
): Promise<{ readonly values: Readonly<Record<string, string>>; readonly found: readonly string[] }> {
  let values: Record<string, string> = {};
  const found: string[] = [];
  for (const pattern of paths) {
    const path = fillPath(pattern, values);
    const source = path === null ? null : await files.read(path, maxConfigBytes);
    if (path === null || source === null) continue;
    values = { ...values, ...parseDotenv(source.toString('utf8'), values) };
    found.push(path);
  }
  return { values, found };
}

/** Null when a variable is missing, or holds more than a name. */
function fillPath(pattern: string, values: Readonly<Record<string, string>>): string | null {
  let isWhole = true;
  const path = pattern.replace(/\{([A-Z][A-Z0-9_]*)\}/g, (_whole, name: string) => {
    const value = Object.hasOwn(values, name) ? (values[name] ?? '') : '';
    isWhole &&= /^[A-Za-z0-9_-]{1,64}$/.test(value);
    return value;
  });
  return isWhole ? path : null;
}

async function readPhpSettings(
  source: PhpSource,
  files: ProjectFiles,
  siteUrl: string | undefined,
): Promise<Settings | null> {
  const first = await firstFile(source.paths, files);
  if (first === null) return null;
  const more: PhpFile[] = [];
  for (const file of source.then) {
    const content = await files.read(file, maxConfigBytes);
    if (content !== null) more.push({ file, source: content });
  }
  const { values } = await readEnvironment(source.environment, files);
  const constants = Object.fromEntries(Object.entries(source.constants).map(([name, text]) => [name, known(text)]));
  const variables = Object.entries(source.variables).map(([name, text]) => {
    return [name, known(text.replace(/^\{root\}/, rootMark))] as const;
  });
  const settings = await parsePhpSettings(
    [first, ...more],
    {
      environment: values,
      server: siteUrl === undefined ? {} : serverOf(siteUrl),
      exists: (file) => files.exists(file),
      include: async (file) => (await files.read(file, maxConfigBytes))?.toString('latin1') ?? null,
    },
    { variables: Object.fromEntries(variables), constants, returnedAs: source.returnedAs },
  );
  if (settings === null) throw unreadable(first.file, 'it is not a PHP file that can be read');
  return settings;
}

async function readYamlSettings(source: YamlSource, files: ProjectFiles): Promise<Settings | null> {
  const first = await firstFile(source.paths, files);
  if (first === null) return null;
  const { values } = await readEnvironment(source.environment, files);
  const settings = parseYamlSettings(first.source, first.file, values);
  if (settings === null) throw unreadable(first.file, 'it is not a YAML file that can be read');
  return settings;
}

/** What Apache is told to put into the environment; the last line for a name wins. */
async function readHtaccessSettings({ paths }: HtaccessSource, files: ProjectFiles): Promise<Settings | null> {
  const first = await firstFile(paths, files);
  if (first === null) return null;
  const lines = first.source.toString('utf8').matchAll(/^[ \t]*SetEnv[ \t]+(\w+)[ \t]+("?)([^"\r\n]*)\2[ \t]*\r?$/gim);
  const values = new Map([...lines].map(([, name = '', , value = '']) => [name, value.trimEnd()]));
  return {
    file: first.file,
    assumed: [],
    get(key) {
      const value = values.get(key);
      return value === undefined ? unset : settingText(value);
    },
  };
}

async function firstFile(patterns: readonly string[], files: ProjectFiles): Promise<PhpFile | null> {
  for (const pattern of patterns) {
    for (const file of await expandPath(pattern, files)) {
      const source = await files.read(file, maxConfigBytes);
      if (source !== null) return { file, source };
    }
  }
  return null;
}

/** A path whose folders may hold `*`: every file it can mean, in the order of their names. */
async function expandPath(pattern: string, files: ProjectFiles): Promise<readonly string[]> {
  if (!pattern.includes('*')) return [pattern];
  const parts = pattern.split('/');
  const at = parts.findIndex((part) => part.includes('*'));
  const folder = parts.slice(0, at).join('/');
  const names = (await files.list?.(folder).catch(() => [])) ?? [];
  const matching = names.filter((name) => matchesGlob(name, parts[at] ?? '')).sort();
  return matching.slice(0, 20).map((name) => posix.join(folder, name, ...parts.slice(at + 1)));
}

/** What the web server would tell a script of the environment's address. */
export function serverOf(siteUrl: string): Record<string, string> {
  const url = new URL(siteUrl);
  return { HTTP_HOST: url.host, SERVER_NAME: url.hostname };
}

function unreadable(file: string, problem: string): AppError {
  return new AppError('recipe.credentials-not-found', {
    message: `The database credentials could not be read from ${file}: ${problem}.`,
    hint: 'Enter the database of this environment by hand instead.',
    facts: { file },
  });
}
