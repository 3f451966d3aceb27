import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Check } from '#shared/domain/pull.ts';
import type { NeutraliseStep } from '#shared/recipe-schema/neutralise.ts';
import { quoteIdentifier, quoteLiteral } from '../../../mysql/quote.ts';
import type { HealthPage } from '#shared/recipe-schema/recipe.ts';
import { maxConfigBytes, type ProjectFiles } from '../../../recipes/project-files.ts';
import { fetchSite, type SiteAnswer } from '../../../web/fetch-site.ts';
import { fetchBehindWall, type SiteLogin } from '../../../web/wall.ts';
import { contradictionQueries, type SiteTables } from '../neutralise-sql.ts';
import { filesOf } from '../open-environment.ts';
import { originOf } from '../plan-rewrites.ts';
import type { PreparedDatabase } from '../prepared-pull.ts';
import type { PullStep, PullStepContext } from '../pull-step.ts';
import { checkSetting } from './check-setting.ts';

/** Looks whether everything is there, whether the copy is harmless, and whether the site answers. */
export const checkSiteStep: PullStep = {
  name: 'check',
  title: 'Check the copy',
  effort: 3,
  async run(context) {
    const { database, recipe } = context.session.prepared;
    const home = await askSite(context);
    if (database !== null) note(context, await checkObjects(context, database));
    const site = database === null ? noSite : liveSite(context, database);
    for (const step of recipe.neutralise) note(context, await checkNeutralised(context, step, site, home));
    for (const page of recipe.health) note(context, await checkHealth(context, page, home));
    note(context, checkEnvironment(context, home));
    note(context, checkAddresses(context, home));
  },
};

/** Local sites have certificates of their own making. */
const asLocal = { verifyCertificate: false };

function note(context: PullStepContext, check: Check | null): void {
  if (check !== null) context.job.note('check', check);
}

type Home =
  | {
      readonly kind: 'answered';
      readonly answer: SiteAnswer;
      /** What the site's wall wants; null where there is none. */
      readonly login: SiteLogin | null;
    }
  | { readonly kind: 'silent'; readonly reason: string };

type OpenHome = Extract<Home, { kind: 'answered' }>;

/** Another page of a site that has answered. */
function askPage(context: PullStepContext, path: string, { login }: OpenHome): Promise<SiteAnswer> {
  const { url } = context.session.prepared.target.environment;
  const how = login === null ? asLocal : { ...asLocal, login };
  return fetchSite(new URL(path, url).href, context.job.signal, how);
}

async function askSite(context: PullStepContext): Promise<Home> {
  const { url } = context.session.prepared.target.environment;
  try {
    const { answer, wall, login } = await fetchBehindWall(url, url, context.findLogin, context.job.signal, asLocal);
    if (answer.status === 401 && answer.headers['www-authenticate'] !== undefined) {
      // Closed to strangers, as a stage should be: its web server has answered for it, so nothing is known of the site.
      const why = wall === 'refused' ? 'and refuses the one that is kept here' : 'that is not kept here';
      const evidence = `${url} asks for a password (401) ${why}, so it was not looked at; open it with the password`;
      note(context, { id: 'site-answers', title: 'The site answers', status: 'skipped', evidence });
      return { kind: 'silent', reason: 'it asks for a password' };
    }
    const through = login === null ? '' : `, behind its password as ${login.user}`;
    note(context, {
      id: 'site-answers',
      title: 'The site answers',
      status: answer.status < 400 ? 'passed' : 'failed',
      evidence: `${url} answered ${String(answer.status)} after ${String(Math.round(answer.milliseconds))} ms${through}`,
    });
    return { kind: 'answered', answer, login };
  } catch (error) {
    context.job.signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    const isHere = context.session.prepared.target.session === null;
    const mend = isHere ? 'start the local web server and open it' : 'look at its host name and at its web server';
    note(context, {
      id: 'site-answers',
      title: 'The site answers',
      status: 'skipped',
      evidence: `${url} did not answer (${reason}); ${mend}`,
    });
    return { kind: 'silent', reason };
  }
}

function liveSite(context: PullStepContext, database: PreparedDatabase): SiteTables {
  return {
    tables: database.tables.map((table) => table.facts),
    prefix: context.session.prepared.prefix,
    nameOf: (table) => `${quoteIdentifier(database.target.schema)}.${quoteIdentifier(table)}`,
  };
}

/** A site without tables. */
const noSite: SiteTables = { tables: [], prefix: '', nameOf: quoteIdentifier };

/** Pages of the framework that show whether it works. A site that is silent has been told already. */
async function checkHealth(context: PullStepContext, page: HealthPage, home: Home): Promise<Check | null> {
  if (home.kind === 'silent') return null;
  const about = { id: `health-${page.path}`, title: `${page.path} is well` };
  try {
    const { status, body } = await askPage(context, page.path, home);
    const holds = page.contains === undefined || body.includes(page.contains);
    const evidence = `answered ${String(status)}${holds ? '' : `, without "${page.contains ?? ''}"`}`;
    return { ...about, status: page.status.includes(status) && holds ? 'passed' : 'failed', evidence };
  } catch (error) {
    context.job.signal.throwIfAborted();
    return { ...about, status: 'failed', evidence: error instanceof Error ? error.message : String(error) };
  }
}

