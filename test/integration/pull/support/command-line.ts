import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { DeathPlan } from './die-at-line-child.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const preload = pathToFileURL(join(root, 'test/integration/pull/support/die-at-line-child.ts')).href;

/** How a command ended. */
export interface CommandEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** With `--json`: every line of standard output. Throws when one is not JSON. */
  lines(): readonly Record<string, unknown>[];
}

/** A running `stagelift`. */
export interface RunningCommand {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly ended: Promise<CommandEnd>;
  /** What standard output holds so far. */
  output(): string;
}

/** How a command is started. */
export interface CommandOptions {
  readonly dataFolder: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly death?: DeathPlan;
  /** What standard input holds; nothing when left out. */
  readonly input?: string;
}

/**
 * The command line's program: as it was built when `npm test` has just done that (it starts in a third of the time), else its
 * sources.
 */
export const commandLine = process.env.STAGELIFT_TEST_CLI ?? join(root, 'electron/cli/index.ts');

/** Starts the command line as a process of its own. */
export function startStagelift(args: readonly string[], options: CommandOptions): RunningCommand {
  mkdirSync(options.dataFolder, { recursive: true });
  const { STAGELIFT_LOCAL_PASSWORD: _password, ...inherited } = process.env;
  const preloads = options.death === undefined ? [] : ['--import', preload];
  const child = spawn('node', ['--no-warnings', ...preloads, commandLine, ...args], {
    cwd: options.dataFolder,
    env: {
      ...inherited,
      CI: '1',
      STAGELIFT_DATA: options.dataFolder,
      ...(options.death === undefined ? {} : { STAGELIFT_TEST_DEATH: JSON.stringify(options.death) }),
      ...options.env,
    },
    stdio: 'pipe',
  });
  // A command that ends before it reads is told by its exit code.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<CommandEnd>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve({ code, signal, stdout, stderr, lines: () => parseLines(stdout) });
    });
  });
  return { child, pid: child.pid ?? 0, ended, output: () => stdout };
}

/** Runs a command to its end. */
export async function stagelift(args: readonly string[], options: CommandOptions): Promise<CommandEnd> {
  return startStagelift(args, options).ended;
}

function parseLines(text: string): readonly Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const value: unknown = JSON.parse(line);
      if (typeof value !== 'object' || value === null) throw new Error(`not an object: ${line}`);
      return { ...value };
    });
}

/** The `result` of a command with `--json`. Fails with all it said when there is none. */
export function resultOf<T>(end: CommandEnd): T {
  const line = end.lines().find((one) => 'result' in one);
  if (line === undefined)
    throw new Error(`no result (exit ${String(end.code)}): ${end.stdout.slice(-2000)} ${end.stderr}`);
  return line.result as T; // The contract's own schemas have checked it before it was printed.
}
