import { expect, type Page } from '@playwright/test';
import { answerOpenDialog, open, test } from './support/launch.ts';
import { look } from './support/look.ts';
import { addDemo, expectDone, makePlan, startPull } from './support/pulling.ts';

test.setTimeout(420_000);

const title = (page: Page) => page.getByRole('heading', { level: 1 });

test('first steps have no barriers in either colour scheme', async ({ launch, lab }) => {
  const { app, page } = await launch({ lab });
  await look(page, 'welcome');
  await open(page, '/projects/new/folder');
  await answerOpenDialog(app, lab.sites.local.rootOnMachine);
  await page.getByRole('button', { name: 'Choose…' }).click();
  await look(page, 'add-folder');
  await page.getByRole('button', { name: 'Look at the folder' }).click();
  await expect(title(page)).toHaveText('Is this right?');
  await look(page, 'confirm-found');
  await open(page, '/projects/new/git');
  await look(page, 'add-git');
  await open(page, '/projects/new/server');
  await look(page, 'add-server');
  await open(page, '/jobs');
  await look(page, 'jobs-empty');
  await open(page, '/servers');
  await look(page, 'servers-empty');
  await open(page, '/nowhere');
  await look(page, 'not-found');
});

test('a project, its environments and servers have no barriers', async ({ launch, lab }) => {
  const { app, page } = await launch({ lab });
  await addDemo(page);
  await expect(page.getByRole('article', { name: 'Production' })).toContainText('Start the shop');
  await expect(page.getByRole('status', { name: 'Looking' })).toHaveCount(0);
  await look(page, 'board');
  await page.getByRole('button', { name: 'More actions for Production' }).click();
  await look(page, 'board-menu');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Test Production' }).click();
  await expect(page.getByRole('button', { name: 'Test again' })).toBeEnabled({ timeout: 30_000 });
  await look(page, 'environment-test');
  await page.keyboard.press('Escape');
  await open(page, '/projects');
  await look(page, 'projects');
  await open(page, '/projects/demo-shop/environments/production');
  await look(page, 'environment');
  await open(page, '/servers');
  await look(page, 'servers');
  await open(page, '/servers/demo-production');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByRole('button', { name: 'Test again' })).toBeEnabled({ timeout: 30_000 });
  await look(page, 'server');
  await open(page, '/servers/import');
  await answerOpenDialog(app, lab.sshConfig);
  await page.getByRole('button', { name: 'Another file…' }).click();
  await expect(page.getByRole('checkbox', { name: 'All that are new' })).toBeChecked();
  await look(page, 'import');
  await page.keyboard.press('ControlOrMeta+k');
  await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused();
  await look(page, 'command-palette');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('?');
  await look(page, 'keyboard-help');
});

test('settings have no barriers', async ({ launch, lab }) => {
  const { page } = await launch({ lab });
  for (const section of ['appearance', 'behaviour', 'hosts', 'masking', 'secrets', 'about']) {
    await open(page, `/settings/${section}`);
    await expect(title(page)).toHaveText('Settings');
    await expect(page.getByRole('main').getByRole('status')).toHaveCount(0);
    await look(page, `settings-${section}`);
  }
  await open(page, '/settings/masking');
  await page.getByRole('button', { name: 'New profile' }).click();
  await look(page, 'masking-profile');
});

test('the question about a host key has no barriers', async ({ launch, lab }) => {
  const { page } = await launch({ lab, trustsHosts: false });
  await addDemo(page);
  await page.getByRole('button', { name: 'Test Production' }).click();
  await expect(page.getByRole('alertdialog')).toContainText('SHA256:');
  await look(page, 'host-key');
});

test('a pull has no barriers from choosing to its report', async ({ launch, lab }) => {
  const { page } = await launch({ lab });
  await addDemo(page);
  await open(page, '/projects/demo-shop/pull?target=local');
  await look(page, 'pull-choose');
  await page.getByText('Choose tables', { exact: true }).click();
  await expect(page.getByRole('table', { name: 'Tables to take along' })).toBeVisible({ timeout: 20_000 });
  await page.getByRole('checkbox', { name: 'Take lab_types' }).scrollIntoViewIfNeeded();
  await look(page, 'pull-tables');
  await page.getByText('All tables', { exact: true }).click();
  await makePlan(page, 'A local password 7', () => look(page, 'pull-undecided'));
  await look(page, 'pull-plan');
  await page.getByRole('button', { name: 'Replace data of Local…' }).click();
  await expect(page.getByRole('alertdialog')).toBeVisible();
  await look(page, 'pull-confirm');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
  await startPull(page);
  await expect(page.getByRole('table', { name: 'Tables of this pull' })).toBeVisible();
  await look(page, 'pull-running');
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('The pull is paused')).toBeVisible({ timeout: 6000 });
  await look(page, 'pull-paused');
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('alertdialog').getByLabel('Password for all users').fill('A local password 7');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Resume' }).click();
  await expectDone(page);
  await look(page, 'pull-report');
  await page.getByRole('button', { name: 'Report' }).click();
  await look(page, 'report-menu');
  await page.keyboard.press('Escape');
  await open(page, '/jobs');
  await look(page, 'jobs');
  await open(page, '/projects/demo-shop');
  await expect(page.getByRole('article', { name: 'Local' })).toContainText('from Production');
  await look(page, 'board-after-pull');
});
