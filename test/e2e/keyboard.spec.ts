import { expect, type Page } from '@playwright/test';
import { test } from './support/launch.ts';

/** Presses Tab until the focus is on the control of this name. */
async function tabTo(page: Page, name: RegExp, limit = 60): Promise<void> {
  for (let press = 0; press < limit; press += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
    });
    if (name.test(focused)) return;
  }
  throw new Error(`Tab never reached ${String(name)}`);
}

test('everything up to the plan can be done with the keyboard alone', async ({ launch, lab }) => {
  const { page } = await launch({ lab });
  await expect(page.getByRole('button', { name: /Demo project/ })).toBeVisible();
  await tabTo(page, /Demo project/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Demo shop');

  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await page.keyboard.press('g');
  await page.keyboard.press('j');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Jobs');
  await page.keyboard.press('ControlOrMeta+,');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings');

  await page.keyboard.press('ControlOrMeta+k');
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  await expect(palette.getByRole('combobox')).toBeFocused();
  await page.keyboard.type('pull local');
  await expect(palette.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Pull data');
  await expect(page).toHaveURL(/pull\?target=local/);

  await tabTo(page, /More options/);
  await page.keyboard.press('Space');
  await expect(page.getByLabel('Speed limit in MB/s')).toBeVisible();
  await tabTo(page, /Show the plan/);
  await expect(page.getByRole('button', { name: 'Show the plan' })).toBeFocused();
});

test('the focus is always to be seen and comes back where a dialog was opened', async ({ launch, lab }) => {
  const { page } = await launch({ lab });
  await page.getByRole('button', { name: /Demo project/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Demo shop');
  await tabTo(page, /Test Production/);
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle);
  expect(outline).toBe('solid');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Test Production' })).toBeFocused();
});

test('the palette begins with what was chosen last, also after a reload', async ({ launch, lab }) => {
  const { page } = await launch({ lab });
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('servers');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Servers');
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Servers');
  await page.keyboard.press('ControlOrMeta+k');
  const recent = page.getByRole('dialog').getByRole('group', { name: 'Recent' });
  await expect(recent.getByRole('option')).toHaveCount(1);
});

test('single keys can be switched off', async ({ launch }) => {
  const { page } = await launch();
  await page.keyboard.press('ControlOrMeta+,');
  await page.getByRole('link', { name: 'Behaviour' }).click();
  await page.getByRole('switch', { name: 'Shortcuts of a single key' }).click({ force: true });
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('ControlOrMeta+k');
  await expect(page.getByRole('dialog', { name: 'Command palette' })).toBeVisible();
});
