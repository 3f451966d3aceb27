import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { type ReviewAgent, startReviewAgent } from '../integration/review-agent/support/review-agent.ts';
import { launchChromium } from './support/review-site.ts';

let browser: Browser;
let agent: ReviewAgent;
let pinHash: string;
test.beforeAll(async () => {
  browser = await launchChromium();
  agent = await startReviewAgent({ config: { project: 'Brandt', title: 'New header and shorter checkout' } });
  const code = 'echo password_hash($argv[1], PASSWORD_BCRYPT, ["cost" => 4]);';
  pinHash = execFileSync('php', ['-r', code, '--', '47 11 x']).toString();
});
test.afterAll(async () => {
  await browser.close();
  await agent.stop();
});

const expectNoViolations = async (page: Page): Promise<void> => {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
};

/** What can be operated, by its height: 44 pixels for fingers. */
const tooSmall = (page: Page): Promise<string[]> =>
  page
    .locator('a:visible, button:visible, input:visible')
    .evaluateAll((all) =>
      all
        .filter((it) => !it.classList.contains('skip') && it.getBoundingClientRect().height < 44)
        .map((it) => it.outerHTML),
    );

test('a client enters without scripts and without a mouse, and the PIN may be pasted', async () => {
  const link = await agent.invite({ purpose: 'approve', pinHash });
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await page.goto(link.url);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  const name = page.getByRole('textbox', { name: 'Your name' });
  while (!(await isFocused(page, 'name'))) await page.keyboard.press('Tab');
  await expect(name).toHaveValue('Anna');
  await page.keyboard.press('Tab');
  await page.keyboard.insertText('wrong');
  await page.keyboard.press('Enter');
  const pin = page.getByRole('textbox', { name: 'PIN' });
  await expect(pin).toBeFocused();
  await expect(pin).toHaveAccessibleDescription(/That PIN is not right/);
  expect(await page.title()).toMatch(/^Please check:/);
  await expect(name).toHaveValue('Anna');
  await page.keyboard.insertText(' 47 11 x');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(agent.site);
  await expect(page.locator('body')).toContainText('Shop');
  // Known from now on.
  await page.goto(link.url);
  await expect(page).toHaveURL(agent.site);
  await context.close();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the entrance and every refusal are accessible on a small phone, ${colorScheme}`, async () => {
    // Five pages are looked through, which takes its time on a busy machine.
    test.setTimeout(120_000);
    const link = await agent.invite({ pinHash });
    const gone = await agent.invite({ revokedAt: '2026-11-21T08:00:00Z' });
    const context = await browser.newContext({ colorScheme, viewport: { width: 320, height: 640 } });
    const page = await context.newPage();
    const look = async (heading: string): Promise<void> => {
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
      await expectNoViolations(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
      expect(await tooSmall(page)).toEqual([]);
    };
    await page.goto(link.url);
    await look('New header and shorter checkout');
    await page.getByRole('link', { name: 'Deutsch' }).click();
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await page.getByRole('textbox', { name: 'Ihr Name' }).fill(' ');
    await page.getByRole('button', { name: 'Vorschau öffnen' }).click();
    await expect(page.getByText('Bitte geben Sie Ihren Namen ein.')).toBeVisible();
    await look('New header and shorter checkout');
    await page.goto(gone.url);
    await look('This link was withdrawn');
    await page.goto(`${agent.base}?k=x`);
    await look('This link does not work');
    await agent.configure({ state: 'paused' });
    await page.goto(link.url);
    await look('This preview is paused');
    await agent.configure({ state: 'open' });
    await context.close();
  });
}

async function isFocused(page: Page, id: string): Promise<boolean> {
  return (await page.locator(`#${id}:focus`).count()) === 1;
}
