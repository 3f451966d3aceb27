import { runCommand } from './run-command.ts';

/** A check that reads the source and runs none of it. */
export interface StaticCheck {
  readonly name: string;
  /** What it proves, for people. */
  readonly title: string;
  readonly commands: readonly (readonly string[])[];
}

const areas = ['electron', 'renderer', 'shared', 'test', 'build'] as const;

/** Every static check; `npm test` counts each as one test. */
export const staticChecks = [
  {
    name: 'types',
    title: 'types',
    commands: ['tsconfig.json', 'tsconfig.shared.json', 'tsconfig.renderer.json', 'tsconfig.node.json'].map((file) => [
      'tsc',
      '-p',
      file,
    ]),
  },
  { name: 'floor', title: 'types on the oldest Electron', commands: [['tsc', '-p', 'tsconfig.floor.json']] },
  { name: 'lint', title: 'lint', commands: [['eslint', '--max-warnings', '0', '.']] },
  { name: 'imports', title: 'import rules', commands: [['depcruise', ...areas]] },
  { name: 'unused', title: 'unused code', commands: [['knip']] },
  { name: 'format', title: 'format', commands: [['prettier', '--check', '--log-level', 'warn', '.']] },
] as const satisfies readonly StaticCheck[];

const limitMs = 4 * 60 * 1000;

/** Runs the checks, two at a time, and prints a line for each, with what it found when it fails. Returns how many passed and failed. */
export async function runStaticChecks(checks: readonly StaticCheck[]): Promise<{ passed: number; failed: number }> {
  const waiting = [...checks];
  let passed = 0;
  const work = async (): Promise<void> => {
    for (let check = waiting.shift(); check; check = waiting.shift()) if (await holds(check)) passed++;
  };
  await Promise.all([work(), work()]);
  return { passed, failed: checks.length - passed };
}

async function holds({ title, commands }: StaticCheck): Promise<boolean> {
  let seconds = 0;
  for (const command of commands) {
    const result = await runCommand(command, { output: 'capture', limitMs });
    seconds += result.seconds;
    if (result.code !== 0) {
      console.log(`✗ ${title} (${command.join(' ')})\n${result.timedOut ? 'It took too long.\n' : ''}${result.output}`);
      return false;
    }
  }
  console.log(`✓ ${title} (${seconds.toFixed(1)} s)`);
  return true;
}
