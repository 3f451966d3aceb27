import { test as base, _electron as electron, expect, type Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFakeWindow } from '../support/window/build.ts';
import { expectNoBarriers } from './support/axe.ts';

// States that the lab does not come into on command: the window over a fake client, with the real content policy.

interface OpenWindow {
  readonly page: Page;
  /** What the page has logged as errors since it was last emptied. */
  readonly errors: string[];
}

// One app for all: every test begins by loading the page anew.
const test = base.extend<{ readonly page: Page }, { readonly openWindow: OpenWindow }>({
  openWindow: [
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'stagelift-window-'));
      await buildFakeWindow(folder);
      const main = join(import.meta.dirname, '../support/window/electron-main.mjs');
      const app = await electron.launch({ args: [main, folder] });
      const page = await app.firstWindow();
      const errors: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      await use({ page, errors });
      await app.close();
      await rm(folder, { recursive: true });
    },
    { scope: 'worker' },
  ],
  page: async ({ openWindow: { page, errors } }, use) => {
    errors.length = 0;
    await page.setViewportSize({ width: 1280, height: 832 });
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: null, forcedColors: null });
    await use(page);
    expect(errors, 'errors in the page').toEqual([]);
  },
});

async function show(page: Page, scene: string, path: string): Promise<void> {
  // The number makes every address another one, also where only the part behind the hash would differ.
  await page.goto(`app://fake/index.html?scene=${scene}&visit=${String(Date.now())}#${path}`);
  await expect(page.getByRole('navigation', { name: 'Navigation' })).toBeVisible();
}

async function open(page: Page, path: string): Promise<void> {
  await page.evaluate((hash) => {
    window.location.hash = hash;
  }, path);
}

async function expectNoBarriersInBoth(page: Page, screen: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expectNoBarriers(page, `${screen}, ${colorScheme}`);
  }
}

const reviewPath = '/projects/blumen/reviews/blumen-delivery-days';

const states: readonly (readonly [scene: string, path: string, shown: RegExp])[] = [
  ['agency', '/projects', /8 projects/],
  ['agency', '/jobs', /Interrupted/],
  ['agency', '/jobs/job-running', /Copy the tables/],
  ['agency', '/jobs/job-failed', /closed the connection/],

  ['agency', '/jobs/job-replaced', /took its place/],
  ['agency', '/jobs/job-undone', /This pull was undone/],
  ['agency', '/jobs/job-interrupted', /The pull was interrupted.*keeps 14 tables/s],
  ['agency', '/jobs/job-paused', /no connection, no lock, no snapshot/],
  ['agency', '/jobs/job-cancelled', /The pull was cancelled/],
  ['agency', '/jobs/job-done', /All checks passed/],
  ['agency', '/jobs/unknown', /There is no such job/],
  ['agency', '/projects/unknown', /There is no such project/],
  ['agency', '/projects/blumen/checklist', /5 of 8.*3 items need mending/s],
  ['checklist-green', '/projects/blumen/checklist', /Everything is as it should be/],
  ['checklist-outdated', '/projects/blumen/checklist', /The project has changed since this was checked/],
  ['checklist-running', '/projects/blumen/checklist?run=1', /0 of 9.*Waiting/s],
  ['checklist-empty', '/projects/blumen/checklist', /Not checked yet/],
  ['loading', '/projects', /Projects/],
  ['failing', '/projects', /A stored file is damaged/],
  ['failing', '/projects/blumen', /could not be read/],
  ['question', '/projects/blumen', /Is this really web1/],
  ['weak', '/settings/secrets', /Nearly unprotected/],
  ['empty', '/settings/hosts', /No host key yet/],
  ['agency', '/projects/blumen/scan', /8 columns new since the pull.*2 tables could not be looked at/s],
  ['agency', '/projects/blumen/setup', /Development \+ staging \+ production.*Fewer would do/s],
  ['agency', '/projects/blumen/setup?step=choose', /too much for these people/],
  ['agency', '/projects/blumen/setup/stages/add', /One more stage/],
  ['agency', '/projects/blumen/setup/stages/staging/remove', /Keep a copy of its database/],
  ['agency', '/projects/blumen/setup/stages/gone/remove', /no such stage/],
  ['agency', '/jobs/job-setup', /Waiting for 1 thing that somebody does by hand/],
  ['setup-put-in', '/jobs/job-setup', /Nothing is left to be put in by hand/],
  ['no-servers', '/projects/blumen/setup?step=choose', /No server is known yet/],
  ['agency', '/jobs/job-setup-older', /A later set-up of this project/],
  ['loading', '/projects/blumen/setup', /Set up stages/],
  ['agency', '/projects/unknown/setup', /There is no such project/],
  ['agency', '/reviews', /Delivery days.*Closed, kept as a record/s],
  ['no-reviews', '/projects/blumen/open-review', /No server is prepared for reviews yet/],
  ['agency', '/projects/blumen/open-review?branch=feature/checkout', /Each gets a link of their own/],
  ['agency', '/jobs/job-review-open', /The review is ready.*Go to the review|Go to the review.*The review is ready/s],
  ['agency', '/reviews/gone', /no such review/],
  ['agency', '/reviews/blumen-spring', /The gate is closed.*A damaged end of the record/s],
  ['agency', '/projects/blumen/reviews/blumen-basket?remark=1', /Nothing can be added to its record/],
  ['agency', `${reviewPath}?remark=2`, /2 errors in the browser’s console/],
  ['agency', `${reviewPath}?remark=5`, /Show all of it/],
  ['reviews-offline', `${reviewPath}?remark=2`, /Below is what was last read/],
  ['many-remarks', `${reviewPath}?remark=20`, /not the picture it says it is/],
  ['agency', `${reviewPath}?tab=people`, /has not decided/],
  ['agency', `${reviewPath}?tab=versions`, /deployed now/],
  ['agency', `${reviewPath}?tab=decisions`, /out of date/],
  ['agency', `${reviewPath}?tab=mail`, /Nothing of it went out/],
  ['agency', `${reviewPath}?tab=proofs`, /1 of 8 is not proven/],
  ['agency', `${reviewPath}/update`, /The newest commit of feature/],
  ['agency', `${reviewPath}/close`, /What will be done/],
  ['scan-never', '/projects/blumen/scan', /has not been scanned yet/],
  ['scan-clean', '/projects/blumen/scan', /Nothing looks personal that no rule covers/],
  ['scan-files', '/projects/blumen/scan', /keeps everything in files/],
];

