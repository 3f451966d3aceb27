import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase, type OpenDatabaseOptions } from '#engine/mysql/connect.ts';
import type { SourceConnection, TargetConnection } from '#engine/mysql/connection.ts';

/** A throw-away MariaDB on loopback and a socket; nothing of it outlives `stop`. */
export interface MariadbServer {
  readonly folder: string;
  readonly dataFolder: string;
  readonly socketPath: string;
  readonly port: number;
  readonly pid: number;
  /** Opens as root over the socket unless told otherwise; closed by `stop` when the test did not. */
  source(options?: Partial<OpenDatabaseOptions>): Promise<SourceConnection>;
  target(options?: Partial<OpenDatabaseOptions>): Promise<TargetConnection>;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** Extra server options, e.g. `--local-infile=0`. */
  readonly args?: readonly string[];
  /** Folder for the data, e.g. a small tmpfs; a fresh one otherwise. */
  readonly dataFolder?: string;
}

function serverVersion(): string {
  return execFileSync('mariadbd', ['--version'], { encoding: 'utf8' })
    .replace(/[^A-Za-z0-9.]+/g, '-')
    .slice(0, 60);
}

/** An initialised data folder, made once per machine and copied for each server. */
function templateFolder(): string {
  const template = join(tmpdir(), `stagelift-test-mariadb-${process.getuid?.() ?? 0}-${serverVersion()}`);
  if (existsSync(template)) return template;
  const fresh = mkdtempSync(join(tmpdir(), 'stagelift-test-mariadb-init-'));
  execFileSync(
    'mariadb-install-db',
    [
      '--no-defaults',
      '--user=root',
      `--datadir=${fresh}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ],
    { stdio: 'ignore' },
  );
  try {
    renameSync(fresh, template);
  } catch {
    rmSync(fresh, { recursive: true, force: true });
  }
  return template;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Nothing may outlive the tests, not even tests that crash. */
function endWithUs(child: ChildProcess): void {
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
}

async function stopProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}

/** Starts a server and waits until it accepts connections. */
export async function startMariadb(options: ServerOptions = {}): Promise<MariadbServer> {
  const folder = mkdtempSync(join(tmpdir(), 'stagelift-test-db-'));
  const dataFolder = options.dataFolder ?? join(folder, 'data');
  mkdirSync(dataFolder, { recursive: true });
  cpSync(templateFolder(), dataFolder, { recursive: true });
  const socketPath = join(folder, 's');
  const port = await freePort();
  const child = spawn(
    'mariadbd',
    [
      '--no-defaults',
      '--user=root',
      `--datadir=${dataFolder}`,
      `--socket=${socketPath}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--pid-file=${join(folder, 'pid')}`,
      `--log-error=${join(folder, 'log')}`,
      '--innodb-buffer-pool-size=128M',
      '--innodb-flush-log-at-trx-commit=2',
      '--local-infile=1',
      '--character-set-server=utf8mb4',
      ...(options.args ?? []),
    ],
    { stdio: 'ignore' },
  );
  endWithUs(child);
  const opened: { close(): Promise<void> }[] = [];
  const withDefaults = (more: Partial<OpenDatabaseOptions>): OpenDatabaseOptions => ({
    label: 'test database',
    user: 'root',
    password: '',
    signal: new AbortController().signal,
    ...(more.host === undefined && more.openStream === undefined ? { socketPath } : {}),
    ...more,
  });
  const server: MariadbServer = {
    folder,
    dataFolder,
    socketPath,
    port,
    pid: child.pid ?? 0,
    async source(more = {}) {
      const connection = await openDatabase({ ...withDefaults(more), role: 'source' });
      opened.push(connection);
      return connection;
    },
    async target(more = {}) {
      const connection = await openDatabase({ ...withDefaults(more), role: 'target' });
      opened.push(connection);
      return connection;
    },
    kill: () => stopProcess(child, 'SIGKILL'),
    async stop() {
      await Promise.all(opened.map((connection) => connection.close()));
      await stopProcess(child, 'SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  for (let attempt = 0; ; attempt += 1) {
    if (child.exitCode !== null || attempt > 200) {
      const log = existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8') : 'no log';
      await stopProcess(child, 'SIGKILL');
      throw new Error(`The test database did not start:\n${log}`);
    }
    try {
      await (await server.source()).close();
      return server;
    } catch {
      await sleep(50);
    }
  }
}
