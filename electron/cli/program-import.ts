import { type Command, Option } from 'commander';
import { importSourceSchema } from '#shared/domain/imports.ts';
import type { RunCommand } from './command-context.ts';
import type { ImportFlags } from './commands/import.ts';

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** The word for taking over what other programs know. */
export function addImport(program: Command, run: RunCommand): void {
  program
    .command('import [path]')
    .description(
      'take servers and environments from files of DDEV, Lando, Docker Compose, wp-cli, Deployer, git, FileZilla or SSH, in a folder or one file; without a path from your own FileZilla, wp-cli and SSH',
    )
    .addOption(new Option('--from <program>', 'only from files of this program').choices(importSourceSchema.options))
    .option('--project <project>', 'the project that environments go into, when the folder does not tell')
    .option('--only <name>', 'take this server or environment; may be given several times', collect, [])
    .option('--url <name=url>', 'the address of an environment whose file has none', collect, [])
    .option('--path <name=path>', 'the folder of an environment whose file has none', collect, [])
    .option('--passwords', 'also put passwords that the files hold into the secret store')
    .option('--dry-run', 'show what is found and take nothing')
    .option('-y, --yes', 'do not ask')
    .action((path: string | undefined, flags: ImportFlags) =>
      run(async (context) => (await import('./commands/import.ts')).importPlaces(context, path, flags)),
    );
}
