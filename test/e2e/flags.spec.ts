import { expect } from '@playwright/test';
import { open, test } from './support/launch.ts';
import { look } from './support/look.ts';

test('flags are added and switched for each environment, with the keyboard too', async ({ launch, lab }) => {
  const { page } = await launch({ lab });
  await page.getByRole('button', { name: /Demo project/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Demo shop');
  const [, id] = /projects\/([a-z0-9-]+)/.exec(page.url()) ?? [];
  await open(page, `#/projects/${id ?? ''}/flags`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Feature flags');
  await page.getByRole('button', { name: 'Add flag' }).click();
  await page.getByLabel('Name').fill('new-checkout');
  await expect(page.getByText('FEATURE_NEW_CHECKOUT')).toBeVisible();
  await page.getByLabel('Owner').fill('Ann');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Add flag' }).click();
  const cell = page.getByRole('button', { name: /new-checkout in Local/ });
  await cell.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('option', { name: /^On/ }).click();
  await expect(cell).toHaveText(/On/);
  await look(page, 'flags');
  await page.getByRole('button', { name: 'Write to Local…' }).click();
  await expect(page.getByRole('alertdialog').getByText('FEATURE_NEW_CHECKOUT')).toBeVisible();
  await look(page, 'write-configuration');
  await page.keyboard.press('Escape');
});
