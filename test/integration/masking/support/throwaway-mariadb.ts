import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createConnection, type Connection } from 'mysql2/promise';
import type { TextQuery } from '#engine/masking/scan.ts';

const run = promisify(execFile);

/** A MariaDB server of its own on a socket in a temporary folder, for tests that write into their source. */
export interface ThrowawayMariadb {
  readonly connection: Connection;
  /** Rows as text, as the server prints them. */
  readonly query: TextQuery;
  stop(): Promise<void>;
}

/** Starts the server with an empty database `t` selected. */
export async function startThrowawayMariadb(): Promise<ThrowawayMariadb> {
  const folder = await mkdtemp(path.join(tmpdir(), 'stagelift-mariadb-'));
  const data = path.join(folder, 'data');
  const socket = path.join(folder, 's.sock');
  const mine = ['--no-defaults', '--user=root', `--datadir=${data}`];
  await run('mariadb-install-db', [...mine, '--auth-root-authentication-method=socket', '--skip-test-db']);
  const server = spawn(
    '/usr/sbin/mariadbd',
    [
      ...mine,
      `--socket=${socket}`,
      `--pid-file=${folder}/pid`,
      '--skip-networking',
      '--skip-log-bin',
      '--innodb-flush-log-at-trx-commit=0',
      '--innodb-buffer-pool-size=64M',
      '--character-set-server=utf8mb4',
      '--performance-schema=off',
    ],
    { stdio: 'ignore' },
  );
  const connection = await connectWhenReady(socket, server);
  await connection.query("SET SESSION sql_mode = ''");
  await connection.query('CREATE DATABASE t');
  await connection.query('USE t');
  return {
    connection,
    query: async (sql) => {
      const [rows] = await connection.query({
        sql,
        rowsAsArray: true,
        typeCast: (field) => field.string(),
      });
      return rows as (string | null)[][]; // What rowsAsArray and the type cast above make of any answer.
    },
    stop: async () => {
      await connection.end();
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

async function connectWhenReady(socketPath: string, server: ChildProcess): Promise<Connection> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await createConnection({ socketPath, user: 'root', charset: 'utf8mb4', multipleStatements: false });
    } catch (error) {
      if (server.exitCode !== null || attempt > 300) throw error;
      await sleep(100);
    }
  }
}
