import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Environment } from '#shared/domain/environment.ts';
import type { ConfigChange, ConfigPlan, FeatureFlag } from '#shared/domain/stage-config.ts';
import type { Configuration } from '#shared/recipe-schema/configuration.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { ProjectFiles } from '../recipes/project-files.ts';
import { editDotenv } from './edit-dotenv.ts';
import { includeSnippet, insertInclude, renderConstants } from './php-constants.ts';
import { readText, readValues, withContents } from './read-values.ts';
import { toWantedValues, type WantedValue } from './wanted-values.ts';

/** What a plan is made from. */
export interface PlanConfigInput {
  readonly recipe: Recipe;
  readonly environment: Environment;
  readonly flags: readonly FeatureFlag[];
  /** Values of the secrets, by variable. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly files: ProjectFiles;
  /** Content of a file in the recipes' `assets` folder. */
  readonly asset: (name: string) => Promise<string>;
}

/** One file to write. `before` is null for one that is not there. */
export interface FileWrite {
  /** Relative to the environment's path. */
  readonly path: string;
  readonly before: string | null;
  /** Null takes it away, for an undo. */
  readonly after: string | null;
  /** A file whose rights a new one gets. */
  readonly like: string | null;
}

/** A plan together with what it writes, which holds secrets and stays in the engine. */
export interface PreparedConfig {
  readonly plan: ConfigPlan;
  readonly writes: readonly FileWrite[];
}

/** Looks at an environment's files and decides what to write. Changes nothing. Throws `stage.cannot-write`. */
export async function planConfig(input: PlanConfigInput): Promise<PreparedConfig> {
  const { recipe, environment, files } = input;
  const { configuration } = recipe;
  if (configuration === undefined) throw cannotWrite(`The recipe ${recipe.title} does not say how to write settings`);
  const wanted = toWantedValues(recipe, configuration, environment, input.flags, input.secrets);
  const current = await readValues(configuration, files, environment.url);
  const values = wanted.values.filter((one) => !one.yields || !current.has(one.key));
  const { write } = configuration;
  const made =
    write.kind === 'dotenv' ? await planDotenv(write, values, files) : await planConstants(write, wanted.values, input);
  const writes = made.writes.filter((one) => one.before !== one.after);
  const contents = new Map(writes.flatMap(({ path, after }) => (after === null ? [] : [[path, after] as const])));
  const later = await readValues(configuration, withContents(files, contents), environment.url);
  const refs = new Map(Object.entries(environment.config?.secrets ?? {}));
  const changes = values.flatMap((one) => changeOf(one, current.get(one.key), made.file, refs));
  return {
    writes,
    plan: {
      environmentId: environment.id,
      hash: hashOf(writes),
      changes,
      files: writes.map(({ path, before }) => ({ path, made: before === null })),
      snippet: made.snippet,
      remarks: [
        ...wanted.remarks,
        ...(made.snippet?.inserted === false ? [] : overruled(values, later.get)),
        ...(writes.length === 0 ? [] : cacheRemarks(recipe, environment.path)),
      ],
    },
  };
}

interface PlannedFiles {
  /** The file that the values stand in. */
  readonly file: string;
  readonly writes: readonly FileWrite[];
  readonly snippet: ConfigPlan['snippet'];
}

async function planDotenv(
  { paths }: Extract<Configuration['write'], { kind: 'dotenv' }>,
  values: readonly WantedValue[],
  files: ProjectFiles,
): Promise<PlannedFiles> {
  const path = (await firstExisting(paths, files)) ?? paths.at(-1) ?? '.env';
  const before = await readText(files, path);
  const edited = editDotenv(before ?? '', new Map(values.map(({ key, value }) => [key, value])));
  const after = before === null && values.length === 0 ? null : edited;
  return { file: path, writes: [{ path, before, after, like: null }], snippet: null };
}

async function planConstants(
  write: Extract<Configuration['write'], { kind: 'php-constants' }>,
  values: readonly WantedValue[],
  { files, asset }: PlanConfigInput,
): Promise<PlannedFiles> {
  const host = await firstExisting(write.include.paths, files);
  if (host === null) throw cannotWrite(`None of ${write.include.paths.join(', ')} is there`);
  const tail = write.asset === undefined ? '' : (await asset(write.asset)).replace(/^<\?php\s/, '');
  const constants = values.map(({ key, value, yields }) => ({ name: key, value, fallback: yields }));
  const before = await readText(files, write.file);
  const configuration = await readText(files, host);
  if (configuration === null) throw cannotWrite(`${host} is not there`);
  const text = includeSnippet(
    posix.relative(posix.dirname(posix.join('/root', host)), posix.join('/root', write.file)),
  );
  const included = insertInclude(configuration, text, write.include.above);
  const isThere = included === configuration;
  return {
    file: write.file,
    writes: [
      { path: write.file, before, after: renderConstants(constants, tail), like: host },
      ...(included === null ? [] : [{ path: host, before: configuration, after: included, like: null }]),
    ],
    snippet: isThere ? null : { file: host, text, inserted: included !== null },
  };
}

async function firstExisting(paths: readonly string[], files: ProjectFiles): Promise<string | null> {
  for (const path of paths) if (await files.exists(path)) return path;
  return null;
}

/** Of a secret its name is shown: whoever wrote the settings may want another one than the user thinks. */
function changeOf(
  { key, value, secret }: WantedValue,
  before: string | null,
  file: string,
  refs: ReadonlyMap<string, string>,
): readonly ConfigChange[] {
  if (before === value) return [];
  if (!secret) return [{ file, key, before, after: value, secret }];
  const after = `the secret ${refs.get(key) ?? ''}`;
  return [{ file, key, before: before === null ? null : 'another value', after, secret }];
}

/** Settings that would not take because another place has the last word. */
function overruled(values: readonly WantedValue[], later: (key: string) => string | null): readonly string[] {
  return values
    .filter(({ key, value, yields }) => !yields && later(key) !== value)
    .map(({ key }) => `${key} will not take: another line of the configuration sets it as well and wins. Take it out.`);
}

/** Some frameworks keep a copy of their configuration. */
function cacheRemarks({ commands }: Recipe, root: string): readonly string[] {
  const [first] = commands.clearCache;
  if (first === undefined) return [];
  const words = first.argv.map((word) => (word === '{php}' ? 'php' : word.replaceAll('{root}', root))).join(' ');
  return [`If the configuration is cached there, empty the cache afterwards: ${words}`];
}

function hashOf(writes: readonly FileWrite[]): string {
  const facts = writes.map(({ path, before, after }) => [path, before, after]);
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}

function cannotWrite(problem: string): AppError {
  return new AppError('stage.cannot-write', {
    message: `The configuration cannot be written: ${problem}.`,
    hint: 'Set the values by hand; `stagelift stage check` tells what the application believes.',
  });
}
