import { _electron as electron, type ElectronApplication, expect, type Page, test } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// What the app must refuse makes the page log errors, so these tests start it without the fixture that forbids them.
const appRoot = join(import.meta.dirname, '../..');
let dataFolder = '';
let app: ElectronApplication;
let page: Page;

test.describe.configure({ mode: 'default' });

test.beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'stagelift-e2e-'));
  app = await electron.launch({
    cwd: appRoot,
    args: ['.'],
    env: { ...(process.env as Record<string, string>), HOME: dataFolder, STAGELIFT_DATA: dataFolder },
  });
  page = await app.firstWindow();
  await expect(page.getByRole('navigation', { name: 'Navigation' })).toBeVisible();
});

test.afterAll(async () => {
  await app.close();
  await rm(dataFolder, { recursive: true, force: true });
});

const windowCount = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);

test('the page has no Node, no Electron and only plain functions of ours', async () => {
  const seen = await page.evaluate(() => ({
    node: ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in globalThis),
    bridge: Object.keys(window.stagelift).sort(),
    shell: Object.entries(window.stagelift.shell).map(([name, value]) => `${name}: ${typeof value}`),
    origin: window.origin,
  }));
  expect(seen).toEqual({
    node: [],
    bridge: ['connectEngine', 'shell'],
    shell: ['request: function', 'on: function'],
    origin: 'app://stagelift',
  });
});

test('every web page runs sandboxed, isolated and without dangerous preferences', async () => {
  const preferences = await app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => {
      // Not in Electron's types, but what its own tests read.
      const read = contents as unknown as { getLastWebPreferences(): Record<string, unknown> };
      return read.getLastWebPreferences();
    }),
  );
  expect(preferences.length).toBeGreaterThan(0);
  for (const preference of preferences) {
    expect(preference).toMatchObject({ contextIsolation: true, sandbox: true, nodeIntegration: false });
    expect(preference).toMatchObject({ webSecurity: true, webviewTag: false, allowRunningInsecureContent: false });
    expect(preference.experimentalFeatures).not.toBe(true);
    expect(preference.enableBlinkFeatures ?? '').toBe('');
  }
});

test('the page may run no code but its files', async () => {
  const refused = await page.evaluate(async () => {
    const outcome: Record<string, boolean> = {};
    const element = document.createElement('script');
    try {
      element.text = 'window.__inline = true';
      document.body.append(element);
    } catch {
      outcome['script text by trusted types'] = true;
    }
    outcome.inline = !('__inline' in window);
    const refuses = (act: () => unknown) => {
      try {
        act();
        return false;
      } catch {
        return true;
      }
    };
    // What the debugger runs itself may evaluate text; a timer runs as the page's own code.
    await new Promise<void>((resolve) =>
      setTimeout(() => {
        outcome.eval = refuses(() => (0, eval)('1'));
        outcome.Function = refuses(() => Reflect.construct(Function, ['return 1']));
        resolve();
      }),
    );
    outcome.innerHTML = refuses(() => (document.createElement('div').innerHTML = '<b>x</b>'));
    outcome.fetch = await fetch('https://example.com').then(
      () => false,
      () => true,
    );
    outcome['fetch own'] = await fetch('app://stagelift/index.html').then(
      () => false,
      () => true,
    );
    const image = new Image();
    outcome.image = await new Promise((resolve) => {
      image.onload = () => resolve(false);
      image.onerror = () => resolve(true);
      image.src = 'http://127.0.0.1:1/x.png';
    });
    return Object.entries(outcome)
      .filter(([, was]) => !was)
      .map(([name]) => name);
  });
  expect(refused).toEqual([]);
});

test('the page goes nowhere else and opens no window', async () => {
  const before = page.url();
  for (const target of [
    'https://example.com/',
    'file:///etc/passwd',
    'app://prompt/prompt/index.html',
    'data:text/html,x',
  ]) {
    await page.evaluate((address) => {
      const link = document.createElement('a');
      link.href = address;
      link.textContent = 'hostile';
      document.body.append(link);
      link.click();
      link.remove();
    }, target);
  }
  const opened = await page.evaluate(() => window.open('https://example.com') !== null);
  await page.waitForTimeout(300);
  expect(opened).toBe(false);
  expect(page.url()).toBe(before);
  expect(await windowCount()).toBe(1);
});

test('neither frames nor webviews come up', async () => {
  await page.evaluate(() => {
    const frame = document.createElement('iframe');
    frame.src = 'app://stagelift/index.html';
    const view = document.createElement('webview');
    view.setAttribute('src', 'app://stagelift/index.html');
    document.body.append(frame, view);
  });
  await page.waitForTimeout(300);
  const bridged = page
    .frames()
    .slice(1)
    .map((frame) => frame.evaluate(() => 'stagelift' in window).catch(() => false));
  expect(await Promise.all(bridged)).not.toContain(true);
  expect(await app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1);
  await page.evaluate(() => document.querySelectorAll('iframe, webview').forEach((element) => element.remove()));
});

