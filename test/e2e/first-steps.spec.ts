import { expect } from '@playwright/test';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerOpenDialog, test } from './support/launch.ts';

test('offers four ways to begin while there is no project', async ({ launch }) => {
  const { page } = await launch();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Pull a site down/);
  await expect(page.getByRole('button', { name: /Demo project/ })).toBeVisible();
  for (const way of [/Folder on this computer/, /Git repository/, /Server over SSH/]) {
    await expect(page.getByRole('link', { name: way })).toBeVisible();
  }
});

test('says what was found in a folder and adds it as a project', async ({ launch, lab }) => {
  const site = await mkdtemp(join(tmpdir(), 'hofladen-'));
  await cp(lab.sites.local.rootOnMachine, site, { recursive: true, filter: (path) => !path.includes('uploads') });
  const { app, page } = await launch();
  await answerOpenDialog(app, site);
  await page.getByRole('link', { name: /Folder on this computer/ }).click();
  await page.getByRole('button', { name: 'Choose…' }).click();
  await expect(page.getByLabel('Folder', { exact: true })).toHaveValue(site);
  await page.getByRole('button', { name: 'Look at the folder' }).click();
  await expect(page.getByText('Recognised as WordPress')).toBeVisible();
  await page.getByLabel('Project name').fill('Hofladen Sommer');
  await page.getByLabel('Address').fill('http://hofladen.localhost:8080');
  await page.getByRole('button', { name: 'Save project' }).click();
  // The lab's site is a clone: its remote names a server that is not here yet.
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Found beside the project');
  await page.getByRole('link', { name: 'Go on without' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hofladen Sommer');
  await expect(page.getByRole('article', { name: 'local' })).toContainText('hofladen.localhost:8080');
  await rm(site, { recursive: true });
});

test('keeps what was typed when a folder is not recognised', async ({ launch }) => {
  const { page, dataFolder: unknown } = await launch();
  await page.getByRole('link', { name: /Folder on this computer/ }).click();
  await page.getByLabel('Folder', { exact: true }).fill(unknown);
  await page.getByRole('button', { name: 'Look at the folder' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.getByLabel('Folder', { exact: true })).toHaveValue(unknown);
});

test('adds the demo project with one click', async ({ launch, lab }) => {
  const { page } = await launch({ lab });
  await page.getByRole('button', { name: /Demo project/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Demo shop');
  await expect(page.getByRole('article', { name: 'Production' })).toContainText('Start the shop');
  await expect(
    page.getByRole('article', { name: 'Local' }).getByRole('link', { name: 'Pull from Production' }),
  ).toBeVisible();
  await expect(
    page.getByRole('article', { name: 'Production' }).getByRole('link', { name: 'Pull from Production' }),
  ).toHaveCount(0);
});
