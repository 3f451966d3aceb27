import { app, BrowserWindow, net, protocol } from 'electron';
import { join, normalize } from 'node:path';
import { pathToFileURL } from 'node:url';

// Shows the window over the fake client: the folder with the built page is the last argument.
const folder = process.argv.at(-1) ?? '';
protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
app.disableHardwareAcceleration();

// Not awaited here: Electron becomes ready only once this module has run.
void app.whenReady().then(async () => {
  protocol.handle('app', (request) => {
    const path = normalize(decodeURIComponent(new URL(request.url).pathname));
    return net.fetch(pathToFileURL(join(folder, path)).href);
  });
  const window = new BrowserWindow({ width: 1280, height: 860, webPreferences: { sandbox: true } });
  await window.loadURL('app://fake/index.html');
});
