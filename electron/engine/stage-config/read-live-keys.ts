import type { Configuration } from '#shared/recipe-schema/configuration.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import { matchesGlob } from '#shared/recipe-schema/table-pattern.ts';
import { maxConfigBytes, type ProjectFiles } from '../recipes/project-files.ts';
import { readSetting } from '../recipes/read-settings.ts';
import { paymentProviders } from './payment-providers.ts';
import type { ReadValues } from './read-values.ts';

/** Providers with a key in the application's configuration files that moves real money. The keys themselves stay here. */
export async function readLiveKeys(
  { configuration }: Recipe,
  values: ReadValues | null,
  files: ProjectFiles,
): Promise<readonly string[]> {
  const found = new Set<string>();
  if (configuration === undefined || values === null) return [];
  const texts = await readTexts(configuration, files);
  for (const { title, settings, anywhere } of paymentProviders) {
    const isSet = settings.some(({ keys, live }) => keys.some((key) => isLive(values.get(key), live)));
    if (isSet || (anywhere !== undefined && texts.some((text) => anywhere.test(text)))) found.add(title);
  }
  for (const { title, read, live } of configuration.liveKeys) {
    // Any of the keys may be the live one, not only the first that is set.
    for (const setting of read.flatMap((one) => one.keys.map((key) => ({ ...one, keys: [key] })))) {
      const value = (await readSetting([setting], files).catch(() => null))?.value;
      if (isLive(value ?? null, live)) found.add(title);
    }
  }
  return [...found];
}

function isLive(value: string | null, live: readonly string[]): boolean {
  return value !== null && live.some((pattern) => matchesGlob(value.toLowerCase(), pattern.toLowerCase()));
}

/** The files as they are, without the lines that are comments. */
async function readTexts({ read }: Configuration, files: ProjectFiles): Promise<readonly string[]> {
  const paths = new Set(read.flatMap((source) => source.paths).filter((path) => !/[{*]/.test(path)));
  const texts: string[] = [];
  for (const path of paths) {
    const bytes = await files.read(path, maxConfigBytes).catch(() => null);
    if (bytes !== null) texts.push(bytes.toString('utf8').replace(/^[ \t]*(?:#|\/\/|\*).*$/gm, ''));
  }
  return texts;
}
