import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PullPlan, PullReport } from '#shared/domain/pull.ts';
import { resultOf, stagelift } from '../pull/support/command-line.ts';
import { openSitePair, type Side, type SitePair } from './support/site-pair.ts';

// Projects that keep everything in files: no credentials are asked for, no database is opened, files go both ways of a pull.

const kirby = {
  'content/home/home.txt': 'Title: From production',
  'content/1_shop/shop.txt': 'Title: Shop',
  'content/1_shop/mug.jpg': 'a picture',
  'content/1_shop/_changes/shop.txt': 'Title: Not saved yet',
  'site/accounts/abc/index.php': "<?php return ['email' => 'jane@mail-customer.test'];",
  'site/sessions/1.sess': 'CANARY',
};
const statamic = {
  'content/collections/pages/home.md': 'From production',
  'users/jane.yaml': 'email: jane@mail-customer.test',
  'storage/forms/contact/1.yaml': 'name: Jane Zuckerwald',
  'public/assets/mug.jpg': 'a picture',
};

/** Of Statamic's settings, what a copy has to say differently. */
function settings(recipe: string, { stage, url }: Side): Readonly<Record<string, string>> {
  return recipe === 'kirby' ? {} : { '.env': `APP_ENV=${stage}\nAPP_URL=${url}\nMAIL_MAILER=log\n` };
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

describe.each([
  ['kirby', kirby, 'content/home/home.txt', ['site/accounts', 'site/sessions', 'content/1_shop/_changes']],
  ['statamic', statamic, 'content/collections/pages/home.md', ['users', 'storage/forms']],
] as const)('a project of %s', (recipe, uploads, changed, leftOut) => {
  let pair: SitePair;
  let before: string;

  beforeAll(async () => {
    pair = await openSitePair({ recipe, files: (side) => settings(recipe, side), uploads });
    before = await readFile(join(pair.site, changed), 'utf8');
  });

  afterAll(async () => {
    await pair.clean();
  });

  it('plans files alone, and says so', async () => {
    const plan = await pair.plan();
    expect(plan.options.database).toBe(false);
    expect(plan.tables).toEqual([]);
    expect(plan.problems).toContainEqual(expect.objectContaining({ id: 'no-database', title: 'No database' }));
    expect(plan.problems).toContainEqual(expect.objectContaining({ id: 'personal-files-left-out' }));
    expect(plan.problems).toContainEqual(expect.objectContaining({ id: 'personal-files-copied', severity: 'warning' }));
    expect(plan.problems.filter((problem) => problem.severity === 'blocker')).toEqual([]);
  });

  it('pulls them, without accounts and what visitors sent, and undo takes them back', async () => {
    const { job, report } = await pair.pull();
    expect(await readFile(join(pair.site, changed), 'utf8')).toBe(uploads[changed as keyof typeof uploads]);
    for (const path of leftOut) expect(await exists(join(pair.site, path)), path).toBe(false);
    expect(report.tables).toEqual([]);
    expect(report.checks).toContainEqual(expect.objectContaining({ id: 'no-database', status: 'skipped' }));
    expect(report.checks).toContainEqual(expect.objectContaining({ id: 'mail', status: 'passed' }));
    expect(report.warnings).toContainEqual(expect.objectContaining({ id: 'personal-files-copied' }));
    expect(report.undo.available).toBe(true);
    await pair.client.request('jobs.undo', { jobId: job.id });
    expect(await readFile(join(pair.site, changed), 'utf8')).toBe(before);
  });

  it('pulls again over an earlier pull', async () => {
    await pair.pull();
    await writeFile(join(pair.source, changed), 'A later version');
    const { report } = await pair.pull();
    expect(await readFile(join(pair.site, changed), 'utf8')).toBe('A later version');
    expect(report.undo.available).toBe(true);
  });

  it('does so from the command line', async () => {
    const cli = (...args: readonly string[]): ReturnType<typeof stagelift> =>
      stagelift(args, { dataFolder: pair.dataFolder });
    const plan = await cli('pull', 'production', 'local', '--dry-run');
    expect(plan.code, plan.stderr).toBe(0);
    expect(plan.stdout).toContain('INFO: No database.');
    await writeFile(join(pair.source, changed), 'The last version');
    const end = await cli('pull', 'production', 'local', '--yes', '--json');
    expect(end.code, `${end.stderr} ${end.stdout.slice(-2000)}`).toBe(0);
    expect(resultOf<PullReport>(end).files.fetched.count).toBe(1);
    expect(await readFile(join(pair.site, changed), 'utf8')).toBe('The last version');
    const again = resultOf<PullPlan>(await cli('pull', 'production', 'local', '--dry-run', '--json'));
    expect(again.files.flatMap((files) => files.fetch.count)).not.toContain(1);
  });

  it('is found without a question about its database', async () => {
    const found = await pair.client.request('projects.detectFolder', { folder: pair.site });
    expect(found).toMatchObject({ recipe, warnings: [], withoutDatabase: true });
    expect(found.database).toBeUndefined();
  });

  it('is well for the doctor', async () => {
    const request = { projectId: 'fixture', environmentId: 'production', runId: 'doctor' };
    const findings = await pair.client.request('environments.doctor', request);
    const statusOf = (id: string): string | undefined => findings.find((finding) => finding.id === id)?.status;
    expect([statusOf('credentials'), statusOf('database')]).toEqual(['ok', 'skipped']);
  });
});
