import { Command, Option } from 'commander';
import type { CommandContext } from './command-context.ts';
import type { AddEnvironmentFlags, AddProjectFlags } from './commands/projects.ts';
import type { PullFlags } from './commands/pull.ts';
import type { AddServerFlags } from './commands/servers.ts';

/** Runs one command with what it needs and remembers its exit code. */
export type RunCommand = (work: (context: CommandContext) => Promise<number>) => Promise<void>;

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** The command line's words; `run` brings the engine. Commands are loaded when they are called, so that `--help` is quick. */
export function createProgram(version: string, run: RunCommand): Command {
  const program = new Command('stagelift')
    .description('Data flows down, code flows up, the client decides in between.')
    .version(version)
    .option('--json', 'one JSON object per line instead of text')
    .showHelpAfterError('Run "stagelift help" to see every command.')
    .exitOverride();
  addPull(program, run);
  addDoctor(program, run);
  addProjects(program, run);
  addEnvironments(program, run);
  addServers(program, run);
  addJobs(program, run);
  return program;
}

function addPull(program: Command, run: RunCommand): void {
  program
    .command('pull <source> <target>')
    .description("bring one environment's database and uploads down into another, masked and rewritten")
    .option('--project <project>', 'the project, when the current folder does not tell')
    .option('--dry-run', 'show the plan and change nothing')
    .option('--tables <names>', 'only these tables, separated by commas')
    .option('--structure-only <names>', 'take these tables without their rows')
    .option('--no-files', 'leave the uploads alone')
    .option('--no-database', 'leave the database alone')
    .option('--mask <profile>', 'use this masking profile on top of the recipe')
    .addOption(
      new Option('--local-password <password>', 'give every user this password in the target').env(
        'STAGELIFT_LOCAL_PASSWORD',
      ),
    )
    .option('--delete-extraneous', 'delete uploads that the source does not have')
    .option('--content-hashes', 'compare file contents, not only size and time')
    .option('--verify <how>', '"sample" (default) or "full": read back and compare')
    .option('--connections <number>', 'parallel connections, 1 to 4')
    .option('--limit-rate <rate>', 'bytes per second at most, for example 500k or 2M')
    .option('-y, --yes', 'do not ask before replacing local data')
    .action((source: string, target: string, flags: PullFlags) =>
      run(async (context) => (await import('./commands/pull.ts')).pull(context, source, target, flags)),
    );
}

function addDoctor(program: Command, run: RunCommand): void {
  program
    .command('doctor <server>')
    .description('test a server step by step and say how to mend what fails')
    .action((serverId: string) =>
      run(async (context) => (await import('./commands/doctor.ts')).runDoctor(context, { kind: 'server', serverId })),
    );
}

function addProjects(program: Command, run: RunCommand): void {
  const project = program.command('project').description('projects on this computer');
  project
    .command('list')
    .action(() => run(async (context) => (await import('./commands/projects.ts')).listProjects(context)));
  project
    .command('add <folder>')
    .description('recognise a folder and add it')
    .option('--name <name>')
    .option('--url <url>', 'address of the local site')
    .action((folder: string, flags: AddProjectFlags) =>
      run(async (context) => (await import('./commands/projects.ts')).addProject(context, folder, flags)),
    );
  project
    .command('show [project]')
    .action((name: string | undefined) =>
      run(async (context) => (await import('./commands/projects.ts')).showProject(context, name)),
    );
  project
    .command('decide <answers...>')
    .description('say what happens to columns that look personal: TABLE.COLUMN=keep, =scrub or =METHOD')
    .option('--project <project>')
    .action((answers: readonly string[], flags: { readonly project?: string }) =>
      run(async (context) => (await import('./commands/projects.ts')).decideColumns(context, flags.project, answers)),
    );
}

function addEnvironments(program: Command, run: RunCommand): void {
  const env = program.command('env').description('environments of a project');
  const projectOption = ['--project <project>', 'the project, when the current folder does not tell'] as const;
  env
    .command('list')
    .option(...projectOption)
    .action((flags: { readonly project?: string }) =>
      run(async (context) => (await import('./commands/projects.ts')).listEnvironments(context, flags.project)),
    );
  env
    .command('add <name>')
    .option(...projectOption)
    .requiredOption('--stage <stage>', 'local, development, testing, review, staging or production')
    .requiredOption('--url <url>')
    .option('--path <path>', 'document root; the project folder when left out')
    .option('--server <server>', 'where it is; this computer when left out')
    .option('--branch <branch>')
    .option('--db-name <name>', "database; read from the framework's configuration when left out")
    .option('--db-user <user>')
    .option('--db-host <host>')
    .option('--db-port <port>')
    .option('--db-socket <path>')
    .option('--db-prefix <prefix>')
    .option('--db-password-ref <ref>', 'name of the secret that holds the password')
    .action((name: string, flags: AddEnvironmentFlags) =>
      run(async (context) => (await import('./commands/projects.ts')).addEnvironment(context, name, flags)),
    );
  env
    .command('test <name>')
    .option(...projectOption)
    .action((name: string, flags: { readonly project?: string }) =>
      run(async (context) => (await import('./commands/projects.ts')).testEnvironment(context, name, flags.project)),
    );
}

function addServers(program: Command, run: RunCommand): void {
  const server = program.command('server').description('SSH servers');
  server
    .command('list')
    .action(() => run(async (context) => (await import('./commands/servers.ts')).listServers(context)));
  server
    .command('add <name> <address>')
    .description('address is USER@HOST or USER@HOST:PORT')
    .option('--key <file>', 'private key to log in with')
    .option('--passphrase', 'the key has a passphrase (asked for when needed)')
    .option('--agent', 'log in with the SSH agent')
    .option('--password', 'log in with a password (asked for when needed)')
    .option('--jump <address>', 'go through this host first; may be given several times', collect, [])
    .action((name: string, address: string, flags: AddServerFlags) =>
      run(async (context) => (await import('./commands/servers.ts')).addServer(context, name, address, flags)),
    );
  server
    .command('import [names...]')
    .description('take hosts from ~/.ssh/config; "all" takes every one')
    .option('--from <file>')
    .action((names: readonly string[], flags: { readonly from?: string }) =>
      run(async (context) => (await import('./commands/servers.ts')).importServers(context, flags.from, names)),
    );
}

function addJobs(program: Command, run: RunCommand): void {
  const jobs = program.command('jobs').description('what ran and what runs');
  jobs.command('list').action(() => run(async (context) => (await import('./commands/jobs.ts')).listJobs(context)));
  jobs
    .command('show <job>')
    .action((id: string) => run(async (context) => (await import('./commands/jobs.ts')).showJob(context, id)));
  jobs
    .command('resume <job>')
    .addOption(
      new Option('--local-password <password>', 'needed again when the job set one').env('STAGELIFT_LOCAL_PASSWORD'),
    )
    .action((id: string, flags: { readonly localPassword?: string }) =>
      run(async (context) => (await import('./commands/jobs.ts')).resumeJob(context, id, flags.localPassword)),
    );
  for (const action of ['pause', 'cancel', 'undo', 'discard'] as const) {
    jobs
      .command(`${action} <job>`)
      .action((id: string) =>
        run(async (context) => (await import('./commands/jobs.ts')).actOnJob(context, action, id)),
      );
  }
}
