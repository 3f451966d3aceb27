import { app } from 'electron';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessSync, constants, mkdirSync, mkdtempSync } from 'node:fs';
import { dataFolderFor } from '#shared/domain/data-folder.ts';
import { registerAppScheme, startApp } from './app.ts';
import { deepLinkScheme } from './deep-links.ts';
import { guardEverything } from './guards/contents.ts';

const dataFolder = dataFolderFor({ platform: process.platform, env: process.env, home: homedir() });

// Chromium's own files, and with them the lock that keeps a second instance away, belong to the same data.
app.setPath('userData', profileFolder(join(dataFolder, 'window')));

// Whoever starts the app with --no-sandbox (root in a container, tests) gets no renderer at all when it is forced on.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
registerAppScheme();
guardEverything(app);

if (app.requestSingleInstanceLock()) {
  if (app.isPackaged) app.setAsDefaultProtocolClient(deepLinkScheme);
  void startApp(dataFolder);
} else {
  app.quit();
}

/** A data folder that cannot be written still lets the app open and say so: its profile is then a passing one. */
function profileFolder(wanted: string): string {
  try {
    mkdirSync(wanted, { recursive: true, mode: 0o700 });
    accessSync(wanted, constants.W_OK);
    return wanted;
  } catch {
    return mkdtempSync(join(tmpdir(), 'stagelift-window-'));
  }
}
