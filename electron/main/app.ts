import {
  app,
  BrowserWindow,
  ipcMain,
  MessageChannelMain,
  nativeTheme,
  Notification,
  powerSaveBlocker,
  protocol,
  safeStorage,
  session,
  shell,
  utilityProcess,
} from 'electron';
import { shellContract } from '#shared/contract/shell.ts';
import { createRouter } from '#shared/contract/router.ts';
import { secretsFileSchema } from '#shared/domain/secrets-file.ts';
import { settingsSchema } from '#shared/domain/settings.ts';
import { appScheme, createPageResponder, listPageFiles } from './app-protocol.ts';
import { screenOfArguments, screenOfDeepLink } from './deep-links.ts';
import { createEngineHost } from './engine-host.ts';
import { createShellHandlers } from './handlers/shell.ts';
import { openIpcDoors, sendShellEvent } from './ipc.ts';
import { followJobs, type Presence } from './job-presence.ts';
import { openKeptFile } from './kept-file.ts';
import { installMenu } from './menu.ts';
import type { MenuAction } from './menu-items.ts';
import { appPaths } from './paths.ts';
import { guardQuit } from './quit.ts';
import { followReviews } from './review-presence.ts';
import { createAnswerer } from './secrets/answer-questions.ts';
import { createCipher } from './secrets/cipher.ts';
import { createPrompts } from './secrets/prompt-window.ts';
import { createSecretStore } from './secrets/secret-store.ts';
import { openMainWindow } from './window.ts';
import { windowStateSchema } from './window-state.ts';

/** Makes `app:` a scheme of its own with a secure origin. Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: appScheme, privileges: { standard: true, secure: true } }]);
}

/** Builds the parts of the main process and opens the window. */
export async function startApp(dataFolder: string): Promise<void> {
  await app.whenReady();
  const now = () => new Date();
  const paths = appPaths(app.getAppPath());
  await servePages(paths.pages);

  const kept = { folder: dataFolder, now };
  const settings = openKeptFile({ ...kept, name: 'settings', title: 'The settings', schema: settingsSchema });
  const secretsFile = openKeptFile({
    ...kept,
    name: 'secrets',
    title: 'The stored secrets',
    schema: secretsFileSchema,
  });
  const state = openKeptFile({ ...kept, name: 'window', title: 'The window places', schema: windowStateSchema });
  const notices = [settings.notice, secretsFile.notice].filter((notice) => notice !== null);
  nativeTheme.themeSource = settings.value.appearance;

  let window: BrowserWindow | null = null;
  const currentWindow = () => (window && !window.isDestroyed() ? window : null);
  const contents = () => currentWindow()?.webContents ?? null;

  const acceptsWeak = () => settings.value.acceptWeakSecretStore;
  const cipher = createCipher({ safeStorage, platform: process.platform, acceptsWeak });
  const prompts = createPrompts({
    ipcMain,
    createWindow: (options) => new BrowserWindow(options),
    parent: currentWindow,
    preload: paths.promptPreload,
  });
  const store = createSecretStore(secretsFile, cipher, now);
  const secrets = { store, prompts, backend: () => cipher.backend(), acceptsWeak };

  const host = createEngineHost({
    fork: () =>
      utilityProcess.fork(paths.engine, [], {
        serviceName: 'Stagelift engine',
        env: engineEnvironment(),
        // A small young generation keeps a pull of any size under 200 MB.
        execArgv: ['--js-flags=--max-semi-space-size=1'],
      }),
    createChannel: () => new MessageChannelMain(),
    hello: { kind: 'hello', dataFolder, recipesFolder: paths.recipes, version: app.getVersion() },
    answer: createAnswerer(secrets),
    onState: (engineState, detail) => {
      sendShellEvent(contents(), 'shell.engineState', { state: engineState, detail });
      if (engineState !== 'failed') void jobs.refresh();
    },
  });
  const navigate = (path: string) => sendShellEvent(contents(), 'shell.navigate', { path });
  const show = (path: string | null) => {
    bringToFront(currentWindow());
    if (path !== null) navigate(path);
  };
  const presence = createPresence(currentWindow, () => settings.value.notifications, show);
  const jobs = followJobs(host.client, presence);
  followReviews(host.client, presence);

  const handlers = createShellHandlers({
    window: currentWindow,
    settings,
    secrets,
    dataFolder,
    notices,
    onSettings: (value) => sendShellEvent(contents(), 'shell.settingsChanged', value),
  });
  openIpcDoors({
    ipcMain,
    router: createRouter(shellContract, handlers),
    window: contents,
    connectEngine: (page) => host.connect(page),
    onRefused: (channel) => console.error(`refused a message on ${channel} from a foreign sender`),
  });
  installMenu({ mac: process.platform === 'darwin', packaged: app.isPackaged }, (action: MenuAction) => {
    bringToFront(currentWindow());
    if (action.kind === 'navigate') navigate(action.path);
    else if (action.kind === 'command') sendShellEvent(contents(), 'shell.command', { command: action.command });
    else if (action.kind === 'open-data-folder') void shell.openPath(dataFolder);
  });
  guardQuit({
    app,
    client: host.client,
    jobs,
    window: currentWindow,
    mayAsk: () => settings.value.confirmBeforeQuit,
    stopEngine: () => host.stop(),
  });

  const openWindow = () => {
    window = openMainWindow(paths.preload, state);
    const wanted = screenOfArguments(process.argv);
    if (wanted !== null) window.webContents.once('did-finish-load', () => navigate(wanted));
  };
  openWindow();
  app.on('second-instance', (_event, argv) => show(screenOfArguments(argv)));
  app.on('open-url', (event, url) => {
    event.preventDefault();
    show(screenOfDeepLink(url));
  });
  app.on('activate', () => {
    if (!currentWindow()) openWindow();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
}

async function servePages(folder: string): Promise<void> {
  const respond = createPageResponder(await listPageFiles(folder));
  for (const part of [session.defaultSession, session.fromPartition('prompt')])
    part.protocol.handle(appScheme, respond);
}

/** What the engine's process needs of our environment, without what would change how it runs. */
function engineEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(ELECTRON_|NODE_OPTIONS$|NODE_EXTRA|VITE_)/.test(name),
  );
  // One pool of memory for all threads: the C library's pools (Linux) never give back what one thread alone has needed.
  return { ...Object.fromEntries(kept), MALLOC_ARENA_MAX: '1' };
}

function bringToFront(window: BrowserWindow | null): void {
  if (!window) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

function createPresence(
  window: () => BrowserWindow | null,
  mayNotify: () => boolean,
  open: (path: string) => void,
): Presence {
  let blocker: number | null = null;
  return {
    setTitle: (title) => window()?.setTitle(title),
    setProgress: (fraction) => window()?.setProgressBar(fraction ?? -1),
    keepAwake(awake) {
      if (awake) blocker ??= powerSaveBlocker.start('prevent-app-suspension');
      else if (blocker !== null) {
        powerSaveBlocker.stop(blocker);
        blocker = null;
      }
    },
    notify(title, body, path) {
      if (!mayNotify() || window()?.isFocused() || !Notification.isSupported()) return;
      const notification = new Notification({ title, body });
      notification.on('click', () => open(path));
      notification.show();
    },
  };
}
