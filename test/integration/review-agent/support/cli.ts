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
export function runCli(store: string, command: string, input: unknown, account: Account = {}): Promise<CliAnswer> {
  return new Promise((resolve, reject) => {
    const child = spawn('php', ['-d', 'display_errors=stderr', path.join(store, 'agent/cli.php'), command], {
      ...account,
    });
    let [output, errors] = ['', ''];
    child.stdout.on('data', (bytes: Buffer) => (output += bytes.toString('utf8')));
    child.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString('utf8')));
    child.on('error', reject);
    child.on('close', (exitCode) => {
      try {
        // What a command answers is an object; tests look at it themselves.
        resolve({ exitCode, answer: JSON.parse(output) as Record<string, unknown>, errors });
      } catch {
        reject(new Error(`${command} answered no JSON (${String(exitCode)}): ${output}${errors}`));
      }
    });
    child.stdin.end(typeof input === 'string' ? input : JSON.stringify(input));
  });
}
