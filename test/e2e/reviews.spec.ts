import { type Browser, expect, type Page } from '@playwright/test';
import { rm } from 'node:fs/promises';
import { resetBare } from '../lab/bare.ts';
import { mayCreateDatabases } from './support/bare-account.ts';
import { open, test } from './support/launch.ts';
import { look } from './support/look.ts';
import {
  enterReview,
  fillReviewPlace,
  openClientBrowser,
  openPanel,
  reviewProject,
  type ReviewProject,
} from './support/review-project.ts';

// A branch goes through the window to a client in another browser and back: remark, answer, deploy, approval, end.

let project: ReviewProject;
let browser: Browser;

test.beforeEach(async ({ lab }) => {
  await resetBare(lab.bare);
  await mayCreateDatabases(lab);
  project = await reviewProject(lab);
  browser = await openClientBrowser(lab);
});
test.afterEach(async () => {
  await browser.close();
  await rm(project.folder, { recursive: true, force: true });
});

const title = (page: Page) => page.getByRole('heading', { level: 1 });

async function expectDone(page: Page): Promise<void> {
  await expect(title(page)).toHaveText(/Done|Failed|Needs attention|Interrupted/u, { timeout: 90_000 });
  await expect(title(page), await page.getByRole('main').innerText()).toHaveText(/Done/u);
}

async function copiedLink(page: Page): Promise<string> {
  return (await page.getByRole('group', { name: 'Link' }).innerText()).trim();
}

test('a client remarks, is answered, approves what is deployed, and leaves a record', async ({ launch, lab }) => {
  test.setTimeout(240_000);
  const { page } = await launch({ lab, files: project.files });
  await open(page, '/projects/shop');
  await page.getByRole('link', { name: 'Open a review' }).click();
  await expect(page.getByText('No server is prepared for reviews yet')).toBeVisible();
  await page.getByRole('combobox', { name: 'Branch' }).fill('feature/new-header');
  await page.getByLabel('Title').fill('New header');
  await page.getByRole('button', { name: 'Add a person' }).click();
  await page.getByRole('group', { name: 'Person 1' }).getByLabel('Name').fill('Anna');
  await fillReviewPlace(page, lab);
  await page.getByRole('main').evaluate((main) => main.scrollTo(0, 0));
  await look(page, 'review-form');
  await page.getByRole('button', { name: 'Plan', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'What will be done' })).toBeVisible({ timeout: 60_000 });
  await look(page, 'review-plan');
  await page.getByRole('button', { name: 'Open the review' }).click();
  await expectDone(page);
  const link = await copiedLink(page);
  await expect(page.getByRole('img', { name: 'QR code of the link of Anna' })).toHaveJSProperty('complete', true);

  const client = await enterReview(browser, link, 'Anna');
  await expect(client.locator('body')).toContainText('version first');
  const panel = await openPanel(client);
  await panel.getByRole('button', { name: 'Point at something' }).click();
  const heading = await client.getByRole('heading', { level: 1 }).boundingBox();
  await client.mouse.click((heading?.x ?? 0) + 40, (heading?.y ?? 0) + 20);
  await panel.getByLabel('What should be different?').fill('Please say <b>second</b> here');
  await panel.getByRole('button', { name: 'Send' }).click();
  await expect(panel.getByRole('status')).toHaveText('Your remark has been sent.');

  await page.getByRole('link', { name: 'Go to the review' }).click();
  const row = page.getByRole('option', { name: /^Remark 1 Anna new for you/u });
  await expect(row).toBeVisible({ timeout: 40_000 });
  await row.click();
  const remark = page.getByRole('article', { name: 'Remark 1' });
  await expect(remark).toContainText('Please say <b>second</b> here');
  await expect(remark.getByRole('img', { name: 'The page at remark 1' })).toBeVisible({ timeout: 20_000 });
  await look(page, 'review-remark');
  await remark.getByLabel('Answer', { exact: true }).fill('It will, with the next version.');
  await remark.getByRole('button', { name: 'Answer and ask to check' }).click();
  await expect(remark.getByLabel('Answer', { exact: true })).toHaveValue('', { timeout: 20_000 });
  await expect(remark).toContainText('It will, with the next version.');
  await expect(remark.getByText(/set it to “please check”/u)).toBeVisible({ timeout: 20_000 });

  await project.commit('second', 'Say second');
  await page.getByRole('link', { name: 'Deploy newest' }).click();
  await page.getByRole('button', { name: 'Plan', exact: true }).click();
  await page.getByRole('button', { name: 'Deploy', exact: true }).click({ timeout: 60_000 });
  await expectDone(page);
  await client.reload();
  await expect(client.locator('body')).toContainText('version second');

  await client.goto(new URL('?r=approve', link).href);
  await client.getByRole('link', { name: /^Approve It can/u }).click();
  await client.getByRole('textbox', { name: 'Your name' }).fill('Anna');
  // The first moment after the page appears does not count.
  await expect(async () => {
    await client.getByRole('button', { name: 'Approve this version' }).click();
    await client.waitForURL(/r=receipt/u, { timeout: 3000 });
  }).toPass();
  await page.getByRole('link', { name: 'Go to the review' }).click();
  await expect(page.getByRole('group', { name: 'What was decided' })).toContainText(/^Anna approved /u, {
    timeout: 40_000,
  });
  await page.getByRole('tab', { name: /Decisions/u }).click();
  await expect(page.getByRole('main')).toContainText('Anna: approved');

  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Close…' }).click();
  await page.getByRole('button', { name: 'Close the review…' }).click({ timeout: 60_000 });
  await page.getByRole('alertdialog').getByRole('button', { name: 'Close the review' }).click();
  await expectDone(page);
  await page.getByRole('link', { name: 'Go to the review' }).click();
  await expect(page.getByText('This review is closed.')).toBeVisible();
  await expect(page.getByRole('option', { name: /^Remark 1 Anna/u })).toBeVisible();
  const answer = await client.goto(link).catch(() => null);
  expect(answer?.status() ?? 404).toBeGreaterThanOrEqual(400);
});
