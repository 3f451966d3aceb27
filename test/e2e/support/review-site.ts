import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Frame,
  type Page,
} from '@playwright/test';
import { existsSync } from 'node:fs';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
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
  readonly person: string;
  /** The overlay's frame, once it shows the review. It is in a closed shadow root, so it is found among the frames. */
  readonly panel: () => Promise<Frame>;
  /** Presses the tab in the corner and gives the frame. */
  readonly open: () => Promise<Frame>;
}

export interface ClientWish {
  readonly name?: string;
  readonly purpose?: LinkPurpose;
  readonly path?: string;
  readonly options?: BrowserContextOptions;
}

/** Opens a new browser window with a link of its own, up to the page of the site. */
export async function enterSite(browser: Browser, agent: ReviewAgent, wish: ClientWish = {}): Promise<Client> {
  const { name = 'Anna', purpose = 'comment', path = '' } = wish;
  const link = await agent.invite({ name, purpose });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...wish.options });
  const page = await context.newPage();
  await page.goto(link.url);
  await page.getByRole('textbox').first().fill(name);
  await page.locator('form button').first().click();
  await page.waitForURL(`${agent.site}**`);
  if (path !== '') await page.goto(agent.site + path);
  const panel = () => panelOf(page);
  const open = async (): Promise<Frame> => {
    const frame = await panel();
    const tab = await ourNode(page, 'button', /^(?:Remarks|Anmerkungen)/u);
    await page.mouse.click(tab.x, tab.y);
    await frame.locator('.panel').waitFor();
    return frame;
  };
  return { context, page, person: link.person, panel, open };
}

/** The overlay’s frame, once it is there. */
export function panelOf(page: Page): Promise<Frame> {
  return until('a panel', async () => {
    const frame = page.frames().find((one) => one.url().includes('r=panel'));
    return frame && (await frame.locator('html[data-ready]').count()) > 0 ? frame : undefined;
  });
}

/** Asks again and again until there is an answer. */
async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + 20_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`there is no ${what}`);
    await delay(50);
  }
}

/** Something of ours in the page, as assistive technology has it: what is in the closed shadow root shows nowhere else. */
export interface OurNode {
  readonly name: string;
  /** Its middle, in the window. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What the overlay has put into the page with this role. */
export async function ourNodes(page: Page, role: string, called = /^/u): Promise<readonly OurNode[]> {
  const session = await page.context().newCDPSession(page);
  try {
    const { root } = await session.send('DOM.getDocument', { depth: -1, pierce: true });
    const host = findNode(root, (node) => node.localName === 'stagelift-review');
    const inside = new Set<number>();
    if (host) collect(host, inside);
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    const found: OurNode[] = [];
    for (const { role: its, name, backendDOMNodeId } of nodes) {
      if (its?.value !== role || backendDOMNodeId === undefined || !inside.has(backendDOMNodeId)) continue;
      const text = String(name?.value ?? '');
      if (!called.test(text)) continue;
      const box = await session.send('DOM.getBoxModel', { backendNodeId: backendDOMNodeId }).catch(() => undefined);
      if (!box) continue;
      const [x0 = 0, y0 = 0, , , x1 = 0, y1 = 0] = box.model.border;
      const [width, height] = [x1 - x0, y1 - y0];
      found.push({ name: text, x: x0 + width / 2, y: y0 + height / 2, width, height });
    }
    return found;
  } finally {
    await session.detach();
  }
}

/** The one with this name, once it is there. */
export function ourNode(page: Page, role: string, name: RegExp): Promise<OurNode> {
  return until(String(name), async () => (await ourNodes(page, role, name))[0]);
}

interface TreeNode {
  readonly backendNodeId: number;
  readonly localName: string;
  readonly children?: readonly TreeNode[];
  readonly shadowRoots?: readonly TreeNode[];
}

function findNode(node: TreeNode, fits: (node: TreeNode) => boolean): TreeNode | undefined {
  if (fits(node)) return node;
  for (const child of node.children ?? []) {
    const found = findNode(child, fits);
    if (found) return found;
  }
  return undefined;
}

function collect(node: TreeNode, into: Set<number>): void {
  into.add(node.backendNodeId);
  for (const child of [...(node.children ?? []), ...(node.shadowRoots ?? [])]) collect(child, into);
}