/** Every table, view, trigger, routine and event of the plan, looked up in the target. */
async function checkObjects(context: PullStepContext, database: PreparedDatabase): Promise<Check> {
  const target = await context.session.target();
  const schema = quoteLiteral(database.target.schema);
  const { signal } = context.job;
  const lists = await Promise.all([
    target.strings(
      `SELECT 'table', TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${schema} AND TABLE_TYPE <> 'VIEW'`,
      { signal },
    ),
    target.strings(`SELECT 'view', TABLE_NAME FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ${schema}`, {
      signal,
    }),
    target.strings(`SELECT 'trigger', TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ${schema}`, {
      signal,
    }),
    target.strings(
      `SELECT LOWER(ROUTINE_TYPE), ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ${schema}`,
      { signal },
    ),
    target.strings(`SELECT 'event', EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ${schema}`, {
      signal,
    }),
  ]);
  const there = new Set(lists.flat().map(([kind, name]) => `${kind ?? ''} ${name ?? ''}`));
  const wanted = [
    ...database.tables.map((table) => `table ${table.facts.name}`),
    ...database.objects.map((object) => `${object.kind} ${object.name}`),
  ];
  const missing = wanted.filter((name) => !there.has(name));
  return {
    id: 'objects',
    title: 'Everything arrived',
    status: missing.length === 0 ? 'passed' : 'failed',
    evidence:
      missing.length === 0
        ? `${String(database.tables.length)} tables and ${String(database.objects.length)} views, triggers, routines and events are there`
        : `missing: ${missing.join(', ')}`,
  };
}

async function checkNeutralised(
  context: PullStepContext,
  step: NeutraliseStep,
  site: SiteTables,
  home: Home,
): Promise<Check | null> {
  const { id, title, check } = step;
  if (check.kind === 'http-header') {
    if (home.kind === 'silent') return { id, title, status: 'skipped', evidence: `nothing was seen: ${home.reason}` };
    const answer = check.path === '/' ? home.answer : await askPage(context, check.path, home);
    const value = answer.headers[check.header];
    const evidence = value === undefined ? `no ${check.header} header` : `${check.header}: ${value}`;
    return { id, title, status: value === check.equals ? 'passed' : 'failed', evidence };
  }
  if (check.kind === 'setting') {
    return checkSetting(step, check, filesOfTarget(context));
  }
  if (check.kind === 'file') {
    if (step.do !== 'write-file') return null;
    const files = filesOfTarget(context);
    const [have, want] = await Promise.all([
      files.read(step.path, maxConfigBytes).catch(() => null),
      readFile(join(context.assetsFolder, basename(step.asset))),
    ]);
    return {
      id,
      title,
      status: have?.equals(want) === true ? 'passed' : 'failed',
      evidence: `${files.label}: ${step.path}`,
    };
  }
  const queries = contradictionQueries(step, site);
  if (queries.length === 0) return null;
  const target = await context.session.target();
  const counts = await Promise.all(queries.map((sql) => target.strings(sql, { signal: context.job.signal })));
  const wrong = counts.reduce((sum, rows) => sum + Number(rows[0]?.[0] ?? NaN), 0);
  return { id, title, status: wrong === 0 ? 'passed' : 'failed', evidence: `${String(wrong)} rows contradict it` };
}

function filesOfTarget(context: PullStepContext): ProjectFiles {
  const { environment, session } = context.session.prepared.target;
  return filesOf(environment, session, context.job.signal);
}

/** Does the copy know that it is not production? Our own file in the site says what the application believes. */
function checkEnvironment(context: PullStepContext, home: Home): Check | null {
  const { recipe, target } = context.session.prepared;
  if (recipe.stage === undefined || home.kind === 'silent') return null;
  const believed = home.answer.headers['x-stagelift-environment'];
  if (believed === undefined) return null;
  const wanted = recipe.stage.values[target.environment.stage] ?? target.environment.stage;
  return {
    id: 'environment-type',
    title: 'The copy knows that it is not production',
    status: believed === wanted ? 'passed' : 'failed',
    evidence:
      believed === wanted
        ? `${recipe.stage.variable} is "${believed}"`
        : `the application believes "${believed}"; add to ${recipe.stage.snippet.file}: ${recipe.stage.snippet.text.trim().replace('{value}', wanted)}`,
  };
}

/** Links of the first page must lead into the copy, not to production. */
function checkAddresses(context: PullStepContext, home: Home): Check | null {
  if (home.kind === 'silent') return null;
  const { rewrites, target } = context.session.prepared;
  const foreign = rewrites.flatMap((rule) =>
    rule.kind === 'origin' && home.answer.body.includes(`//${new URL(rule.from).host}`) ? [rule.from] : [],
  );
  return {
    id: 'own-addresses',
    title: 'Links lead into the copy',
    status: foreign.length === 0 ? 'passed' : 'failed',
    evidence:
      foreign.length === 0
        ? `the first page names only ${originOf(target.environment.url) ?? ''}`
        : `the first page still names ${foreign.join(', ')}`,
  };
}
