import { expect, type Page } from '@playwright/test';
import { cp, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { answerOpenDialog, open, test } from './support/launch.ts';
import { expectNoBarriers } from './support/axe.ts';

const fixtures = join(import.meta.dirname, '../fixtures');

/** Both schemes; no picture is made, because it would show a path of this computer. */
async function lookAt(page: Page, screen: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expectNoBarriers(page, `${screen}, ${colorScheme}`);
  }
}

test('takes environments over that files beside a new project name', async ({ launch }) => {
  const { page, dataFolder } = await launch();
  const folder = join(dataFolder, 'flowers');
  await cp(join(fixtures, 'recipes/wordpress'), folder, { recursive: true });
  await cp(join(fixtures, 'imports/project'), folder, { recursive: true });
  await symlink('/etc/hostname', join(folder, 'deploy.php'));
  await open(page, '/projects/new/folder');
  await page.getByLabel('Folder', { exact: true }).fill(folder);
  await page.getByRole('button', { name: 'Look at the folder' }).click();
  await expect(page.getByLabel('Address', { exact: true })).toHaveValue('https://blumenladen.ddev.site:8443');
  await page.getByLabel('Address', { exact: true }).fill('http://flowers.localhost');
  await page.getByRole('button', { name: 'Save project' }).click();

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Found beside the project');
  const main = page.getByRole('main');
  const row = (name: string) => main.getByRole('listitem').filter({ has: page.getByRole('checkbox', { name }) });
  await expect(row('Take Local')).toContainText('completes local');
  await expect(row('Take staging')).toContainText('/srv/staging/web/wp');
  await expect(row('Take home')).toContainText('needs more');
  await expect(main).toContainText('-oProxyCommand=touch%20wp-cli-ran');
  await expect(main).toContainText('It is a link that leads out of the folder.');
  await lookAt(page, 'found-beside-project');

  // By keyboard alone: an environment that lacks something asks for it.
  await page.getByRole('checkbox', { name: 'Take home' }).focus();
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Take over 4' }).press('Enter');
  await expect(main).toContainText('Type an address that begins with http:// or https://.');
  await page.getByLabel('Address of home').fill('https://home.blumenladen.test');
  await page.getByLabel('Path of home').fill('/home/deploy/site');
  await page.getByRole('button', { name: 'Take over 4' }).press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('flowers');
  const projects = await readFile(join(dataFolder, 'projects.json'), 'utf8');
  for (const text of ['/srv/staging/web/wp', '/srv/live/web/wp', '/home/deploy/site', '32801']) {
    expect(projects).toContain(text);
  }
});

test('takes sites of FileZilla over, their passwords into the secret store and nowhere else', async ({ launch }) => {
  const { app, page, dataFolder } = await launch();
  await page.evaluate(() => window.stagelift.shell.request('shell.saveSettings', { acceptWeakSecretStore: true }));
  await open(page, '/servers');
  await page.getByRole('link', { name: 'Import servers' }).click();
  await expect(page.getByText('No host to import')).toBeVisible();
  await page.getByText('FileZilla', { exact: true }).click();
  await expect(page.getByText('No site to import')).toBeVisible();
  await answerOpenDialog(app, join(fixtures, 'imports/filezilla/sitemanager.xml'));
  await page.getByRole('button', { name: 'Another file…' }).click();
  await expect(page.getByRole('checkbox', { name: 'Take Blumen & Mehr' })).toBeChecked();
  const main = page.getByRole('main');
  await expect(main).toContainText('It uses FTP; only SFTP is supported.');
  await lookAt(page, 'import-servers');
  expect(await page.content()).not.toContain('Tulpe');
  await page.getByRole('button', { name: 'Take over 3' }).click();
  await expect(page.getByRole('link', { name: /Blumen & Mehr/ })).toBeVisible();
  const secrets = await readFile(join(dataFolder, 'secrets.json'), 'utf8');
  expect(secrets).toContain('server/blumen-mehr/password');
  for (const name of ['secrets.json', 'servers.json']) {
    expect(await readFile(join(dataFolder, name), 'utf8')).not.toContain('Tulpe');
  }
});
