import { expect, type Page } from '@playwright/test';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { open, test } from './support/launch.ts';
import { look } from './support/look.ts';
import { addDemo } from './support/pulling.ts';

const choose = async (page: Page, label: string, option: RegExp): Promise<void> => {
  await page.getByRole('button', { name: label }).click();
  await page.getByRole('option', { name: option }).click();
};

test('an environment is configured, written and put back', async ({ launch, lab }) => {
  const { page } = await launch({ lab });
  const { rootOnMachine } = lab.sites.local;
  const before = await readFile(join(rootOnMachine, 'wp-config.php'), 'utf8');
  await addDemo(page);
  await page.getByRole('button', { name: 'More actions for Local' }).click();
  await page.getByRole('menuitem', { name: 'Configuration of Local' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Configuration of Local');
  await choose(page, 'Mail', /^Off/);
  await choose(page, 'Search engines', /^Refuse/);
  await page.getByRole('button', { name: 'Add variable' }).click();
  await page
    .getByRole('list', { name: 'Variables' })
    .getByRole('textbox', { name: 'Name', exact: true })
    .fill('not a name');
  await page
    .getByRole('list', { name: 'Variables' })
    .getByRole('textbox', { name: 'Value', exact: true })
    .fill('hello "you" $x');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Nothing was saved')).toBeVisible();
  await expect(page.getByText('A name has capitals').first()).toBeVisible();
  await page
    .getByRole('list', { name: 'Variables' })
    .getByRole('textbox', { name: 'Name', exact: true })
    .fill('greeting');
  await page.getByRole('button', { name: 'Show what would be written…' }).click();
  const plan = page.getByRole('alertdialog');
  await expect(plan.getByText('GREETING')).toBeVisible();
  await expect(plan.getByText('stagelift-config.php').first()).toBeVisible();
  await look(page, 'configuration-plan');
  await plan.getByRole('button', { name: 'Write' }).click();
  await expect(page.getByText(/^Written/)).toBeVisible();
  expect(await readFile(join(rootOnMachine, 'stagelift-config.php'), 'utf8')).toContain(`'hello "you" $x'`);
  await page.getByRole('button', { name: 'Undo…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Put it back' }).click();
  await expect(page.getByText(/^Written/)).toHaveCount(0);
  expect(await readFile(join(rootOnMachine, 'wp-config.php'), 'utf8')).toBe(before);
  await expect(stat(join(rootOnMachine, 'stagelift-config.php'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('sharing production’s data is told everywhere, and the last check with its age', async ({ launch, lab }) => {
  const { page } = await launch({ lab });
  await addDemo(page);
  await open(page, '/projects/demo-shop/environments/local/configuration');
  await page.getByText('Production’s', { exact: true }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Sharing needs a reason, an owner and a last day.').first()).toBeVisible();
  await page
    .getByRole('textbox', { name: 'Reason', exact: true })
    .fill('Relaunch in spring: the new shop is compared with the old one, order by order.');
  await page.getByRole('textbox', { name: 'Who answers for it', exact: true }).fill('Ann');
  await page
    .getByRole('textbox', { name: 'Last day', exact: true })
    .fill(new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10));
  await page.getByRole('button', { name: 'Keep rows' }).click();
  await page.getByRole('textbox', { name: 'Table', exact: true }).fill('{prefix}options');
  await page.getByRole('textbox', { name: 'Column with the names', exact: true }).fill('option_name');
  await page.getByRole('textbox', { name: 'Names', exact: true }).fill('blogname, licence_key');
  await page.getByRole('textbox', { name: 'Files', exact: true }).fill('logos/**');
  await page.getByRole('button', { name: 'Add secret' }).click();
  await page.getByRole('list', { name: 'Secrets' }).getByRole('textbox', { name: 'Name', exact: true }).fill('api_key');
  await expect(page.getByText('No value yet')).toBeVisible();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Local works on production’s data')).toBeVisible();
  await expect(page.getByText('Sharing ends in 3 days.')).toBeVisible();
  await page.getByRole('heading', { level: 1 }).scrollIntoViewIfNeeded();
  await look(page, 'configuration');
  await open(page, '/projects/demo-shop/environments/local');
  await expect(page.getByText('Local works on production’s data')).toBeVisible();
  await open(page, '/projects/demo-shop');
  await expect(page.getByText('Local works on production’s data')).toBeVisible();
  await page.getByRole('button', { name: 'Check stages' }).click();
  await expect(page.getByRole('button', { name: 'Check again' })).toBeEnabled({ timeout: 30_000 });
  await open(page, '/projects');
  await open(page, '/projects/demo-shop');
  await expect(page.getByText(/^Checked/)).toBeVisible();
  await look(page, 'board-checked');
});
