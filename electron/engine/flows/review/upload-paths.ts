import { posix } from 'node:path';
import type { ReviewFacts } from './part.ts';

/** Folders with uploads, below the release. */
export function uploadPathsOf({ facts }: { readonly facts: Pick<ReviewFacts, 'recipe'> }): readonly string[] {
  return facts.recipe.uploads
    .map(({ path }) => posix.normalize(path))
    .filter((path) => path !== '.' && !path.startsWith('../'));
}
