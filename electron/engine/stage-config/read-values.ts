import { AppError, isAppError } from '#shared/errors/app-error.ts';
import type { Configuration } from '#shared/recipe-schema/configuration.ts';
import { maxConfigBytes, type ProjectFiles } from '../recipes/project-files.ts';
import { readSettings } from '../recipes/read-settings.ts';
import type { SettingValue } from '../recipes/settings.ts';
import { isPlainName, placeOf } from './setting-place.ts';

/** What the application's configuration says under a key, or null where it says nothing that reading can tell. */
export interface ReadValues {
  get(key: string): string | null;
  /** True when something stands there, also something that cannot be told. */
  has(key: string): boolean;
}

/** Reads the configuration as the application would. Files are parsed, never run. */
export async function readValues(
  { read, write }: Pick<Configuration, 'read' | 'write'>,
  files: ProjectFiles,
  siteUrl: string,
): Promise<ReadValues> {
  const all: ((key: string) => SettingValue)[] = [];
  for (const source of read) {
    // A file that nobody can read says nothing; whether it can be written is seen when it is.
    const settings = await readSettings(source, files, siteUrl).catch((error: unknown) => {
      if (isAppError(error, 'recipe.credentials-not-found')) return null;
      throw error;
    });
    if (settings === null) continue;
    if (source.kind !== 'php') all.push((key) => settings.get(key));
    else {
      all.push((key) => {
        const own = settings.get(placeOf(key, write));
        return own.kind === 'unset' && isPlainName(key) ? settings.get(`define.${key}`) : own;
      });
    }
  }
  const found = (key: string) => all.map((get) => get(key)).find((value) => value.kind !== 'unset');
  return {
    get(key) {
      const value = found(key);
      return value?.kind === 'value' ? value.text : null;
    },
    has: (key) => found(key) !== undefined,
  };
}

/** The same files, with other contents for some of them. */
export function withContents(files: ProjectFiles, contents: ReadonlyMap<string, string>): ProjectFiles {
  return {
    ...files,
    exists: async (path) => contents.has(path) || files.exists(path),
    async read(path, max) {
      const content = contents.get(path);
      return content === undefined ? files.read(path, max) : Buffer.from(content);
    },
  };
}

/** A configuration file as text, null when it is not there. Throws `stage.cannot-write` for one that is not UTF-8. */
export async function readText(files: ProjectFiles, path: string): Promise<string | null> {
  const bytes = await files.read(path, maxConfigBytes);
  if (bytes === null) return null;
  const text = bytes.toString('utf8');
  if (Buffer.from(text).equals(bytes) && !text.includes('\0')) return text;
  throw new AppError('stage.cannot-write', {
    message: `${path} is not UTF-8 text, and so is left alone.`,
    facts: { path },
  });
}
