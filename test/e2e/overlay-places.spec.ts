import { type Browser, expect, type Page, test } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReviewAgent } from '../integration/review-agent/support/review-agent.ts';
import { createVisitor, type Visitor } from '../integration/review-agent/support/visitor.ts';
import { reviewPages } from './support/review-pages.ts';
import { enterSite, launchChromium, ourNode, ourNodes, startReviewSite } from './support/review-site.ts';

test.use({ trace: 'off' });

const grounds = ['#ffffff', '#000000', '#808080', '#3f3fc9', '#c0392b'];
const colours = `<!doctype html><html lang="en"><head><title>Colours</title><style>body { margin: 0 } div { height: 140px }</style></head>
<body>${grounds.map((colour, n) => `<div id="ground-${String(n)}" style="background:${colour}"></div>`).join('')}</body></html>`;
const corner = `<!doctype html><html lang="en"><head><title>Corner</title></head><body><h1>Corner</h1>
<button id="under" style="position:fixed;right:20px;bottom:20px;width:140px;height:40px">Order</button>
<button id="open">Open</button><dialog><p>A modal dialog</p><button>Inside</button></dialog></body></html>`;

let agent: ReviewAgent;
let browser: Browser;
let ben: Visitor;

const anchor = (selector: string, text: string, tag: string) => ({
  anchor: { selector, text, tag, x: 0.5, y: 0.5, page: { x: 10, y: 10 } },
});
const at = (path: string) => ({ page: { path, title: path } });

test.beforeAll(async () => {
  agent = await startReviewSite({ ...reviewPages, 'colours.php': colours, 'corner.php': corner });
  browser = await launchChromium();
  ben = createVisitor(agent);
  await ben.enter(await agent.invite({ name: 'Ben' }), { name: 'Ben' });
});
test.afterAll(async () => {
  await browser.close();
  await agent.stop();
});

const pinNames = async (page: Page) =>
  (await ourNodes(page, 'button')).map(({ name }) => name).filter((name) => name.startsWith('Remark '));

test('an element is found again by its text when it has moved, and is said to be lost when it is', async () => {
  await ben.remark('Has moved', {
    ...at('/changed.php'),
    ...anchor('section.hero > h1', 'Tools that outlive you', 'h1'),
  });
  await ben.remark('Is gone', { ...at('/changed.php'), ...anchor('#gone', 'Gone for good', 'p') });
  await ben.remark('New words', {
    ...at('/changed.php'),
    ...anchor('#tools > article:nth-of-type(2) > h2', 'Hedge shears', 'h2'),
  });
  const { page, open, context } = await enterSite(browser, agent, { path: 'changed.php' });
  const panel = await open();
  await expect(panel.getByText('not found on the page')).toHaveCount(1);
  expect(await pinNames(page)).toEqual(['Remark 1, new', 'Remark 3, new']);
  await panel.getByRole('button', { name: /^Remark 1 by Ben/u }).click();
  await expect(panel.getByText('it has changed its place')).toBeVisible();
  await panel.getByRole('button', { name: 'Back' }).click();
  await panel.getByRole('button', { name: /^Remark 2 by Ben/u }).click();
  await expect(panel.getByText('could not be found again')).toBeVisible();

  // Another page without loading one: its pins go, and come back with it.
  await page.evaluate(() => history.pushState(null, '', '/somewhere-else'));
  await expect.poll(() => pinNames(page)).toEqual([]);
  await page.evaluate(() => history.back());
  await expect.poll(() => pinNames(page)).toHaveLength(2);
  // What is folded away has no pin until it shows.
  await page.evaluate(() => document.querySelector('main')?.setAttribute('hidden', ''));
  await expect.poll(() => pinNames(page)).toEqual([]);
  await page.evaluate(() => document.querySelector('main')?.removeAttribute('hidden'));
  await expect.poll(() => pinNames(page)).toHaveLength(2);
  await context.close();
});

test('pins stand out on any ground, and nothing of ours is printed', async () => {
  for (const n of grounds.keys())
    await ben.remark('Here', { ...at('/colours.php'), ...anchor(`#ground-${String(n)}`, '', 'div') });
  const { page, panel, context } = await enterSite(browser, agent, { path: 'colours.php' });
  await panel();
  await expect.poll(() => pinNames(page)).toHaveLength(grounds.length);
  for (const pin of (await ourNodes(page, 'button')).filter(({ name }) => name.startsWith('Remark ')))
    expect(await ringsOf(page, pin.x, pin.y), pin.name).toEqual({ isLight: true, isDark: true });
  await page.emulateMedia({ media: 'print' });
  expect(await ourNodes(page, 'button')).toEqual([]);
  await context.close();
});

/** Whether the pin has its light and its dark ring, from its middle straight down. */
async function ringsOf(page: Page, x: number, y: number): Promise<{ isLight: boolean; isDark: boolean }> {
  const shot = await page.screenshot({
    clip: { x: Math.round(x), y: Math.round(y), width: 1, height: 20 },
    scale: 'css',
  });
  return page.evaluate(async (data) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
    const pen = new OffscreenCanvas(1, 20).getContext('2d');
    pen?.drawImage(image, 0, 0);
    const values = [...(pen?.getImageData(0, 0, 1, 20).data ?? [])];
    const rows = Array.from({ length: 20 }, (_, row) => values.slice(row * 4, row * 4 + 3));
    return {
      isLight: rows.some((row) => row.every((value) => value > 240)),
      isDark: rows.some((row) => row.every((value) => value < 50)),
    };
  }, shot.toString('base64'));
}

