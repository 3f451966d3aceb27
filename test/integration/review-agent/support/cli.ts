import { spawn } from 'node:child_process';
import path from 'node:path';

export interface CliAnswer {
  readonly exitCode: number | null;
  readonly answer: Record<string, unknown>;
  readonly errors: string;
}

/** Whom a command is run as; ourselves by default. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/** Runs a command of the agent as the engine does over SSH. */
export async function runCli(
  store: string,
  command: string,
  input: unknown,
  account: Account = {},
): Promise<CliAnswer> {
  const args = ['-d', 'display_errors=stderr', path.join(store, 'agent/cli.php'), command];
  const text = typeof input === 'string' ? input : JSON.stringify(input);
  const { exitCode, output, errors } = await pipe('php', args, text, account);
  try {
    // What a command answers is an object; tests look at it themselves.
    return { exitCode, answer: JSON.parse(output) as Record<string, unknown>, errors };
  } catch {
    throw new Error(`${command} answered no JSON (${String(exitCode)}): ${output}${errors}`);
  }
}

/** Runs a program with a text on its standard input. */
export function pipe(
  program: string,
  args: readonly string[],
  text: string,
  account: Account = {},
): Promise<{ readonly exitCode: number | null; readonly output: string; readonly errors: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...account });
    let [output, errors] = ['', ''];
    child.stdout.on('data', (bytes: Buffer) => (output += bytes.toString('utf8')));
    child.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString('utf8')));
    child.on('error', reject);
    child.on('close', (exitCode) => {
      resolve({ exitCode, output, errors });
    });
    child.stdin.end(text);
  });
}
