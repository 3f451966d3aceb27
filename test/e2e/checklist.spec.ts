import { expect, type Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { open, test } from './support/launch.ts';
import { look } from './support/look.ts';
import { addDemo } from './support/pulling.ts';

test.setTimeout(120_000);

const item = (page: Page, title: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: title, level: 3 }) });

test('a project is checked from its board, and its settings and runbook are made where they are missing', async ({
  launch,
  lab,
}) => {
  const { page, dataFolder } = await launch({ lab });
  await addDemo(page);
  await expect(page.getByText('not made yet')).toBeVisible();
  await page.getByRole('link', { name: 'Open the checklist' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Checklist');
  await look(page, 'checklist-empty');
  await page.getByRole('button', { name: 'Check now' }).click();
  await expect(page.getByRole('button', { name: 'Check again' })).toBeVisible({ timeout: 60_000 });
  await expect(item(page, 'Infrastructure')).toContainText(/Green|Red/);
  await expect(item(page, 'Monitoring')).toContainText('Nobody has said who watches production.');
  await expect(item(page, 'Backup strategy')).toContainText('Red');
  await expect(item(page, 'Stages closed to strangers')).toContainText('Does not apply');
  await item(page, 'Access control')
    .getByRole('button', { name: /Evidence/ })
    .click();
  await expect(item(page, 'Access control')).toContainText('Host key of');
  await look(page, 'checklist');

  await page.getByRole('button', { name: 'Set up monitoring…' }).click();
  await page.getByText('A computer of yours').click();
  await look(page, 'checklist-monitoring');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('The project has changed since this was checked')).toBeVisible();
  await page.getByRole('button', { name: 'Set up backups…' }).click();
  await page.getByLabel('Files').fill('/home/deploy/backups/*.sql.gz');
  await look(page, 'checklist-backups');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
  await page.getByRole('button', { name: 'Whom to call…' }).click();
  const people = page.getByRole('alertdialog');
  await people.getByLabel('Answers for').fill('decides about releases');
  await expect(people.getByRole('button', { name: 'Save' })).toBeDisabled();
  await people.getByLabel('Name').fill('Ann Miller');
  await people.getByLabel('File of the runbook').fill('../RUNBOOK.md');
  await expect(people.getByRole('button', { name: 'Save' })).toBeDisabled();
  await people.getByLabel('File of the runbook').fill('docs/operations.md');
  await look(page, 'checklist-contacts');
  await people.getByRole('button', { name: 'Save' }).click();
  await expect(people).toHaveCount(0);
  const stored = await readFile(join(dataFolder, 'projects.json'), 'utf8');
  expect(stored).toContain('"monitoring"');
  expect(stored).toContain('/home/deploy/backups/*.sql.gz');
  expect(stored).toContain('Ann Miller');
  expect(stored).toContain('docs/operations.md');

  await open(page, '/projects/demo-shop');
  await expect(page.getByText(/\d of 8 green/)).toBeVisible();
  await expect(page.getByText('out of date')).toBeVisible();
});
