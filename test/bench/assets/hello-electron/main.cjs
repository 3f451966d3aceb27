// The smallest app there is: what any program on this Electron pays.
const { app, BrowserWindow } = require('electron');

app.setPath('userData', process.env.HELLO_DATA ?? app.getPath('userData'));
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1280, height: 860, show: false, webPreferences: { sandbox: true } });
  window.once('ready-to-show', () => window.show());
  window.loadFile('index.html');
});
