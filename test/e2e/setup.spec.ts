import { expect, type Page } from '@playwright/test';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { resetBare } from '../lab/bare.ts';
import { expectNoBarriers } from './support/axe.ts';
import { bareProject, fillPlace, fillPlaceIn, makeSetUpPlan, mayCreateDatabases } from './support/bare-account.ts';
import { stagelift } from '../integration/pull/support/command-line.ts';
import { greenProject } from './support/green-project.ts';
import { open, test } from './support/launch.ts';
import { look } from './support/look.ts';

test.setTimeout(300_000);

const title = (page: Page) => page.getByRole('heading', { level: 1 });

/** Stores secrets without a keychain, which the lab's session has none of. */
async function acceptSecrets(page: Page): Promise<void> {
  await page.evaluate(() => window.stagelift.shell.request('shell.saveSettings', { acceptWeakSecretStore: true }));
}

test('a bare account gets staging and production; what is by hand is waited for, and all of it goes again', async ({
  launch,
  lab,
}) => {
  await resetBare(lab.bare);
  await mayCreateDatabases(lab);
  const { folder, files } = await bareProject(lab, 'nothing');
  const { page } = await launch({ lab, files });
  await acceptSecrets(page);
  await open(page, '/projects/bare');
  await expect(title(page)).toHaveText('Shop of the bare account');
  // No picture: it would show a path of this computer.
  await expectNoBarriers(page, 'board with one environment');
  await page.getByRole('link', { name: 'Set up stages' }).click();
  await expect(title(page)).toHaveText('Set up stages');
  const advice = page.getByRole('complementary', { name: 'Our advice' });
  await page.getByLabel('People', { exact: true }).fill('none');
  await expect(advice).toContainText('Fill in the numbers');
  await page.getByLabel('People', { exact: true }).fill('3');
  await page.getByText('A client says yes first').click();
  await expect(advice).toContainText('3 people change the code');
  await look(page, 'setup-questions');
  await page.getByRole('button', { name: 'Continue' }).click();

  await page.getByText('Staging + production', { exact: true }).click();
  await look(page, 'setup-choose');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('Dev, main, version tags').click();
  await expect(page.getByRole('combobox', { name: 'Branch or tag of Staging' })).toHaveValue('main');
  await look(page, 'setup-branches');
  // What was chosen is there again when the window is loaded anew.
  await page.reload();
  await expect(page.getByRole('combobox', { name: 'Branch or tag of Production' })).toHaveValue('v*');
  await page.getByRole('button', { name: 'Continue' }).click();

  await page.getByRole('button', { name: 'Show the plan' }).click();
  await expect(page.getByText('Type an address that begins with http:// or https://.').first()).toBeVisible();
  await look(page, 'setup-places');
  for (const name of ['Staging', 'Production']) {
    const id = `shop-${name.toLowerCase()}`;
    const url = `http://${id}.bare.localhost:${String(lab.bare.web.port)}`;
    await fillPlace(page, lab, name, { folder: `~/sites/${id}`, url, database: `bare_${name.toLowerCase()}` });
  }
  await look(page, 'setup-place-fields');
  await makeSetUpPlan(page);
  await page.getByRole('button', { name: /^Make the database bare_staging/u }).click();
  await expect(page.getByText(/^CREATE DATABASE/u).first()).toBeVisible();
  await look(page, 'setup-plan');
  await page.getByRole('button', { name: /^Make \d+ things$/u }).click();
  // A new production is made only with its name typed.
  const begin = page.getByRole('alertdialog');
  await expect(begin.getByRole('button', { name: 'Begin' })).toBeDisabled();
  await begin.getByLabel('Type Production to go on').fill('Production');
  await look(page, 'setup-begin');
  await begin.getByRole('button', { name: 'Begin' }).click();
  await expect(page).toHaveURL(/#\/jobs\//u);
  await expect(title(page)).toContainText('Needs attention', { timeout: 120_000 });
  await expect(page.getByText('Waiting for 1 thing that somebody does by hand')).toBeVisible({ timeout: 30_000 });
  await look(page, 'setup-waiting');
  const check = page.getByRole('button', { name: 'Check again' });
  await check.click();
  await expect(check).toBeEnabled({ timeout: 30_000 });
  await expect(page.getByText('Waiting for 1 thing that somebody does by hand')).toBeVisible();

  await page.getByRole('button', { name: 'Undo…' }).click();
  const question = page.getByRole('alertdialog');
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await look(page, 'setup-undo');
  await question.getByRole('button', { name: 'Take it back' }).click();
  await expect(page.getByText('This set-up was undone')).toBeVisible({ timeout: 60_000 });
  await open(page, '/projects/bare');
  await expect(page.getByRole('article')).toHaveCount(1);
  await rm(folder, { recursive: true, force: true });
});

/** What each set-up makes beside the environments that are there. */
const setUps = [
  { name: 'Production + local', made: [] },
  { name: 'Staging + production', made: ['Staging'] },
  { name: 'Temporary + production', made: ['Temporary'] },
  { name: 'Testing + staging + production', made: ['Testing', 'Staging'] },
  { name: 'Development + staging + production', made: ['Development', 'Staging'] },
  { name: 'Development + testing + staging + production', made: ['Development', 'Testing', 'Staging'] },
  { name: 'One environment per team', made: ['Shop', 'Magazine', 'Staging'] },
  { name: 'Your own list', made: ['Staging'] },
] as const;

test('every set-up is made from the window, and its checklist is green', async ({ launch, lab }) => {
  test.setTimeout(600_000);
  await resetBare(lab.bare);
  await mayCreateDatabases(lab);
  const { folder, files } = await greenProject(lab);
  const { page, dataFolder } = await launch({ lab, files });
  await acceptSecrets(page);
  await commandLine(dataFolder, 'checklist', '--health');
  await commandLine(dataFolder, 'pull', 'production', 'local', '--yes');
  for (const { name, made } of setUps) {
    await open(page, '/projects/green/setup?step=choose');
    await page.getByText(name, { exact: true }).click();
    if (name === 'One environment per team') await page.getByLabel('Names of the teams').fill('Shop, Magazine');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByRole('heading', { name: 'What each stage gets' })).toBeVisible();
    await page.getByRole('button', { name: 'Continue' }).click();
    for (const stage of made) {
      const id = stage.toLowerCase();
      const own = `own.localhost:${String(lab.bare.web.port)}`;
      await fillPlace(page, lab, stage, {
        ...{ folder: `~/${stage === 'Temporary' ? 'previews' : 'sites'}/${id}`, database: `bare_${id}` },
        ...{ url: `http://${id}.${own}`, hasOwnHost: true },
        ...(stage === 'Temporary' ? { previewHost: `*.${own}` } : {}),
      });
    }
    await makeSetUpPlan(page);
    const plan = page.getByRole('list', { name: 'Stages of the plan' });
    await expect(plan.getByText('only connected', { exact: true })).toHaveCount(2);
    await expect(plan.getByText('new', { exact: true })).toHaveCount(made.length);
    await expect(plan.getByText('blocked', { exact: true })).toHaveCount(0);
    const make = page.getByRole('button', { name: /^Make \d+ things?$/u });
    const makesSomething = (await make.count()) > 0;
    if (makesSomething) {
      await make.click();
      await expect(title(page)).toContainText(/Done|Needs attention|Failed/u, { timeout: 120_000 });
      await expect(title(page), await page.getByRole('main').innerText()).toContainText('Done');
    }
    const job = new URL(page.url()).hash.slice(1);
    await Promise.all(made.map((stage) => commandLine(dataFolder, 'pull', 'production', stage.toLowerCase(), '--yes')));
    await expectGreen(page);
    if (name === 'Staging + production') await sayTheWall(page, dataFolder);
    if (!makesSomething) continue;
    await open(page, job);
    await expect(page.getByRole('link', { name: 'Go through the checklist' })).toBeVisible();
    if (name === 'Staging + production') await look(page, 'setup-done');
    await page.getByRole('button', { name: 'Undo…' }).click();
    await page.getByRole('button', { name: 'Take it back' }).click();
    await expect(page.getByText('This set-up was undone')).toBeVisible({ timeout: 60_000 });
  }
  await rm(folder, { recursive: true, force: true });
});

