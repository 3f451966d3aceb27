import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecipeCommand } from '#shared/recipe-schema/recipe.ts';
import { AppError } from '#shared/errors/app-error.ts';

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
