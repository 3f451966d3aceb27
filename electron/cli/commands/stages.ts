import type { Environment } from '#shared/domain/environment.ts';
import type { ConfigPlan, DataPolicy, StageReport } from '#shared/domain/stage-config.ts';
import { dataPolicySchema } from '#shared/domain/stage-config.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { confirmOrRefuse, findEnvironment, findProject, type CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { printable } from '../output.ts';
import { formatTable } from '../table.ts';
import { withWords } from './stage-words.ts';

interface StageFlags {
  readonly project?: string;
  readonly yes?: boolean;
  /** The name of production, typed. */
  readonly confirm?: string;
}

/** `stage show STAGE`: how the application is to run there. */
export async function showStage(context: CommandContext, place: string, flags: StageFlags): Promise<number> {
  const project = await findProject(context, flags.project);
  return showConfig(context, findEnvironment(project, place));
}

/** `stage set STAGE KEY=VALUE...`. */
export async function setStage(
  context: CommandContext,
  place: string,
  words: readonly string[],
  flags: StageFlags,
): Promise<number> {
  const project = await findProject(context, flags.project);
  const environment = findEnvironment(project, place);
  const config = withWords(environment.config ?? {}, words);
  const saved = await context.engine.request('stages.save', {
    projectId: project.id,
    environmentId: environment.id,
    config,
  });
  const code = showConfig(context, findEnvironment(saved, environment.id));
  context.output.say(`Write it there with: stagelift stage apply ${environment.id}`);
  return code;
}

/** `stage data STAGE separate|shared`. */
export async function setDataPolicy(
  context: CommandContext,
  place: string,
  kind: string,
  flags: StageFlags & { readonly reason?: string; readonly owner?: string; readonly until?: string },
): Promise<number> {
  const project = await findProject(context, flags.project);
  const environment = findEnvironment(project, place);
  const { reason, owner, until } = flags;
  const parsed = dataPolicySchema.safeParse(kind === 'shared' ? { kind, reason, owner, until } : { kind });
  if (!parsed.success) {
    throw new AppError('usage.invalid', {
      message: `An environment has "separate" data, or "shared" with a reason, an owner and an end.`,
      hint: 'For example: stagelift stage data staging shared --reason "Relaunch" --owner Ann --until 2027-01-31',
    });
  }
  const saved = await context.engine.request('stages.save', {
    projectId: project.id,
    environmentId: environment.id,
    data: parsed.data,
  });
  return showConfig(context, findEnvironment(saved, environment.id));
}

/** `stage diff STAGE`: what an apply would write. */
export async function diffStage(context: CommandContext, place: string, flags: StageFlags): Promise<number> {
  const project = await findProject(context, flags.project);
  const environment = findEnvironment(project, place);
  const key = { projectId: project.id, environmentId: environment.id };
  const plan = await context.engine.request('stages.plan', key, { signal: context.signal });
  context.output.result(plan, () => describeConfigPlan(plan, context.output.width));
  return exitCodes.ok;
}

/** `stage apply STAGE`: shows the plan, asks, writes. */
export async function applyStage(context: CommandContext, place: string, flags: StageFlags): Promise<number> {
  const project = await findProject(context, flags.project);
  const environment = findEnvironment(project, place);
  const key = { projectId: project.id, environmentId: environment.id };
  const plan = await context.engine.request('stages.plan', key, { signal: context.signal });
  context.output.say(describeConfigPlan(plan, context.output.width));
  if (plan.files.length > 0 && environment.stage !== 'production') {
    await confirmOrRefuse(context, flags.yes, `Write this into "${environment.name}"?`);
  }
  const input = { ...key, hash: plan.hash, ...(flags.confirm === undefined ? {} : { typedName: flags.confirm }) };
  const applied = await context.engine.request('stages.apply', input, { signal: context.signal });
  context.output.result(applied, () =>
    applied.files.length === 0
      ? `"${environment.name}" has this configuration already.`
      : `Written. Back to what it was: stagelift stage undo ${environment.id}`,
  );
  return exitCodes.ok;
}

/** `stage undo STAGE`: the files as they were before the last apply. */
export async function undoStage(context: CommandContext, place: string, flags: StageFlags): Promise<number> {
  const project = await findProject(context, flags.project);
  const environment = findEnvironment(project, place);
  if (environment.stage !== 'production') {
    await confirmOrRefuse(context, flags.yes, `Put the old configuration of "${environment.name}" back?`);
  }
  const undone = await context.engine.request(
    'stages.undo',
    {
      ...{ projectId: project.id, environmentId: environment.id },
      ...(flags.confirm === undefined ? {} : { typedName: flags.confirm }),
    },
    { signal: context.signal },
  );
  context.output.result(undone, () => `Put back: ${undone.files.map(printable).join(', ')}`);
  return exitCodes.ok;
}

