import { open } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Project } from '#shared/domain/project.ts';
import type { EffectiveRecipe, RecipePart, RecipeProblem } from '#shared/domain/recipe-view.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { findProject, type CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { printable } from '../output.ts';
import { formatTable } from '../table.ts';
import { parseValue, toPath } from './project-config.ts';

interface ProjectFlag {
  readonly project?: string;
}

/** `recipe list`. */
export async function listRecipes(context: CommandContext, flags: ProjectFlag): Promise<number> {
  const { engine, output } = context;
  const input = flags.project === undefined ? {} : { projectId: (await findProject(context, flags.project)).id };
  const recipes = await engine.request('recipes.list', input);
  output.result(recipes, () =>
    formatTable(
      ['recipe', 'title', 'from'],
      recipes.map(({ id, title, origin }) => [id, title, origin === 'own' ? 'the repository' : 'Stagelift']),
      output.width,
    ),
  );
  return exitCodes.ok;
}

/** Flags of `stagelift recipe show`. */
export interface ShowFlags extends ProjectFlag {
  readonly effective?: boolean;
}

/** `recipe show`: the text of a project's changes, or a whole recipe, with `--effective` and where each part comes from. */
export async function showRecipe(context: CommandContext, id: string | undefined, flags: ShowFlags): Promise<number> {
  const { engine, output } = context;
  const project = id === undefined || flags.project !== undefined ? await findProject(context, flags.project) : null;
  if (id === undefined && project !== null && flags.effective !== true) {
    const source = await engine.request('recipes.source', { projectId: project.id });
    output.result(source, () => source.text.trimEnd());
    return exitCodes.ok;
  }
  const effective = await engine.request('recipes.effective', {
    ...(project === null ? {} : { projectId: project.id }),
    ...(id === undefined ? {} : { recipeId: id }),
  });
  output.result(effective, () => describeEffective(effective, flags.effective === true));
  return exitCodes.ok;
}

function describeEffective({ id, title, chain, parts }: EffectiveRecipe, tells: boolean): string {
  const made = chain.map(({ from }) => printable(from)).join(' < ');
  return [
    ...(tells ? [`# ${printable(title)}: ${made}`] : []),
    `id: ${id}`,
    ...parts.flatMap((part) => describePart(part, tells)),
  ].join('\n');
}

function describePart({ key, isList, items, replaced }: RecipePart, tells: boolean): readonly string[] {
  const from = (item: RecipePart['items'][number]): string => `# from ${printable(item.from)}`;
  const gone = tells
    ? replaced.flatMap((item) => [
        `  # replaced, was from ${printable(item.from)}:`,
        ...linesOf(item.text).map((line) => `  #   ${line}`),
      ])
    : [];
  if (items.length === 0) return [`${key}: []`, ...gone];
  const [first] = items;
  if (!isList && items.length === 1 && first !== undefined && !/[\n:]/.test(first.text)) {
    return [`${key}: ${linesOf(first.text).join('')}${tells ? ` ${from(first)}` : ''}`, ...gone];
  }
  const body = items.flatMap((item, at) => {
    const [head = '', ...rest] = linesOf(item.text);
    const isSame = items[at - 1]?.from === item.from;
    const origin = tells && !isSame ? [`  ${from(item)}`] : [];
    const mark = isList ? '  - ' : '  ';
    return [...origin, `${mark}${head}`, ...rest.map((line) => `${isList ? '    ' : '  '}${line}`)];
  });
  return [`${key}:`, ...body, ...gone];
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').map(printable);
}

