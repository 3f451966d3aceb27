import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { electronBinary, findElectron } from '../../build/electron/electron-dist.ts';
import { demoOf } from '../e2e/support/demo.ts';
import { labLayout } from '../lab/layout.ts';
import { ensureLab } from '../lab/lab.ts';
import type { LabInfo } from '../lab/lab-info.ts';
import { median, target, type Bench } from './bench.ts';
import { type DebuggedApp, memoryOf, startDebugged } from './devtools.ts';

// The built app against the smallest Electron app there is: how long until its content is painted, what it holds while
// nobody does anything, and whether its window answers while a pull runs. Needs a screen; run it on the machine's own
// session or under xvfb-run.

const root = join(import.meta.dirname, '..', '..');
const hello = join(import.meta.dirname, 'assets', 'hello-electron');

interface Start {
  /** Seconds from the process's start until the largest piece of content was painted. */
  readonly seconds: number;
  /** Bytes, some seconds after the start. */
  readonly memory: number;
}

/** Measures start, idle memory and the window's answers during a pull. */
export const bench: Bench = async ({ scale = 1, rounds, say }) => {
  const electron = findElectron();
  if (!electron) throw new Error('there is no Electron on this machine; npm start fetches one');
  const binary = electronBinary(electron);
  const ours: Start[] = [];
  const many: Start[] = [];
  const peer: Start[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    say(`Round ${String(round)} of ${String(rounds)}`);
    peer.push(await withFolder((folder) => measureStart(binary, hello, { HELLO_DATA: folder })));
    ours.push(await withProjects(1, (folder) => measureStart(binary, root, { STAGELIFT_DATA: folder })));
    many.push(await withProjects(500, (folder) => measureStart(binary, root, { STAGELIFT_DATA: folder })));
  }
  const lab = await ensureLab({ scale, layout: labLayout(), say });
  say('A pull, with somebody using the window');
  const answers = await withFolder((folder) => measurePull(binary, folder, lab));
  const seconds = (starts: readonly Start[]) => starts.map((start) => start.seconds);
  const ratio = (of: (start: Start) => number, starts: readonly Start[]) =>
    median(starts.map(of)) / median(peer.map(of));
  const startRatio = ratio((start) => start.seconds, ours);
  return {
    bench: 'app',
    scale,
    rounds,
    verified: answers.isDone,
    ours: { wall_s: seconds(ours), peak_rss_mb: ours.map((start) => start.memory / 1e6) },
    peers: [
      {
        name: 'hello world',
        wall_s: seconds(peer),
        peak_rss_mb: peer.map((start) => start.memory / 1e6),
        ratio: startRatio,
      },
    ],
    targets: [
      target('start with 1 project, of hello world', startRatio, 1.5),
      target(
        'start with 500 projects, of hello world',
        ratio((start) => start.seconds, many),
        1.8,
      ),
      target(
        'idle memory (PSS), of hello world',
        ratio((start) => start.memory, ours),
        1.3,
      ),
      target('longest task of the window during a pull, ms', answers.longestTask, 50),
      target('slowest input to paint during a pull, ms', answers.slowestInput, 100),
    ],
  };
};

async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-app-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function withProjects<T>(count: number, work: (folder: string) => Promise<T>): Promise<T> {
  return withFolder(async (folder) => {
    const data = Array.from({ length: count }, (_, index) => ({
      id: `shop-${String(index)}`,
      name: `Shop ${String(index)}`,
      folder: `/home/ann/sites/shop-${String(index)}`,
      recipe: 'wordpress',
      environments: [],
    }));
    await writeFile(join(folder, 'projects.json'), JSON.stringify({ version: 1, revision: 1, data }));
    return work(folder);
  });
}

function environmentOf(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...process.env, ...more };
}

const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** The painted content's time on the system's clock; 0 while nothing is painted. */
const painted = `new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const last = list.getEntries().at(-1);
    if (last) resolve(performance.timeOrigin + last.startTime);
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  setTimeout(() => resolve(0), 3000);
})`;

async function measureStart(binary: string, app: string, env: Readonly<Record<string, string>>): Promise<Start> {
  const running = await startDebugged(binary, [...asRoot, app], { cwd: app, env: environmentOf(env) });
  try {
    // Whatever is loaded late counts as not usable yet.
    await sleep(4000);
    const at = Number(await running.evaluate(painted));
    if (at === 0) throw new Error(`${app} painted nothing`);
    return { seconds: (at - running.startedAt) / 1000, memory: memoryOf(running.pid) };
  } finally {
    await running.close();
  }
}

