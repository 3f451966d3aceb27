import { expect, type Page } from '@playwright/test';
import { rm } from 'node:fs/promises';
import { resetBare } from '../lab/bare.ts';
import { expectNoBarriers } from './support/axe.ts';
import { bareProject, fillPlace, makeSetUpPlan, mayCreateDatabases } from './support/bare-account.ts';
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

/** What each set-up makes beside the environments that are there, and whether it is made here as well as planned. */
const setUps = [
  { name: 'Production + local', made: [], applies: false },
  { name: 'Staging + production', made: ['Staging'], applies: true },
  { name: 'Temporary + production', made: ['Temporary'], applies: false },
  { name: 'Testing + staging + production', made: ['Testing', 'Staging'], applies: true },
  { name: 'Development + staging + production', made: ['Development', 'Staging'], applies: false },
  {
    name: 'Development + testing + staging + production',
    made: ['Development', 'Testing', 'Staging'],
    applies: false,
  },
  { name: 'One environment per team', made: ['Shop', 'Magazine', 'Staging'], applies: true },
  { name: 'Your own list', made: ['Staging'], applies: false },
] as const;

test('every set-up is planned from the window, and made from it', async ({ launch, lab }) => {
  await resetBare(lab.bare);
  await mayCreateDatabases(lab);
  const { folder, files } = await bareProject(lab, 'production');
  const { page } = await launch({ lab, files });
  await acceptSecrets(page);
  for (const { name, made, applies } of setUps) {
    await open(page, '/projects/bare/setup?step=choose');
    await page.getByText(name, { exact: true }).click();
    if (name === 'One environment per team') await page.getByLabel('Names of the teams').fill('Shop, Magazine');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByRole('heading', { name: 'What each stage gets' })).toBeVisible();
    await page.getByRole('button', { name: 'Continue' }).click();
    for (const stage of made) {
      const id = stage.toLowerCase();
      const place = stage === 'Temporary' ? `~/previews/${id}` : `~/sites/${id}`;
      await fillPlace(page, lab, stage, { folder: place, isOpen: true, database: applies ? `bare_${id}` : null });
    }
    await makeSetUpPlan(page);
    const plan = page.getByRole('list', { name: 'Stages of the plan' });
    await expect(plan.getByText('only connected', { exact: true })).toHaveCount(2);
    await expect(plan.getByText('new', { exact: true })).toHaveCount(made.length);
    await expect(plan.getByText('blocked', { exact: true })).toHaveCount(0);
    if (!applies) continue;
    await page.getByRole('button', { name: /^Make \d+ things$/u }).click();
    await expect(title(page)).toContainText(/Done|Needs attention|Failed/u, { timeout: 120_000 });
    await expect(title(page), await page.getByRole('main').innerText()).toContainText('Done');
    await expect(page.getByRole('link', { name: 'Go through the checklist' })).toBeVisible();
    if (name === 'Staging + production') await look(page, 'setup-done');
    await page.getByRole('button', { name: 'Undo…' }).click();
    await page.getByRole('button', { name: 'Take it back' }).click();
    await expect(page.getByText('This set-up was undone')).toBeVisible({ timeout: 60_000 });
  }
  await rm(folder, { recursive: true, force: true });
});
