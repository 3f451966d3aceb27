import { spawn } from 'node:child_process';
import { projectRoot } from './electron/folders.ts';

/** How a command ended. `timedOut` commands were killed together with everything they had started. */
export interface CommandResult {
  /** Exit code; 1 when a signal or the time limit ended it. */
  readonly code: number;
  /** What it wrote to standard output and error, in order; empty when it wrote to ours. */
  readonly output: string;
  readonly seconds: number;
  readonly timedOut: boolean;
}

interface CommandOptions {
  /** `show` lets it write to our own standard output and error. */
  readonly output: 'show' | 'capture';
  readonly limitMs: number;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a program of the checkout or the system without a shell and without standard input. Never throws. */
export async function runCommand(command: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const [program = '', ...args] = command;
  const started = performance.now();
  // Its own process group, so that a time limit ends browsers and servers, too.
  const child = spawn(program, args, {
    cwd: projectRoot,
    env: options.env ?? process.env,
    detached: true,
    stdio: ['ignore', options.output === 'show' ? 'inherit' : 'pipe', options.output === 'show' ? 'inherit' : 'pipe'],
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => chunks.push(chunk));

  const killGroup = (): void => {
    if (child.pid !== undefined) killQuietly(-child.pid);
  };
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    killGroup();
  }, options.limitMs);
  const stopWithUs = (): void => {
    killGroup();
    process.exit(130);
  };
  process.once('SIGINT', stopWithUs).once('SIGTERM', stopWithUs);

  const code = await new Promise<number>((resolve) => {
    child.once('error', (error) => {
      chunks.push(Buffer.from(`${error.message}\n`));
      resolve(1);
    });
    child.once('close', (exitCode) => resolve(exitCode ?? 1));
  });
  clearTimeout(timer);
  process.off('SIGINT', stopWithUs).off('SIGTERM', stopWithUs);
  return {
    code: timedOut ? 1 : code,
    output: Buffer.concat(chunks).toString(),
    seconds: (performance.now() - started) / 1000,
    timedOut,
  };
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
  }
}
