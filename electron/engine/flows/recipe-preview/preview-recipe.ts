import { posix } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Environment } from '#shared/domain/environment.ts';
import type { MaskingProfile } from '#shared/domain/masking.ts';
import type { Project } from '#shared/domain/project.ts';
import type { RecipePreview } from '#shared/domain/recipe-view.ts';
import { isAppError, toAppError } from '#shared/errors/app-error.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import { toPullRecipe } from '../../recipes/project-recipe.ts';
import type { FoundCredentials } from '../../recipes/read-credentials.ts';
import { readSetting } from '../../recipes/read-settings.ts';
import { fillPlaceholders } from '../pull/after-pull.ts';
import { isExcluded } from '../pull/excluded-files.ts';
import { matchingTables } from '../pull/neutralise-sql.ts';
import { type EnvironmentOpener, findDatabase } from '../pull/open-environment.ts';
import { judgeTables, namesWithRows, treatTables } from './judge-tables.ts';
import type { Asking, DatabaseLook, EnvironmentLook } from './look.ts';
import { columnsOfStep, findMissedPatterns } from './missed-patterns.ts';

/** What is shown. */
export interface PreviewInput {
  readonly look: EnvironmentLook;
  readonly opener: EnvironmentOpener;
  readonly project: Project;
  readonly environment: Environment;
  /** The recipe as it takes effect. */
  readonly recipe: Recipe;
  /** The recipe of ours below it, to tell what is new; null for one that stands alone. */
  readonly base: Recipe | null;
  readonly profiles: readonly MaskingProfile[];
  readonly detection: (asking: Asking) => Promise<RecipePreview['detection']>;
}

/** What a recipe would do with an environment. Reads only, and asks the environment only what it has not answered yet. */
export async function previewRecipe(input: PreviewInput, signal: AbortSignal): Promise<RecipePreview> {
  const { project, environment } = input;
  // The environment as source and target at once: with what it leaves out, and the commands that would run in it.
  const recipe = toPullRecipe(input.recipe, project, environment, environment);
  return input.look.use(async (asking) => {
    const detection = await input.detection(asking);
    const credentials = await findCredentials(input, asking, recipe, signal);
    const database = credentials.found === null ? null : await lookAtTables(input, asking, recipe, credentials.found);
    return {
      environmentId: environment.id,
      lookedAt: input.look.lookedAt.toISOString(),
      detection,
      recognised: detection.seen.some(({ id, outcome }) => id === recipe.id && outcome !== 'nearly'),
      credentials: credentials.shown,
      stage: await readStage(recipe, environment, asking),
      folders: await lookAtFolders(input, asking, recipe),
      tables: database?.shown ?? { kind: 'none' },
      commands: await lookAtCommands(input, asking, recipe),
      health: recipe.health.map(({ path, status, contains }) => ({
        ...{ url: `${environment.url.replace(/\/+$/, '')}${path}`, status },
        ...(contains === undefined ? {} : { contains }),
      })),
      neutralise: stepsOf(input, recipe, database?.look ?? null, credentials.found?.tablePrefix ?? ''),
    };
  }, signal);
}

interface Credentials {
  readonly found: FoundCredentials | null;
  readonly shown: RecipePreview['credentials'];
}

async function findCredentials(
  { opener, environment }: PreviewInput,
  { files }: Asking,
  recipe: Recipe,
  signal: AbortSignal,
): Promise<Credentials> {
  try {
    const found = await findDatabase(opener, environment, files, recipe, signal);
    if (found === null) return { found, shown: { kind: 'none' } };
    opener.keepSecret(found.password);
    const { file, name, user, host, port, socketPath, tablePrefix, siteUrl, notes } = found;
    return {
      found,
      shown: {
        kind: 'found',
        ...{ file: file === 'settings' ? null : file, name, user, tablePrefix, siteUrl: withoutLogin(siteUrl) },
        place: socketPath ?? `${host}:${String(port)}`,
        hasPassword: found.password.reveal() !== '',
        notes: [...notes],
      },
    };
  } catch (error) {
    const known = toAppError(error);
    if (!/^(?:recipe|secret)\./.test(known.code)) throw error;
    return { found: null, shown: failed(known) };
  }
}

