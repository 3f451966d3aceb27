import { spawn } from 'node:child_process';
import { electronBinary, type ElectronDist } from './electron-dist.ts';
import { projectRoot } from './folders.ts';

/** Opens the built app and waits until it is closed. Returns its exit code; 1, and says why, where there is no screen. */
export async function openApp(
  electron: ElectronDist,
  options: { readonly args?: readonly string[]; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<number> {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    console.error('There is no screen here: neither DISPLAY nor WAYLAND_DISPLAY is set.');
    return 1;
  }
  // Chromium refuses its sandbox to root, who is who one is inside most containers. What is installed is never started so.
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const args = [...(asRoot ? ['--no-sandbox'] : []), '.', ...(options.args ?? [])];
  const child = spawn(electronBinary(electron), args, { cwd: projectRoot, stdio: 'inherit', env: options.env });
  const stop = (): void => {
    child.kill();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
