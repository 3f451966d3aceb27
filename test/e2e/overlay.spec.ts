import AxeBuilder from '@axe-core/playwright';
import { type Browser, expect, type Frame, type Page, test } from '@playwright/test';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReviewAgent } from '../integration/review-agent/support/review-agent.ts';
import { reviewPages } from './support/review-pages.ts';
import { enterSite, launchChromium, ourNode, ourNodes, startReviewSite } from './support/review-site.ts';

// Traces are taken by scripts in the page, which is what these pages break.
test.use({ trace: 'off' });

let agent: ReviewAgent;
let browser: Browser;

test.beforeAll(async () => {
  agent = await startReviewSite(reviewPages);
  browser = await launchChromium();
});
test.afterAll(async () => {
  await browser.close();
  await agent.stop();
});

const remarks = async () => (await agent.events()).filter(({ kind }) => kind === 'remark');
const axe = async (page: Page) =>
  (await new AxeBuilder({ page }).exclude('stagelift-review').analyze()).violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target }) => `${id} ${target.join(' ')}`),
  );

test('a remark with a picture, pointed at with the mouse, arrives and stays where it was put', async () => {
  const { page, open, context } = await enterSite(browser, agent);
  const panel = await open();
  await panel.getByRole('button', { name: 'Point at something' }).click();
  const heading = page.getByRole('heading', { name: 'Hedge shears' });
  const before = await heading.boundingBox();
  await page.mouse.move(before!.x + 30, before!.y + 10);
  await page.mouse.click(before!.x + 30, before!.y + 10);
  await expect(panel.getByText('heading “Hedge shears”')).toBeVisible();
  await expect(panel.getByLabel('What should be different?')).toBeFocused();
  await panel.getByLabel('What should be different?').fill('Are these <b>left</b>-handed?');
  await expect(panel.getByRole('img', { name: 'The picture as it will be sent' })).toBeVisible();
  await panel.getByRole('button', { name: 'Hide a part' }).click();
  await panel.getByRole('button', { name: 'Hidden part 1' }).press('ArrowRight');
  await panel.getByRole('button', { name: 'Send' }).click();
  await expect(panel.getByRole('status')).toHaveText('Your remark has been sent.');
  const row = panel.getByRole('button', { name: 'Remark 1 by Anna, new' });
  await expect(row).toBeVisible();
  const [remark] = await remarks();
  expect(remark).toMatchObject({
    text: 'Are these <b>left</b>-handed?',
    page: { path: '/' },
    browser: { width: 1280 },
  });
  expect(remark!.anchor).toMatchObject({ tag: 'h2', text: 'Hedge shears' });
  const shot = await readFile(join(agent.store, 'shots', `${String(remark!.shot)}.webp`)).catch(() =>
    readFile(join(agent.store, 'shots', `${String(remark!.shot)}.png`)),
  );
  expect(shot.length).toBeGreaterThan(5000);

  const pin = await ourNode(page, 'button', /^Remark 1, new$/u);
  expect(pin.width).toBeGreaterThanOrEqual(24);
  expect(Math.abs(pin.x - 14 - (before!.x + 30))).toBeLessThan(6);
  await page.mouse.wheel(0, 120);
  await expect.poll(async () => (await heading.boundingBox())!.y).toBeLessThan(before!.y);
  const scrolled = await heading.boundingBox();
  const after = await ourNode(page, 'button', /^Remark 1, new$/u);
  expect(Math.abs(pin.y - after.y - (before!.y - scrolled!.y))).toBeLessThan(3);

  // A press on the pin opens what it is about.
  await page.mouse.click(after.x, after.y);
  await expect(panel.getByRole('heading', { name: /Remark 1 by\s+Anna/u })).toBeVisible();
  await expect(panel.getByText('Are these <b>left</b>-handed?')).toBeVisible();
  await context.close();
});

