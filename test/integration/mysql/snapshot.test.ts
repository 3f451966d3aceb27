import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatabaseFacts } from '#shared/domain/database-facts.ts';
import type { SourceConnection, TargetConnection } from '#engine/mysql/connection.ts';
import { inspectDatabase } from '#engine/mysql/inspect.ts';
import { openSnapshot, type Snapshot } from '#engine/mysql/snapshot.ts';
import { startMariadb, type MariadbServer } from './support/mariadb-server.ts';

const signal = new AbortController().signal;
let server: MariadbServer;
let admin: TargetConnection;

beforeAll(async () => {
  server = await startMariadb({ args: ['--log-bin'] });
  admin = await server.target();
  await admin.execute('CREATE DATABASE shop');
  await admin.execute('USE shop');
  await admin.execute('CREATE TABLE left_side (id INT NOT NULL PRIMARY KEY, n BIGINT NOT NULL)');
  await admin.execute('CREATE TABLE right_side (id INT NOT NULL PRIMARY KEY, n BIGINT NOT NULL)');
  await admin.execute('CREATE TABLE notes (t TEXT) ENGINE=MyISAM');
  await admin.execute('INSERT INTO left_side VALUES (1, 0)');
  await admin.execute('INSERT INTO right_side VALUES (1, 0)');
  await admin.execute("CREATE USER 'shared'@'%' IDENTIFIED BY 'pw'");
  await admin.execute("GRANT ALL ON shop.* TO 'shared'@'%'");
  await admin.execute("CREATE USER 'reader'@'%' IDENTIFIED BY 'pw'");
  await admin.execute("GRANT SELECT ON shop.* TO 'reader'@'%'");
});

afterAll(() => server.stop());

async function take(user: string, count = 3): Promise<{ readonly snapshot: Snapshot; readonly facts: DatabaseFacts }> {
  const login = user === 'root' ? {} : { user, password: 'pw' };
  const open = (): Promise<SourceConnection> => server.source({ ...login, database: 'shop' });
  const first = await open();
  const facts = await inspectDatabase(first, 'shop', signal);
  await first.close();
  const { tables, rights } = facts;
  return { snapshot: await openSnapshot({ open, count, schema: 'shop', tables, rights, signal }), facts };
}

/** Adds one to both tables in one transaction, as fast as it can. */
function busyWriter(): { stop(): Promise<number> } {
  let going = true;
  const work = (async (): Promise<number> => {
    const writer = await server.target({ database: 'shop' });
    let longest = 0;
    while (going) {
      const started = performance.now();
      await writer.execute('START TRANSACTION');
      await writer.execute('UPDATE left_side SET n = n + 1');
      await writer.execute('UPDATE right_side SET n = n + 1');
      await writer.execute('COMMIT');
      longest = Math.max(longest, performance.now() - started);
    }
    await writer.close();
    return longest;
  })();
  return {
    stop: () => {
      going = false;
      return work;
    },
  };
}

describe.each([
  ['root', 'global-lock'],
  ['shared', 'table-locks'],
] as const)('for user %s', (user, method) => {
  it('shows one moment to all connections while somebody writes, by a lock too short to notice', async () => {
    const writer = busyWriter();
    for (let round = 0; round < 8; round += 1) {
      const { snapshot } = await take(user);
      expect(snapshot.method).toBe(method);
      expect(snapshot.connections).toHaveLength(3);
      await sleep(5);
      const [first, second, third] = snapshot.connections;
      const seen = [
        await first?.strings('SELECT n FROM left_side'),
        await second?.strings('SELECT n FROM right_side'),
        await third?.strings('SELECT n FROM left_side'),
      ].map((rows) => rows?.[0]?.[0]);
      expect(new Set(seen).size, JSON.stringify(seen)).toBe(1);
      expect(snapshot.lockedFor).toBeLessThan(1_000);
      expect(snapshot.nonTransactional).toEqual(['notes']);
      await snapshot.close();
    }
    expect(await writer.stop()).toBeLessThan(2_000);
  });
});

it('tells the position of the binary log where it may know it', async () => {
  const { snapshot } = await take('root');
  expect(snapshot.binlogPosition).toMatch(/bin\.\d+:\d+$/);
  await snapshot.close();
  const limited = await take('shared');
  expect(limited.snapshot.binlogPosition).toBeNull();
  await limited.snapshot.close();
});

it('makes do with one connection for a user who may not lock', async () => {
  const { snapshot, facts } = await take('reader');
  expect(facts.rights.lockTables).toBe(false);
  expect(snapshot.method).toBe('one-connection');
  expect(snapshot.connections).toHaveLength(1);
  await admin.execute('UPDATE left_side SET n = -1');
  const [[n] = []] = (await snapshot.connections[0]?.strings('SELECT n FROM left_side')) ?? [];
  expect(n).not.toBe('-1');
  await snapshot.close();
});

it('makes do with what a user with few connections gets (B7)', async () => {
  await admin.execute("CREATE USER 'few'@'%' IDENTIFIED BY 'pw' WITH MAX_USER_CONNECTIONS 2");
  await admin.execute("GRANT ALL ON shop.* TO 'few'@'%'");
  const { snapshot } = await take('few', 3);
  expect(snapshot.method).toBe('one-connection');
  expect(await snapshot.connections[0]?.strings('SELECT 1')).toEqual([['1']]);
  await snapshot.close();
});

it('never waits long for a lock, and lets writers through while it waits', async () => {
  const blocker = await server.target({ database: 'shop' });
  await blocker.execute('LOCK TABLES left_side WRITE');
  const started = Date.now();
  const { snapshot } = await take('shared');
  expect(snapshot.method).toBe('one-connection');
  expect(Date.now() - started).toBeLessThan(6_000);
  await blocker.execute('UNLOCK TABLES');
  await snapshot.close();
});

it('says that a table changed its shape since the snapshot', async () => {
  const { snapshot } = await take('root', 1);
  await admin.execute('ALTER TABLE right_side ADD extra INT, ALGORITHM=COPY');
  const [connection] = snapshot.connections;
  await expect(connection?.query('SELECT * FROM right_side')).rejects.toMatchObject({
    code: 'database.schema-changed',
    retry: 'now',
  });
  await snapshot.close();
  await admin.execute('ALTER TABLE right_side DROP extra');
});
