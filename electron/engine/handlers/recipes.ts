import type { recipesContract } from '#shared/contract/recipes.ts';
import type { Handlers } from '#shared/contract/router.ts';
import type { Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import type { Detection, RecipeProblem } from '#shared/domain/recipe-view.ts';
import type { Server } from '#shared/domain/server.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { mergeRecipes } from '#shared/recipe-schema/merge-recipes.ts';
import { recipeSchema, type Recipe } from '#shared/recipe-schema/recipe.ts';
import { createLook, type EnvironmentLook } from '../flows/recipe-preview/look.ts';
import { previewRecipe } from '../flows/recipe-preview/preview-recipe.ts';
import type { FiledStores } from '../project-file/open-filed-stores.ts';
import { openProjectBook, readOwnRecipes } from '../project-file/own-recipes.ts';
import { checkOwnRecipe, checkProjectChanges } from '../recipe-editor/check-recipe.ts';
import { describeChain, isOwn } from '../recipe-editor/describe-chain.ts';
import { newText, overrideText, writeOwnRecipe } from '../recipe-editor/new-recipe.ts';
import { createRecipeTexts } from '../recipe-editor/recipe-texts.ts';
import { traceRecipe } from '../recipe-editor/trace-recipe.ts';
import { expandFolders } from '../recipes/expand-folders.ts';
import type { RecipeBook } from '../recipes/load-recipes.ts';
import type { ProjectFiles } from '../recipes/project-files.ts';
import { changesOf } from '../recipes/project-recipe.ts';
import type { CallContext } from '../router/serve-port.ts';
import { explain, explainFolder, originOf } from './explain-folder.ts';
import type { EngineParts } from './engine-parts.ts';

/** Milliseconds for which the answers of an environment are kept. */
const keptFor = 10 * 60_000;
/** Environments whose answers are kept at a time. */
const mostLooks = 4;

/** Recipes as people look at them, write them and try them. */
export function createRecipeHandlers(
  parts: EngineParts & { readonly stores: FiledStores },
  now: () => Date,
): Handlers<typeof recipesContract, CallContext> {
  const { projects, servers, maskingProfiles, projectFiles } = parts.stores;
  const texts = createRecipeTexts({ projects, projectFiles });
  const looks = createLooks(parts, now);
  const bookOf = async (projectId: string | undefined): Promise<RecipeBook> =>
    projectId === undefined ? parts.recipes : openProjectBook(parts.recipes, await projects.get(projectId));

  const checked = async (project: Project, text: string) => {
    const { problems, said, recipe } = checkProjectChanges(
      await openProjectBook(parts.recipes, project),
      project,
      text,
    );
    if (said === null || recipe === null) throw invalid(problems);
    return { said, recipe };
  };

  return {
    'recipes.list': async ({ projectId }) => {
      const book = await bookOf(projectId);
      return book.listRecipes().map(({ id, title }) => ({ id, title, origin: originOf(book, id) }));
    },
    'recipes.effective': async ({ projectId, recipeId }) => {
      if (projectId === undefined && recipeId === undefined) {
        throw new AppError('usage.invalid', { message: 'Name a recipe or a project.' });
      }
      const book = await bookOf(projectId);
      if (projectId === undefined || recipeId !== undefined)
        return traceRecipe(describeChain(book.chainOf(recipeId ?? '')));
      const project = await projects.get(projectId);
      // Whatever is wrong is told here as it would be told before a pull.
      book.resolveRecipe(project.recipe, changesOf(project));
      return traceRecipe(describeChain(book.chainOf(project.recipe), changesOf(project)));
    },
    'recipes.source': async ({ projectId }) => texts.read(await projects.get(projectId)),
    'recipes.check': async ({ projectId, id, text }) => {
      const book = await bookOf(projectId);
      if (id !== undefined) {
        const { problems, effective } = checkOwnRecipe(book, id, text);
        return { problems: [...problems], effective };
      }
      const project =
        projectId === undefined ? { recipe: 'generic-php', name: 'the text' } : await projects.get(projectId);
      const { problems, effective } = checkProjectChanges(book, project, text);
      return { problems: [...problems], effective };
    },
    'recipes.detect': async ({ projectId, folder, serverId }, { signal }) => {
      const own = projectId === undefined ? null : await readOwnRecipes((await projects.get(projectId)).folder);
      const server = serverId === undefined ? null : await servers.get(serverId);
      return explainFolder(parts, { folder, server, own }, signal);
    },
    'recipes.preview': async ({ projectId, environmentId, text, afresh }, { signal }) => {
      const { project, environment } = await projects.getEnvironment(projectId, environmentId);
      const given = text ?? (await texts.read(project)).text;
      const { said, recipe } = await checked(project, given);
      const own = await readOwnRecipes(project.folder);
      const book = parts.recipes.withOwn(own);
      const server = environment.serverId === undefined ? null : await servers.get(environment.serverId);
      const input = {
        ...{ opener: parts.opener, environment, recipe, base: builtInOf(book, said.extends) },
        look: looks.get(projectId, environment, server, afresh),
        project: { ...project, recipe: said.extends },
        profiles: await maskingProfiles.list(),
        detection: async ({ files }: { readonly files: ProjectFiles }): Promise<Detection> => ({
          ...(await explain(book, files)),
          folder: environment.path,
          broken: own.flatMap((source) => ('error' in source ? [source.error.message] : [])),
        }),
      };
      return previewRecipe(input, signal);
    },
    'recipes.planSave': async ({ projectId, text }) => {
      const project = await projects.get(projectId);
      const { said } = await checked(project, text);
      return texts.plan(project, text, said);
    },
    'recipes.save': async ({ projectId, text, expected }) => {
      const project = await projects.get(projectId);
      const { said } = await checked(project, text);
      await texts.write(project, text, said, expected ?? undefined);
      return texts.read(await projects.get(projectId));
    },
    'recipes.set': async ({ projectId, key, value }) => {
      const project = await projects.get(projectId);
      const text = await texts.withKey(project, key, value);
      const { said } = await checked(project, text.text);
      await texts.write(project, text.text, said, text.hash ?? undefined);
      return texts.read(await projects.get(projectId));
    },
    'recipes.init': async ({ projectId, kind, id }) => {
      const { folder } = await projects.get(projectId);
      const text = kind === 'new' ? newText(id) : overrideText(id, parts.recipes.resolveRecipe(id).title);
      return { path: await writeOwnRecipe(folder, id, text), text };
    },
  };
}

/** The recipe of ours that a recipe builds on, or null. */
function builtInOf(book: RecipeBook, id: string): Recipe | null {
  const ours = book.chainOf(id).filter(({ file }) => !isOwn(file));
  const [first, ...rest] = ours;
  if (first === undefined) return null;
  const merged = rest.reduce((below, { recipe }) => mergeRecipes(below, recipe), first.recipe);
  const whole = recipeSchema.safeParse(merged);
  return whole.success ? expandFolders(whole.data, ours.at(-1)?.file ?? '') : null;
}

/** Looks at environments that are kept for a while, so that what is typed is judged without asking again. */
function createLooks({ opener }: EngineParts, now: () => Date) {
  const kept = new Map<string, EnvironmentLook>();
  return {
    get(projectId: string, environment: Environment, server: Server | null, afresh: boolean): EnvironmentLook {
      const key = JSON.stringify([projectId, environment, server]);
      const known = kept.get(key);
      if (known !== undefined && !afresh && now().getTime() - known.lookedAt.getTime() < keptFor) return known;
      const look = createLook({ opener, environment, server }, now());
      kept.delete(key);
      kept.set(key, look);
      const [oldest] = kept.keys();
      if (kept.size > mostLooks && oldest !== undefined) kept.delete(oldest);
      return look;
    },
  };
}

function invalid([first, ...more]: readonly RecipeProblem[]): AppError {
  const { line = 1, path = '', message = 'not a recipe' } = first ?? {};
  const others = more.length === 0 ? '' : ` (${String(more.length)} more)`;
  return new AppError('recipe.invalid', {
    message: `The changes of the recipe are not valid: line ${String(line)}${path === '' ? '' : ` at ${path}`}: ${message}${others}.`,
    hint: 'See docs/recipes.md for what a recipe may hold.',
    facts: { line, path },
  });
}