/** `stage check`: 0 when nothing is wrong, 1 when something is. */
export async function checkStages(
  context: CommandContext,
  flags: StageFlags & { readonly last?: boolean },
): Promise<number> {
  const project = await findProject(context, flags.project);
  const key = { projectId: project.id };
  const report =
    flags.last === true
      ? await context.engine.request('stages.lastCheck', key)
      : await context.engine.request('stages.check', key, { signal: context.signal });
  if (report === null) {
    throw new AppError('usage.invalid', {
      message: `The stages of ${project.name} were not checked yet.`,
      hint: 'Check them with: stagelift stage check',
    });
  }
  if (flags.last === true) context.output.say(`Checked on ${report.checkedAt}`);
  context.output.result(report, () => describeReport(report, context.output.width));
  return report.findings.some(({ severity }) => severity === 'error') ? exitCodes.failed : exitCodes.ok;
}

function showConfig(context: CommandContext, environment: Environment): number {
  const { config = {}, data = { kind: 'separate' } } = environment;
  context.output.result({ environmentId: environment.id, config, data }, () => describeConfig(environment));
  return exitCodes.ok;
}

function describeConfig({ name, stage, config = {}, data }: Environment): string {
  const { debug, logLevel, mail, robots, flags = {}, variables = {}, secrets = {}, sticky } = config;
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['debug', debug === undefined ? undefined : debug ? 'on' : 'off'],
    ['log-level', logLevel],
    ['mail', mail],
    ['robots', robots],
    ...Object.entries(flags).map(([id, state]) => [`flag ${id}`, state] as const),
    ...Object.entries(variables),
    ...Object.entries(secrets).map(([key, ref]) => [`secret:${key}`, ref] as const),
    ...(sticky?.rows ?? []).map((row) => [`sticky:${row.table}.${row.column}`, row.names.join(',')] as const),
    ...(sticky === undefined || sticky.files.length === 0 ? [] : [['sticky:files', sticky.files.join(',')] as const]),
  ];
  const said = lines.flatMap(([key, value]) => (value === undefined ? [] : [`  ${printable(`${key}=${value}`)}`]));
  return [
    `${printable(name)} (${stage})`,
    ...(said.length === 0 ? ['  nothing is set: everything is left as it is there'] : said),
    `  data: ${printable(describePolicy(data))}`,
  ].join('\n');
}

function describePolicy(data: DataPolicy | undefined): string {
  if (data?.kind !== 'shared') return 'its own';
  return `SHARED WITH PRODUCTION until ${data.until}: ${data.reason} (${data.owner})`;
}

/** A plan for people. */
export function describeConfigPlan(plan: ConfigPlan, width: number | undefined): string {
  const { changes, files, snippet, remarks } = plan;
  const table = formatTable(
    ['setting', 'is', 'becomes', 'in'],
    changes.map(({ key, before, after, file }) => [key, before ?? 'not set', after, file]),
    width,
  );
  return [
    ...(changes.length === 0 ? ['Every setting is as it should be.'] : [table]),
    ...files.map(({ path, made }) => `${made ? 'makes' : 'changes'} ${printable(path)}`),
    ...(snippet === null
      ? []
      : [
          snippet.inserted
            ? `These lines go into ${printable(snippet.file)}:`
            : `Put these lines into ${printable(snippet.file)} yourself, above the line that loads the framework:`,
          printable(snippet.text.trimEnd()),
        ]),
    ...remarks.map((remark) => `Note: ${printable(remark)}`),
  ].join('\n');
}

const marks = { error: 'FAILS', warning: 'warning', info: 'note' } as const;

function describeReport({ stages, findings }: StageReport, width: number | undefined): string {
  const table = formatTable(
    ['environment', 'recognised', 'variable', 'value'],
    stages.map(({ environmentId, kind, variable, value }) => [environmentId, kind, variable ?? '', value ?? '']),
    width,
  );
  const lines = findings.flatMap(({ severity, title, detail, mend }) => [
    `${marks[severity]}  ${printable(title)}`,
    ...(detail === undefined ? [] : [`  ${printable(detail)}`]),
    ...(mend === undefined ? [] : [`  To mend it: ${printable(mend)}`]),
  ]);
  return [table, '', ...(lines.length === 0 ? ['Nothing is wrong.'] : lines)].join('\n');
}
