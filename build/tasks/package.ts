import { ensureElectron, pinnedElectronVersion } from '../electron/electron-dist.ts';
import { testElectronVersion, zipTestElectron } from '../electron/test-electron.ts';
import { runCommand } from '../run-command.ts';
import { buildApp } from './build.ts';

// npm run package | npm run make: builds what has changed and lets Forge pack it.
const say = (sentence: string): void => console.log(sentence);
const [verb = 'package', ...args] = process.argv.slice(2);
const electron = await ensureElectron(say);
await buildApp();
const env = { ...process.env };
if (electron.kind === 'fallback') {
  env.STAGELIFT_TEST_ELECTRON_ZIP = await zipTestElectron(pinnedElectronVersion());
  say(`This package holds Electron ${testElectronVersion}: try it, do not ship it.`);
}
const { code } = await runCommand(['electron-forge', verb, ...args], { output: 'show', limitMs: 30 * 60 * 1000, env });
process.exitCode = code;
