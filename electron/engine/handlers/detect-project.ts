import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, posix } from 'node:path';
import type { OutputOf, EngineContract } from '#shared/contract/contract.ts';
import type { Server } from '#shared/domain/server.ts';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import { readHeadStatus } from '../git/head-status.ts';
import { detectRecipe, findDatabaseUse } from '../recipes/detect-recipe.ts';
import { readOwnRecipes } from '../project-file/own-recipes.ts';
import type { RecipeBook } from '../recipes/load-recipes.ts';
import { localProjectFiles, type ProjectFiles, remoteProjectFiles } from '../recipes/project-files.ts';
import { readCredentials } from '../recipes/read-credentials.ts';
import { listNames } from '../remote/list-names.ts';
import { shQuote } from '../remote/shell-quote.ts';
import type { RemoteSession } from '../remote/transport.ts';
import type { EngineParts } from './engine-parts.ts';
import { readRemoteHead } from './remote-head.ts';

type Detected = OutputOf<EngineContract, 'projects.detectFolder'>;

/** Recognises the project in a folder of this computer. Throws `remote.file-missing` and `recipe.not-found`. */
export async function detectFolder(
  { recipes, env }: Pick<EngineParts, 'recipes' | 'env'>,
  folder: string,
  signal: AbortSignal,
): Promise<Detected> {
  const found = await stat(folder).catch(() => null);
  if (!found?.isDirectory()) {
    throw new AppError('remote.file-missing', { message: `There is no folder ${folder}.`, facts: { folder } });
  }
  const head = await readHeadStatus({ cwd: folder, env, signal }).catch(() => null);
  const real = await realpath(folder);
  const detected = await detect(await recipesFor(recipes, real), localProjectFiles(real), {
    folder,
    above: async () => dirname(real),
    filesIn: localProjectFiles,
  });
  return { ...detected, name: basename(detected.folder), ...(head?.branch ? { branch: head.branch } : {}) };
}

/** All recipes that a folder of this computer may be recognised by: its repository may bring some along. */
export async function recipesFor(recipes: RecipeBook, folder: string): Promise<readonly Recipe[]> {
  const own = await readOwnRecipes(folder);
  // The folder may be a document root.
  return recipes.withOwn(own.length > 0 ? own : await readOwnRecipes(dirname(folder))).listRecipes();
}

/** Recognises the project in a folder of a server. Throws what connecting throws and `recipe.not-found`. */
export async function detectServerFolder(
  { recipes, transport, interaction }: Pick<EngineParts, 'recipes' | 'transport' | 'interaction'>,
  server: Server,
  path: string,
  signal: AbortSignal,
): Promise<Detected> {
  const session = await transport.connect(server, interaction, signal);
  try {
    const { kind } = await session.stat(path, signal);
    if (kind !== 'directory' && kind !== 'symlink') {
      throw new AppError('remote.file-missing', { message: `${path} on ${session.label} is not a folder.` });
    }
    const head = await readRemoteHead(session, path, signal).catch(() => null);
    const filesIn = (folder: string): ProjectFiles =>
      remoteProjectFiles(session, folder, signal, (below) => listNames(session, below, signal));
    const detected = await detect(recipes.listRecipes(), filesIn(path), {
      folder: path,
      above: () => folderAbove(session, path, signal),
      filesIn,
    });
    const name = detected.url ? new URL(detected.url).hostname : posix.basename(detected.folder);
    return { ...detected, name, ...(head?.branch ? { branch: head.branch } : {}) };
  } finally {
    await session.close();
  }
}

/** A folder that is looked at. */
interface Place {
  readonly folder: string;
  /** The folder above, behind every symbolic link. */
  above(): Promise<string>;
  filesIn(folder: string): ProjectFiles;
}

/** Where the server's own `..` leads: the document root may be a link into the project. */
export async function folderAbove(session: RemoteSession, path: string, signal: AbortSignal): Promise<string> {
  const { stdout } = await session.run({ script: `cd -- ${shQuote(path)} && cd -P .. && pwd -P` }, signal);
  return stdout.toString('utf8').replace(/\n$/, '');
}

async function detect(recipes: readonly Recipe[], files: ProjectFiles, place: Place): Promise<Omit<Detected, 'name'>> {
  const found = await detectRecipe(recipes, files);
  if (found === null) {
    throw new AppError('recipe.not-found', {
      message: `No recipe recognises the project in ${files.label}.`,
      hint: 'Choose the folder that holds the website’s own files, such as wp-config.php or composer.json.',
      facts: { folder: place.folder },
    });
  }
  const { recipe, evidence } = found;
  const folder = found.root === '.' ? place.folder : await place.above();
  const base = { folder, recipe: recipe.id, recipeTitle: recipe.title, evidence: [...evidence] };
  try {
    const own = found.root === '.' ? files : place.filesIn(folder);
    if ((await findDatabaseUse(recipe, own)) === null) return { ...base, withoutDatabase: true, warnings: [] };
    const { host, name, user, tablePrefix, siteUrl, notes, multisite } = await readCredentials(recipe, own);
    const network =
      multisite === null ? {} : { multisite: { subdomains: multisite.subdomains, domain: multisite.domain } };
    const url = siteUrl !== null && URL.canParse(siteUrl) ? { url: siteUrl } : {};
    return { ...base, ...url, ...network, database: { host, name, user, tablePrefix }, warnings: [...notes] };
  } catch (error) {
    if (!isAppError(error)) throw error;
    // A fresh clone has no configuration yet; the user is told and goes on.
    return { ...base, warnings: [error.message] };
  }
}
