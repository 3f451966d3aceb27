import { demoFile } from '../demo-place.ts';
import { ensureElectron } from '../electron/electron-dist.ts';
import { openApp } from '../electron/open-app.ts';
import { buildApp } from './build.ts';

// npm start [-- arguments of the app]: builds what has changed and opens the app on it.
const electron = await ensureElectron((sentence) => console.log(sentence));
await buildApp();
process.exitCode = await openApp(electron, {
  args: process.argv.slice(2),
  env: { STAGELIFT_DEMO_FILE: demoFile, ...process.env },
});
