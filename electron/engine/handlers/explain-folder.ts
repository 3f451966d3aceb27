import { realpath, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Detection } from '#shared/domain/recipe-view.ts';
import type { Server } from '#shared/domain/server.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { readOwnRecipes } from '../project-file/own-recipes.ts';
import { isOwn } from '../recipe-editor/describe-chain.ts';
import { explainDetection } from '../recipes/explain-detection.ts';
import type { RecipeBook } from '../recipes/load-recipes.ts';
import { localProjectFiles, type ProjectFiles, remoteProjectFiles } from '../recipes/project-files.ts';
import { listNames } from '../remote/list-names.ts';
import { folderAbove } from './detect-project.ts';
import type { EngineParts } from './engine-parts.ts';

/** A folder to look at; `own` are the recipes of the project's repository, null to look for them in the folder. */
export interface FolderToExplain {
  readonly folder: string;
  /** Null for a folder of this computer. */
  readonly server: Server | null;
  readonly own: Awaited<ReturnType<typeof readOwnRecipes>> | null;
}

/** What a folder is recognised as, and why. Throws `remote.file-missing` and what connecting throws. */
export async function explainFolder(
  { recipes, transport, interaction }: Pick<EngineParts, 'recipes' | 'transport' | 'interaction'>,
  { folder, server, own }: FolderToExplain,
  signal: AbortSignal,
): Promise<Detection> {
  if (server === null) {
    const found = await stat(folder).catch(() => null);
    if (!found?.isDirectory()) throw missing(`There is no folder ${folder}.`, folder);
    const real = await realpath(folder);
    const known = own ?? (await ownRecipesAt(real));
    const { root, seen } = await explain(recipes.withOwn(known), localProjectFiles(real));
    return { folder: root === '.' ? folder : dirname(real), seen, broken: problemsOf(known) };
  }
  const session = await transport.connect(server, interaction, signal);
  try {
    const { kind } = await session.stat(folder, signal);
    if (kind !== 'directory' && kind !== 'symlink') {
      throw missing(`${folder} on ${session.label} is not a folder.`, folder);
    }
    const files = remoteProjectFiles(session, folder, signal, (below) => listNames(session, below, signal));
    const { root, seen } = await explain(recipes.withOwn(own ?? []), files);
    const place = root === '.' ? folder : await folderAbove(session, folder, signal);
    return { folder: place, seen, broken: problemsOf(own ?? []) };
  } finally {
    await session.close();
  }
}

/** Those of the folder's repository; the folder may be a document root. */
async function ownRecipesAt(folder: string): Promise<NonNullable<FolderToExplain['own']>> {
  const here = await readOwnRecipes(folder);
  return here.length > 0 || basename(folder) === '' ? here : readOwnRecipes(dirname(folder));
}

function problemsOf(own: NonNullable<FolderToExplain['own']>): string[] {
  return own.flatMap((source) => ('error' in source ? [source.error.message] : []));
}

function missing(message: string, folder: string): AppError {
  return new AppError('remote.file-missing', { message, facts: { folder } });
}

/** Which recipe recognises some files, and which others did or nearly did. */
export async function explain(
  book: RecipeBook,
  files: ProjectFiles,
): Promise<Pick<Detection, 'seen'> & { readonly root: '.' | '..' }> {
  const { root, recipes } = await explainDetection(book.listRecipes(), files);
  return {
    root,
    seen: recipes.map(({ recipe: { id, title, priority }, outcome, conditions }) => ({
      ...{ id, title, priority, outcome, origin: originOf(book, id), conditions: [...conditions] },
    })),
  };
}

/** Whose a recipe is. */
export function originOf(book: RecipeBook, id: string): 'built-in' | 'own' {
  return isOwn(book.chainOf(id).at(-1)?.file ?? '') ? 'own' : 'built-in';
}
