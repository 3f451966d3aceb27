import { spawn } from 'node:child_process';

/** How a program of the platform ended. */
export type ToolEnd =
  | { readonly kind: 'ended'; readonly code: number | null; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'not-installed' }
  | { readonly kind: 'no-answer' };

/** What a program is run with. Nothing secret belongs into `args` or `env`: other processes can see them. */
export interface ToolCall {
  readonly program: string;
  readonly args: readonly string[];
  readonly input?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Runs a small program to its end. Never rejects; an aborted signal ends it as `no-answer`. */
export function runTool({ program, args, input = '', env, timeoutMs, signal }: ToolCall): Promise<ToolEnd> {
  return new Promise((resolve) => {
    const timeout = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const child = spawn(program, [...args], { env: { ...env }, signal: timeout, windowsHide: true });
    const parts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        if (parts[name].length < 65_536) parts[name] += text;
      });
    }
    child.once('error', (error: NodeJS.ErrnoException) => {
      resolve({ kind: error.code === 'ENOENT' || error.code === 'EACCES' ? 'not-installed' : 'no-answer' });
    });
    child.once('close', (code, killedBy) => {
      resolve(killedBy === null ? { kind: 'ended', code, ...parts } : { kind: 'no-answer' });
    });
    // A program that ends without reading is told by its exit code.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
