import { test as base, type ElectronApplication, _electron as electron, expect, type Page } from '@playwright/test';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureLab } from '../../lab/lab.ts';
import type { LabInfo } from '../../lab/lab-info.ts';
import { demoOf } from './demo.ts';

/** The running app with its window. */
export interface RunningApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Everything this run of the app keeps. */
  readonly dataFolder: string;
}

export interface LaunchOptions {
  /** Offers the lab's shop as the demo project. */
  readonly lab?: LabInfo;
  /** Trusts the lab's host keys beforehand; otherwise the window asks. */
  readonly trustsHosts?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Files that lie in the data folder at the start, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

interface Fixtures {
  /** Starts the app with a data folder of its own; it is closed after the test. */
  readonly launch: (options?: LaunchOptions) => Promise<RunningApp>;
  readonly lab: LabInfo;
}

const appRoot = join(import.meta.dirname, '../../..');

/** Playwright's test with the real app and the lab. Errors that the page logs fail the test. */
export const test = base.extend<Fixtures>({
  launch: async ({}, use) => {
    const running: RunningApp[] = [];
    const errors: string[] = [];
    await use(async (options = {}) => {
      const one = await start(options);
      one.page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      one.page.on('pageerror', (error) => errors.push(String(error)));
      running.push(one);
      return one;
    });
    for (const { app, dataFolder } of running) {
      await app.close();
      await rm(dataFolder, { recursive: true, force: true });
    }
    expect(errors, 'errors in the page').toEqual([]);
  },
  lab: async ({}, use) => {
    await use(await ensureLab());
  },
});

async function start({ lab, trustsHosts = true, env = {}, files = {} }: LaunchOptions): Promise<RunningApp> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'stagelift-e2e-'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(dataFolder, name), content);
  if (lab) {
    await writeFile(join(dataFolder, 'demo.json'), JSON.stringify(demoOf(lab)));
    if (trustsHosts) await copyFile(lab.knownHosts, join(dataFolder, 'known_hosts'));
  }
  const app = await electron.launch({
    cwd: appRoot,
    args: ['.'],
    env: { ...cleanEnvironment(), HOME: dataFolder, STAGELIFT_DATA: dataFolder, ...env },
  });
  const page = await app.firstWindow();
  await page.setViewportSize({ width: 1280, height: 832 });
  await expect(page.getByRole('navigation', { name: 'Navigation' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  return { app, page, dataFolder };
}

function cleanEnvironment(): Record<string, string> {
  const { SSH_AUTH_SOCK: _, ...rest } = process.env;
  return Object.fromEntries(Object.entries(rest).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Makes the system's open dialog answer with this path. */
export async function answerOpenDialog(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, path);
}

/** Goes to an address of the window. */
export async function open(page: Page, path: string): Promise<void> {
  await page.evaluate((hash) => {
    window.location.hash = hash;
  }, path);
}

/** Kills the engine's process, as a crash would. */
export async function killEngine(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ app: electron }) => {
    const engine = electron
      .getAppMetrics()
      .find((metric) => metric.name?.toLowerCase().includes('engine') ?? metric.serviceName?.includes('node.mojom'));
    if (!engine) throw new Error('there is no engine to kill');
    process.kill(engine.pid, 'SIGKILL');
  });
}
