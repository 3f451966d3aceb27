import { expect, type Page } from '@playwright/test';
import { open } from './launch.ts';

/** Adds the demo project and waits for its board. */
export async function addDemo(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Demo project/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Demo shop');
}

/** Goes from the board to a plan, deciding about every column that is asked about, after `onQuestion`. */
export async function makePlan(
  page: Page,
  localPassword: string,
  onQuestion: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  await open(page, '/projects/demo-shop/pull?target=local');
  await page.getByLabel('Password for all users').fill(localPassword);
  await page.getByRole('button', { name: 'Show the plan' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('What this pull will do', { timeout: 40_000 });
  const decideAll = page.getByRole('button', { name: 'Take the suggestions' });
  if ((await decideAll.count()) > 0) {
    await onQuestion();
    await decideAll.click();
    const save = page.getByRole('button', { name: 'Save decisions and plan again' });
    await save.click();
    await expect(save).toHaveCount(0, { timeout: 40_000 });
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('What this pull will do', { timeout: 40_000 });
  }
}

/** Confirms the plan that is shown. */
export async function startPull(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Replace data of Local…' }).click();
  const dialog = page.getByRole('alertdialog');
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await dialog.getByRole('button', { name: 'Replace data of Local' }).click();
  await expect(page).toHaveURL(/#\/jobs\//);
}

/** Waits for the job's end, whatever it is, and wants it to be a good one. */
export async function expectDone(page: Page): Promise<void> {
  const state = page.getByRole('heading', { level: 1 });
  await expect(state).toHaveText(/Done|Failed|Needs attention|Interrupted/, { timeout: 150_000 });
  await expect(state, await page.getByRole('main').innerText()).toHaveText(/Done/);
}