test('every permission is denied', async () => {
  const states = await page.evaluate(async () => {
    const names = ['geolocation', 'camera', 'microphone', 'clipboard-read', 'midi', 'persistent-storage'];
    const asked = names.map(async (name) => {
      const { state } = await navigator.permissions.query({ name: name as PermissionName });
      return `${name}: ${state}`;
    });
    const notification = await Notification.requestPermission();
    const media = await navigator.mediaDevices.getUserMedia({ audio: true }).then(
      () => 'granted',
      () => 'denied',
    );
    return [...(await Promise.all(asked)), `notification: ${notification}`, `media: ${media}`];
  });
  expect(states.filter((state) => !state.endsWith(': denied'))).toEqual([]);
});

test('requests that the contract does not know, and poisoned ones, are refused harmlessly', async () => {
  const codes = await page.evaluate(async () => {
    const poisoned: unknown = JSON.parse(
      '{"__proto__":{"polluted":true},"refs":[],"constructor":{"prototype":{"polluted":true}}}',
    );
    const ask = async (name: unknown, input: unknown) => {
      const reply = await window.stagelift.shell.request(name as string, input);
      return reply.ok ? 'ok' : reply.error.code;
    };
    return {
      unknown: await ask('shell.eval', {}),
      prototype: await ask('__proto__', {}),
      constructor: await ask('constructor', {}),
      object: await ask({ toString: 1 }, {}),
      engineName: await ask('projects.list', {}),
      event: await ask('shell.navigate', { path: '/' }),
      poisoned: await ask('shell.secretsStored', poisoned),
      wrong: await ask('shell.copyText', { text: 7 }),
      polluted: 'polluted' in {},
    };
  });
  expect(codes).toEqual({
    unknown: 'contract.unknown-channel',
    prototype: 'contract.unknown-channel',
    constructor: 'contract.unknown-channel',
    object: 'contract.unknown-channel',
    engineName: 'contract.unknown-channel',
    event: 'contract.unknown-channel',
    poisoned: 'ok',
    wrong: 'contract.invalid-input',
    polluted: false,
  });
  expect(await app.evaluate(() => 'polluted' in {})).toBe(false);
});

test('a second window with the same bridge is not obeyed (M16)', async () => {
  const code = await app.evaluate(async ({ BrowserWindow, app: electronApp }) => {
    const preload = `${electronApp.getAppPath()}/.vite/build/preload.cjs`;
    const window = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
    await window.loadURL('app://stagelift/index.html');
    const answer: unknown = await window.webContents.executeJavaScript(
      `window.stagelift.shell.request('shell.about', {}).then((reply) => reply.ok ? 'ok' : reply.error.code)`,
    );
    window.destroy();
    return answer;
  });
  expect(code).toBe('contract.forbidden-sender');
});

test('only web and mail addresses are opened, and only after they were shown', async () => {
  const result = await app.evaluate(({ dialog, shell }) => {
    const seen = { shown: [] as string[], opened: [] as string[], answer: 1 };
    Object.assign(globalThis, { seen });
    dialog.showMessageBox = (...args: unknown[]) => {
      seen.shown.push((args.at(-1) as { detail: string }).detail);
      return Promise.resolve({ response: seen.answer, checkboxChecked: false });
    };
    shell.openExternal = (url: string) => {
      seen.opened.push(url);
      return Promise.resolve();
    };
    return seen.opened.length;
  });
  expect(result).toBe(0);
  const open = (url: string) =>
    page.evaluate((address) => window.stagelift.shell.request('shell.openExternal', { url: address }), url);
  for (const url of [
    'file:///etc/passwd',
    'smb://h/s',
    'javascript:alert(1)',
    'ms-msdt:/id',
    'https://a@evil.example/',
  ]) {
    expect(await open(url), url).toMatchObject({ ok: false, error: { code: 'contract.invalid-input' } });
  }
  await open('https://declined.example/');
  await app.evaluate(() => Object.assign((globalThis as unknown as { seen: object }).seen, { answer: 0 }));
  await open('https://accepted.example/');
  expect(await app.evaluate(() => (globalThis as unknown as { seen: object }).seen)).toMatchObject({
    shown: ['https://declined.example/', 'https://accepted.example/'],
    opened: ['https://accepted.example/'],
  });
});

test('only the listed files are served', async () => {
  const statuses = await app.evaluate(async ({ session }) => {
    const paths = ['index.html', '../../build/main.cjs', '%2e%2e/%2e%2e/build/main.cjs', '..%2f..%2fpackage.json', 'x'];
    const asked = paths.map((path) => session.defaultSession.fetch(`app://stagelift/${path}`));
    return (await Promise.all(asked)).map(({ status }) => status);
  });
  expect(statuses).toEqual([200, 404, 404, 404, 404]);
});

test('a deep link opens a screen and can do nothing else (M15)', async () => {
  const link = (url: string) =>
    app.evaluate(({ app: one }, address) => void one.emit('second-instance', {}, ['x', address]), url);
  await link('stagelift://settings');
  await expect(page).toHaveURL(/#\/settings/);
  for (const url of [
    'stagelift://pull?from=production&to=local',
    'stagelift://run?cmd=id',
    `stagelift://job/${'a'.repeat(100_000)}`,
  ]) {
    await link(url);
  }
  await page.waitForTimeout(300);
  await expect(page).toHaveURL(/#\/settings/);
  await link('stagelift://projects');
  await expect(page).toHaveURL(/#\/projects/);
});
