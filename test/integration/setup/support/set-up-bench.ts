import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openFiledStores } from '#engine/project-file/open-filed-stores.ts';
import type { Environment } from '#shared/domain/environment.ts';
import { serverSchema } from '#shared/domain/server.ts';
import { type CommandEnd, type RunningCommand, stagelift, startStagelift } from '../../pull/support/command-line.ts';
import { type Bench, openBench } from '../../provision/support/bench.ts';
import type { DeathPlan } from '../../pull/support/die-at-line-child.ts';

const fixtures = fileURLToPath(new URL('../../../fixtures/recipes/', import.meta.url));

/** A project whose production is the lab's shop, and a bare account for its stages. */
export interface SetUpBench extends Bench {
  readonly dataFolder: string;
  /** The flags by which every new stage is on the bare account, with a database of its own. */
  readonly place: (...stages: readonly string[]) => readonly string[];
  cli(...args: readonly string[]): Promise<CommandEnd>;
  /** The same with further secrets, as variables of the environment. */
  cliWith(secrets: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<CommandEnd>;
  /** The flags by which the account puts up the web server's hosts itself. */
  readonly ownHosts: readonly string[];
  start(args: readonly string[], death?: DeathPlan): RunningCommand;
  /** Everything of the account, the databases, the clone and the project, without our own notes. */
  everything(): Promise<string>;
  project(): Promise<readonly Environment[]>;
  /** Empties the account and forgets jobs and stages. */
  again(): Promise<void>;
}

/** What is not as it usually is. */
export interface SetUpBenchOptions {
  /** Another port of the bare account's host. */
  readonly port?: number;
  /** The framework of the project; WordPress otherwise. */
  readonly recipe?: 'wordpress' | 'laravel';
  /** Puts the site into the clone, before it is committed. */
  readonly fill?: (clone: string) => Promise<void>;
}

/** Opens the bench: a clone with a small WordPress, connected to production. */
export async function openSetUpBench(options: SetUpBenchOptions = {}): Promise<SetUpBench> {
  const { recipe = 'wordpress', port: sshPort } = options;
  const bench = await openBench(sshPort === undefined ? {} : { port: sshPort });
  const { lab, bare, clone } = bench;
  const dataFolder = join(bench.folder, 'data');
  await mkdir(dataFolder, { recursive: true });
  const known = await readFile(lab.knownHosts, 'utf8');
  const moved = known.replaceAll(`[${bare.address}]:${String(bare.port)} `, `[${bare.address}]:${String(sshPort)} `);
  await writeFile(join(dataFolder, 'known_hosts'), sshPort === undefined ? known : `${known}\n${moved}`);
  await (options.fill?.(clone) ?? cp(join(fixtures, 'wordpress'), clone, { recursive: true }));
  // As everybody has it: the configuration is not in the repository.
  await rm(join(clone, 'wp-config.php'), { force: true });
  await bench.git('add', '-A');
  await bench.git('commit', '-q', '-m', 'A small site');
  await bench.git('branch', 'dev');
  const key = [{ kind: 'key', path: lab.keys.ed25519.path }];
  const { address, port, user } = lab.hosts.production;
  const production: Environment = {
    ...{ id: 'production', name: 'Production', stage: 'production', serverId: 'live' },
    ...{ path: lab.sites.production.root, url: lab.web.production.url, database: { kind: 'read' } },
  };
  const stores = await openFiledStores({
    ...{ dataFolder, now: () => new Date(), onNotice: () => undefined, env: process.env },
  });
  await stores.servers.save(serverSchema.parse({ id: 'live', name: 'Live', host: address, port, user, logins: key }));
  await stores.servers.save(
    serverSchema.parse({
      id: 'bare',
      name: 'Bare',
      host: bare.address,
      port: sshPort ?? bare.port,
      user: bare.user,
      logins: key,
    }),
  );
  const local: Environment = {
    ...{ id: 'local', name: 'Local', stage: 'local', path: clone, url: 'http://shop.localhost' },
    database: { kind: 'none' },
  };
  const environments = [local, production];
  await stores.projects.add({ id: 'shop', name: 'Shop', folder: clone, recipe, environments });
  const env = {
    STAGELIFT_SECRET_DATABASE_CREATOR: bare.database.creator.password,
    STAGELIFT_SECRET_DATABASE_POOL: bare.database.pool.password,
  };
  const { host, port: databasePort, creator } = bare.database;
  return {
    ...bench,
    dataFolder,
    cli: (...args) => stagelift(args, { dataFolder, env }),
    cliWith: (secrets, ...args) => stagelift(args, { dataFolder, env: { ...env, ...secrets } }),
    ownHosts: [
      ...['--web-config', bare.web.includeFolder, '--reload', bare.web.reload, '--php', bare.web.phpSocket],
      ...['--listen', `${bare.web.address}:${String(bare.web.port)}`],
    ],
    start: (args, death) => startStagelift(args, { dataFolder, env, ...(death === undefined ? {} : { death }) }),
    place: (...stages) => [
      ...['--server', 'bare', '--db-secret', 'database/creator'],
      ...stages.flatMap((stage) => [
        ...['--root', `${stage}=~/sites/${stage}`, '--url', `${stage}=${siteUrl(bench, stage)}`],
        ...['--db-admin', `${stage}=${creator.user}@${host}:${String(databasePort)}`],
        ...['--db-name', `${stage}=${creator.prefix}${stage.replaceAll('-', '_')}`],
      ]),
    ],
    everything: async () =>
      [await bench.picture(), JSON.stringify((await stores.projects.get('shop')).environments)].join('\n'),
    project: async () => (await stores.projects.get('shop')).environments,
    async again() {
      await bench.reset();
      await stores.projects.update('shop', (project) => ({ ...project, environments }));
      for (const name of ['jobs', 'locks', 'set-up-plans']) {
        await rm(join(dataFolder, name), { recursive: true, force: true });
      }
      const remotes = (await bench.git('remote')).split('\n').filter((name) => name !== '');
      for (const name of remotes) await bench.git('remote', 'remove', name);
    },
  };
}

/** Where the lab's web server serves a folder of the bare account. */
export function siteUrl({ bare }: Bench, stage: string): string {
  return bare.web.site.pattern.replace('NAME', stage);
}
