import type { Command } from 'commander';
import type { RunCommand } from './command-context.ts';
import type { AddEnvironmentFlags } from './commands/environments.ts';
import type { AddProjectFlags } from './commands/projects.ts';
import type { AddServerFlags } from './commands/servers.ts';
import { addConfig } from './program-config.ts';
import { addRecipes } from './program-recipes.ts';

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];
const projectOption = ['--project <project>', 'the project, when the current folder does not tell'] as const;

interface ProjectFlag {
  readonly project?: string;
}

/** The words for what is kept: projects, environments, servers and what is known about them. */
export function addPlaces(program: Command, run: RunCommand): void {
  addProjects(program, run);
  addEnvironments(program, run);
  addServers(program, run);
  addHostKeys(program, run);
  addConfig(program, run);
  addMasking(program, run);
  addRecipes(program, run);
  addSecrets(program, run);
}

function addProjects(program: Command, run: RunCommand): void {
  const project = program.command('project').description('projects on this computer');
  const projects = () => import('./commands/projects.ts');
  project
    .command('list')
    .description('every project with its environments')
    .action(() => run(async (context) => (await projects()).listProjects(context)));
  project
    .command('add <place>')
    .description('recognise a folder, a repository (https:, ssh: or USER@HOST:PATH) or SERVER:/PATH and add it')
    .option('--name <name>', 'what to call it; the name of the folder when left out')
    .option('--url <url>', 'address of the local site')
    .option('--folder <folder>', 'where the code is or goes on this computer, for a repository or a server')
    .action((place: string, flags: AddProjectFlags) =>
      run(async (context) => (await projects()).addProject(context, place, flags)),
    );
  project
    .command('demo')
    .description('add the demo project (start its servers first: npm run demo)')
    .action(() => run(async (context) => (await projects()).addDemo(context)));
  project
    .command('show [project]')
    .description('one project and its environments')
    .action((name: string | undefined) => run(async (context) => (await projects()).showProject(context, name)));
  project
    .command('rename <project> <name>')
    .description('call a project by another name; its id stays')
    .action((name: string, newName: string) =>
      run(async (context) => (await projects()).renameProject(context, name, newName)),
    );
  project
    .command('remove <project>')
    .description('forget a project; its folder, servers and databases stay as they are')
    .option('-y, --yes', 'do not ask')
    .action((name: string, flags: { readonly yes?: boolean }) =>
      run(async (context) => (await projects()).removeProject(context, name, flags)),
    );
  project
    .command('decide <answers...>')
    .description('say what happens to columns that look personal: TABLE.COLUMN=keep, =scrub or =METHOD')
    .option(...projectOption)
    .action((answers: readonly string[], flags: ProjectFlag) =>
      run(async (context) =>
        (await import('./commands/decide-columns.ts')).decideColumns(context, flags.project, answers),
      ),
    );
}

function addEnvironments(program: Command, run: RunCommand): void {
  const env = program.command('env').description('environments of a project');
  const environments = () => import('./commands/environments.ts');
  env
    .command('list')
    .description('the environments of a project in pipeline order')
    .option(...projectOption)
    .action((flags: ProjectFlag) =>
      run(async (context) => (await environments()).listEnvironments(context, flags.project)),
    );
  env
    .command('add <name>')
    .description('add an environment, or replace the one of this name')
    .option(...projectOption)
    .requiredOption('--stage <stage>', 'local, development, testing, review, staging or production')
    .requiredOption('--url <url>', 'address of the site there')
    .option('--path <path>', 'document root; the project folder when left out')
    .option('--server <server>', 'where it is; this computer when left out')
    .option('--branch <branch>', 'the branch that is meant to be there')
    .option('--php <program>', 'the PHP of the command line there, where it is not the one called php')
    .option('--db-name <name>', "database; read from the framework's configuration when left out")
    .option('--db-user <user>', 'user of the database; named like the database when left out')
    .option('--db-host <host>', 'host of the database, as seen from where the environment is')
    .option('--db-port <port>', 'port of the database')
    .option('--db-socket <path>', 'socket of the database')
    .option('--db-prefix <prefix>', 'what its table names begin with')
    .option('--db-password-ref <ref>', 'name of the secret that holds the password (see: stagelift secret)')
    .option('--files-only', 'it has no database: everything is in files')
    .option('--site-name <host=name...>', 'name here of a further site of a network; made up when left out')
    .action((name: string, flags: AddEnvironmentFlags) =>
      run(async (context) => (await environments()).addEnvironment(context, name, flags)),
    );
  env
    .command('status <name>')
    .description('branch, commit, age of the data and whether the site answers')
    .option(...projectOption)
    .action((name: string, flags: ProjectFlag) =>
      run(async (context) => (await environments()).showStatus(context, name, flags.project)),
    );
  env
    .command('test <name>')
    .description('test an environment step by step and say how to mend what fails')
    .option(...projectOption)
    .action((name: string, flags: ProjectFlag) =>
      run(async (context) => (await environments()).testEnvironment(context, name, flags.project)),
    );
  env
    .command('remove <name>')
    .description('forget an environment; what is there stays as it is')
    .option(...projectOption)
    .option('-y, --yes', 'do not ask')
    .action((name: string, flags: ProjectFlag & { readonly yes?: boolean }) =>
      run(async (context) => (await environments()).removeEnvironment(context, name, flags)),
    );
}

