import type { Environment } from '#shared/domain/environment.ts';
import type { Problem } from '#shared/domain/problem.ts';
import type { Project } from '#shared/domain/project.ts';
import type { SetUpWish } from '#shared/domain/setup.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import { toAppError } from '#shared/errors/app-error.ts';
import type { NetworkFacts } from '../../provision/render-config.ts';
import type { KnownDatabase } from '../../setup/judge-wish.ts';

/** Reads where the database of an environment is; null for one without. */
export type DatabaseReader = (
  environment: Environment,
  recipe: Recipe,
  signal: AbortSignal,
) => Promise<{
  readonly host: string;
  readonly name: string;
  readonly user: string;
  readonly prefix: string;
  /** What the configuration says of a WordPress network; null for a single site. */
  readonly network: NetworkFacts | null;
} | null>;

/**
 * The databases that environments of the project use on the computers where new ones are to be made. One that cannot be
 * read is told: then nobody can promise that the new stage is apart from it.
 */
export async function readKnownDatabases(
  read: DatabaseReader,
  { environments }: Project,
  recipe: Recipe,
  wish: SetUpWish,
  signal: AbortSignal,
): Promise<{
  readonly found: readonly KnownDatabase[];
  readonly prefix: string | null;
  readonly network: NetworkFacts | null;
  readonly problems: readonly Problem[];
}> {
  const makes = wish.stages.flatMap(({ place }) =>
    place.kind !== 'existing' && (place.database.kind === 'make' || place.database.kind === 'pool')
      ? [place.kind === 'server' ? place.serverId : null]
      : [],
  );
  const found: KnownDatabase[] = [];
  const problems: Problem[] = [];
  let prefix: string | null = null;
  let network: NetworkFacts | null = null;
  for (const environment of environments) {
    const serverId = environment.serverId ?? null;
    // A stage that is planned again is compared with itself by its own steps.
    const isPlanned = wish.stages.some(({ id, place }) => id === environment.id && place.kind !== 'existing');
    // Production tells the prefix of the tables, wherever it is.
    const tells = makes.length > 0 && environment.stage === 'production';
    if (environment.database.kind === 'none' || isPlanned || !(tells || makes.includes(serverId))) continue;
    try {
      const database = await read(environment, recipe, signal);
      if (database === null) continue;
      const { host, name, user } = database;
      found.push({ environmentId: environment.id, serverId, host, name, user });
      if (environment.stage === 'production') ({ prefix, network } = database);
    } catch (error) {
      signal.throwIfAborted();
      problems.push({
        ...{ id: 'database-unknown', severity: 'warning' },
        title: `Which database "${environment.name}" uses could not be read, so nobody can promise that it is another one.`,
        detail: toAppError(error).message,
      });
    }
  }
  return { found, prefix, network, problems };
}
