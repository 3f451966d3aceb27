import { randomBytes } from 'node:crypto';
import type { MaskingProfile, TableMasking } from '#shared/domain/masking.ts';
import type { Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import type { PullOptions } from '#shared/domain/pull.ts';
import type { Server } from '#shared/domain/server.ts';
import type { Problem } from '#shared/domain/problem.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import { fillPlaceholders } from './after-pull.ts';
import type { ScanFindings } from '../../masking/scan.ts';
import type { RewriteRule } from '../../rewrite/rewrite-rule.ts';
import { databaseSpaceProblem } from './database-space.ts';
import { nameSites } from './name-sites.ts';
import { leftOverProblems, type LeftOver } from './left-overs.ts';
import { openEnvironment, type EnvironmentOpener, type OpenEnvironment } from './open-environment.ts';
import { doublyEncodedProblem } from './plan-problems.ts';
import { planPull, type DecidedTable } from './plan-pull.ts';
import { planRewrites } from './plan-rewrites.ts';
import { mostSites, prepareDatabase, profileRules } from './prepare-database.ts';
import { prepareFiles } from './prepare-files.ts';
import type { PreparedPull } from './prepared-pull.ts';
import { sampleSource, type TableSample } from './sample-source.ts';
import { siteProblems } from './site-problems.ts';
import { isBusy, loadProblems, readServerLoad } from './source-load.ts';
import { requirePullAllowed } from './pull-rules.ts';

/** What is to be pulled, with everything that is stored about it. */
export interface PullRequest {
  readonly project: Project;
  readonly source: Environment;
  readonly target: Environment;
  readonly options: PullOptions;
  readonly recipe: Recipe;
  /** Null for a source on this computer. */
  readonly sourceServer: Server | null;
  /** Null for a target on this computer. */
  readonly targetServer: Server | null;
  readonly profiles: readonly MaskingProfile[];
  readonly saltHex: string;
  readonly earlierRate: number | null;
  /** What unfinished pulls have left beside the target. */
  readonly leftOvers: readonly LeftOver[];
  /** Throws `trust.needed` while nobody has trusted the commands that the project brings along. */
  readonly requireTrust: () => Promise<void>;
  /** What an earlier look at the source's values found; absent to look now. */
  readonly findings?: ScanFindings;
}

/** Tells people what is being looked at. */
export type Say = (text: string) => void;

/**
 * Looks at both sides and makes the plan. Changes nothing. The result holds open connections to both environments: close
 * it. Throws what `requirePullAllowed` throws, and the errors of connecting.
 */
export async function preparePull(
  opener: EnvironmentOpener,
  request: PullRequest,
  say: Say,
  signal: AbortSignal,
): Promise<PreparedPull> {
  const { project } = request;
  const recipe = forTarget(request.recipe, request.target.url);
  const targetEnvironment = requirePullAllowed(request.source, request.target);
  // Before anything is reached: the plan shows what was trusted, and every run comes through here once more.
  await request.requireTrust();
  say(`Connecting to ${request.source.name}`);
  const source = await openEnvironment(opener, request.source, request.sourceServer, recipe, signal);
  source.session?.limitRate(request.options.bandwidthLimit);
  const reached: OpenEnvironment[] = [source];
  try {
    if (request.targetServer !== null) say(`Connecting to ${targetEnvironment.name}`);
    const opened = await openEnvironment(opener, targetEnvironment, request.targetServer, recipe, signal);
    const target = { ...opened, environment: targetEnvironment };
    reached.push(target);
    const load = source.session === null ? null : await readServerLoad(source.session, signal);
    const hasDatabase = source.database !== null || target.database !== null;
    // Looked up before anything is read: an unknown profile is a mistake of the request.
    const profile = profileRules(request.profiles, request.options.maskingProfile);
    const options = { ...request.options, database: request.options.database && hasDatabase };
    const decisions: readonly TableMasking[] = project.masking?.tables ?? [];
    const problems: Problem[] = [];
    if (request.options.database && !options.database) problems.push(noDatabase(recipe));
    const database = options.database
      ? await prepareDatabase({
          source,
          target,
          recipe,
          options,
          profile,
          decisions,
          saltHex: request.saltHex,
          findings: request.findings ?? null,
          say,
          signal,
        })
      : null;
    const files = options.files ? await prepareFiles({ source, target, recipe, options, say, signal }) : null;
    const sites = nameSites({
      hosts: database?.siteHosts ?? [],
      sourceUrl: source.environment.url,
      targetUrl: targetEnvironment.url,
      given: targetEnvironment.siteNames ?? {},
    });
    if (database !== null) {
      const { url: targetUrl } = targetEnvironment;
      const cutAt = database.siteHosts.length < mostSites ? null : mostSites;
      problems.push(...siteProblems({ sites, cutAt, targetUrl, source: source.database, target: target.database }));
    }
    const rewrites = planRewrites({
      sourceUrl: source.environment.url,
      targetUrl: targetEnvironment.url,
      sourcePath: source.environment.path,
      targetPath: targetEnvironment.path,
      sites,
      siteUrls: [...(database?.siteUrls ?? []), ...(source.database?.siteUrl == null ? [] : [source.database.siteUrl])],
    });
    // Counts and warnings are for people who read a plan; a pull that starts soon after it has been shown needs none.
    const looksAgain = database !== null && request.findings === undefined;
    const samples = looksAgain ? await sample(source, database.decided, rewrites, say, signal) : noSamples;
    const values = { root: targetEnvironment.path, url: targetEnvironment.url, php: targetEnvironment.php ?? 'php' };
    const space: readonly Problem[] = database === null ? [] : await databaseSpaceProblem(target, database, signal);
    const plan = planPull({
      id: newId(),
      createdAt: new Date().toISOString(),
      projectId: project.id,
      options,
      recipe,
      source: { environment: source.environment, host: source.host, database: database?.database.source ?? null },
      target: { environment: targetEnvironment, host: target.host, database: database?.database.target ?? null },
      tables: database?.decided ?? [],
      samples,
      schemaChanges: database?.changes ?? [],
      rewrites,
      files: files?.planned ?? [],
      switchMode: database?.database.switchMode ?? null,
      afterPull: recipe.afterPull.map(({ title, argv }) => ({ title, argv: [...fillPlaceholders(argv, values)] })),
      problems: [
        ...problems,
        ...leftOverProblems(request.leftOvers),
        ...(load === null ? [] : loadProblems(load)),
        ...(database?.problems ?? []),
        ...doublyEncodedProblem(samples),
        ...(files?.problems ?? []),
        ...space,
      ],
      earlierRate: request.earlierRate,
    });
    return {
      plan,
      // What is decided by the moment is no part of the plan.
      options: load !== null && isBusy(load) ? { ...options, connections: 1 } : options,
      recipe,
      source,
      target,
      prefix: source.database?.tablePrefix ?? '',
      rewrites,
      database: database?.database ?? null,
      files: files?.files ?? [],
      findings: database?.findings ?? null,
      async close() {
        await Promise.all([source.close(), target.close()]);
      },
    };
  } catch (error) {
    await Promise.all(reached.map((open) => open.close()));
    throw error;
  }
}

const noSamples: ReadonlyMap<string, TableSample> = new Map();

/** Looks at some rows of each table that travels with its rows. */
async function sample(
  source: OpenEnvironment,
  decided: readonly DecidedTable[],
  rewrites: readonly RewriteRule[],
  say: Say,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, TableSample>> {
  say('Counting what will be rewritten');
  const tables = decided.flatMap(({ facts, treatment: { action, rewritable } }) =>
    action === 'load' || action === 'filter' ? [{ facts, rewritable }] : [],
  );
  const reader = await source.openSource(signal);
  try {
    return await sampleSource(tables, rewrites, reader, signal);
  } finally {
    await reader.close();
  }
}

/** Without the steps that are meant for targets under another scheme. */
function forTarget(recipe: Recipe, url: string): Recipe {
  const fits = (step: Recipe['neutralise'][number]): boolean =>
    step.whenTarget === undefined || url.startsWith(`${step.whenTarget}:`);
  return { ...recipe, neutralise: recipe.neutralise.filter(fits) };
}

/** Said in the plan and, as a check, in the report. */
function noDatabase(recipe: Recipe): Problem {
  return {
    id: 'no-database',
    severity: 'info',
    title: 'No database',
    detail: `${recipe.title} keeps everything of this project in files: only files are pulled, and none of them is masked. If it has a database after all, give it in the environments.`,
  };
}

/** Identifiers of plans and jobs begin with their time, so that their folders sort. */
export function newId(now: Date = new Date()): string {
  const time = now.toISOString().replace(/[-:]/g, '').slice(0, 15).replace('T', '-');
  return `${time}-${randomBytes(4).toString('hex')}`;
}