/** `recipe check`: by line what is wrong with a file, or with the changes of the project. */
export async function checkRecipe(
  context: CommandContext,
  file: string | undefined,
  flags: ProjectFlag,
): Promise<number> {
  const { engine, output } = context;
  if (file !== undefined) {
    const text = await readLimited(resolve(context.cwd, file));
    const project = flags.project === undefined ? {} : { projectId: (await findProject(context, flags.project)).id };
    const id = basename(file).replace(/\.ya?ml$/, '');
    const { problems } = await engine.request('recipes.check', { ...project, id, text });
    output.result({ file, problems }, () => describeProblems(file, problems));
    return problems.some(({ severity }) => severity === 'error') ? exitCodes.failed : exitCodes.ok;
  }
  const project = await findProject(context, flags.project);
  const key = { projectId: project.id };
  const { text, path, kept, own } = await engine.request('recipes.source', key);
  const { problems } = await engine.request('recipes.check', { ...key, text });
  const broken = own.filter((one) => one.problem !== null);
  const name = kept === 'file' ? `${path} (recipe)` : `the changes of ${project.name}`;
  output.result({ file: path, problems, own }, () =>
    [describeProblems(name, problems), ...broken.map((one) => `ERROR: ${printable(one.problem ?? '')}`)].join('\n'),
  );
  const isBad = broken.length > 0 || problems.some(({ severity }) => severity === 'error');
  return isBad ? exitCodes.failed : exitCodes.ok;
}

function describeProblems(name: string, problems: readonly RecipeProblem[]): string {
  if (problems.length === 0) return `${printable(name)} is fine.`;
  return problems
    .map(({ severity, line, column, path, message }) => {
      const where = path === '' ? '' : `${printable(path)}: `;
      return `${severity.toUpperCase()}: ${printable(name)}:${String(line)}:${String(column)}: ${where}${printable(message)}`;
    })
    .join('\n');
}

/** Bytes of a file that are read: enough for the engine to say that it is too large. */
const mostBytes = 512 * 1024;

async function readLimited(path: string): Promise<string> {
  const handle = await open(path, 'r').catch(() => null);
  if (handle === null) throw new AppError('usage.invalid', { message: `There is no file ${printable(path)}.` });
  try {
    const buffer = Buffer.alloc(mostBytes);
    const { bytesRead } = await handle.read(buffer, 0, mostBytes, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Flags of `stagelift recipe init`. */
export interface InitFlags extends ProjectFlag {
  readonly override?: boolean;
  readonly new?: string;
}

/** `recipe init`: a first text to go on from. */
export async function initRecipe(context: CommandContext, flags: InitFlags): Promise<number> {
  const { engine, output } = context;
  const project = await findProject(context, flags.project);
  const key = { projectId: project.id };
  if (flags.override === true || flags.new !== undefined) {
    const kind = flags.new === undefined ? 'override' : 'new';
    const { path, text } = await engine.request('recipes.init', { ...key, kind, id: flags.new ?? project.recipe });
    const next =
      flags.new === undefined
        ? []
        : [
            'It recognises nothing but this project yet: write its "detect".',
            `Use it with: stagelift recipe set extends ${flags.new}`,
          ];
    output.result({ path, text }, () =>
      [`Wrote ${path}.`, ...next, 'Check it with: stagelift recipe check'].join('\n'),
    );
    return exitCodes.ok;
  }
  const source = await engine.request('recipes.source', key);
  if (Object.keys(project.recipeChanges ?? {}).length > 0) {
    throw new AppError('recipe.exists', {
      message: `"${project.name}" changes its recipe already.`,
      hint: 'Look at the changes with: stagelift recipe show',
    });
  }
  const saved = await engine.request('recipes.save', { ...key, text: firstChanges(project), expected: source.hash });
  output.result(saved, () =>
    saved.kept === 'file'
      ? `Wrote the first changes into ${saved.path}; nothing is different yet.`
      : 'The project has no stagelift.yml, so its changes are kept on this computer. Write one with: stagelift config init',
  );
  return exitCodes.ok;
}

function firstChanges({ recipe }: Project): string {
  return `extends: ${recipe}
# What stands under "add" is put behind the lists of the recipe; a list outside of it takes their place.
# Keys and examples: docs/recipes.md. What it does: stagelift recipe preview
add:
  skip: [] # tables that come without rows
  masking: [] # tables with personal data
`;
}

/** `recipe set` and `recipe unset`: one key of the project's changes. */
export async function setRecipeKey(
  context: CommandContext,
  key: string,
  text: string | undefined,
  flags: ProjectFlag,
): Promise<number> {
  const project = await findProject(context, flags.project);
  const value = text === undefined ? null : parseValue(text);
  const source = await context.engine.request('recipes.set', { projectId: project.id, key: toPath(key), value });
  context.output.result(source, () => source.text.trimEnd());
  return exitCodes.ok;
}