/** In the page: remembers long tasks and the time from inputs to their paint. */
const watch = `
  globalThis.benchTasks = [];
  globalThis.benchInputs = [];
  new PerformanceObserver((list) => benchTasks.push(...list.getEntries().map((entry) => entry.duration)))
    .observe({ type: 'longtask' });
  new PerformanceObserver((list) => benchInputs.push(...list.getEntries().map((entry) => entry.duration)))
    .observe({ type: 'event', durationThreshold: 16 });
  0`;

const seenSchema = z.object({ tasks: z.array(z.number()), inputs: z.array(z.number()) });

interface Answers {
  readonly isDone: boolean;
  /** Milliseconds; 0 when no task took longer than the 50 that the browser calls long. */
  readonly longestTask: number;
  readonly slowestInput: number;
}

async function measurePull(binary: string, folder: string, lab: LabInfo): Promise<Answers> {
  await writeFile(join(folder, 'demo.json'), JSON.stringify(demoOf(lab)));
  await copyFile(lab.knownHosts, join(folder, 'known_hosts'));
  const env = environmentOf({ STAGELIFT_DATA: folder, HOME: folder });
  const app = await startDebugged(binary, [...asRoot, root], { cwd: root, env });
  try {
    await press(app, 'Try the demo');
    await until(app, heading(/^Demo shop/));
    await app.evaluate(`location.hash = '/projects/demo-shop/pull?target=local'`);
    await press(app, 'Show the plan');
    await until(app, heading(/^What this pull will do/));
    if (await app.evaluate(isThere('Take the suggestions'))) {
      await press(app, 'Take the suggestions');
      await press(app, 'Save decisions and plan again');
      await until(app, `!${isThere('Save decisions and plan again')} && ${heading(/^What this pull will do/)}`);
    }
    await press(app, 'Replace data of Local…');
    await sleep(500);
    await app.evaluate(watch);
    await press(app, 'Replace data of Local');
    await until(app, `location.hash.startsWith('#/jobs/')`);
    const isDone = await useWhileItRuns(app);
    const seen = seenSchema.parse(await app.evaluate('({ tasks: benchTasks, inputs: benchInputs })'));
    return { isDone, longestTask: Math.max(0, ...seen.tasks), slowestInput: Math.max(0, ...seen.inputs) };
  } finally {
    await app.close();
  }
}

/** Sorts, filters and scrolls the list of tables until the pull has ended; true when it ended well. */
async function useWhileItRuns(app: DebuggedApp): Promise<boolean> {
  const click = async (x: number, y: number): Promise<void> => {
    for (const type of ['mouseMoved', 'mousePressed', 'mouseReleased']) {
      await app.send('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 });
    }
  };
  const placeSchema = z.object({ x: z.number(), y: z.number() }).nullable();
  const sorter = `(() => {
    const box = document.querySelectorAll('[role=columnheader] button')[Math.floor(Math.random() * 3)]?.getBoundingClientRect();
    return box ? { x: box.x + 5, y: box.y + 5 } : null;
  })()`;
  for (let tick = 0; tick < 1500; tick += 1) {
    const place = placeSchema.parse(await app.evaluate(sorter));
    if (place) await click(place.x, place.y);
    await app.send('Input.dispatchKeyEvent', { type: 'keyDown', key: 'Shift' });
    await app.send('Input.dispatchKeyEvent', { type: 'keyUp', key: 'Shift' });
    if (await app.evaluate(heading(/Done|Failed|Interrupted|Needs attention/))) {
      return (await app.evaluate(heading(/Done/))) === true;
    }
    await sleep(200);
  }
  return false;
}

const heading = (text: RegExp): string => `${String(text)}.test(document.querySelector('h1')?.textContent ?? '')`;

const findButton = (name: string): string =>
  `[...document.querySelectorAll('button, a')].findLast((one) => one.textContent.trim().endsWith(${JSON.stringify(name)}))`;

const isThere = (name: string): string => `(${findButton(name)} !== undefined)`;

async function press(app: DebuggedApp, name: string): Promise<void> {
  await until(app, `${isThere(name)} && !${findButton(name)}.disabled`);
  await app.evaluate(`${findButton(name)}.click()`);
}

async function until(app: DebuggedApp, condition: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if ((await app.evaluate(condition)) === true) return;
    await sleep(100);
  }
  throw new Error(`this did not become true: ${condition}`);
}
