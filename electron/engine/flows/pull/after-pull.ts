import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { RecipeCommand } from '#shared/recipe-schema/recipe.ts';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { shQuote } from '../../remote/shell-quote.ts';
import type { RemoteSession } from '../../remote/transport.ts';

/** Values for the placeholders of a recipe's commands. */
export interface CommandValues {
  readonly root: string;
  readonly url: string;
  readonly php: string;
}

/** How a command ended. */
export type CommandOutcome =
  | { readonly kind: 'done'; readonly output: string }
  | { readonly kind: 'left-out'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

const longestOutput = 64 * 1024;

/** The words of a command with its placeholders filled in; each stays one word, whatever the value holds. Pure. */
export function fillPlaceholders(argv: readonly string[], values: CommandValues): readonly string[] {
  return argv.map((word) =>
    word.replace(/\{([a-z]+)\}/g, (whole, name: string) => {
      if (name === 'root' || name === 'url' || name === 'php') return values[name];
      throw new AppError('recipe.invalid', { message: `The placeholder ${whole} is not known.` });
    }),
  );
}

/**
 * Runs one command in a target on a server: its words are quoted one by one, and the server itself ends it when its time is
 * over. Left out as `runCommand` does it.
 */
export async function runCommandOnServer(
  session: RemoteSession,
  command: RecipeCommand,
  values: CommandValues,
  signal: AbortSignal,
): Promise<CommandOutcome> {
  const argv = fillPlaceholders(command.argv, values);
  const [program = ''] = argv;
  const needed = command.needs.map((path) => `[ -e ${shQuote(posix.join(values.root, path))} ] || exit 251`);
  const script = [
    ...needed,
    `cd -- ${shQuote(posix.join(values.root, command.folder ?? '.'))} || exit 252`,
    `command -v ${shQuote(program)} >/dev/null 2>&1 || exit 253`,
    `exec ${argv.map(shQuote).join(' ')} 2>&1`,
  ].join('\n');
  const okExitCodes = Array.from({ length: 256 }, (_, code) => code);
  const stallAfter = command.timeout * 1000;
  try {
    const { exitCode, stdout } = await session.run(
      { script, okExitCodes, leaseSeconds: command.timeout, stallAfter },
      signal,
    );
    const output = stdout.toString('utf8').slice(0, longestOutput).trim();
    if (exitCode === 0) return { kind: 'done', output };
    if (exitCode === 251) return { kind: 'left-out', reason: `${command.needs.join(', ')} is not there` };
    const reason = exitCode === 253 ? `${program} is not installed on the server` : null;
    if (reason !== null && command.optional) return { kind: 'left-out', reason };
    return { kind: 'failed', reason: reason ?? lastLine(output) ?? `exit code ${String(exitCode)}` };
  } catch (error) {
    signal.throwIfAborted();
    if (!isAppError(error, 'remote.output-truncated')) throw error;
    return { kind: 'failed', reason: error.message };
  }
}

/**
 * Runs one command in the target, never through a shell. A command that needs a file which is not there, and an optional one
 * whose program is missing, is left out.
 */
export async function runCommand(
  command: RecipeCommand,
  values: CommandValues,
  signal: AbortSignal,
): Promise<CommandOutcome> {
  for (const path of command.needs) {
    const isThere = await stat(join(values.root, path)).then(
      () => true,
      () => false,
    );
    if (!isThere) return { kind: 'left-out', reason: `${path} is not there` };
  }
  const [program = '', ...words] = fillPlaceholders(command.argv, values);
  const options = {
    cwd: join(values.root, command.folder ?? '.'),
    timeout: command.timeout * 1000,
    maxBuffer: longestOutput,
    signal,
  };
  return new Promise((resolve) => {
    execFile(program, words, options, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`.trim();
      if (error === null) resolve({ kind: 'done', output });
      else if (isMissing(error)) {
        const reason = `${program} is not installed`;
        resolve(command.optional ? { kind: 'left-out', reason } : { kind: 'failed', reason });
      } else resolve({ kind: 'failed', reason: lastLine(output) ?? error.message });
    });
  });
}

function isMissing(error: Error): boolean {
  return 'code' in error && error.code === 'ENOENT';
}

function lastLine(text: string): string | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.at(-1)?.slice(0, 400) ?? null;
}
