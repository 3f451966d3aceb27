import { compileRowCondition } from '../../../masking/row-condition.ts';
import { addForeignKeys } from '../../../mysql/loader.ts';
import { quoteIdentifier, quoteLiteral, quoteQualified } from '../../../mysql/quote.ts';
import { compileTablePattern } from '#shared/recipe-schema/table-pattern.ts';
import { hashPassword } from '../local-password.ts';
import { matchingTables, neutraliseStatements, type SiteTables } from '../neutralise-sql.ts';
import type { PreparedDatabase, PreparedPull } from '../prepared-pull.ts';
import type { PullStep, PullStepContext } from '../pull-step.ts';
import { setInValue } from '../set-in-value.ts';
import { splitAtPlace, type ShadowPlace } from '../shadow-place.ts';
import { keepCollidingRows } from './keep-colliding-rows.ts';
import { keepExcludedRows } from './keep-excluded-rows.ts';
import { placeOf } from './place-of.ts';

/** Foreign keys, bare host names, known passwords, and everything that makes the copy harmless: all before the switch. */
export const finishTablesStep: PullStep = {
  name: 'finish-tables',
  title: 'Make the copy harmless',
  effort: 4,
  async run(context) {
    const { prepared } = context.session;
    const { database } = prepared;
    if (database === null) return;
    const place = placeOf(context, database);
    const site = shadowSite(prepared, database, place);
    await keepCollidingRows(context, database, place);
    await tieForeignKeys(context, database, place);
    await keepExcludedRows(context, database, site);
    await replaceHosts(context, site);
    await neutralise(context, site);
    await setPasswords(context, site);
  },
};

/** The site's loaded tables under the names that they have beside the old ones. */
export function shadowSite(prepared: PreparedPull, database: PreparedDatabase, place: ShadowPlace): SiteTables {
  return {
    tables: database.tables.map((table) => table.facts),
    prefix: prepared.prefix,
    nameOf: (table) => quoteQualified(place.schema, place.nameOf(table)),
  };
}

/** Before the switch, so that the tables are never live without their keys. */
async function tieForeignKeys(context: PullStepContext, database: PreparedDatabase, place: ShadowPlace): Promise<void> {
  const target = await context.session.target();
  await target.execute(`USE ${quoteIdentifier(place.schema)}`, { signal: context.job.signal });
  const arriving = database.tables.map((table) => table.facts.name);
  for (const table of database.tables) {
    const plan = splitAtPlace(table.model, place, arriving);
    await addForeignKeys(
      target,
      { schema: place.schema, name: place.nameOf(table.facts.name), plan },
      context.job.signal,
    );
  }
}

/** Columns that hold nothing but a host name, such as a multisite's domains. */
async function replaceHosts(context: PullStepContext, site: SiteTables): Promise<void> {
  const { prepared } = context.session;
  const target = await context.session.target();
  const hosts = prepared.rewrites.flatMap((rule) =>
    rule.kind === 'origin' ? [{ from: new URL(rule.from).host, to: new URL(rule.to).host }] : [],
  );
  for (const { table: pattern, column, where } of prepared.recipe.urls.hosts) {
    const only = where === undefined ? '' : ` AND ${compileRowCondition(where)}`;
    for (const table of matchingTables(site, pattern, where === undefined ? [column] : [column, where.column])) {
      const name = quoteIdentifier(column);
      for (const { from, to } of hosts) {
        const sql = `UPDATE ${site.nameOf(table.name)} SET ${name} = ${quoteLiteral(to)} WHERE ${name} = ${quoteLiteral(from)}${only}`;
        await target.execute(sql, { signal: context.job.signal });
      }
    }
  }
}

async function neutralise(context: PullStepContext, site: SiteTables): Promise<void> {
  const target = await context.session.target();
  for (const step of context.session.prepared.recipe.neutralise) {
    const statements = neutraliseStatements(step, site);
    for (const sql of statements) await target.execute(sql, { signal: context.job.signal });
    const changed = step.do === 'set-in-value' ? await setInValue(step, site, target, context.job.signal) : 0;
    if (statements.length > 0 || changed > 0) context.job.log('info', step.title);
  }
}

async function setPasswords(context: PullStepContext, site: SiteTables): Promise<void> {
  const { localPassword: rule } = context.session.prepared.recipe;
  if (context.localPassword === null || rule === undefined) return;
  const target = await context.session.target();
  const matches = compileTablePattern(rule.table, site.prefix);
  const hash = await hashPassword(rule.hash, context.localPassword);
  for (const table of site.tables.filter((one) => matches(one.name))) {
    const name = site.nameOf(table.name);
    const sql = `UPDATE ${name} SET ${quoteIdentifier(rule.passwordColumn)} = ${quoteLiteral(hash)}`;
    await target.execute(sql, { signal: context.job.signal });
    const login = quoteIdentifier(rule.loginColumn);
    const order = table.primaryKey.map(quoteIdentifier).join(', ');
    const rows = await target.strings(
      `SELECT ${login} FROM ${name}${order === '' ? '' : ` ORDER BY ${order}`} LIMIT 5`,
      {
        signal: context.job.signal,
      },
    );
    context.job.note('logins', { logins: rows.flatMap(([value]) => (value == null ? [] : [value])) });
  }
  context.job.log('info', 'Every user has the local password.');
}
