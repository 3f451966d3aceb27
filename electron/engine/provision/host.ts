import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { shQuote } from '../remote/shell-quote.ts';
import type { RemoteSession } from '../remote/transport.ts';

/** What a program on the host said. */
export interface HostAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  /** The end of it. */
  readonly stderr: string;
}

/** The machine that an environment is on: a server, or this computer. */
export interface ProvisionHost {
  /** `user@host:port`, or "this computer". */
  readonly label: string;
  /** Null on this computer. */
  readonly session: RemoteSession | null;
  /** The folder of the notes about what was made, as a word for `sh`. */
  readonly notes: string;
  /** One file for the notes of every step instead of one for each, as a word for `sh`: what belongs together goes together. */
  readonly manifest?: string;
  /** The account's home directory. */
  home(signal: AbortSignal): Promise<string>;
  /**
   * Runs a program for `sh`, which is handed over on standard input, with umask 077. Values in it must be quoted with
   * `shQuote`. Every exit code up to 128 is an answer; throws `remote.command-failed` for others, which are signals.
   */
  run(script: string, signal: AbortSignal): Promise<HostAnswer>;
  /** A whole small file (at most 4 MB), or null when there is none. */
  readFile(path: string, signal: AbortSignal): Promise<Buffer | null>;
}

const highestAnswer = 128;
const answers = Array.from({ length: highestAnswer + 1 }, (_, code) => code);
const leaseSeconds = 600;
const outputLimit = 4 * 1024 * 1024;

/** A server. The session stays the caller's. */
export function remoteHost(session: RemoteSession): ProvisionHost {
  let home: string | null = null;
  return {
    label: session.label,
    session,
    notes: '"$HOME"/.stagelift/made',
    async home(signal) {
      home ??= (await session.run({ script: 'cd && pwd -P' }, signal)).stdout.toString('utf8').replace(/\n$/, '');
      return home;
    },
    async run(script, signal) {
      const result = await session.run({ script, okExitCodes: answers, leaseSeconds }, signal);
      return { exitCode: result.exitCode, stdout: result.stdout.toString('utf8'), stderr: result.stderr };
    },
    async readFile(path, signal) {
      return session.readFile(path, signal).catch((error: unknown) => {
        if (isAppError(error, 'remote.file-missing')) return null;
        throw error;
      });
    },
  };
}

/**
 * This computer, with the environment's PATH and HOME; `notesFolder` is an absolute folder of ours. Throws
 * `remote.tool-missing` where there is no `sh`.
 */
export function localHost(env: Readonly<Record<string, string | undefined>>, notesFolder: string): ProvisionHost {
  const label = 'this computer';
  return {
    label,
    session: null,
    notes: shQuote(notesFolder),
    home: async () => env.HOME ?? homedir(),
    run: (script, signal) => runHere(script, env, signal),
    async readFile(path) {
      return readFile(path).catch((error: unknown) => {
        const code = error instanceof Error && 'code' in error ? error.code : null;
        if (code === 'ENOENT' || code === 'ENOTDIR') return null;
        throw new AppError('remote.permission-denied', { message: `${path} on this computer cannot be read.` });
      });
    },
  };
}

async function runHere(
  script: string,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<HostAnswer> {
  const own = Object.fromEntries(
    ['PATH', 'HOME', 'TMPDIR', 'USERPROFILE', 'SystemRoot'].flatMap((name) =>
      env[name] === undefined ? [] : [[name, env[name]]],
    ),
  );
  const child = spawn('sh', ['-s'], { env: { ...own, LC_ALL: 'C' }, signal, windowsHide: true });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause) => reject(toStartError(cause, signal)));
    child.once('close', resolve);
  });
  // The braces make the shell read everything before it begins, so that half a program never runs.
  child.stdin.on('error', () => {}).end(`umask 077\n{\n${script}\n} </dev/null\n`);
  const exitCode = await ended;
  if (exitCode === null || exitCode > highestAnswer) {
    throw new AppError('remote.command-failed', {
      message: `A command on this computer ended with ${String(exitCode)}.`,
      facts: { exitCode, output: stderr().slice(-2000) },
    });
  }
  return { exitCode, stdout: stdout(), stderr: stderr().slice(-16_000) };
}

function toStartError(cause: NodeJS.ErrnoException, signal: AbortSignal): AppError {
  if (signal.aborted) return new AppError('job.cancelled', { retry: 'now', cause });
  return new AppError('remote.tool-missing', {
    message: 'The program sh is missing on this computer.',
    hint: 'On Windows it comes with Git for Windows.',
    cause,
  });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= outputLimit) chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}
