import { expect } from '@playwright/test';
import { open, test } from './support/launch.ts';
import { addDemo } from './support/pulling.ts';

test('adds a project from a path on a server', async ({ launch, lab }) => {
  const { page, dataFolder } = await launch({ lab });
  await addDemo(page);
  await open(page, '/projects/new/server');
  await expect(page.getByRole('button', { name: /Demo production.*Server/ })).toBeVisible();
  await page.getByLabel('Folder on the server').fill(lab.sites.production.root);
  await page.getByRole('button', { name: 'Look at the server' }).click();
  await expect(page.getByText('Recognised as WordPress')).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole('button', { name: /Production.*Stage/ })).toBeVisible();
  await page.getByLabel('Project name').fill('Shop from its server');
  await page.getByLabel('Folder on this computer').fill(dataFolder);
  await page.getByLabel('Address').fill(lab.web.production.url);
  await page.getByRole('button', { name: 'Save project' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Shop from its server');
  await expect(page.getByRole('article', { name: 'production' })).toContainText('Demo production');
});

test('refuses a repository address that would run a program, and keeps what was typed', async ({ launch }) => {
  const { page, dataFolder } = await launch();
  await open(page, '/projects/new/git');
  await page.getByLabel('Repository address').fill('ext::sh -c "touch pwned"');
  await page.getByLabel('Into this folder').fill(`${dataFolder}/clone`);
  await page.getByRole('button', { name: 'Clone and look' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await page.getByRole('button', { name: 'Technical details' }).click();
  await expect(page.getByText('git.url-refused')).toBeVisible();
  await expect(page.getByLabel('Repository address')).toHaveValue('ext::sh -c "touch pwned"');
});

test('an environment is added, changed and removed; production is never offered as a target', async ({
  launch,
  lab,
}) => {
  const { page, dataFolder } = await launch({ lab });
  await addDemo(page);
  await page.getByRole('link', { name: 'Add environment' }).click();
  await page.getByRole('button', { name: 'Save environment' }).click();
  await expect(page.getByText('This is needed.').first()).toBeVisible();
  await page.getByLabel('Name', { exact: true }).fill('Second laptop');
  await page.getByLabel('Path').fill(dataFolder);
  await page.getByLabel('Address').fill('http://second.localhost');
  await page.getByRole('button', { name: 'Save environment' }).click();
  const added = page.getByRole('article', { name: 'Second laptop' });
  await expect(added.getByRole('link', { name: 'Pull from Production' })).toBeVisible();

  await page.getByRole('button', { name: 'More actions for Production' }).click();
  await expect(page.getByRole('menuitem', { name: 'Pull Production → Second laptop' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'More actions for Second laptop' }).click();
  await page.getByRole('menuitem', { name: 'Edit Second laptop' }).click();
  await page.getByRole('button', { name: /Local.*Stage/ }).click();
  await page.getByRole('option', { name: 'Production' }).click();
  await page.getByRole('button', { name: 'Save environment' }).click();
  await expect(added).toBeVisible();
  await expect(added.getByRole('link', { name: 'Pull from Production' })).toHaveCount(0);

  await page.getByRole('button', { name: 'More actions for Second laptop' }).click();
  await page.getByRole('menuitem', { name: 'Remove environment…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove environment' }).click();
  await expect(added).toHaveCount(0);
});

test('favourites stand first and stay after a restart of the page', async ({ launch, lab }) => {
  const { page } = await launch({ lab });
  await addDemo(page);
  await page.getByRole('button', { name: 'Keep Demo shop at the top' }).click();
  await expect(page.getByRole('button', { name: 'No longer keep Demo shop at the top' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: 'No longer keep Demo shop at the top' })).toBeVisible();
});
