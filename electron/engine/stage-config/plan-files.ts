import { posix } from 'node:path';
import type { ConfigPlan } from '#shared/domain/stage-config.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Configuration } from '#shared/recipe-schema/configuration.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import type { ProjectFiles } from '../recipes/project-files.ts';
import { editDotenv } from './edit-dotenv.ts';
import { editHtaccess } from './edit-htaccess.ts';
import { editPhpValues } from './edit-php-values.ts';
import { includeSnippet, insertInclude, renderPhpFile } from './php-file.ts';
import { type ReadValues, readText } from './read-values.ts';
import { placeOf } from './setting-place.ts';
import type { WantedValue } from './wanted-values.ts';

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

/** Where some settings go, and what becomes of the files there. */
export interface PlannedFiles {
  /** The file that the values stand in. */
  readonly file: string;
  readonly writes: readonly FileWrite[];
  readonly snippet: ConfigPlan['snippet'];
}

/** What the files of an environment are written from. */
export interface PlanFilesInput {
  readonly recipe: Recipe;
  readonly configuration: Configuration;
  readonly files: ProjectFiles;
  /** What stands there now. */
  readonly current: ReadValues;
  /** Content of a file in the recipes' `assets` folder. */
  readonly asset: (name: string) => Promise<string>;
}

type Write<K extends Configuration['write']['kind']> = Extract<Configuration['write'], { readonly kind: K }>;

/** The application's configuration files with these values. Changes nothing. Throws `stage.cannot-write`. */
export async function planFiles(input: PlanFilesInput, values: readonly WantedValue[]): Promise<PlannedFiles> {
  const { write } = input.configuration;
  switch (write.kind) {
    case 'dotenv':
      return planDotenv(write, values, input);
    case 'php-file':
      return planPhpFile(write, values, input);
    case 'php-values':
      return planPhpValues(write, values, input);
  }
}

/**
 * The file from which the process gets its environment, with the stage. Null when there is no such file; then the recipe's
 * snippet is for the user. Changes nothing.
 */
export async function planEnvironment(
  { configuration, files }: PlanFilesInput,
  values: ReadonlyMap<string, string>,
): Promise<PlannedFiles | null> {
  for (const writer of configuration.environment) {
    const path = await firstExisting(writer.paths, files);
    if (path === null) continue;
    if (writer.kind === 'dotenv' && writer.when !== undefined) {
      const reader = await readText(files, writer.when.file);
      if (reader?.includes(writer.when.text) !== true) continue;
    }
    const before = (await readText(files, path)) ?? '';
    const after = writer.kind === 'dotenv' ? editDotenv(before, values) : editHtaccess(before, values);
    return { file: path, writes: [{ path, before, after, like: null }], snippet: null };
  }
  return null;
}

async function planDotenv(
  { paths, make }: Write<'dotenv'>,
  values: readonly WantedValue[],
  input: PlanFilesInput,
): Promise<PlannedFiles> {
  const { files } = input;
  const found = await firstExisting(paths, files);
  if (found === null && !make) throw cannotWrite(`None of ${paths.join(', ')} is there`);
  const path = found ?? paths.at(-1) ?? '.env';
  const before = await readText(files, path);
  const edited = editDotenv(before ?? '', new Map(values.map(({ key, value }) => [key, value])));
  const after = before === null && values.length === 0 ? null : edited;
  return { file: path, writes: [{ path, before, after, like: await modelFor(before, input) }], snippet: null };
}

async function planPhpFile(
  write: Write<'php-file'>,
  values: readonly WantedValue[],
  input: PlanFilesInput,
): Promise<PlannedFiles> {
  const { files, asset } = input;
  const found = await firstExisting(write.include.paths, files);
  if (found === null && !write.include.make) throw cannotWrite(`None of ${write.include.paths.join(', ')} is there`);
  const host = found ?? (await firstPossible(write.include.paths, files));
  const before = await readText(files, host);
  const model = await modelFor(before, input);
  const file = write.beside ? posix.join(posix.dirname(host), write.file) : write.file;
  const tail = write.asset === undefined ? '' : (await asset(write.asset)).replace(/^<\?php\s/, '');
  const settings = values.map(({ key, value, yields }) => ({
    ...{ place: placeOf(key, write), value },
    fallback: yields ? key : null,
  }));
  const text = includeSnippet(posix.relative(posix.dirname(posix.join('/root', host)), posix.join('/root', file)));
  const included = insertInclude(before ?? '<?php\n\n', text, write.include.above);
  return {
    file,
    writes: [
      {
        ...{ path: file, before: await readText(files, file), after: renderPhpFile(settings, tail) },
        like: before === null ? model : host,
      },
      ...(included === null ? [] : [{ path: host, before, after: included, like: model }]),
    ],
    snippet: included === before ? null : { file: host, text, inserted: included !== null },
  };
}

async function planPhpValues(
  write: Write<'php-values'>,
  values: readonly WantedValue[],
  input: PlanFilesInput,
): Promise<PlannedFiles> {
  const { files, current } = input;
  const found = await firstExisting(write.paths, files);
  if (found === null && !write.make) throw cannotWrite(`None of ${write.paths.join(', ')} is there`);
  const path = found ?? (await firstPossible(write.paths, files));
  const before = await readText(files, path);
  const changed = values.filter(({ key, value }) => found === null || current.get(key) !== value);
  const after = editPhpValues(
    before ?? '<?php\n\nreturn [\n];\n',
    new Map(changed.map(({ key, value }) => [placeOf(key, write), value])),
  );
  if (after === null) throw cannotWrite(`${path} does not have the shape in which single values can be changed`);
  return { file: path, writes: [{ path, before, after, like: await modelFor(before, input) }], snippet: null };
}

async function firstExisting(paths: readonly string[], files: ProjectFiles): Promise<string | null> {
  for (const path of paths) if (await files.exists(path)) return path;
  return null;
}

/** The last of the paths whose folder is there. */
async function firstPossible(paths: readonly string[], files: ProjectFiles): Promise<string> {
  for (const path of paths.toReversed()) if (await files.exists(posix.dirname(path))) return path;
  throw cannotWrite(`There is no folder for ${paths.at(-1) ?? 'its configuration'}`);
}

/** A new file gets the rights of a configuration file that the web server can read already. */
async function modelFor(before: string | null, { configuration, files }: PlanFilesInput): Promise<string | null> {
  if (before !== null) return null;
  for (const source of configuration.read) {
    const found = await firstExisting(
      source.paths.filter((path) => !/[{*]/.test(path)),
      files,
    );
    if (found !== null) return found;
  }
  return null;
}

/** `stage.cannot-write` with its reason. */
export function cannotWrite(problem: string): AppError {
  return new AppError('stage.cannot-write', {
    message: `The configuration cannot be written: ${problem}.`,
    hint: 'Set the values by hand; `stagelift stage check` tells what the application believes.',
  });
}
