import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseMethod, ColumnRule } from '#shared/domain/masking.ts';
import type { PullPlan, PullReport } from '#shared/domain/pull.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import { frameworkCases } from './support/framework-cases.ts';
import { openSitePair, type SitePair } from './support/site-pair.ts';

/** Whatever is personal or secret in the data sets holds one of these. */
const mustNotArrive = [/zuckerwald/i, /@mail-customer\.test/, /151 ?555/, /CANARY/, /Geheimstadt/, /203\.0\.113\./];

function ruleOf(method: CaseMethod): ColumnRule {
  return method === 'scrub' || method === 'keep' ? { kind: method } : { kind: 'mask', method };
}

describe.each(frameworkCases)('a pull of $recipe', (one) => {
  let pair: SitePair;
  let plan: PullPlan;
  let report: PullReport;

  beforeAll(async () => {
    const sql = await readFile(join(import.meta.dirname, 'sql', `${one.recipe}.sql`), 'utf8');
    pair = await openSitePair({ recipe: one.recipe, files: one.files, uploads: one.uploads, sql });
    plan = await pair.plan();
    const decisions = (one.asks ?? []).map(([table, column, method]) => ({ table, column, rule: ruleOf(method) }));
    if (decisions.length > 0) await pair.client.request('projects.decideColumns', { projectId: 'fixture', decisions });
    ({ report } = await pair.pull().catch((error: unknown) => {
      // A plan with blockers says which in its facts.
      if (isAppError(error)) throw new Error(`${error.message} ${JSON.stringify(error.facts)}`);
      throw error;
    }));
  });

  afterAll(async () => {
    await pair.clean();
  });

  it('recognises the project over SSH and finds its database and address', async () => {
    const found = await pair.client.request('projects.detectServer', {
      ...{ serverId: 'web', path: `/home/deploy/${pair.id}` },
    });
    expect(found).toMatchObject({ recipe: one.recipe, database: { name: pair.id, user: pair.id } });
    expect(found.warnings).toEqual([]);
    expect(found.url).toBe(one.readsAddress ? 'https://www.fixture.test' : undefined);
    if (one.documentRoot === null) return;
    const given = await pair.client.request('projects.detectServer', {
      ...{ serverId: 'web', path: `/home/deploy/${pair.id}/${one.documentRoot}` },
    });
    expect(given).toEqual(found);
  });

  it('has a rule for everything of the framework that is personal, and asks about the rest', () => {
    expect(plan.unclassified.map(({ table, column }) => [table, column])).toEqual(
      (one.asks ?? []).map(([table, column]) => [table, column]),
    );
    expect(plan.problems.filter((problem) => problem.severity === 'blocker')).toEqual([]);
  });

  it('brings nothing personal and no secret, and proves it', async () => {
    const everything = await pair.everything();
    for (const pattern of mustNotArrive) expect(everything).not.toMatch(pattern);
    const proof = report.checks.filter((check) => check.status === 'failed');
    expect(proof).toEqual([]);
  });

  it('rewrites addresses in every format and leaves values valid', async () => {
    const everything = await pair.everything();
    expect(everything).not.toMatch(/www\.fixture\.test/);
    for (const [sql, wanted] of one.values) expect((await pair.sqlTarget(sql)).replace(/\n$/, ''), sql).toBe(wanted);
    expect(report.tables.reduce((sum, table) => sum + table.brokenSerialized, 0)).toBe(0);
  });

  it('leaves caches, logins, logs and queues on the source', async () => {
    for (const table of one.empty) {
      expect(await pair.sqlTarget(`SELECT COUNT(*) FROM \`${table}\``), table).toBe('0\n');
      expect(await pair.sqlSource(`SELECT COUNT(*) > 0 FROM \`${table}\``), table).toBe('1\n');
    }
  });

  it('promises only what it does, and proves each thing that makes the copy harmless', () => {
    const promised = plan.neutralise.map(({ title }) => title);
    expect(promised).not.toContain('The copy does not run as production');
    const proven = Object.fromEntries(report.checks.map((check) => [check.id, check.status]));
    expect(proven).toMatchObject(one.proofs);
  });

  it('copies what people uploaded, and nothing that is made again or private', async () => {
    const isThere = (path: string): Promise<boolean> =>
      stat(join(pair.site, path)).then(
        () => true,
        () => false,
      );
    for (const [path] of Object.entries(one.uploads)) expect(await isThere(path), path).toBe(!one.stays.includes(path));
  });
});
