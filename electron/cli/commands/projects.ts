import { resolve } from 'node:path';
import { columnRuleSchema, maskMethodSchema, type ColumnRule } from '#shared/domain/masking.ts';
import { comparePipelineOrder, environmentSchema, stageSchema, type Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { CommandContext } from '../command-context.ts';
import { findEnvironment, findProject } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { formatTable } from '../output.ts';

/** Flags of `stagelift project add`. */
export interface AddProjectFlags {
  readonly name?: string;
  readonly url?: string;
}

/** `project list`. */
export async function listProjects(context: CommandContext): Promise<number> {
  const projects = await context.engine.request('projects.list', {});
  context.output.result(projects, () =>
    projects.length === 0
      ? 'No project yet. Add one with: stagelift project add FOLDER'
      : formatTable(
          ['project', 'name', 'recipe', 'environments', 'folder'],
          projects.map((p) => [p.id, p.name, p.recipe, p.environments.map((e) => e.id).join(' '), p.folder]),
        ),
  );
  return exitCodes.ok;
}

/** `project add FOLDER`: recognises the folder and adds it with its local environment. */
export async function addProject(context: CommandContext, folder: string, flags: AddProjectFlags): Promise<number> {
  const { engine, output } = context;
  const found = await engine.request('projects.detectFolder', { folder: resolve(context.cwd, folder) });
  const url = flags.url ?? found.url;
  const environments: Environment[] =
    url === undefined
      ? []
      : [{ id: 'local', name: 'Local', stage: 'local', path: found.folder, url, database: { kind: 'read' } }];
  const project = await engine.request('projects.add', {
    project: { name: flags.name ?? found.name, folder: found.folder, recipe: found.recipe, environments },
  });
  for (const line of found.evidence) output.say(`${found.recipeTitle}: ${line}`);
  for (const warning of found.warnings) output.say(`Warning: ${warning}`);
  output.result(project, () =>
    [
      `Added project "${project.name}" (${project.id}).`,
      url === undefined
        ? 'Its address is not known: add the local environment with: stagelift env add local --stage local --url URL'
        : `Its local environment is ${url}. Add production with: stagelift env add production --stage production ...`,
    ].join('\n'),
  );
  return exitCodes.ok;
}

/** `project show`. */
export async function showProject(context: CommandContext, name: string | undefined): Promise<number> {
  const project = await findProject(context, name);
  context.output.result(project, () =>
    [`${project.name} (${project.id}), ${project.recipe}, ${project.folder}`, environmentTable(project)].join('\n\n'),
  );
  return exitCodes.ok;
}

/** `project decide TABLE.COLUMN=keep|scrub|METHOD ...`: answers the questions of a plan. */
export async function decideColumns(
  context: CommandContext,
  name: string | undefined,
  answers: readonly string[],
): Promise<number> {
  const project = await findProject(context, name);
  const decisions = answers.map(parseDecision);
  const saved = await context.engine.request('projects.decideColumns', { projectId: project.id, decisions });
  context.output.result(saved, () => `${String(decisions.length)} decisions are kept with the project.`);
  return exitCodes.ok;
}

function parseDecision(text: string): { table: string; column: string; rule: ColumnRule } {
  const match = /^(.+)\.([^.=]+)=([a-z-]+)$/.exec(text);
  const [, table, column, choice] = match ?? [];
  const method = maskMethodSchema.safeParse(choice);
  const isKind = choice === 'keep' || choice === 'scrub';
  if (table === undefined || column === undefined || (!isKind && !method.success)) {
    throw new AppError('usage.invalid', {
      message: `"${text}" is not of the form TABLE.COLUMN=keep, TABLE.COLUMN=scrub or TABLE.COLUMN=METHOD.`,
      hint: `Methods: ${maskMethodSchema.options.join(', ')}; "scrub" keeps free text but overwrites the e-mail addresses in it.`,
    });
  }
  const rule = columnRuleSchema.parse(isKind ? { kind: choice } : { kind: 'mask', method: choice });
  return { table, column, rule };
}

/** `env list`. */
export async function listEnvironments(context: CommandContext, projectName: string | undefined): Promise<number> {
  const project = await findProject(context, projectName);
  context.output.result(project.environments, () => environmentTable(project));
  return exitCodes.ok;
}

/** Flags of `stagelift env add`. */
export interface AddEnvironmentFlags {
  readonly project?: string;
  readonly stage: string;
  readonly url: string;
  readonly path?: string;
  readonly server?: string;
  readonly branch?: string;
  readonly dbName?: string;
  readonly dbUser?: string;
  readonly dbHost?: string;
  readonly dbPort?: string;
  readonly dbSocket?: string;
  readonly dbPrefix?: string;
  readonly dbPasswordRef?: string;
}

/** `env add NAME`: adds or replaces an environment. */
export async function addEnvironment(
  context: CommandContext,
  name: string,
  flags: AddEnvironmentFlags,
): Promise<number> {
  const project = await findProject(context, flags.project);
  const stage = stageSchema.safeParse(flags.stage);
  if (!stage.success)
    throw new AppError('usage.invalid', {
      message: `There is no stage "${flags.stage}".`,
      hint: `Stages: ${stageSchema.options.join(', ')}`,
    });
  const parsed = environmentSchema.safeParse({
    id: name.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
    name,
    stage: stage.data,
    path: flags.path ?? project.folder,
    url: flags.url,
    ...(flags.server === undefined ? {} : { serverId: flags.server }),
    ...(flags.branch === undefined ? {} : { branch: flags.branch }),
    database: databaseOf(flags),
  });
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new AppError('usage.invalid', {
      message: `${issue?.path.join('.') ?? 'The environment'}: ${issue?.message ?? 'is not valid'}`,
    });
  }
  const saved = await context.engine.request('environments.save', { projectId: project.id, environment: parsed.data });
  context.output.result(saved, () => environmentTable(saved));
  return exitCodes.ok;
}

function databaseOf(flags: AddEnvironmentFlags): unknown {
  if (flags.dbName === undefined) return { kind: 'read' };
  return {
    kind: 'given',
    access: {
      name: flags.dbName,
      user: flags.dbUser ?? flags.dbName,
      ...(flags.dbHost === undefined ? {} : { host: flags.dbHost }),
      ...(flags.dbPort === undefined ? {} : { port: Number(flags.dbPort) }),
      ...(flags.dbSocket === undefined ? {} : { socketPath: flags.dbSocket }),
      ...(flags.dbPrefix === undefined ? {} : { tablePrefix: flags.dbPrefix }),
      ...(flags.dbPasswordRef === undefined ? {} : { passwordRef: flags.dbPasswordRef }),
    },
  };
}

/** `env test NAME`: what the doctor finds, and whether the site answers. */
export async function testEnvironment(
  context: CommandContext,
  name: string,
  projectName: string | undefined,
): Promise<number> {
  const project = await findProject(context, projectName);
  const environment = findEnvironment(project, name);
  const { runDoctor } = await import('./doctor.ts');
  return runDoctor(context, { kind: 'environment', project, environment });
}

function environmentTable(project: Project): string {
  if (project.environments.length === 0) return 'No environment yet.';
  return formatTable(
    ['environment', 'stage', 'where', 'url', 'branch'],
    [...project.environments]
      .sort(comparePipelineOrder)
      .map((e) => [e.id, e.stage, `${e.serverId ?? 'this computer'}:${e.path}`, e.url, e.branch ?? '']),
  );
}
