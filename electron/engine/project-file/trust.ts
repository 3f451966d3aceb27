import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ProjectCommand } from '#shared/domain/project-command.ts';
import { trustItemSchema, type TrustItem, type TrustState } from '#shared/domain/project-file.ts';
import type { Project } from '#shared/domain/project.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { toPlainName } from '#shared/project-file/schema.ts';
import type { RecipeCommand, RecipeFile } from '#shared/recipe-schema/recipe.ts';
import type { BrokenSource, RecipeSource } from '../recipes/load-recipes.ts';
import type { VersionedFile } from '../store/versioned-file.ts';
import { readOwnRecipes } from './own-recipes.ts';

const trustedSchema = z.object({ hash: z.string(), trustedAt: z.string(), items: z.array(trustItemSchema) });

/** Content of the file of trust: what was trusted, by project. */
export const trustFileSchema = z.record(z.string(), trustedSchema);
type TrustFile = z.infer<typeof trustFileSchema>;

type Own = readonly (RecipeSource | BrokenSource)[];

/** Which commands of which project may run on this computer. Kept in the data folder, never in a repository. */
export interface TrustStore {
  state(project: Project): Promise<TrustState>;
  /** Throws `trust.changed` when the project's commands are not the ones of this hash. */
  give(project: Project, hash: string): Promise<TrustState>;
  withdraw(project: Project): Promise<TrustState>;
  /**
   * Throws `trust.needed` unless exactly the commands of this project were trusted. `own`: its repository's recipes as
   * they were read for what is about to run; read now when absent.
   */
  require(project: Project, own?: readonly (RecipeSource | BrokenSource)[]): Promise<void>;
}

/** Trust in its file. */
export function createTrustStore(file: VersionedFile<TrustFile>, now: () => Date): TrustStore {
  const state = async (project: Project, own: Own): Promise<TrustState> => {
    const items = [...listCommands(project), ...listOwnCommands(own)];
    const hash = hashOf(items);
    if (items.length === 0) return { projectId: project.id, kind: 'nothing', hash, items, before: null };
    const given = new Map(Object.entries((await file.read()).data)).get(project.id);
    if (given?.hash === hash) return { projectId: project.id, kind: 'trusted', hash, items, before: null };
    return { projectId: project.id, kind: 'asks', hash, items, before: given?.items ?? null };
  };
  return {
    state: async (project) => state(project, await readOwnRecipes(project.folder)),
    async give(project, hash) {
      const own = await readOwnRecipes(project.folder);
      const items = [...listCommands(project), ...listOwnCommands(own)];
      if (hashOf(items) !== hash) {
        throw new AppError('trust.changed', { hint: 'Look at the commands again.', facts: { projectId: project.id } });
      }
      const trusted = { hash, trustedAt: now().toISOString(), items: [...items] };
      await file.update((all) => ({ ...all, [project.id]: trusted }));
      return state(project, own);
    },
    async withdraw(project) {
      await file.update(({ [project.id]: _withdrawn, ...others }) => others);
      return state(project, await readOwnRecipes(project.folder));
    },
    async require(project, own) {
      const found = await state(project, own ?? (await readOwnRecipes(project.folder)));
      if (found.kind !== 'asks') return;
      throw new AppError('trust.needed', {
        message: `${project.name} wants to run ${describeCount(found)} that nobody has trusted on this computer.`,
        hint: `Look at them, and trust them, with: stagelift trust --project ${project.id}`,
        facts: { projectId: project.id, hash: found.hash, commands: found.items.map(({ text }) => text) },
      });
    },
  };
}

function describeCount({ items, before }: TrustState): string {
  const count = `${items.length} command${items.length === 1 ? '' : 's'}`;
  return before === null ? count : `${count} (changed since they were trusted)`;
}

/** Everything that the project itself, and not a recipe of ours, would do in a target. Pure. */
export function listCommands(project: Project): TrustItem[] {
  return [
    ...(project.afterPull ?? []).map((command) => fromCommand('afterPull', command)),
    ...project.environments.flatMap(({ id, afterPull }) =>
      (afterPull ?? []).map((command) => fromCommand(`environments.${id}.afterPull`, command)),
    ),
    ...project.environments.flatMap(({ id, backups }) =>
      backups?.command === undefined ? [] : [fromCommand(`environments.${id}.backups`, backups.command)],
    ),
    ...project.environments.flatMap(({ id, php }) =>
      php === undefined || isSystemPhp(php)
        ? []
        : [fromCommand(`environments.${id}.php`, { title: 'PHP of the framework’s commands', run: [php] })],
    ),
    ...listRecipeCommands('recipe', project.recipeChanges ?? {}),
  ];
}

/** A PHP that an administrator has installed; any other path could be a program that the repository brings along. */
function isSystemPhp(program: string): boolean {
  return /^(?:php[0-9.]*|\/(?:usr|opt)\/(?:[A-Za-z0-9._-]+\/)+php[0-9.-]*)$/.test(program) && !program.includes('/../');
}

/** What the recipes of a repository would do, whether the project uses them or not. Pure. */
export function listOwnCommands(own: Own): TrustItem[] {
  return own.flatMap((source) => ('recipe' in source ? listRecipeCommands(source.file, source.recipe) : []));
}

type Acts = Pick<RecipeFile, 'afterPull' | 'commands' | 'neutralise' | 'add'>;

function listRecipeCommands(place: string, { afterPull, commands, neutralise, add }: Acts): TrustItem[] {
  const toItems = (where: string, list: readonly RecipeCommand[] | undefined): readonly TrustItem[] =>
    (list ?? []).map(({ title, argv, ...rest }) => toItem(`${place}.${where}`, title, { run: argv, ...rest }));
  const steps = [...(neutralise ?? []), ...(add?.neutralise ?? [])];
  return [
    ...toItems('afterPull', afterPull),
    ...toItems('add.afterPull', add?.afterPull),
    ...Object.entries(commands ?? {}).flatMap(([when, list]) => toItems(`commands.${when}`, list)),
    ...steps.map(({ title, ...step }) => toItem(`${place}.neutralise`, title, step)),
  ];
}

function fromCommand(where: string, { title, ...command }: ProjectCommand): TrustItem {
  return toItem(where, title ?? command.run.join(' '), command);
}

/** The words each in quotes where they hold more than plain letters, so that nothing hides between them. */
function toItem(where: string, title: string, { run, ...rest }: Readonly<Record<string, unknown>>): TrustItem {
  const words = Array.isArray(run) ? run.map((word: unknown) => quoteWord(String(word))).join(' ') : '';
  const given = Object.entries(rest)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const more = given.map(([key, value]) => `${key}: ${showHidden(JSON.stringify(value))}`);
  return { where, title: toPlainName(title), text: [...(words === '' ? [] : [words]), ...more].join('\n') };
}

function quoteWord(word: string): string {
  return /^[A-Za-z0-9_./:=@%+,{}-]+$/.test(word) ? word : showHidden(JSON.stringify(word));
}

/** Marks that nobody sees, or that turn the direction of writing, as their numbers. */
function showHidden(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (mark) => `\\u{${mark.codePointAt(0)?.toString(16) ?? ''}}`);
}

function hashOf(items: readonly TrustItem[]): string {
  return createHash('sha256').update(JSON.stringify(items)).digest('hex');
}