function addServers(program: Command, run: RunCommand): void {
  const server = program.command('server').description('SSH servers');
  const servers = () => import('./commands/servers.ts');
  server
    .command('list')
    .description('every server and how to log in to it')
    .action(() => run(async (context) => (await servers()).listServers(context)));
  server
    .command('add <name> <address>')
    .description('add a server, or replace the one of this name; address is USER@HOST or USER@HOST:PORT')
    .option('--key <file>', 'private key to log in with')
    .option('--passphrase', 'the key has a passphrase (asked for when needed, or kept with: stagelift secret set)')
    .option('--agent', 'log in with the SSH agent')
    .option('--password', 'log in with a password (asked for when needed, or kept with: stagelift secret set)')
    .option('--jump <address>', 'go through this host first; may be given several times', collect, [])
    .action((name: string, address: string, flags: AddServerFlags) =>
      run(async (context) => (await servers()).addServer(context, name, address, flags)),
    );
  server
    .command('import [names...]')
    .description('take hosts from ~/.ssh/config; "all" takes every one')
    .option('--from <file>', 'another configuration file of OpenSSH')
    .action((names: readonly string[], flags: { readonly from?: string }) =>
      run(async (context) => (await servers()).importServers(context, flags.from, names)),
    );
  server
    .command('remove <server>')
    .description('forget a server that no environment uses')
    .option('-y, --yes', 'do not ask')
    .action((name: string, flags: { readonly yes?: boolean }) =>
      run(async (context) => (await servers()).removeServer(context, name, flags)),
    );
}

function addHostKeys(program: Command, run: RunCommand): void {
  const hostKey = program.command('host-key').description('host keys that are trusted');
  const hostKeys = () => import('./commands/host-keys.ts');
  hostKey
    .command('list')
    .description('every trusted key with its fingerprint, and hosts that showed another one')
    .action(() => run(async (context) => (await hostKeys()).listHostKeys(context)));
  hostKey
    .command('replace <host>')
    .description('trust the new key of a host that shows another one than before; asks for its name')
    .requiredOption('--fingerprint <sha256>', "the new key's fingerprint, as the server's owner told it")
    .action((host: string, flags: { readonly fingerprint: string }) =>
      run(async (context) => (await hostKeys()).replaceHostKey(context, host, flags.fingerprint)),
    );
  hostKey
    .command('forget <host> <type>')
    .description('trust a key no longer, e.g. after a server was set up anew')
    .option('--confirm <host>', 'the host once more, instead of typing it when asked')
    .action((host: string, keyType: string, flags: { readonly confirm?: string }) =>
      run(async (context) => (await hostKeys()).forgetHostKey(context, host, keyType, flags.confirm)),
    );
}

function addMasking(program: Command, run: RunCommand): void {
  const mask = program.command('mask').description('masking profiles: rules on top of the recipe');
  const masking = () => import('./commands/masking-profiles.ts');
  mask
    .command('list')
    .description('every masking profile')
    .action(() => run(async (context) => (await masking()).listProfiles(context)));
  mask
    .command('show <profile>')
    .description('the rules of a profile, as "mask save" takes them')
    .action((name: string) => run(async (context) => (await masking()).showProfile(context, name)));
  mask
    .command('save <file>')
    .description('add the profile of a JSON file, or replace the one with its id')
    .action((file: string) => run(async (context) => (await masking()).saveProfile(context, file)));
  mask
    .command('remove <profile>')
    .description('remove a profile; what was pulled stays masked')
    .option('-y, --yes', 'do not ask')
    .action((name: string, flags: { readonly yes?: boolean }) =>
      run(async (context) => (await masking()).removeProfile(context, name, flags)),
    );
}

function addSecrets(program: Command, run: RunCommand): void {
  const secret = program.command('secret').description('passwords and passphrases, shared with the window');
  const secrets = () => import('./commands/secrets.ts');
  secret
    .command('list')
    .description('which secrets are used and where each comes from; never a value')
    .action(() => run(async (context) => (await secrets()).listSecrets(context)));
  secret
    .command('set <name>')
    .description('keep a secret; its value is asked for without showing it, or read from standard input')
    .action((name: string) => run(async (context) => (await secrets()).setSecret(context, name)));
  secret
    .command('delete <name>')
    .description('delete a secret from this computer')
    .action((name: string) => run(async (context) => (await secrets()).deleteSecret(context, name)));
}