/** An address may hold a password, too. */
function withoutLogin(url: string | null): string | null {
  return url?.replace(/^([a-z]+:\/\/)[^/?#]*@/i, '$1') ?? null;
}

function failed({ message, hint }: { readonly message: string; readonly hint?: string | undefined }) {
  return { kind: 'failed' as const, message, ...(hint === undefined ? {} : { hint }) };
}

async function readStage(
  { stage }: Recipe,
  environment: Environment,
  { files }: Asking,
): Promise<RecipePreview['stage']> {
  if (stage === undefined) return null;
  const found = await readSetting(stage.read, files).catch(() => null);
  const wanted = stage.values[environment.stage] ?? null;
  return { variable: stage.variable, wanted, found: found?.value.slice(0, 80) ?? null, file: found?.file ?? null };
}

async function lookAtFolders(
  { environment, base }: PreviewInput,
  asking: Asking,
  recipe: Recipe,
): Promise<RecipePreview['folders']> {
  const paths = environment.uploads ?? recipe.uploads.map(({ path }) => path);
  const shown: RecipePreview['folders'] = [];
  for (const path of paths) {
    const folder = recipe.uploads.find((one) => one.path === path) ?? { path, exclude: [], optional: false };
    const tree = await asking.tree(path);
    const files = tree?.filter(({ kind }) => kind === 'file') ?? [];
    const taken = files.filter((entry) => !isExcluded(entry.path.toString('utf8'), folder.exclude));
    const isNew = !(base?.uploads ?? []).some((one) => isDeepStrictEqual(one, folder));
    const bytes = taken.reduce((sum, { size }) => sum + size, 0);
    const found = tree === null ? null : { files: taken.length, bytes, leftOut: files.length - taken.length };
    shown.push({ path, isNew, optional: folder.optional, found });
  }
  return shown;
}

interface SeenDatabase {
  readonly look: DatabaseLook | null;
  readonly shown: RecipePreview['tables'];
}

async function lookAtTables(
  { base, project, profiles }: PreviewInput,
  asking: Asking,
  recipe: Recipe,
  found: FoundCredentials,
): Promise<SeenDatabase> {
  const prefix = found.tablePrefix;
  try {
    const { tables } = await asking.database(found);
    // What only the built-in recipe would take is looked into as well: the difference is shown.
    const wanted = [recipe, ...(base === null ? [] : [base])].flatMap((one) =>
      namesWithRows(treatTables(one, tables, prefix)),
    );
    const look = await asking.scan(found, wanted);
    const profile = profiles.find(({ id }) => id === project.maskingProfile)?.tables ?? [];
    const rules = { prefix, profile, decisions: project.masking?.tables ?? [] };
    const judged = [...judgeTables(recipe, base, look, rules)];
    const missed = [...findMissedPatterns(recipe, base, tables, prefix)];
    return { look, shown: { kind: 'read', tables: judged, missed } };
  } catch (error) {
    if (!isAppError(error) || !error.code.startsWith('database.')) throw error;
    return { look: null, shown: failed(error) };
  }
}

async function lookAtCommands(
  { base, environment }: PreviewInput,
  { files }: Asking,
  recipe: Recipe,
): Promise<RecipePreview['commands']> {
  const values = { root: environment.path, url: environment.url, php: environment.php ?? 'php' };
  const lists = { afterPull: recipe.afterPull, ...recipe.commands };
  const known = base === null ? [] : [...base.afterPull, ...Object.values(base.commands).flat()];
  const shown: RecipePreview['commands'] = [];
  for (const when of ['afterPull', 'build', 'migrate', 'clearCache', 'maintenanceOn', 'maintenanceOff'] as const) {
    for (const command of lists[when]) {
      const there = await Promise.all(command.needs.map((path) => files.exists(posix.normalize(path))));
      shown.push({
        ...{ when, title: command.title, optional: command.optional },
        argv: filled(command.argv, values),
        missing: command.needs.filter((_path, at) => there[at] !== true),
        isNew: !known.some((one) => isDeepStrictEqual(one, command)),
      });
    }
  }
  return shown;
}

function filled(argv: readonly string[], values: Parameters<typeof fillPlaceholders>[1]): string[] {
  try {
    return [...fillPlaceholders(argv, values)];
  } catch {
    // A placeholder that is not known is told by the check of the text.
    return [...argv];
  }
}

function stepsOf(
  { base }: PreviewInput,
  recipe: Recipe,
  look: DatabaseLook | null,
  prefix: string,
): RecipePreview['neutralise'] {
  return recipe.neutralise.map((step) => {
    const site = { tables: look?.tables ?? [], prefix, nameOf: (name: string) => name };
    const tables =
      look === null || !('table' in step)
        ? null
        : matchingTables(site, step.table, columnsOfStep(step)).map(({ name }) => name);
    const isNew = !(base?.neutralise ?? []).some((one) => isDeepStrictEqual(one, step));
    return { title: step.title, verb: step.do, tables, isNew };
  });
}
