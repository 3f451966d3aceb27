import { spawn } from 'node:child_process';
import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { labSecrets } from './accounts.ts';
import { LabError } from './lab-error.ts';
import type { LabLayout } from './layout.ts';
import { identifyDaemon, isAlive, run, type Daemon } from './processes.ts';

export type ServerName = 'production' | 'local';

/** The site's database and its account on both servers. */
export const databaseNames = { production: 'shop', local: 'shop_local' } as const;
export const databaseUsers = {
  productionSite: 'site',
  productionReader: 'reader',
  localSite: 'local_site',
  developer: 'dev',
} as const;

export interface DatabasePlace {
  readonly name: ServerName;
  readonly address: string;
  readonly port: number;
  readonly folder: string;
  readonly socket: string;
  readonly generalLog: string;
  readonly errorLog: string;
  readonly temp: string;
}

export function databasePlace(layout: LabLayout, name: ServerName): DatabasePlace {
  const folder = name === 'production' ? layout.productionData : layout.localData;
  const socketFolder = name === 'production' ? path.join(layout.hosts.production.folder, 'mysqld') : layout.run;
  return {
    name,
    ...layout.database[name],
    folder,
    socket: path.join(socketFolder, name === 'production' ? 'mysqld.sock' : 'local-mysqld.sock'),
    generalLog: path.join(layout.run, `${name}-general.log`),
    errorLog: path.join(layout.run, `${name}-mariadb.log`),
    temp: path.join(layout.run, `${name}-tmp`),
  };
}

/** An empty data folder; both servers start as copies of one. */
export async function createDataFolder(folder: string, log: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const output = await open(log, 'w');
  try {
    const args = ['--no-defaults', '--auth-root-authentication-method=socket', '--skip-test-db', '--user=root'];
    await run('mariadb-install-db', [...args, `--datadir=${folder}`], { outputTo: output.fd });
  } finally {
    await output.close();
  }
}

export interface ServerOptions {
  readonly bufferPoolMb: number;
  /** For building a data set: no binary log, no waiting for the disk. Never for a server that tests use. */
  readonly building?: boolean;
}

/** Starts a server and waits until it answers. `started` learns of the process before that wait. */
export async function startDatabase(
  place: DatabasePlace,
  options: ServerOptions,
  started: (daemon: Daemon) => Promise<unknown>,
): Promise<Daemon> {
  await mkdir(place.temp, { recursive: true });
  await mkdir(path.dirname(place.socket), { recursive: true });
  await rm(place.socket, { force: true });
  const output = await open(place.errorLog, 'a');
  const child = spawn('/usr/sbin/mariadbd', serverArguments(place, options), {
    detached: true,
    stdio: ['ignore', output.fd, output.fd],
  });
  child.unref();
  await output.close();
  if (child.pid === undefined) throw new LabError('mariadbd could not be started.');
  const daemon = await identifyDaemon(`mariadbd (${place.name})`, child.pid);
  await started(daemon);
  await waitUntilReady(place, daemon);
  return daemon;
}

function serverArguments(place: DatabasePlace, options: ServerOptions): readonly string[] {
  const common = [
    '--no-defaults',
    '--user=root',
    `--datadir=${place.folder}`,
    `--socket=${place.socket}`,
    `--pid-file=${place.socket}.pid`,
    `--bind-address=${place.address}`,
    `--port=${place.port}`,
    `--tmpdir=${place.temp}`,
    '--skip-name-resolve',
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_general_ci',
    '--local-infile=1',
    `--innodb-buffer-pool-size=${options.bufferPoolMb}M`,
    `--general-log-file=${place.generalLog}`,
  ];
  if (options.building === true) {
    return [...common, '--skip-log-bin', '--innodb-flush-log-at-trx-commit=0', '--skip-innodb-doublewrite'];
  }
  return place.name === 'production' ? [...common, '--log-bin=binlog', '--server-id=1'] : [...common, '--skip-log-bin'];
}

async function waitUntilReady(place: DatabasePlace, daemon: Daemon): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const ping = await run('mariadb-admin', ['--no-defaults', '-S', place.socket, 'ping'], { mayFail: true });
    if (ping.code === 0) return;
    if (!(await isAlive(daemon)))
      throw new LabError(`mariadbd (${place.name}) ended at its start; see ${place.errorLog}`);
    if (Date.now() > deadline) throw new LabError(`mariadbd (${place.name}) does not answer; see ${place.errorLog}`);
    await sleep(50);
  }
}

/** Runs SQL as root through the socket with the mariadb client and returns its tab-separated output. */
export async function rootSql(socket: string, sql: string, database?: string): Promise<string> {
  const args = ['--no-defaults', '-S', socket, '--default-character-set=utf8mb4', '--batch', '--skip-column-names'];
  const { stdout } = await run('mariadb', database === undefined ? args : [...args, database], { input: sql });
  return stdout;
}

export async function createProductionAccounts(socket: string): Promise<void> {
  const database = databaseNames.production;
  const statements = [`CREATE DATABASE \`${database}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci`];
  for (const from of ['localhost', '%']) {
    const site = `'${databaseUsers.productionSite}'@'${from}'`;
    const reader = `'${databaseUsers.productionReader}'@'${from}'`;
    statements.push(
      `CREATE USER ${site} IDENTIFIED BY '${labSecrets.productionSite}'`,
      `GRANT ALL ON \`${database}\`.* TO ${site}`,
      `CREATE USER ${reader} IDENTIFIED BY '${labSecrets.productionReader}'`,
      `GRANT SELECT, SHOW VIEW ON \`${database}\`.* TO ${reader}`,
    );
  }
  await rootSql(socket, `${statements.join(';\n')};\n`);
}

const developerRights =
  'SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, REFERENCES, INDEX, ALTER, CREATE TEMPORARY TABLES, LOCK TABLES, ' +
  'EXECUTE, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, EVENT, TRIGGER, PROCESS';

export async function createLocalAccounts(socket: string): Promise<void> {
  const database = databaseNames.local;
  const statements = [`CREATE DATABASE \`${database}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci`];
  for (const from of ['localhost', '%']) {
    const site = `'${databaseUsers.localSite}'@'${from}'`;
    const developer = `'${databaseUsers.developer}'@'${from}'`;
    statements.push(
      `CREATE USER ${site} IDENTIFIED BY '${labSecrets.localSite}'`,
      `GRANT ALL ON \`${database}\`.* TO ${site}`,
      `CREATE USER ${developer} IDENTIFIED BY '${labSecrets.developer}'`,
      `GRANT ${developerRights} ON *.* TO ${developer}`,
    );
  }
  await rootSql(socket, `${statements.join(';\n')};\n`);
}