for (const [scene, path, shown] of states) {
  test(`${path} (${scene}) has no barriers`, async ({ page }) => {
    await show(page, scene, path);
    await expect(page.locator('body')).toContainText(shown);
    await expectNoBarriersInBoth(page, `${path} (${scene})`);
  });
}

test('undecided columns keep the pull from starting until each has a decision', async ({ page }) => {
  await show(page, 'unclassified', '/projects/blumen/pull?target=local');
  await page.getByRole('button', { name: 'Show the plan' }).click();
  await expect(page.getByRole('button', { name: 'Replace data of Mira’s laptop…' })).toBeDisabled();
  await expectNoBarriersInBoth(page, 'undecided columns');
  const save = page.getByRole('button', { name: 'Save decisions and plan again' });
  await expect(save).toBeDisabled();
  await page.getByRole('button', { name: /Decision for wp_bookings\.guest_remarks/ }).click();
  await page.getByRole('option', { name: /Keep as it is/ }).click();
  await expect(page.getByText('2 left to decide')).toBeVisible();
  await page.getByRole('button', { name: 'Take the suggestions' }).click();
  await expect(save).toBeEnabled();
});

test('a stage with long names goes from the set-up to a plan that a server blocks', async ({ page }) => {
  await page.setViewportSize({ width: 1000, height: 700 });
  await show(page, 'setup-offline', '/projects/blumen/setup?step=choose');
  await page.getByText('Staging + production', { exact: true }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('next is not there yet and is made from')).toBeVisible();
  await expectNoBarriersInBoth(page, 'set-up, branches');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Show the plan' }).click();
  // The proposal has no address; the stage that lacks it is open and says so.
  await page.getByLabel('Address', { exact: true }).fill('https://abnahme.blumen-laden.example');
  await expectNoBarriersInBoth(page, 'set-up, places');
  await page.getByRole('button', { name: 'Show the plan' }).press('Enter');
  await expect(page.getByText('Hosting Nord, web 1 does not answer.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Make 2 things' })).toBeDisabled();
  await expect(page.getByText('1 thing has to be done by somebody with more rights')).toBeVisible();
  await expectNoBarriersInBoth(page, 'set-up, blocked plan');
  const sideways = await page.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth);
  expect(sideways).toBeLessThanOrEqual(0);
  // The draft of this scene must not greet the next test.
  await page.getByRole('button', { name: 'Start over' }).click();
  await page.evaluate(() => window.localStorage.clear());
});

