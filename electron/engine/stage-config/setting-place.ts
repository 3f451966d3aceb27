import type { Configuration } from '#shared/recipe-schema/configuration.ts';

/** True for a variable or constant that has no place in a list. */
export function isPlainName(key: string): boolean {
  return /^[A-Za-z_]\w*$/.test(key);
}

/** Where a setting stands in the files of this way of writing: a plain name where `names` says, everything else as it is. Pure. */
export function placeOf(key: string, write: Configuration['write']): string {
  if (write.kind === 'dotenv') return isPlainName(key) ? `define.${key}` : key;
  return isPlainName(key) ? write.names.replace('{name}', key) : key;
}
