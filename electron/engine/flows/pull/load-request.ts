import type { Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import type { PullOptions } from '#shared/domain/pull.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { JobRunner } from '../../jobs/runner.ts';
import type { RecipeBook } from '../../recipes/load-recipes.ts';
import { readOwnRecipes } from '../../project-file/own-recipes.ts';
import { resolveProjectRecipe, toPullRecipe } from '../../recipes/project-recipe.ts';
import type { FiledStores } from '../../project-file/open-filed-stores.ts';
import { findLeftOvers } from './left-overs.ts';
import { notesOf } from './notes.ts';
import type { PullRequest } from './prepare-pull.ts';

/** Where a request's facts are stored. */
export interface LoadRequestParts {
  readonly stores: FiledStores;
  readonly recipes: RecipeBook;
  readonly runner: JobRunner;
}

/** Everything stored about a pull between two environments. Throws `store.project-not-found`, `store.environment-not-found`. */
export async function loadPullRequest(
  parts: LoadRequestParts,
  projectId: string,
  sourceId: string,
  targetId: string,
  options: PullOptions,
): Promise<PullRequest> {
  const { stores, recipes, runner } = parts;
  const project = await stores.projects.get(projectId);
  const reviews = (await stores.reviews.list(projectId)).filter(({ state }) => state !== 'closed');
  const temporary = reviews.map(({ environment }) => environment);
  const source = environmentOf(project, temporary, sourceId);
  const target = environmentOf(project, temporary, targetId);
  const own = await readOwnRecipes(project.folder);
  const recipe = resolveProjectRecipe(recipes.withOwn(own), project);
  const salt = await stores.salts.get(projectId);
  return {
    project,
    source,
    target,
    options: withProfile(options, project),
    recipe: toPullRecipe(recipe, project, source, target),
    sourceServer: source.serverId === undefined ? null : await stores.servers.get(source.serverId),
    targetServer: target.serverId === undefined ? null : await stores.servers.get(target.serverId),
    profiles: await stores.maskingProfiles.list(),
    saltHex: salt.toString('hex'),
    earlierRate: earlierRate(runner, sourceId, targetId, projectId),
    leftOvers: findLeftOvers(runner, projectId, targetId),
    // Of exactly the recipes that this request is made of.
    requireTrust: () => stores.trust.require(project, own),
  };
}

/** The project's own masking profile where the pull names none. */
function withProfile(options: PullOptions, { maskingProfile }: Project): PullOptions {
  return maskingProfile === undefined ? options : { maskingProfile, ...options };
}

/** Review environments are of this computer and not of the project: they come and go. */
function environmentOf(project: Project, temporary: readonly Environment[], id: string): Environment {
  const found = [...project.environments, ...temporary].find((environment) => environment.id === id);
  if (found !== undefined) return found;
  throw new AppError('store.environment-not-found', {
    message: `Project "${project.name}" has no environment "${id}".`,
    hint: `There are: ${project.environments.map((environment) => environment.id).join(', ') || 'none yet'}`,
  });
}

/** Bytes per second of the last finished pull between the two, for an honest estimate. */
function earlierRate(runner: JobRunner, sourceId: string, targetId: string, projectId: string): number | null {
  const last = runner
    .list()
    .find(
      (job) =>
        job.state === 'done' && job.projectId === projectId && job.sourceId === sourceId && job.targetId === targetId,
    );
  if (last?.endedAt === undefined) return null;
  const { notes } = runner.record(last.id);
  const bytes =
    notesOf(notes, 'range').reduce((sum, range) => sum + range.bytes, 0) +
    notesOf(notes, 'files').reduce((sum, files) => sum + files.bytes, 0);
  const seconds = (Date.parse(last.endedAt) - Date.parse(last.createdAt)) / 1000;
  return seconds > 0 && bytes > 1e6 ? bytes / seconds : null;
}
