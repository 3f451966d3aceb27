import type { StageOptions } from '#shared/domain/stage-config.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';

/** What a framework has settings for. Pure. */
export function listOptions({ title, configuration }: Recipe): Omit<StageOptions, 'applied'> {
  if (configuration === undefined) {
    return { framework: title, files: [], debug: false, logLevel: [], mail: [], robots: [] };
  }
  const { debug, logLevel, mail, robots, write } = configuration;
  return {
    framework: title,
    files: [...(write.kind === 'php-file' ? [write.file, ...write.include.paths] : write.paths)],
    debug: debug.length > 0,
    logLevel: meaningsOf(logLevel),
    mail: meaningsOf(mail),
    robots: meaningsOf(robots),
  };
}

function meaningsOf<M extends string>(
  entries: readonly { readonly values: Readonly<Partial<Record<M, string>>> }[],
): M[] {
  // Object.keys gives the schema's own keys.
  return [...new Set(entries.flatMap(({ values }) => Object.keys(values) as M[]))];
}