test('taking a stage out asks for its name, with Cancel first', async ({ page }) => {
  await show(page, 'agency', '/projects/blumen/setup/stages/staging/remove');
  await page.getByRole('button', { name: 'Show the plan' }).click();
  await expect(page.getByText('Mira’s laptop was pulled from it; its data stays.')).toBeVisible();
  await page.getByRole('button', { name: 'Take out Staging…' }).click();
  const question = page.getByRole('alertdialog');
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await expect(question).toContainText('2 things will be taken away');
  await expect(question).toContainText('~/.stagelift/kept/staging-1');
  const remove = question.getByRole('button', { name: 'Remove Staging' });
  await expect(remove).toBeDisabled();
  await question.getByLabel('Type Staging to go on').fill('Staging');
  await expect(remove).toBeEnabled();
  await expectNoBarriersInBoth(page, 'taking a stage out');
});

test('a long list stays quick and reaches its end by scrolling', async ({ page }) => {
  await show(page, 'agency', '/projects/blumen/pull?target=local');
  await page.getByRole('button', { name: 'Show the plan' }).click();
  const table = page.getByRole('table', { name: 'Tables of the plan' });
  await expect(table).toHaveAttribute('aria-rowcount', '23');
  await table.getByRole('columnheader', { name: 'Table' }).getByRole('button').click();
  await expect(table.getByRole('columnheader', { name: 'Table' })).toHaveAttribute('aria-sort', 'ascending');
  await table.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await expect(table.getByText('wp_woocommerce_sessions')).toBeVisible();
});

const sizes = [
  ['the smallest window', 1000, 700],
  ['a usual window at twice its size', 640, 416],
  ['an ultrawide screen', 2560, 1080],
] as const;

for (const [name, width, height] of sizes) {
  test(`${name} shows every screen without scrolling sideways`, async ({ page }) => {
    test.setTimeout(120_000);
    await page.setViewportSize({ width, height });
    for (const [scene, path] of [
      ...states,
      ['agency', '/projects/blumen', /./],
      ['agency', '/servers/web-1', /./],
    ] as const) {
      await show(page, scene, path);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect.soft(overflow, path).toBeLessThanOrEqual(0);
      const sideways = await page.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth);
      expect.soft(sideways, path).toBeLessThanOrEqual(0);
    }
  });
}

test('forced colours keep the current place and the focus visible', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await show(page, 'agency', '/projects/blumen');
  await page.getByRole('link', { name: 'Blumenladen', exact: true }).focus();
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineWidth);
  expect(Number.parseFloat(outline)).toBeGreaterThan(0);
});

test('a scan shows how far it is, can be stopped, and says what went wrong', async ({ page }) => {
  await show(page, 'agency', '/projects/blumen/scan');
  await page.getByRole('button', { name: 'Scan again' }).click();
  await expect(page.getByRole('progressbar', { name: 'Tables looked at' })).toHaveAttribute('aria-valuenow', '38');
  await expectNoBarriersInBoth(page, 'a running scan');
  await show(page, 'scan-never', '/projects/blumen/scan');
  await page.getByRole('button', { name: 'Scan', exact: true }).click();
  await expect(page.getByRole('main')).toContainText('Check user and password of the database.');
  await expectNoBarriersInBoth(page, 'a scan that failed');
});

