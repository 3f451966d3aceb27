import { type Browser, type BrowserContext, chromium, type FrameLocator, type Page } from '@playwright/test';
import { existsSync } from 'node:fs';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LinkPurpose } from '#shared/domain/review.ts';
import { type ReviewAgent, startReviewAgent } from '../../integration/review-agent/support/review-agent.ts';

const built = join(import.meta.dirname, '../../../.vite/build/overlay');

/** Debian's Chromium; another one by `STAGELIFT_TEST_CHROMIUM`. */
export const chromiumPath = process.env.STAGELIFT_TEST_CHROMIUM ?? '/usr/bin/chromium';

/** A review with the built overlay in the pages of its site. */
export async function startReviewSite(siteFiles: Readonly<Record<string, string>>): Promise<ReviewAgent> {
  if (!existsSync(join(built, 'assets.json'))) throw new Error('the overlay is not built: npm run build -- overlay');
  const assets = JSON.parse(await readFile(join(built, 'assets.json'), 'utf8')) as Record<string, string>;
  // A site that may be asked for many files at once, as a browser does.
  const agent = await startReviewAgent({ siteFiles, config: { assets }, workers: 4 });
  await cp(built, join(agent.baseFolder, 'assets'), { recursive: true });
  return agent;
}

export function launchChromium(): Promise<Browser> {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: chromiumPath, args: [...asRoot, '--disable-gpu', '--hide-scrollbars'] });
}

/** Somebody who has opened their link and looks at a page of the site. */
export interface Client {
  readonly context: BrowserContext;
  readonly page: Page;
  /** The overlay's frame. */
  readonly panel: FrameLocator;
  readonly person: string;
  /** Presses the tab, which no script of the page can reach. */
  readonly open: () => Promise<void>;
}

export interface ClientWish {
  readonly name?: string;
  readonly purpose?: LinkPurpose;
  readonly path?: string;
  readonly options?: Parameters<Browser['newContext']>[0];
}

/** Opens a new browser window with a link of its own, up to the page of the site. */
export async function enterSite(browser: Browser, agent: ReviewAgent, wish: ClientWish = {}): Promise<Client> {
  const { name = 'Anna', purpose = 'comment', path = '' } = wish;
  const link = await agent.invite({ name, purpose });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...wish.options });
  const page = await context.newPage();
  await page.goto(link.url);
  await page.getByRole('textbox').first().fill(name);
  await page.locator('form button[type=submit], form button:not([type])').first().click();
  await page.waitForURL(`${agent.site}**`);
  if (path !== '') await page.goto(agent.site + path);
  const panel = panelOf(page);
  return { context, page, panel, person: link.person, open: () => openPanel(page) };
}

/** The frame is in a closed shadow root: it is found among the page's frames, not in its document. */
export function panelOf(page: Page): FrameLocator {
  return page.frameLocator('stagelift-review iframe');
}

/** Presses the tab in the corner with the keyboard: it is the last stop of the page. */
export async function openPanel(page: Page): Promise<void> {
  await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
  });
  await page.locator('body').press('Shift+Tab');
}