test('everything goes by keyboard, and the focus comes back', async () => {
  const { page, panel: panelOf, context } = await enterSite(browser, agent, { name: 'Kim' });
  const panel = await panelOf();
  await page.locator('#last').focus();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.localName)).toBe('stagelift-review');
  await page.keyboard.press('Enter');
  await expect(panel.getByRole('button', { name: 'Point at something' })).toBeVisible();
  await panel.getByRole('button', { name: 'Point at something' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await ourNodes(page, 'application')).length).toBe(1);
  // Esc leaves, and the frame has the focus again.
  await page.keyboard.press('Escape');
  await expect.poll(() => panel.evaluate(() => document.hasFocus())).toBe(true);
  await panel.getByRole('button', { name: 'Point at something' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await ourNodes(page, 'application')).length).toBe(1);
  // Into the page in reading order: header, name, navigation, two links, main, section, heading.
  for (let tabs = 0; tabs < 8; tabs++) await page.keyboard.press('Tab');
  await expect.poll(() => spokenText(page)).toContain('heading “Tools that outlive you”');
  await page.keyboard.press('Enter');
  await expect(panel.getByText('heading “Tools that outlive you”')).toBeVisible();
  await page.keyboard.type('By keyboard alone');
  await page.keyboard.press('Control+Enter');
  await expect(panel.getByRole('status')).toHaveText('Your remark has been sent.');
  const mine = panel.getByRole('button', { name: /Remark \d+ by Kim, new/u });
  await expect(mine).toBeVisible();
  // Moving a pin without dragging it.
  await mine.press('Enter');
  const { remark: number } = (await remarks()).find(({ text }) => text === 'By keyboard alone') ?? {};
  const label = new RegExp(`^Remark ${String(number)}, new$`, 'u');
  const before = await ourNode(page, 'button', label);
  await panel.getByRole('button', { name: 'Move the pin' }).press('Enter');
  // The keys go to the page from now on.
  await expect.poll(() => panel.evaluate(() => document.hasFocus())).toBe(false);
  for (let step = 0; step < 4; step++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const moved = async () => (await agent.events()).some(({ kind, remark: one }) => kind === 'moved' && one === number);
  await expect.poll(moved).toBe(true);
  await expect.poll(async () => Math.round((await ourNode(page, 'button', label)).x - before.x)).toBeGreaterThan(30);
  await expect.poll(() => panel.evaluate(() => document.hasFocus())).toBe(true);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  expect(await page.evaluate(() => document.activeElement?.localName)).toBe('stagelift-review');
  await context.close();
});

async function spokenText(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  return nodes.flatMap(({ role, name }) => (role?.value === 'StaticText' ? [String(name?.value ?? '')] : [])).join('|');
}

test('a phone of 320 pixels has a sheet, targets of 44 pixels and a way to point with a finger', async () => {
  const options = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true };
  const { page, open, context } = await enterSite(browser, agent, { name: 'Lea', options });
  const panel = await open();
  const sizes = await panel
    .locator('button:visible, a:visible')
    .evaluateAll((all) =>
      all.map((one) => one.getBoundingClientRect()).map(({ width, height }) => Math.min(width, height)),
    );
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(44);
  expect(await panel.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  await panel.getByRole('button', { name: 'Point at something' }).tap();
  const heading = await page.getByRole('heading', { level: 1 }).boundingBox();
  await page.touchscreen.tap(heading!.x + 40, heading!.y + 20);
  const here = await ourNode(page, 'button', /^This$/u);
  expect(here.height).toBeGreaterThanOrEqual(44);
  await page.touchscreen.tap(here.x, here.y);
  await panel.getByLabel('What should be different?').fill('Too large here');
  await panel.getByRole('button', { name: 'Send' }).tap();
  await expect(panel.getByRole('button', { name: /by Lea, new/u })).toBeVisible();
  // Whoever goes on with the page gets the sheet out of the way.
  await page.locator('#last').focus();
  await expect
    .poll(async () => (await ourNodes(page, 'button')).some(({ name }) => name.startsWith('Remarks')))
    .toBe(true);
  await context.close();
});

