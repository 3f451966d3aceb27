import { BrowserWindow, nativeTheme, screen } from 'electron';
import { pageOrigin } from './app-protocol.ts';
import type { KeptFile } from './kept-file.ts';
import { addContextMenu } from './menu.ts';
import { smallestSize, startBounds, type WindowState } from './window-state.ts';

/** Address of the window's page. */
const pageUrl = `${pageOrigin}/index.html`;

/** Opens the main window where it was last time. */
export function openMainWindow(preload: string, state: KeptFile<WindowState>): BrowserWindow {
  const areas = screen.getAllDisplays().map((display) => display.workArea);
  const window = new BrowserWindow({
    ...startBounds(state.value, areas),
    minWidth: smallestSize.width,
    minHeight: smallestSize.height,
    title: 'Stagelift',
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#15171b' : '#ffffff',
    webPreferences: { preload, sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false },
  });
  if (state.value.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => rememberState(window, state));
  addContextMenu(window.webContents);
  reloadAfterCrash(window);
  void window.loadURL(pageUrl);
  return window;
}

function rememberState(window: BrowserWindow, state: KeptFile<WindowState>): void {
  try {
    state.write({ bounds: window.getNormalBounds(), maximized: window.isMaximized() });
  } catch {
    // A data folder that cannot be written is told elsewhere; the window must close all the same.
  }
}

/**
 * A crashed page comes back where it was, e.g. at a running pull, whose job goes on in the engine. Where that crashes again it
 * begins anew, and is left alone at last.
 */
function reloadAfterCrash(window: BrowserWindow): void {
  let crashes: number[] = [];
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    const now = performance.now();
    crashes = [...crashes.filter((at) => now - at < 60_000), now];
    const was = window.webContents.getURL();
    const isOurs = was.split('#')[0] === pageUrl;
    if (crashes.length <= 3) void window.loadURL(crashes.length === 1 && isOurs ? was : pageUrl);
  });
}
