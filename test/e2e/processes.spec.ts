import { _electron as electron, type ElectronApplication, expect, type Page, test } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const appRoot = join(import.meta.dirname, '../..');
let dataFolder = '';
let app: ElectronApplication;
let page: Page;

const environment = () => ({
  ...(process.env as Record<string, string>),
  HOME: dataFolder,
  STAGELIFT_DATA: dataFolder,
});

test.beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'stagelift-e2e-'));
  app = await electron.launch({ cwd: appRoot, args: ['.'], env: environment() });
  page = await app.firstWindow();
  await expect(page.getByRole('navigation', { name: 'Navigation' })).toBeVisible();
});

test.afterEach(async () => {
  await app.close().catch(() => {});
  await rm(dataFolder, { recursive: true, force: true });
});

const enginePid = () =>
  app.evaluate(({ app: one }) => one.getAppMetrics().find(({ name }) => name === 'Stagelift engine')?.pid ?? 0);

/** Asks the engine through a port of its own, inside the page of the first window, whatever became of it. */
const askEngine = () =>
  app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(`new Promise((resolve) => {
      window.addEventListener('message', ({ data, ports: [port] }) => {
        if (data !== 'stagelift:engine-port' || !port) return;
        port.onmessage = (event) => event.data.kind === 'reply' && resolve(event.data.reply.value.dataFolder);
        port.postMessage({ kind: 'call', id: 1, name: 'engine.info', input: {} });
      }, { once: true });
      window.stagelift.connectEngine();
    })`),
  ) as Promise<unknown>;

test('a killed engine is started again and the window goes on', async () => {
  const states = page.evaluate(
    () =>
      new Promise((resolve) => {
        window.stagelift.shell.on((name, payload) => {
          if (name === 'shell.engineState') resolve(payload);
        });
      }),
  );
  await expect.poll(enginePid).toBeGreaterThan(0);
  const first = await enginePid();
  process.kill(first, 'SIGKILL');
  expect(await states).toMatchObject({ state: 'restarted' });
  const second = await enginePid();
  expect(second).toBeGreaterThan(0);
  expect(second).not.toBe(first);
  expect(await askEngine()).toBe(dataFolder);
  await page.getByRole('link', { name: 'Servers' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Servers/);
});

test('a crashed page comes back and finds the engine', async () => {
  const before = await enginePid();
  await app.evaluate(
    ({ BrowserWindow }) =>
      new Promise<void>((resolve) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        contents?.once('did-finish-load', () => resolve());
        contents?.forcefullyCrashRenderer();
      }),
  );
  expect(await askEngine()).toBe(dataFolder);
  expect(await enginePid()).toBe(before);
});

test('a second start hands over to the first', async () => {
  const second = await electron.launch({ cwd: appRoot, args: ['.', 'stagelift://settings'], env: environment() }).then(
    (started) => started.waitForEvent('close').then(() => 'closed'),
    () => 'closed',
  );
  expect(second).toBe('closed');
  await expect(page).toHaveURL(/#\/settings/);
});

test('a secret goes from the prompt to the keychain and never to the page', async () => {
  const canary = 'CANARY-4d0b5a1e "ü"';
  const ask = () =>
    page.evaluate(() =>
      window.stagelift.shell.request('shell.askSecret', { ref: 'db/shop', title: 'Database of the shop' }),
    );
  expect(await ask()).toMatchObject({ ok: false, error: { code: 'secret.backend-weak' } });
  await page.evaluate(() => window.stagelift.shell.request('shell.saveSettings', { acceptWeakSecretStore: true }));

  const opening = app.waitForEvent('window');
  const asked = ask();
  const prompt = await opening;
  await expect(prompt.getByRole('heading')).toHaveText('Database of the shop');
  expect(prompt.url()).toMatch(/^app:\/\/prompt\//);
  await prompt.getByLabel('Secret').fill(canary);
  await expect(prompt.getByLabel('Secret')).toHaveAttribute('type', 'password');
  expect(await prompt.evaluate(() => Object.keys(globalThis).includes('stagelift'))).toBe(false);
  await prompt.getByRole('button', { name: 'Continue' }).click();
  expect(JSON.stringify(await asked)).toBe('{"ok":true,"value":{"stored":true}}');

  const stored = await readFile(join(dataFolder, 'secrets.json'), 'utf8');
  expect(stored).toContain('db/shop');
  expect(stored).not.toContain('CANARY');
  expect(
    await page.evaluate(() => window.stagelift.shell.request('shell.secretsStored', { refs: ['db/shop', 'x'] })),
  ).toEqual({
    ok: true,
    value: ['db/shop'],
  });
});

test('a cancelled prompt stores nothing', async () => {
  await page.evaluate(() => window.stagelift.shell.request('shell.saveSettings', { acceptWeakSecretStore: true }));
  const opening = app.waitForEvent('window');
  const asked = page.evaluate(() => window.stagelift.shell.request('shell.askSecret', { ref: 'db/shop', title: 'x' }));
  const prompt = await opening;
  await prompt
    .getByLabel('Secret')
    .press('Escape')
    .catch(() => {});
  expect(await asked).toEqual({ ok: true, value: { stored: false } });
});

test('a data folder that cannot be written is told, and the app opens all the same (D9)', async () => {
  test.skip(process.getuid?.() !== 0, 'only root can mount');
  await app.close();
  await writeFile(join(dataFolder, 'settings.json'), '{"appearance":"dark"}');
  execFileSync('mount', ['--bind', dataFolder, dataFolder]);
  try {
    execFileSync('mount', ['-o', 'remount,bind,ro', dataFolder]);
    app = await electron.launch({ cwd: appRoot, args: ['.'], env: environment() });
    page = await app.firstWindow();
    await expect(page.getByText(`The data folder ${dataFolder} cannot be written`)).toBeVisible();
    const save = () =>
      page.evaluate(() => window.stagelift.shell.request('shell.saveSettings', { appearance: 'light' }));
    expect(await save()).toMatchObject({ ok: false, error: { code: 'store.read-only' } });
    await app.close();
  } finally {
    execFileSync('umount', [dataFolder]);
  }
});