test('a page that breaks scripts, has errors and allows next to nothing can be remarked upon', async () => {
  const { page, open, context } = await enterSite(browser, agent, { name: 'Max', path: 'hostile.php' });
  const panel = await open();
  await panel.getByRole('button', { name: 'Point at something' }).click();
  const heading = await page.getByRole('heading', { name: 'Hostile heading' }).boundingBox();
  await page.mouse.click(heading!.x + 20, heading!.y + 10);
  await panel.getByLabel('What should be different?').fill('On a broken page');
  // What the page has broken for itself is broken for its picture too, and that is said.
  await expect(panel.getByRole('status')).toHaveText(/could not be made into a picture/u, { timeout: 25_000 });
  await panel.getByRole('button', { name: 'Send' }).click();
  await expect(panel.getByRole('button', { name: /by Max, new/u })).toBeVisible();
  const mine = (await remarks()).find(({ text }) => text === 'On a broken page');
  expect(mine!.errors).toEqual(expect.arrayContaining([expect.stringContaining('undefinedFunction')]));
  expect((await ourNodes(page, 'button')).some(({ name }) => /^Remark \d+, new$/u.test(name))).toBe(true);
  await context.close();
});

test('a strict policy with Trusted Types, quirks mode and a moved base hinder nothing, the picture included', async () => {
  const { page, open, context } = await enterSite(browser, agent, { name: 'Ada', path: 'strict.php' });
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (/Content Security|Trusted|Refused/u.test(message.text())) complaints.push(message.text());
  });
  const panel = await open();
  await panel.getByRole('button', { name: 'Point at something' }).click();
  const heading = await page.getByRole('heading', { name: 'Strict heading' }).boundingBox();
  await page.mouse.click(heading!.x + 20, heading!.y + 10);
  await panel.getByLabel('What should be different?').fill('On a strict page');
  await expect(panel.getByRole('img', { name: 'The picture as it will be sent' })).toBeVisible();
  await panel.getByRole('button', { name: 'Send' }).click();
  await expect(panel.getByRole('button', { name: /by Ada, new/u })).toBeVisible();
  expect((await remarks()).find(({ text }) => text === 'On a strict page')!.shot).toMatch(/^[0-9a-f]{32}$/u);
  expect(complaints).toEqual([]);
  await context.close();
});

test('two clients see each other’s remarks, and a new version is announced', async () => {
  const one = await enterSite(browser, agent, { name: 'Ina', path: 'about.php' });
  const other = await enterSite(browser, agent, { name: 'Uwe', path: 'about.php' });
  const [mine, theirs] = [await one.open(), await other.open()];
  for (const [panel, text] of [
    [mine, 'From Ina'],
    [theirs, 'From Uwe'],
  ] as const) {
    await panel.getByRole('button', { name: 'Whole page' }).click();
    await panel.getByLabel('What should be different?').fill(text);
    await panel.getByLabel('With a picture of what you see').uncheck();
  }
  await Promise.all([mine, theirs].map((panel) => panel.getByRole('button', { name: 'Send' }).click()));
  await expect(mine.getByRole('button', { name: /by Uwe, new/u })).toBeVisible();
  await expect(theirs.getByRole('button', { name: /by Ina, new/u })).toBeVisible();

  const ina = (await remarks()).find(({ text }) => text === 'From Ina');
  const by = { person: 'dev', name: 'Mira', role: 'developer', link: null };
  const solved = { id: randomUUID(), kind: 'status', remark: ina!.remark, status: 'please-check', solvedBy: null, by };
  expect((await agent.cli('append', { events: [solved] })).exitCode).toBe(0);
  await mine.getByRole('button', { name: /by Ina, please check/u }).click();
  await mine.getByRole('button', { name: 'Not yet right' }).click();
  await expect(mine.getByLabel('What is not yet right?')).toBeFocused();
  await mine.getByLabel('What is not yet right?').fill('Still the old year');
  await mine.getByRole('button', { name: 'Send it back' }).click();
  await expect(mine.getByText('Still the old year').first()).toBeVisible();
  await mine.getByRole('button', { name: 'Back' }).click();
  await expect(mine.getByRole('button', { name: /by Ina, new/u })).toBeVisible();

  const version = { commit: 'c'.repeat(40), tree: 'd'.repeat(40), subject: 'Year', at: '2026-11-21T09:00:00Z' };
  await agent.configure({ version });
  await expect(mine.getByText('A new version is here.')).toBeVisible({ timeout: 15_000 });
  await Promise.all([one.context.close(), other.context.close()]);
});