/** Says in the window that a page is the wall of staging, and that it is a password after all. */
async function sayTheWall(page: Page, dataFolder: string): Promise<void> {
  const wall = page.getByRole('alertdialog');
  const stored = () => readFile(join(dataFolder, 'projects.json'), 'utf8');
  await page.getByRole('button', { name: 'What strangers meet…' }).click();
  await wall.getByText('A page that asks who they are').click();
  await expect(wall.getByRole('button', { name: 'Save' })).toBeDisabled();
  await wall.getByLabel('Text on that page').fill('Preview password');
  await look(page, 'checklist-wall');
  await wall.getByRole('button', { name: 'Save' }).click();
  await expect(wall).toHaveCount(0);
  expect(await stored()).toMatch(/"contains":\s*"Preview password"/u);
  await page.getByRole('button', { name: 'What strangers meet…' }).click();
  await expect(wall.getByLabel('Text on that page')).toHaveValue('Preview password');
  await wall.getByText('A password', { exact: true }).click();
  await wall.getByRole('button', { name: 'Save' }).click();
  await expect(wall).toHaveCount(0);
  expect(await stored()).not.toContain('Preview password');
}

/** Writes the runbook and has the checklist probed; every item that is asked has to be green. */
async function expectGreen(page: Page): Promise<void> {
  await open(page, '/projects/green/checklist');
  await expect(title(page)).toHaveText('Checklist');
  const check = async (): Promise<void> => {
    await page.getByRole('button', { name: /^Check (now|again)$/u }).click();
    await expect(page.getByRole('button', { name: 'Stop' })).toHaveCount(0, { timeout: 60_000 });
    await expect(page.getByRole('button', { name: 'Check again' })).toBeVisible();
  };
  const now = page.getByRole('button', { name: /^Check (now|again)$/u });
  await expect(now).toBeVisible();
  if ((await now.innerText()) === 'Check now') await check();
  await page.getByRole('button', { name: 'Runbook', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Write into the project' }).click();
  await expect(page.getByText('The runbook was written').last()).toBeVisible();
  await check();
  const red = page.getByRole('listitem').filter({ has: page.getByText('Red', { exact: true }) });
  expect((await red.allInnerTexts()).join('\n\n')).toBe('');
  await expect(page.getByText('Everything is as it should be')).toBeVisible();
}

/** Runs the command line on the window's own data, as somebody does in a second terminal. */
async function commandLine(dataFolder: string, ...words: readonly string[]): Promise<void> {
  const end = await stagelift([...words, '--project', 'green'], { dataFolder });
  expect(end.code, end.stdout + end.stderr).toBe(0);
}

test('a stage is added and taken out again in the window, and the copy that was kept is deleted', async ({
  launch,
  lab,
}) => {
  await resetBare(lab.bare);
  await mayCreateDatabases(lab);
  const { folder, files } = await greenProject(lab);
  const { page } = await launch({ lab, files });
  await acceptSecrets(page);
  await open(page, '/projects/green');
  await page.getByRole('button', { name: 'More actions', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Add a stage' }).click();
  await expect(title(page)).toHaveText('Add a stage');
  await page.getByText('Testing', { exact: true }).click();
  const form = page.getByRole('main');
  await form.getByLabel('Name', { exact: true }).fill('QA');
  await fillPlaceIn(form, lab, { folder: '~/sites/qa', database: 'bare_qa', isOpen: true });
  await form.getByLabel('Address', { exact: true }).fill(`http://qa.bare.localhost:${String(lab.bare.web.port)}`);
  // Fields far down are reached by scrolling the page, never by moving the window's own frame.
  expect(await page.evaluate(() => document.scrollingElement?.scrollTop)).toBe(0);
  await title(page).scrollIntoViewIfNeeded();
  await look(page, 'add-stage');
  await makeSetUpPlan(page);
  await expect(page.getByText('blocked', { exact: true })).toHaveCount(0);
  await page.getByRole('button', { name: /^Make \d+ things$/u }).click();
  await expect(page.getByRole('progressbar')).toBeVisible();
  await look(page, 'setup-running');
  await expect(title(page)).toContainText(/Done|Needs attention|Failed/u, { timeout: 120_000 });
  await expect(title(page), await form.innerText()).toContainText('Done');
  await open(page, '/projects/green');
  await expect(page.getByRole('article', { name: 'QA' })).toBeVisible();

  await page.getByRole('button', { name: 'More actions for QA' }).click();
  await page.getByRole('menuitem', { name: /Take stage out/u }).click();
  await expect(title(page)).toHaveText('Take QA out');
  await look(page, 'remove-stage');
  await makeSetUpPlan(page);
  await look(page, 'remove-stage-plan');
  await page.getByRole('button', { name: 'Take out QA…' }).click();
  const question = page.getByRole('alertdialog');
  await expect(question).toContainText('.stagelift/kept/');
  await look(page, 'remove-stage-confirm');
  await question.getByRole('button', { name: 'Remove QA' }).click();
  await expect(title(page)).toContainText(/Done|Needs attention|Failed/u, { timeout: 120_000 });
  await expect(title(page), await form.innerText()).toContainText('Done');
  await page.getByRole('link', { name: 'Kept copies' }).click();
  await expect(page.getByRole('list', { name: 'Kept copies' })).toContainText('.stagelift/kept/stage-green-');
  await look(page, 'kept-copies');
  await page.getByRole('button', { name: 'Delete…' }).click();
  await look(page, 'kept-copies-confirm');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete the copy' }).click();
  await expect(page.getByText('No copy is kept')).toBeVisible();
  expect(await readdir(join(lab.bare.homeOnMachine, '.stagelift/kept'))).toEqual([]);
  await open(page, '/projects/green');
  await expect(page.getByRole('article')).toHaveCount(2);
  await rm(folder, { recursive: true, force: true });
});
