import type { Command } from 'commander';
import type { RunCommand } from './command-context.ts';
import type { CheckFlags, ConfigFlags, SetFlags } from './commands/project-config.ts';
import type { TrustFlags } from './commands/trust.ts';

/** The words for what a team shares in a repository, and for trust in it. */
export function addConfig(program: Command, run: RunCommand): void {
  const config = program.command('config').description('stagelift.yml: what a team shares about a project');
  const commands = () => import('./commands/project-config.ts');
  const add = (name: string, description: string) =>
    config
      .command(name)
      .description(description)
      .option('--project <project>', 'the project, when the current folder does not tell');
  add('init', 'write stagelift.yml from what is stored').action((flags: ConfigFlags) =>
    run(async (context) => (await commands()).initConfig(context, flags)),
  );
  add('show', 'the file; with --json what it says together with stagelift.local.yml').action((flags: ConfigFlags) =>
    run(async (context) => (await commands()).showConfig(context, flags)),
  );
  add('check', 'what is wrong with it, by line')
    .option('--add-servers', 'add the servers that it describes to those of this computer')
    .action((flags: CheckFlags) => run(async (context) => (await commands()).checkConfig(context, flags)));
  add('get <key>', 'one value, for example environments.local.url').action((key: string, flags: ConfigFlags) =>
    run(async (context) => (await commands()).getConfig(context, key, flags)),
  );
  add('set <key> [value]', 'change one value in place; comments and everything else stay')
    .option('--local', 'on this computer only, in stagelift.local.yml')
    .option('--unset', 'take it out')
    .action((key: string, value: string | undefined, flags: SetFlags) =>
      run(async (context) => (await commands()).setConfig(context, key, value, flags)),
    );
  config
    .command('schema')
    .description('the JSON schema of the file, for editors')
    .action(() => run(async (context) => (await commands()).showSchema(context)));
  program
    .command('trust')
    .description('show the commands that a project brings along, and let exactly these run on this computer')
    .option('--project <project>', 'the project, when the current folder does not tell')
    .option('--show', 'only show them')
    .option('--withdraw', 'trust none of them any longer')
    .option('--trust-commands <hash>', 'trust the commands of this hash without a question')
    .action((flags: TrustFlags) =>
      run(async (context) => (await import('./commands/trust.ts')).trustProject(context, flags)),
    );
}
