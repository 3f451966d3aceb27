import { expect } from '@playwright/test';
import { killEngine, open, test } from './support/launch.ts';

test('an appearance is used at once and after a reload', async ({ launch }) => {
  const { page } = await launch();
  await open(page, '/settings/appearance');
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.getByRole('radio', { name: 'Light' }).click({ force: true });
  await expect.poll(background).toBe('rgb(246, 246, 248)');
  await page.getByRole('radio', { name: 'Dark' }).click({ force: true });
  await expect.poll(background).toBe('rgb(20, 20, 23)');
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked();
  await expect.poll(background).toBe('rgb(20, 20, 23)');
});

test('damaged settings are set aside and said so', async ({ launch }) => {
  const { page } = await launch({ files: { 'settings.json': '{"appearance": "da' } });
  await expect(page.getByText('Settings were set aside')).toBeVisible();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByText('Settings were set aside')).toHaveCount(0);
});

test('a masking profile is written, changed and removed, and removing can be undone', async ({ launch }) => {
  const { page } = await launch();
  await open(page, '/settings/masking');
  await page.getByRole('button', { name: 'New profile' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Save profile' }).click();
  await expect(dialog.getByText('Give the profile a name.')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Strict');
  await dialog.getByRole('textbox', { name: 'Table' }).fill('{prefix}comments');
  await dialog.getByRole('textbox', { name: 'Column' }).fill('comment_content');
  await dialog.getByRole('button', { name: 'Save profile' }).click();
  await expect(page.getByText('1 column in 1 table')).toBeVisible();

  await page.getByRole('button', { name: 'Remove Strict' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove profile' }).click();
  await expect(page.getByText('No profile yet')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('1 column in 1 table')).toBeVisible();
});

test('forgetting a trusted host key wants the host typed', async ({ launch, lab }) => {
  const { page } = await launch({ lab });
  await open(page, '/settings/hosts');
  const forget = page.getByRole('button', { name: `key of [${lab.hosts.production.address}]` }).first();
  const host = /key of (.+)$/.exec((await forget.getAttribute('aria-label')) ?? '')?.[1] ?? '';
  const before = await page.getByRole('row').count();
  await forget.click();
  const dialog = page.getByRole('alertdialog');
  await expect(dialog.getByRole('button', { name: 'Forget this key' })).toBeDisabled();
  await dialog.getByRole('textbox').fill(host);
  await dialog.getByRole('button', { name: 'Forget this key' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('row')).toHaveCount(before - 1);
});

test('says when the engine was restarted', async ({ launch }) => {
  const { app, page } = await launch();
  await open(page, '/settings/about');
  await expect(page.getByText(/on Node/)).toBeVisible();
  await killEngine(app);
  await expect(page.getByText('The engine was restarted')).toBeVisible();
  await open(page, '/projects');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Pull a site down/);
});
