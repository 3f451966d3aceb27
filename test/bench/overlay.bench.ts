import type { Browser, BrowserContext, Page } from '@playwright/test';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { overlayFolder } from '../../build/bundles.ts';
import { projectRoot } from '../../build/electron/folders.ts';
import { buildApp } from '../../build/tasks/build.ts';
import { reviewPages } from '../e2e/support/review-pages.ts';
import { enterSite, launchChromium, ourNodes, startReviewSite } from '../e2e/support/review-site.ts';
import { createVisitor } from '../integration/review-agent/support/visitor.ts';
import type { ReviewAgent } from '../integration/review-agent/support/review-agent.ts';
import { median, target, type Bench } from './bench.ts';

// What the review overlay costs whoever looks at a reviewed page: bytes over the line before the first remark, and time of
// the page's main thread until the bar is there, against the same page without the overlay.

const remarks = 20;
/** Until nothing happens any more: the frame is loaded when the page is idle, two seconds after it at the latest. */
const settled = 3500;

interface Cost {
  /** Milliseconds of the main thread's own time. */
  readonly thread: number;
  /** The longest single task after the start, in milliseconds of the clock. */
  readonly longest: number;
}

/** Measures bytes and main-thread time. */
export const bench: Bench = async ({ scale = 1, rounds, say }) => {
  await buildApp(['overlay']);
  const bytes = await weigh();
  for (const [name, { gzip, brotli }] of bytes)
    say(`${name}: ${String(gzip)} bytes (gzip), ${String(brotli)} (brotli)`);
  const agent = await startReviewSite(reviewPages);
  const browser = await launchChromium();
  const withOverlay: Cost[] = [];
  const without: Cost[] = [];
  let isRight = true;
  try {
    await fill(agent);
    const { context, page } = await enterSite(browser, agent);
    // Warms the caches of both sides.
    await measure(context, agent, true);
    for (let round = 1; round <= rounds; round += 1) {
      say(`Round ${String(round)} of ${String(rounds)}`);
      without.push((await measure(context, agent, false)).cost);
      const ours = await measure(context, agent, true);
      withOverlay.push(ours.cost);
      isRight &&= ours.shown === remarks;
    }
    await page.close();
  } finally {
    await stop(browser, agent);
  }
  const added = (of: (cost: Cost) => number) => median(withOverlay.map(of)) - median(without.map(of));
  const beforeFirst = bytes.reduce((sum, [name, { gzip }]) => sum + (name.startsWith('draw') ? 0 : gzip), 0);
  const seconds = (costs: readonly Cost[]) => costs.map(({ thread }) => thread / 1000);
  return {
    bench: 'overlay',
    scale,
    rounds,
    verified: isRight,
    ours: { wall_s: seconds(withOverlay), wire_bytes: [beforeFirst] },
    peers: [
      {
        ...{ name: 'the page without it', wall_s: seconds(without) },
        ratio: median(seconds(withOverlay)) / median(seconds(without)),
      },
    ],
    targets: [
      target('added before the first remark, kB (gzip)', beforeFirst / 1000, 60),
      target(
        'added time of the main thread, ms',
        added(({ thread }) => thread),
        50,
      ),
      target('longest task, ms', median(withOverlay.map(({ longest }) => longest)), 50),
    ],
  };
};

type Weight = readonly [name: string, weight: { readonly gzip: number; readonly brotli: number }];

async function weigh(): Promise<readonly Weight[]> {
  const folder = join(projectRoot, overlayFolder);
  const names = (await readdir(folder)).filter((name) => name !== 'assets.json');
  return Promise.all(
    names.map(async (name): Promise<Weight> => {
      const content = await readFile(join(folder, name));
      return [name, { gzip: gzipSync(content, { level: 9 }).length, brotli: brotliCompressSync(content).length }];
    }),
  );
}

async function fill(agent: ReviewAgent): Promise<void> {
  const visitor = createVisitor(agent);
  await visitor.enter(await agent.invite());
  for (let n = 1; n <= remarks; n += 1) {
    await visitor.remark(`Remark ${String(n)}`, {
      anchor: {
        ...{ selector: `#tools > article:nth-of-type(${String((n % 8) + 1)}) > p`, text: 'Ash handle, forged head.' },
        ...{ tag: 'p', x: (n % 10) / 10, y: 0.5, page: { x: 10, y: 10 } },
      },
    });
  }
}

interface Measured {
  readonly cost: Cost;
  /** Pins on the page. */
  readonly shown: number;
}

async function measure(context: BrowserContext, agent: ReviewAgent, hasOverlay: boolean): Promise<Measured> {
  const page = await context.newPage();
  try {
    if (!hasOverlay)
      await page.route('**/assets/loader-*', (route) => route.fulfill({ body: '', contentType: 'text/javascript' }));
    await page.addInitScript(() => {
      const watched = window as Window & { longest?: number };
      watched.longest = 0;
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) watched.longest = Math.max(watched.longest ?? 0, duration);
      }).observe({ type: 'longtask', buffered: true });
    });
    const session = await context.newCDPSession(page);
    // Time that the thread worked, not time that it waited for a processor.
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.goto(agent.site, { waitUntil: 'load' });
    await page.waitForTimeout(settled);
    const { metrics } = await session.send('Performance.getMetrics');
    const seconds = metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN;
    const longest = await page.evaluate(() => (window as Window & { longest?: number }).longest ?? NaN);
    return { cost: { thread: seconds * 1000, longest }, shown: hasOverlay ? await listed(page) : 0 };
  } finally {
    await page.close();
  }
}

async function listed(page: Page): Promise<number> {
  return (await ourNodes(page, 'button')).filter(({ name }) => name.startsWith('Remark ')).length;
}

async function stop(browser: Browser, agent: ReviewAgent): Promise<void> {
  await browser.close();
  await agent.stop();
}
