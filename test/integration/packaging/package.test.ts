import { type ChildProcess, spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listPackage } from '@electron/asar';
import { chromium } from '@playwright/test';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../../build/electron/folders.ts';
import { runCommand } from '../../../build/run-command.ts';

const packaged = join(projectRoot, 'out/Stagelift-linux-x64');
const minute = 60_000;

beforeAll(async () => {
  const command = [process.execPath, join(projectRoot, 'build/tasks/package.ts'), 'package'];
  const { code, output } = await runCommand(command, { output: 'capture', limitMs: 3 * minute });
  expect(code, output).toBe(0);
}, 3 * minute);

let dataFolder: string | undefined;
afterEach(async () => {
  if (dataFolder !== undefined) await rm(dataFolder, { recursive: true, force: true });
});

/** Starts the packaged app on a screen of its own, with Chromium's debugging port open (Node's is closed by a fuse). */
function startPackaged(folder: string): ChildProcess {
  const screen = ['--', 'xvfb-run', '-a', '-s', '-screen 0 1280x900x24 -nolisten tcp'];
  const app = [join(packaged, 'stagelift'), '--no-sandbox', '--remote-debugging-port=0'];
  return spawn('dbus-run-session', [...screen, ...app], {
    env: { ...process.env, STAGELIFT_DATA: folder, HOME: folder },
    detached: true,
    stdio: 'ignore',
  });
}

/** The port, as soon as Chromium has written it down. */
async function debuggingPort(folder: string): Promise<string> {
  let port: string | undefined;
  const look = async (): Promise<string | undefined> => {
    const [file] = globSync('**/DevToolsActivePort', { cwd: folder });
    return file === undefined ? undefined : (await readFile(join(folder, file), 'utf8')).split('\n')[0];
  };
  await expect.poll(async () => (port = await look()), { timeout: minute, interval: 100 }).toMatch(/^\d+$/);
  return port ?? '';
}

/** Who connects before the page is there may be left waiting by Chromium for good. */
async function pageIsListed(port: string): Promise<void> {
  const listed = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/json/list`)).text();
  await expect.poll(listed, { timeout: minute, interval: 200 }).toContain('app://stagelift/');
}

describe('the packaged app', () => {
  it('holds bundles and data, no sources and no packages', () => {
    const files = listPackage(join(packaged, 'resources/app.asar'), { isPack: false });
    expect(files).toEqual(
      expect.arrayContaining(['/package.json', '/.vite/build/main.cjs', '/.vite/build/engine.cjs']),
    );
    expect(files.filter((file) => !/^\/(package\.json|\.vite(\/(build|renderer)(\/.*)?)?)$/.test(file))).toEqual([]);
    expect(files.filter((file) => /\.(ts|tsx|map)$/.test(file))).toEqual([]);
  });

  it('has every fuse set that keeps others from running code in its name', async () => {
    const fuses = await getCurrentFuseWire(join(packaged, 'stagelift'));
    const state = (fuse: FuseV1Options): FuseState | undefined => fuses[fuse];
    for (const off of [
      FuseV1Options.RunAsNode,
      FuseV1Options.EnableNodeOptionsEnvironmentVariable,
      FuseV1Options.EnableNodeCliInspectArguments,
      FuseV1Options.LoadBrowserProcessSpecificV8Snapshot,
      FuseV1Options.GrantFileProtocolExtraPrivileges,
    ]) {
      expect(state(off), FuseV1Options[off]).toBe(FuseState.DISABLE);
    }
    for (const on of [
      FuseV1Options.EnableCookieEncryption,
      FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
      FuseV1Options.OnlyLoadAppFromAsar,
    ]) {
      expect(state(on), FuseV1Options[on]).toBe(FuseState.ENABLE);
    }
  });

  it('opens its window on the packed pages', async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'stagelift-packaged-'));
    const app = startPackaged(dataFolder);
    try {
      const port = await debuggingPort(dataFolder);
      await pageIsListed(port);
      const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
      const page = browser.contexts()[0]?.pages()[0];
      expect(page?.url()).toMatch(/^app:\/\/stagelift\//);
      await page?.getByRole('heading').first().waitFor({ timeout: minute });
      await browser.close();
    } finally {
      if (app.pid !== undefined) process.kill(-app.pid, 'SIGTERM');
      await new Promise((resolve) => app.once('close', resolve));
    }
  });

  it('has a command line that plain Node runs, and says its version', async () => {
    const result = await runCommand([join(packaged, 'resources/stagelift.sh'), '--version'], {
      output: 'capture',
      limitMs: minute,
    });
    const manifest = await readFile(join(projectRoot, 'package.json'), 'utf8');
    expect(manifest).toContain(`"version": "${result.output.trim()}"`);
  });
});