test('the tab gives way to what has the focus, goes along into dialogs, and outlives a page that writes itself anew', async () => {
  const { page, panel, context } = await enterSite(browser, agent, { path: 'corner.php' });
  await panel();
  const tab = () => ourNode(page, 'button', /^Remarks/u);
  const under = (await page.locator('#under').boundingBox())!;
  const covers = ({ x, y, width, height }: Awaited<ReturnType<typeof tab>>) =>
    x + width / 2 > under.x && y + height / 2 > under.y && x - width / 2 < under.x + under.width;
  expect(covers(await tab())).toBe(true);
  await page.locator('#under').focus();
  await expect.poll(async () => covers(await tab())).toBe(false);

  await page.evaluate(() => document.querySelector('dialog')?.showModal());
  await expect.poll(() => page.evaluate(() => document.querySelector('dialog > stagelift-review') !== null)).toBe(true);
  const inDialog = await tab();
  await page.mouse.click(inDialog.x, inDialog.y);
  await expect((await panel()).getByRole('button', { name: 'Point at something' })).toBeVisible();
  await (await panel()).getByRole('button', { name: 'Close' }).click();
  await page.evaluate(() => document.querySelector('dialog')?.close());

  await page.evaluate(() => {
    document.open();
    // As old scripts do, whatever is thought of it today.
    const { write } = document as unknown as { readonly write: (this: Document, html: string) => void };
    write.call(document, '<h1>Written anew</h1>');
    document.close();
  });
  const again = await tab();
  await page.mouse.click(again.x, again.y);
  await expect((await panel()).getByRole('button', { name: 'Point at something' })).toBeVisible();
  await context.close();
});

test('a thousand pins are placed without holding the page up', async () => {
  const { page, panel, context } = await enterSite(browser, agent, { path: 'about.php' });
  await panel();
  const by = { person: 'p_x', name: 'Zoe', role: 'client', link: null };
  const common = { at: '2026-11-21T10:00:00Z', by, commit: 'a'.repeat(40), tree: 'b'.repeat(40), ...at('/') };
  const events = Array.from({ length: 1000 }, (_, index) => ({
    ...{ ...common, id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`, n: index + 1, kind: 'remark' },
    ...{ remark: index + 1, text: `Remark ${String(index)}`, shot: null, errors: [] },
    ...anchor(`#tools > article:nth-of-type(${String((index % 8) + 1)}) > p`, 'Ash handle, forged head.', 'p'),
  }));
  const version = { commit: 'a'.repeat(40), tree: 'b'.repeat(40), subject: 'x', at: '2026-11-20T09:00:00Z' };
  await page.route(/r=events&since=0/u, (route) =>
    route.fulfill({ json: { events, next: 1000, more: false, state: 'open', version, now: '2026-11-21T10:00:00Z' } }),
  );
  await page.goto(agent.site);
  const frame = await panel();
  await expect.poll(() => frame.evaluate(() => document.documentElement.dataset.ready)).toBe('');
  const slowest = await page.evaluate(async () => {
    let [last, worst] = [performance.now(), 0];
    for (let step = 0; step < 40; step++) {
      window.scrollBy(0, step < 20 ? 15 : -15);
      await new Promise(requestAnimationFrame);
      worst = Math.max(worst, performance.now() - last);
      last = performance.now();
    }
    return worst;
  });
  // A frame of a busy machine; a page that is held up stands for seconds.
  expect(slowest).toBeLessThan(1000);
  const tab = await ourNode(page, 'button', /^Remarks 1000/u);
  await page.mouse.click(tab.x, tab.y);
  await expect(frame.locator('.card')).toHaveCount(1000);
  await context.close();
});

test('who only looks is offered nothing to write; a pause and German are said in words, at any size of text', async () => {
  const german = { viewport: { width: 320, height: 640 }, forcedColors: 'active', reducedMotion: 'reduce' } as const;
  const { page, open, context } = await enterSite(browser, agent, {
    purpose: 'view',
    options: german,
    path: 'about.php',
  });
  const panel = await open();
  await expect(panel.getByText('Nothing has been said about this page yet.')).toBeVisible();
  await expect(panel.getByRole('button', { name: 'Point at something' })).toHaveCount(0);
  await panel.getByRole('button', { name: 'More' }).click();
  await panel.getByLabel('Language').selectOption('de');
  await expect(panel.getByRole('heading', { name: 'Mehr' })).toBeVisible();
  expect(await panel.evaluate(() => document.documentElement.lang)).toBe('de');
  await agent.configure({ state: 'paused' });
  await expect(panel.getByText(/Diese Vorschau ist angehalten/u)).toBeVisible({ timeout: 20_000 });
  await agent.configure({ state: 'open' });
  // WCAG 1.4.12 and a text of twice the size: everything stays in the frame.
  await panel.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      'html { font-size: 200% } * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }',
    );
    document.adoptedStyleSheets = [sheet];
  });
  expect(await panel.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  const source = await readFile(join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8');
  await panel.evaluate(source);
  const broken = await panel.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: () => Promise<{ violations: { id: string }[] }> } }; // just loaded
    return (await axe.run()).violations.map(({ id }) => id);
  });
  expect(broken).toEqual([]);
  await page.close();
  await context.close();
});
