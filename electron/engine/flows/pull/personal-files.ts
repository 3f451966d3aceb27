import { posix } from 'node:path';
import type { Problem } from '#shared/domain/problem.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import { isExcluded } from './excluded-files.ts';

type PersonalFiles = Recipe['personalFiles'][number];

interface Folder {
  readonly path: string;
  readonly exclude: readonly string[];
}

/**
 * Masking works on columns: what files hold of people is said in the plan, with what becomes of them. An environment may
 * name folders of its own, so that is worked out and not taken from the recipe. Pure.
 */
export function personalFileProblems(known: readonly PersonalFiles[], folders: readonly Folder[]): readonly Problem[] {
  const list = (treatment: PersonalFiles['treatment']): string =>
    known
      .filter((files) => becomesOf(files.path, folders) === treatment)
      .map((files) => `${files.path} (${files.reason})`)
      .join('; ');
  const [leftOut, copied] = [list('left-out'), list('copied')];
  const problems: Problem[] = [];
  if (copied !== '') {
    problems.push({
      id: 'personal-files-copied',
      severity: 'warning',
      title: 'These files may hold personal data and are copied as they are',
      detail: copied,
      mend: 'Name only other folders as the uploads of the source environment if they must not leave it.',
    });
  }
  if (leftOut !== '') {
    problems.push({
      id: 'personal-files-left-out',
      severity: 'info',
      title: 'Files with personal data stay on the source',
      detail: leftOut,
    });
  }
  return problems;
}

/** What a pull does with a path: copied when one of the folders holds it and does not exclude it. Pure. */
export function becomesOf(path: string, folders: readonly Folder[]): PersonalFiles['treatment'] {
  const isCopied = folders.some((folder) => {
    const inside = posix.relative(folder.path, path);
    if (inside === '') return true;
    return !inside.startsWith('..') && !isExcluded(inside, folder.exclude);
  });
  return isCopied ? 'copied' : 'left-out';
}
