import type { Command } from 'commander';
import { Option } from 'commander';
import type { RunCommand } from './command-context.ts';
import type { ScanFlags } from './commands/scan.ts';

/** The word that looks for personal data in a source. */
export function addScan(program: Command, run: RunCommand): void {
  program
    .command('scan [environment]')
    .description("look for personal data on an environment's server, production by default; only counts come back")
    .option('--project <project>', 'the project, when the current folder does not tell')
    .option('--last', 'show the last scan again by the rules of now, without connecting')
    .option('--new', 'only new columns; exit code 3 when one looks personal and nobody has decided about it')
    .option('--all', 'every column that was looked at, not only those that look personal')
    .addOption(new Option('--accept <which>', 'decide as proposed, for this project').choices(['all', 'high']))
    .option('--save-profile <name>', 'save the proposals as a masking profile instead of deciding for the project')
    .action((environment: string | undefined, flags: ScanFlags) =>
      run(async (context) => (await import('./commands/scan.ts')).scan(context, environment, flags)),
    );
}