test('what a client wrote stays text, and only https addresses can be followed (M12)', async ({ page }) => {
  await show(page, 'agency', `${reviewPath}?remark=4`);
  const thread = page.getByRole('list', { name: 'What was said' });
  await expect(thread).toContainText('<script>alert(1)</script><img src=x onerror=alert(2)>');
  await expect(thread).toContainText('␛[31mred');
  await expect(thread).toContainText('�gnp.exe looks like a picture');
  // One address in all of it is what it says it is; even that is a button and asks before it opens anything.
  await expect(thread.getByRole('link')).toHaveCount(0);
  const addresses = thread.getByRole('button', { name: /:\/\// });
  await expect(addresses).toHaveText(['https://tracker.example/pixel.png']);
  await page.getByRole('button', { name: '1 error in the browser’s console' }).click();
  await expect(page.getByText('<iframe src=x>')).toBeVisible();
  const made = await page.evaluate(
    () => document.querySelectorAll('main script, main iframe, main svg[onload], main img[onerror], main b').length,
  );
  expect(made).toBe(0);
  const foreign = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .filter((name) => !/^(?:app:|data:|blob:)/u.test(name)),
  );
  expect(foreign, 'asked of the network').toEqual([]);
});

test('a picture that is a document is never handed to the page (M12, M22)', async ({ page }) => {
  await show(page, 'many-remarks', `${reviewPath}?remark=20`);
  await expect(page.getByText('This file is not the picture it says it is')).toBeVisible();
  await expect(page.getByRole('main').getByRole('img', { name: /The page at remark/ })).toHaveCount(0);
  await show(page, 'agency', `${reviewPath}?remark=2`);
  await expect(page.getByRole('img', { name: 'The page at remark 2' })).toHaveAttribute(
    'src',
    /^data:image\/png;base64,/,
  );
});

test('caught mail is shown as text', async ({ page }) => {
  await show(page, 'agency', `${reviewPath}?tab=mail`);
  await page.getByRole('option', { name: 'no subject' }).click();
  const body = page.getByRole('group', { name: 'Text of the mail' });
  await expect(body).toContainText('<script>alert(1)</script>');
  await expect(body.getByRole('button')).toHaveCount(0);
});

test('two hundred remarks are chosen by keyboard, and only those in sight are built', async ({ page }) => {
  await page.evaluate(() => window.localStorage.clear());
  await show(page, 'many-remarks', reviewPath);
  const list = page.getByRole('listbox', { name: 'Remarks of the review' });
  await expect(list.getByRole('option').first()).toHaveAccessibleName(
    /^Remark 199 Anna Blum new for you .*Something is not right in place 199\. new/,
  );
  expect(await list.getByRole('option').count()).toBeLessThan(40);
  await page.getByRole('searchbox', { name: 'Search remarks' }).focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  await expect(page.getByRole('article', { name: 'Remark 1', exact: true })).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search remarks' }).fill('place 157.');
  await expect(list.getByRole('option')).toHaveCount(1);
});

test('a looked-at remark is no longer counted, and a record counts nothing', async ({ page }) => {
  await page.evaluate(() => window.localStorage.clear());
  await show(page, 'agency', '/projects/blumen');
  const count = page.getByRole('navigation', { name: 'Navigation' }).getByRole('status', { name: /unread remarks?/ });
  await expect(count).toHaveText('5');
  await open(page, `${reviewPath}?remark=2`);
  await expect(count).toHaveText('4');
  await show(page, 'agency', '/projects/blumen');
  await expect(count).toHaveText('4');
});

test('an answer that did not arrive is kept, also when the screen is left', async ({ page }) => {
  // By its role: what is spoken aloud bears the same name for a moment.
  const answer = page.getByRole('textbox', { name: 'Answer', exact: true });
  await show(page, 'reviews-offline', `${reviewPath}?remark=2`);
  await answer.fill('Mended with the next version.');
  await page.getByRole('button', { name: 'Answer', exact: true }).click();
  await expect(page.getByText('What you wrote is still here.')).toBeVisible();
  await expectNoBarriersInBoth(page, 'an answer that did not arrive');
  await open(page, '/projects/blumen');
  await open(page, `${reviewPath}?remark=2`);
  await expect(answer).toHaveValue('Mended with the next version.');
  await answer.fill('');
});

test('a branch and a press lead to the plan; what is wrong is told at its field', async ({ page }) => {
  await show(page, 'agency', '/projects/blumen/open-review');
  await page.getByRole('button', { name: 'Plan', exact: true }).click();
  await expect(page.getByText('Choose a branch that is there.')).toBeVisible();
  await expectNoBarriersInBoth(page, 'a refused form of a review');
  await page.getByRole('combobox', { name: 'Branch' }).fill('feature/check');
  await page.getByRole('option', { name: 'feature/checkout' }).click();
  // Everything else follows the branch.
  await expect(page.getByLabel('Title')).toHaveValue('Delivery days');
  await page.getByRole('button', { name: 'Plan', exact: true }).click();
  await expect(page.getByText('1 thing has to be put in by somebody with more rights')).toBeVisible();
  await expectNoBarriersInBoth(page, 'plan of a review');
  await page.getByRole('button', { name: 'Open the review' }).click();
  await expect(page).toHaveURL(/#\/jobs\/job-review$/u);
});

test('closing a review asks first, with Cancel first and what is not done named', async ({ page }) => {
  await show(page, 'agency', `${reviewPath}/close`);
  await page.getByRole('button', { name: 'Close the review…' }).click();
  const question = page.getByRole('alertdialog');
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await expect(question).toHaveAccessibleName('Close Delivery days?');
  await expect(question).toContainText('4 remarks are not done yet.');
  await expect(question).toContainText('The database rv_delivery_days');
  await expectNoBarriersInBoth(page, 'closing a review');
});

test('a link is shown on request only, with its code for phones', async ({ page }) => {
  await show(page, 'agency', `${reviewPath}?tab=people`);
  await expect(page.getByText('?k=')).toHaveCount(0);
  await page.getByRole('button', { name: 'Show the link of Anna Blum' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('group', { name: 'Link' })).toContainText('--review.preview.hosting-nord.example/?k=');
  await expect(dialog.getByRole('img', { name: 'QR code of the link of Anna Blum' })).toHaveJSProperty(
    'complete',
    true,
  );
  await expectNoBarriersInBoth(page, 'a link');
});
