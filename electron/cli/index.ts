import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { dataFolderFor } from '#shared/domain/data-folder.ts';
import { AppError } from '#shared/errors/app-error.ts';
import packageJson from '../../package.json' with { type: 'json' };
import type { CommandContext } from './command-context.ts';
import { exitCodeOfError, exitCodes } from './exit-codes.ts';
import { createOutput, printable, type Output } from './output.ts';
import { createProgram } from './program.ts';
import { askLine, canAsk, type Terminal } from './terminal.ts';
import { takeSecretVariables } from './secrets/secret-variables.ts';

const interrupts = new AbortController();
let interrupted = false;

/** The first Ctrl+C asks the work to stop and tidy up, the second ends the process. */
function onInterrupt(): void {
  if (interrupted) process.exit(exitCodes.cancelled);
  interrupted = true;
  interrupts.abort();
}

async function runCommand(output: Output, work: (context: CommandContext) => Promise<number>): Promise<void> {
  // The flags have taken theirs by now.
  const variables = takeSecretVariables(process.env);
  // Help and usage errors do not wait for what is needed from here on.
  const { openLazyEngine } = await import('./lazy-engine.ts');
  const dataFolder = dataFolderFor({ platform: process.platform, env: process.env, home: homedir() });
  const terminal = { input: process.stdin, output: process.stderr, env: process.env };
  const engine = await openLazyEngine({
    dataFolder,
    recipesFolder: findRecipes(),
    version: packageJson.version,
    terminal,
    variables,
    onNotice: (text) => {
      output.notice(text);
    },
  });
  try {
    process.exitCode = await work({
      engine: engine.client,
      output,
      signal: interrupts.signal,
      cwd: process.cwd(),
      dataFolder,
      terminal,
      variables,
      confirm: (question) => confirm(terminal, question),
    });
  } finally {
    await engine.close();
  }
}

/** Beside the bundle when built, in the source tree otherwise. */
function findRecipes(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const built = join(here, 'recipes');
  return existsSync(built) ? built : join(here, '..', 'recipes');
}

/** Yes or no; no where nobody can be asked. Throws `secret.prompt-cancelled` on Ctrl+C. */
async function confirm(terminal: Terminal, question: string): Promise<boolean> {
  if (!canAsk(terminal)) return false;
  const answer = await askLine(terminal, `${printable(question)} [y/N] `, true, interrupts.signal);
  if (answer === null)
    throw new AppError('secret.prompt-cancelled', { message: 'It was cancelled; nothing was changed.' });
  return /^y(es)?$/i.test(answer.trim());
}

/** Whoever reads us may stop reading (`stagelift jobs list | head`): nothing to complain about, and no reason to go on. */
function onOutputError(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  interrupts.abort();
}

function toUsageError({ message }: CommanderError): AppError {
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n');
  const hint = rest.join(' ').replace(/^\(|\)$/g, '');
  return new AppError('usage.invalid', { message: first, hint: hint === '' ? 'See: stagelift help' : hint });
}

async function main(): Promise<void> {
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', onOutputError);
  const isJson = process.argv.includes('--json');
  const streams = { stdout: process.stdout, stderr: process.stderr };
  const output = createOutput(streams, isJson, process.env.TERM === 'dumb');
  const program = createProgram(packageJson.version, isJson, (work) => runCommand(output, work));
  try {
    await program.parseAsync(process.argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
      // Commander has told people already.
      if (error.exitCode !== 0 && isJson) output.fail(toUsageError(error));
      return;
    }
    output.fail(error);
    process.exitCode = exitCodeOfError(error);
  }
}

await main();
// Nothing may keep a finished command alive; what is still to be written to a pipe is written first.
process.stdout.write('', () => {
  process.exit();
});
