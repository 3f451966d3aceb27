import { matchesGlob } from '#shared/recipe-schema/table-pattern.ts';

/**
 * True for a path that one of the patterns leaves out. A pattern that ends in a slash and two stars also means the folder
 * itself; one that begins with two stars and a slash matches at any depth. Pure.
 */
export function isExcluded(path: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    if (pattern.startsWith('**/')) {
      const rest = pattern.slice(3);
      return (
        isExcluded(path, [rest]) || [rest, rest.replace(/\/\*\*$/, '')].some((one) => matchesGlob(path, `*/${one}`))
      );
    }
    return (
      matchesGlob(path, pattern.replace(/\*\*/g, '*')) ||
      (pattern.endsWith('/**') && matchesGlob(path, pattern.slice(0, -3)))
    );
  });
}