test('what is written offline, or while the server has no time, is kept, shown and sent once', async () => {
  const { page, open, context, panel: panelOf } = await enterSite(browser, agent, { name: 'Eva', path: 'about.php' });
  let panel = await open();
  await panel.getByRole('button', { name: 'Whole page' }).click();
  await panel.getByLabel('What should be different?').fill('A draft that survives');
  await page.reload();
  panel = await open();
  await panel.getByRole('button', { name: 'Go on with your remark' }).click();
  await expect(panel.getByLabel('What should be different?')).toHaveValue('A draft that survives');
  await panel.getByLabel('With a picture of what you see').uncheck();
  await page.route('**/?r=events', (route) =>
    route.request().method() === 'POST' ? route.fulfill({ status: 503, body: '{}' }) : route.continue(),
  );
  await panel.getByRole('button', { name: 'Send' }).click();
  await expect(panel.getByRole('status')).toHaveText('Saved. It waits for the network.');
  await expect(panel.getByLabel('Your text is kept in this browser.')).toHaveValue('A draft that survives');
  await context.setOffline(true);
  await context.setOffline(false);
  await page.unroute('**/?r=events');
  // A crash in between: the queue is read again, and the line is written once.
  await page.reload();
  panel = await panelOf();
  await expect
    .poll(async () => (await remarks()).filter(({ text }) => text === 'A draft that survives').length)
    .toBe(1);
  await open();
  await expect(panel.getByRole('button', { name: /by Eva, new/u })).toBeVisible();
  // The session ends with text in the box.
  await panel.getByRole('button', { name: 'Whole page' }).click();
  await panel.getByLabel('What should be different?').fill('Typed when the link was taken back');
  expect((await agent.cli('end-sessions', { link: null })).exitCode).toBe(0);
  await expect(panel.getByText(/Your session has ended/u)).toBeVisible({ timeout: 15_000 });
  await expect(panel.getByLabel('Your text is kept in this browser.')).toHaveValue(
    'Typed when the link was taken back',
  );
  await context.close();
});

test('the page is as accessible as without the overlay, and the overlay is clean in both schemes', async () => {
  const { page, open, context } = await enterSite(browser, agent, { name: 'Joe' });
  const panel = await open();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const screen of ['list', 'write', 'more']) {
      if (screen === 'write') await panel.getByRole('button', { name: /Whole page|Go on/u }).click();
      if (screen === 'more') await panel.getByRole('button', { name: 'More' }).click();
      // The frame alone, as a page: axe does not look into closed roots.
      const { violations } = await frameAxe(panel);
      expect(violations, `${screen}, ${colorScheme}`).toEqual([]);
      if (screen !== 'list') await panel.getByRole('button', { name: 'Back' }).click();
    }
  }
  await panel.getByRole('button', { name: 'Close' }).click();
  const withOverlay = await axe(page);
  const order = () =>
    page.evaluate(() => [...document.querySelectorAll('a,button,input')].map((one) => one.textContent.trim()));
  const stops = await order();
  await page.route('**/loader-*.js', (route) => route.abort());
  await page.reload();
  expect(withOverlay).toEqual(await axe(page));
  expect(stops).toEqual(await order());
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await context.close();
});

async function frameAxe(panel: Frame): Promise<{ violations: unknown[] }> {
  const source = await readFile(join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8');
  await panel.evaluate(source);
  return panel.evaluate(async () => {
    const { axe: tool } = window as unknown as {
      axe: {
        run: (root: Document, options: object) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
      };
    };
    const { violations } = await tool.run(document, {});
    return { violations: violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html) })) };
  });
}
