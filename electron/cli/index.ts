import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { dataFolderFor } from '#shared/domain/data-folder.ts';
import packageJson from '../../package.json' with { type: 'json' };
import type { CommandContext } from './command-context.ts';
import { exitCodeOfError, exitCodes } from './exit-codes.ts';
import { createOutput, printable, type Output } from './output.ts';
import { createProgram } from './program.ts';

const interrupts = new AbortController();
let interrupted = false;

/** The first Ctrl+C asks the work to stop and tidy up, the second ends the process. */
function onInterrupt(): void {
  if (interrupted) process.exit(exitCodes.cancelled);
  interrupted = true;
  interrupts.abort();
}

async function runCommand(output: Output, work: (context: CommandContext) => Promise<number>): Promise<void> {
  // The engine is large: help and usage errors must not wait for it.
  const { openEngine } = await import('./open-engine.ts');
  const engine = await openEngine({
    dataFolder: dataFolderFor({ platform: process.platform, env: process.env, home: homedir() }),
    recipesFolder: findRecipes(),
    version: packageJson.version,
    terminal: { input: process.stdin, output: process.stderr, env: process.env },
    onNotice: (text) => {
      output.say(`Notice: ${text}`);
    },
  });
  try {
    process.exitCode = await work({
      engine: engine.client,
      output,
      signal: interrupts.signal,
      cwd: process.cwd(),
      confirm,
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

function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY || process.env.CI !== undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    lines.question(`${printable(question)} [y/N] `, (answer) => {
      lines.close();
      resolve(/^y(es)?$/i.test(answer.trim()));
    });
    lines.once('close', () => {
      resolve(false);
    });
  });
}

async function main(): Promise<void> {
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  const output = createOutput({ stdout: process.stdout, stderr: process.stderr }, process.argv.includes('--json'));
  const program = createProgram(packageJson.version, (work) => runCommand(output, work));
  try {
    await program.parseAsync(process.argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
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
