import { spawn } from 'node:child_process';
import { electronBinary, ensureElectron } from '../electron/electron-dist.ts';
import { projectRoot } from '../electron/folders.ts';
import { buildApp } from './build.ts';

// npm start [-- arguments of the app]: builds what has changed and opens the app on it.
const electron = await ensureElectron((sentence) => console.log(sentence));
await buildApp();
// Chromium refuses its sandbox to root, who is who one is inside most containers. What is installed is never started so.
const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
const child = spawn(electronBinary(electron), [...(asRoot ? ['--no-sandbox'] : []), '.', ...process.argv.slice(2)], {
  cwd: projectRoot,
  stdio: 'inherit',
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
