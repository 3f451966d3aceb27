import { _electron as electron, type ElectronApplication, expect, type Page, test } from '@playwright/test';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { electronBinary, findElectron } from '../../build/electron/electron-dist.ts';
import { openKeptSecrets } from '../../electron/cli/secrets/open-kept-secrets.ts';
import type { KeptSecrets } from '../../electron/cli/secrets/kept-secrets.ts';
import type { SafeStorageLike } from '../../electron/main/secrets/cipher.ts';
import { canStartKeyring, type KeyringSession, startKeyringSession } from '../support/keyring-session.ts';

const appRoot = join(import.meta.dirname, '../..');
const dist = findElectron();
const { signal } = new AbortController();
let folder = '';
let session: KeyringSession;

test.skip(!canStartKeyring() || !dist, 'needs gnome-keyring');

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagelift-shared-'));
  session = await startKeyringSession(join(folder, 'home'), 'unlocked');
});
test.afterEach(async () => {
  await session.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

const dataFolder = (): string => join(folder, 'data');
const commandLine = (): KeptSecrets =>
  openKeptSecrets({ dataFolder: dataFolder(), platform: 'linux', env: { ...process.env, ...session.env }, uid: 0 });

async function openWindow(): Promise<{ app: ElectronApplication; page: Page }> {
  if (!dist) throw new Error('there is no Electron');
  const app = await electron.launch({
    executablePath: electronBinary(dist),
    args: ['--no-sandbox', '--password-store=gnome-libsecret', appRoot],
    cwd: appRoot,
    env: { ...(process.env as Record<string, string>), ...session.env, STAGELIFT_DATA: dataFolder() },
  });
  const page = await app.firstWindow();
  await expect(page.getByRole('navigation', { name: 'Navigation' })).toBeVisible();
  return { app, page };
}

async function typeSecret(app: ElectronApplication, page: Page, ref: string, value: string): Promise<void> {
  const opening = app.waitForEvent('window');
  const asked = page.evaluate(
    (wanted) => window.stagelift.shell.request('shell.askSecret', { ref: wanted, title: 'A secret' }),
    ref,
  );
  const prompt = await opening;
  await prompt.getByLabel('Secret').fill(value);
  await prompt.getByRole('button', { name: 'Continue' }).click();
  expect(await asked).toEqual({ ok: true, value: { stored: true } });
}

/** What the window's own safeStorage makes of a kept secret. */
async function readInWindow(app: ElectronApplication, ref: string): Promise<string> {
  const file: unknown = JSON.parse(await readFile(join(dataFolder(), 'secrets.json'), 'utf8'));
  const { entries } = file as { entries: Record<string, { cipher: string } | undefined> }; // Checked by its schema elsewhere.
  return app.evaluate(async ({ safeStorage }, cipher) => {
    const storage: SafeStorageLike = safeStorage;
    const sealed = Buffer.from(cipher, 'base64');
    const opened = await storage.decryptStringAsync?.(sealed);
    return opened?.result ?? storage.decryptString?.(sealed) ?? '';
  }, entries[ref]?.cipher ?? '');
}

test('a secret of the window works in the terminal and the other way round, also while the window is open', async () => {
  const { app, page } = await openWindow();
  await typeSecret(app, page, 'db/shop', 'CANARY-window ü€');
  expect(await commandLine().get('db/shop', false, signal)).toBe('CANARY-window ü€');

  await commandLine().set('server/web/password', 'CANARY-terminal', signal);
  const stored = await page.evaluate(() =>
    window.stagelift.shell.request('shell.secretsStored', { refs: ['db/shop', 'server/web/password', 'other'] }),
  );
  expect(stored).toEqual({ ok: true, value: ['db/shop', 'server/web/password'] });
  expect(await readInWindow(app, 'server/web/password')).toBe('CANARY-terminal');

  await typeSecret(app, page, 'db/blog', 'CANARY-later');
  expect(await commandLine().get('server/web/password', false, signal)).toBe('CANARY-terminal');
  expect(await commandLine().get('db/blog', false, signal)).toBe('CANARY-later');
  await app.close();
});

test('a key that the terminal made is the one that the window takes', async () => {
  await commandLine().set('db/shop', 'CANARY-first', signal);
  const { app, page } = await openWindow();
  expect(await readInWindow(app, 'db/shop')).toBe('CANARY-first');
  await typeSecret(app, page, 'db/blog', 'CANARY-second');
  expect(await commandLine().get('db/blog', false, signal)).toBe('CANARY-second');
  await app.close();
});
