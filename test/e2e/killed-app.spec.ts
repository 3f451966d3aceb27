import { _electron as electron, type ElectronApplication, expect, type Page } from '@playwright/test';
import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { dumpDatabase, listTree, namesIn } from '../integration/pull/support/fingerprint.ts';
import { rootSql } from '../lab/databases.ts';
import type { LabInfo } from '../lab/lab-info.ts';
import { open, test } from './support/launch.ts';
import { addDemo, expectDone, makePlan, startPull } from './support/pulling.ts';

// K1 to K15 in the window: the app's main process, or all of it, dies with SIGKILL while a pull runs. (What happens at every
// line of the journal is tried without a window in test/integration/pull/kill-matrix.test.ts.)

test.setTimeout(240_000);

/**
 * The local site: its rows and definitions, and its uploads. Left out is what WordPress itself writes whenever the board asks
 * whether the site is well: options, and how far their numbers have come.
 */
async function localSite(lab: LabInfo): Promise<string> {
  const { rootSocket, database } = lab.databases.local;
  const dump = (await dumpDatabase(rootSocket, database))
    // Beside the site: a new table whose name has a line break, which no option of the dump can leave out.
    .replace(/DROP TABLE IF EXISTS `sl[0-9a-f]{8}n_[^]*?UNLOCK TABLES;\n/g, '')
    .replace(/^INSERT INTO `wp_options`.*\n/gm, '')
    .replace(/ AUTO_INCREMENT=\d+/g, '');
  const hash = createHash('sha256').update(dump);
  const files = await listTree(join(lab.sites.local.rootOnMachine, 'wp-content/uploads'));
  return hash.update(files.join('\n')).digest('hex');
}

/** Nothing of ours is left on production: no session of the database, no program, no file. */
async function expectQuietProduction(lab: LabInfo): Promise<void> {
  const { rootSocket, user } = lab.databases.production;
  const sessions = `SELECT ID, COMMAND, INFO FROM information_schema.PROCESSLIST WHERE USER = '${user}'`;
  await expect.poll(() => rootSql(rootSocket, sessions), { timeout: 20_000 }).toBe('');
  await expect
    .poll(() => namesIn(join(lab.hosts.production.home, '.stagelift/leases')), { timeout: 20_000 })
    .toEqual([]);
}

async function emptyFolder(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) await rm(join(folder, name), { recursive: true });
}

async function newestJob(dataFolder: string): Promise<string> {
  const [id] = (await readdir(join(dataFolder, 'jobs'))).sort().reverse();
  if (id === undefined) throw new Error('there is no job');
  return id;
}

/** Waits until the journal of the running job says so; polls quickly, as a switch takes milliseconds. */
async function untilJournal(dataFolder: string, line: RegExp): Promise<void> {
  const path = join(dataFolder, 'jobs', await newestJob(dataFolder), 'journal.jsonl');
  const deadline = performance.now() + 120_000;
  while (!line.test(await readFile(path, 'utf8'))) {
    if (performance.now() > deadline) throw new Error(`the journal never said ${String(line)}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const enginePid = (app: ElectronApplication): Promise<number> =>
  app.evaluate(({ app: one }) => one.getAppMetrics().find(({ name }) => name === 'Stagelift engine')?.pid ?? 0);

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Kills the app without a chance to tidy up: its main process alone, or every process of it at once. */
async function kill(app: ElectronApplication, engine: number, what: 'main' | 'group'): Promise<void> {
  const { pid } = app.process();
  if (pid === undefined) throw new Error('the app has no process');
  const closed = app.waitForEvent('close');
  // Playwright starts the app as the leader of a process group of its own.
  process.kill(what === 'group' ? -pid : pid, 'SIGKILL');
  await closed;
  // The engine does not go on alone: nobody could see or stop what it does.
  await expect.poll(() => isRunning(engine), { timeout: 5000 }).toBe(false);
}

/** Starts the app again over the same folder and shows the job. */
async function startAgain(dataFolder: string): Promise<{ readonly app: ElectronApplication; readonly page: Page }> {
  const app = await electron.launch({
    cwd: join(import.meta.dirname, '../..'),
    args: ['.'],
    env: { ...(process.env as Record<string, string>), HOME: dataFolder, STAGELIFT_DATA: dataFolder },
  });
  const page = await app.firstWindow();
  await page.setViewportSize({ width: 1280, height: 832 });
  await expect(page.getByRole('status', { name: '1 unfinished job' })).toBeVisible();
  await open(page, `/jobs/${await newestJob(dataFolder)}`);
  await expect(page.getByText('The pull was interrupted')).toBeVisible();
  return { app, page };
}

for (const { where, line, what } of [
  { where: 'rows are copied', line: /"key":"table"/, what: 'main' },
  { where: 'files are copied', line: /"key":"staging"/, what: 'group' },
] as const) {
  test(`killed (${what}) while ${where}: the old data stands, and the next start goes on`, async ({ launch, lab }) => {
    // Files that are there already would not be copied.
    await emptyFolder(join(lab.sites.local.rootOnMachine, 'wp-content/uploads'));
    const before = await localSite(lab);
    const { app, page, dataFolder } = await launch({ lab });
    await addDemo(page);
    await makePlan(page, '');
    await startPull(page);
    const engine = await enginePid(app);
    await untilJournal(dataFolder, line);
    await kill(app, engine, what);
    expect(await localSite(lab)).toBe(before);
    await expectQuietProduction(lab);

    const again = await startAgain(dataFolder);
    await expect(again.page.getByText(/Nothing was changed in Local/)).toBeVisible();
    await again.page.getByRole('button', { name: 'Resume' }).click();
    await expect(again.page.getByRole('heading', { level: 1 })).not.toHaveText(/Interrupted/);
    await expectDone(again.page);
    await again.app.close();
    await expectQuietProduction(lab);
  });
}

test('killed (group) in the switch: the next start can put back exactly what was', async ({ launch, lab }) => {
  const before = await localSite(lab);
  const { app, page, dataFolder } = await launch({ lab });
  await addDemo(page);
  await makePlan(page, '');
  await startPull(page);
  const engine = await enginePid(app);
  await untilJournal(dataFolder, /"key":"switch-begun"/);
  await kill(app, engine, 'group');
  await expectQuietProduction(lab);

  const again = await startAgain(dataFolder);
  await again.page.getByRole('button', { name: 'Undo…' }).click();
  await again.page.getByRole('alertdialog').getByRole('button', { name: 'Bring back old data' }).click();
  await expect(again.page.getByText('This pull was undone: Local has the data it had before.')).toBeVisible({
    timeout: 60_000,
  });
  await again.app.close();
  expect(await localSite(lab)).toBe(before);
});
