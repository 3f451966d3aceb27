import { resolve } from 'node:path';
import { comparePipelineOrder } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import type { Detection, MissedPattern, RecipePreview, SeenTable } from '#shared/domain/recipe-view.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { findEnvironment, findProject, findServer, type CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { formatBytes, formatCount, printable } from '../output.ts';
import { formatTable } from '../table.ts';

/** Flags of `stagelift recipe detect`. */
export interface DetectFlags {
  readonly project?: string;
  readonly server?: string;
  readonly path?: string;
}

/** `recipe detect`: which recipe recognises a folder, and why. */
export async function detectRecipe(
  context: CommandContext,
  folder: string | undefined,
  flags: DetectFlags,
): Promise<number> {
  if (
    (flags.server === undefined) !== (flags.path === undefined) ||
    (folder !== undefined && flags.path !== undefined)
  ) {
    throw new AppError('usage.invalid', { message: 'Give a folder, or --server and --path.' });
  }
  const { engine, output } = context;
  const detection = await engine.request('recipes.detect', {
    ...(flags.project === undefined ? {} : { projectId: (await findProject(context, flags.project)).id }),
    ...(flags.server === undefined ? {} : { serverId: (await findServer(context, flags.server)).id }),
    folder: flags.path ?? resolve(context.cwd, folder ?? '.'),
  });
  output.result(detection, () => describeDetection(detection).join('\n'));
  return detection.seen.some(({ outcome }) => outcome === 'chosen') ? exitCodes.ok : exitCodes.failed;
}

const outcomes = {
  chosen: 'recognises it',
  also: 'would recognise it, but is asked later',
  nearly: 'nearly recognises it',
} as const;

function describeDetection({ folder, seen, broken }: Detection): readonly string[] {
  const isKnown = seen.some(({ outcome }) => outcome === 'chosen');
  const head = isKnown ? [] : [`No recipe recognises ${printable(folder)}.`];
  const recipes = seen.flatMap(({ id, title, priority, origin, outcome, conditions }) => [
    `${id} (${printable(title)}, ${origin === 'own' ? 'of the repository, ' : ''}priority ${String(priority)}) ${outcomes[outcome]}:`,
    ...conditions.map(({ text, holds }) => `  ${holds ? 'yes' : 'no '}  ${printable(text)}`),
  ]);
  return [...head, ...recipes, ...broken.map((problem) => `NOT READ: ${printable(problem)}`)];
}

/** Flags of `stagelift recipe preview`. */
export interface PreviewFlags {
  readonly project?: string;
  readonly all?: boolean;
}

/** `recipe preview`: what the project's recipe would do with an environment. */
export async function previewRecipe(
  context: CommandContext,
  name: string | undefined,
  flags: PreviewFlags,
): Promise<number> {
  const { engine, output } = context;
  const project = await findProject(context, flags.project);
  const environment = name === undefined ? highest(project) : findEnvironment(project, name);
  output.status(`Looking at ${environment.name}`);
  const preview = await engine.request('recipes.preview', { projectId: project.id, environmentId: environment.id });
  output.result(preview, () => describePreview(preview, flags.all === true, output.width).join('\n'));
  return exitCodes.ok;
}

function highest(project: Project): Project['environments'][number] {
  const [first] = project.environments.toSorted((a, b) => comparePipelineOrder(b, a));
  if (first !== undefined) return first;
  throw new AppError('store.environment-not-found', { message: `Project "${project.name}" has no environment yet.` });
}

