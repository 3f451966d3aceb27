import { expect, type Page } from '@playwright/test';
import { answerOpenDialog, open, test } from './support/launch.ts';
import type { LabInfo } from '../lab/lab-info.ts';

async function fillServer(page: Page, lab: LabInfo, name: string): Promise<void> {
  const { address, port, user } = lab.hosts.production;
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Host', { exact: true }).fill(address);
  await page.getByLabel('Port').fill(String(port));
  await page.getByLabel('User', { exact: true }).fill(user);
}

test('adds a server with a key file and tests it, asking about its host key first', async ({ launch, lab }) => {
  const { app, page } = await launch({ lab, trustsHosts: false });
  await open(page, '/servers');
  await expect(page.getByText('No server yet')).toBeVisible();
  await page.getByRole('link', { name: 'Add server' }).click();
  await fillServer(page, lab, 'Shop server');
  await page.getByRole('button', { name: 'Remove SSH agent' }).click();
  await page.getByRole('button', { name: 'Add a way to log in' }).click();
  await page.getByRole('menuitem', { name: 'Key file' }).click();
  await answerOpenDialog(app, lab.keys.ed25519.path);
  await page.getByRole('button', { name: 'Choose…' }).click();
  await expect(page.getByLabel('Private key file')).toHaveValue(lab.keys.ed25519.path);

  await page.getByRole('button', { name: 'Test connection' }).click();
  const question = page.getByRole('alertdialog');
  await expect(question).toContainText(lab.hosts.production.hostKeys.ed25519);
  await expect(question.getByRole('button', { name: 'Reject' })).toBeFocused();
  const pasted = question.getByLabel('Compare with…');
  await pasted.fill(`256 ${lab.hosts.production.hostKeys.rsa} root@shop (ED25519)`);
  await expect(question).toContainText('The fingerprints differ');
  await expect(question.getByRole('button', { name: 'Trust this key' })).toBeDisabled();
  await pasted.fill(`256 ${lab.hosts.production.hostKeys.ed25519} root@shop (ED25519)`);
  await expect(question).toContainText('The fingerprints are the same');
  await question.getByRole('button', { name: 'Trust this key' }).click();
  await expect(question).toHaveCount(0);

  const findings = page.getByRole('list', { name: 'Connection test' });
  await expect(page.getByRole('button', { name: 'Test again' })).toBeEnabled();
  await expect(findings.getByRole('listitem').filter({ hasText: 'failed' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Save server' }).click();
  await expect(page.getByRole('link', { name: /Shop server/ })).toBeVisible();

  await open(page, '/settings/hosts');
  await expect(page.getByRole('table')).toContainText(lab.hosts.production.hostKeys.ed25519);
});

test('a rejected host key ends the test and is not kept', async ({ launch, lab }) => {
  const { page } = await launch({ lab, trustsHosts: false });
  await open(page, '/servers/new');
  await fillServer(page, lab, 'Shop server');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Reject' }).click();
  await expect(page.getByText('1 step failed')).toBeVisible();
  await open(page, '/settings/hosts');
  await expect(page.getByText('No host key yet')).toBeVisible();
});

test('says what fails when the login is refused, and how to mend it', async ({ launch, lab }) => {
  const { page } = await launch({ lab });
  await page.getByRole('button', { name: /Demo project/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Demo shop');
  await open(page, '/servers/demo-production');
  await page.getByLabel('Private key file').fill(lab.keys.stranger.path);
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByText(/steps? failed/)).toBeVisible();
  await expect(page.getByText('To mend it:').first()).toBeVisible();
});

test('examines production from the board, down to its database', async ({ launch, lab }) => {
  const { page } = await launch({ lab });
  await page.getByRole('button', { name: /Demo project/ }).click();
  await page.getByRole('button', { name: 'Test Production' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Test again' })).toBeEnabled({ timeout: 30_000 });
  await expect(dialog).toContainText(/database/i);
  await expect(dialog.getByText(/steps? failed/)).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});

test('imports hosts from an SSH configuration', async ({ launch, lab }) => {
  const { app, page } = await launch({ lab });
  await open(page, '/servers/import');
  await answerOpenDialog(app, lab.sshConfig);
  await page.getByRole('button', { name: 'Another file…' }).click();
  await expect(page.getByRole('checkbox', { name: 'All that are new' })).toBeChecked();
  await page.getByRole('button', { name: 'Take over 4' }).click();
  await expect(page.getByRole('link', { name: /inner/ })).toContainText('through');
});

test('a password is asked for in a window of its own and never reaches the page', async ({ launch, lab }) => {
  const { app, page } = await launch({ lab });
  await open(page, '/settings/secrets');
  const accept = page.getByRole('button', { name: 'Store secrets all the same…' });
  await accept.click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByRole('textbox').fill('basic_text');
  await dialog.getByRole('button', { name: 'Store secrets weakly' }).click();
  await expect(page.getByRole('button', { name: 'No longer store secrets' })).toBeVisible();

  await open(page, '/servers/new');
  await fillServer(page, lab, 'By password');
  await page.getByRole('button', { name: 'Remove SSH agent' }).click();
  await page.getByRole('button', { name: 'Add a way to log in' }).click();
  await page.getByRole('menuitem', { name: 'Password' }).click();
  const prompting = app.waitForEvent('window');
  await page.getByRole('button', { name: 'Set… Password' }).click();
  const prompt = await prompting;
  await prompt.getByLabel('Secret').fill(lab.hosts.production.password);
  await prompt.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('Stored in this computer’s secret store')).toBeVisible();
  expect(await page.content()).not.toContain(lab.hosts.production.password);
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByRole('button', { name: 'Test again' })).toBeEnabled({ timeout: 30_000 });
  await expect(page.getByText(/steps? failed/)).toHaveCount(0);
});