function describePreview(preview: RecipePreview, all: boolean, width: number | undefined): readonly string[] {
  return [
    ...section('Detection', describeDetection(preview.detection)),
    ...section('Credentials', describeCredentials(preview)),
    ...section('Stage', describeStage(preview)),
    ...section('Uploads', describeFolders(preview)),
    ...section('Tables', describeTables(preview, all, width)),
    ...section('Neutralise', preview.neutralise.map(describeStep)),
    ...section('Commands', describeCommands(preview)),
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return [title, ...lines.flatMap((line) => line.split('\n')).map((line) => `  ${line}`), ''];
}

function describeCredentials({ credentials }: RecipePreview): readonly string[] {
  if (credentials.kind === 'none') return ['No database: everything is in files.'];
  if (credentials.kind === 'failed') return [`FAILED: ${printable(credentials.message)}`];
  const { file, name, user, place, hasPassword, tablePrefix, siteUrl, notes } = credentials;
  return [
    `Read from ${printable(file ?? 'the environment')}: database ${printable(name)} at ${printable(place)}`,
    `User ${printable(user)}, ${hasPassword ? 'with a password' : 'without password'}, prefix "${printable(tablePrefix)}"`,
    ...(siteUrl === null ? [] : [`Address: ${printable(siteUrl)}`]),
    ...notes.map((note) => `Note: ${printable(note)}`),
  ];
}

function describeStage({ stage }: RecipePreview): readonly string[] {
  if (stage === null) return ['The recipe does not say how the application knows its stage.'];
  const { variable, wanted, found, file } = stage;
  const now = found === null ? 'is not set' : `is "${printable(found)}" in ${printable(file ?? '')}`;
  return [`${printable(variable)} ${now}${wanted === null ? '' : `, "${printable(wanted)}" here`}`];
}

function describeFolders({ folders }: RecipePreview): readonly string[] {
  if (folders.length === 0) return ['None.'];
  return folders.map(({ path, isNew, found }) => {
    const mark = isNew ? '+ ' : '  ';
    if (found === null) return `${mark}${printable(path)}: not there`;
    const left = found.leftOut === 0 ? '' : `, ${formatCount(found.leftOut)} left out`;
    return `${mark}${printable(path)}: ${formatCount(found.files)} files, ${formatBytes(found.bytes)}${left}`;
  });
}

function describeTables({ tables }: RecipePreview, all: boolean, width: number | undefined): readonly string[] {
  if (tables.kind === 'none') return ['No database.'];
  if (tables.kind === 'failed') return [`FAILED: ${printable(tables.message)}`];
  const shown = tables.missed.filter(({ isNew }) => all || isNew);
  return [
    formatTable(
      ['table', 'rows', 'what', 'masked', 'rewritten'],
      tables.tables.map((table) => [
        `${table.differs ? '+ ' : '  '}${table.name}`,
        formatCount(table.rows),
        whatOf(table),
        table.masked.map(({ column }) => column).join(' '),
        String(table.rewritten.length),
      ]),
      width === undefined ? undefined : width - 2,
    ),
    ...tables.tables.flatMap(({ name, asks }) =>
      asks.map(({ column, reason }) => `ASKS: ${printable(`${name}.${column}`)}: ${printable(reason)}`),
    ),
    ...shown.map(describeMissed),
  ];
}

function whatOf({ action, reason, masked, scrubbed, rewritten }: SeenTable): string {
  if (action === 'structure') return `no rows: ${reason ?? ''}`;
  if (action === 'filter') return `some rows stay: ${reason ?? ''}`;
  if (masked.length > 0) return 'masked';
  if (scrubbed.length > 0) return 'addresses taken out';
  return rewritten.length > 0 ? 'rewritten' : 'untouched';
}

function describeMissed({ key, pattern, column }: MissedPattern): string {
  const what = column === null ? `${pattern} matches no table` : `no table of ${pattern} has a column ${column}`;
  return `MATCHES NOTHING: ${key}: ${printable(what)}`;
}

function describeStep({ title, verb, tables, isNew }: RecipePreview['neutralise'][number]): string {
  const where = tables === null ? '' : tables.length === 0 ? ' (nothing of it is here)' : ` (${tables.join(', ')})`;
  return `${isNew ? '+ ' : '  '}${printable(title)}: ${verb}${printable(where)}`;
}

function describeCommands({ commands, health }: RecipePreview): readonly string[] {
  return [
    ...commands.map(({ when, argv, optional, missing, isNew }) => {
      const left =
        missing.length > 0 ? ` (left out: ${missing.join(', ')} is not there)` : optional ? ' (optional)' : '';
      return `${isNew ? '+ ' : '  '}${when}: ${printable(argv.join(' '))}${printable(left)}`;
    }),
    ...health.map(({ url, status }) => `  health: ${printable(url)} answers ${status.join(' or ')}`),
  ];
}
