import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAppError } from '#shared/errors/app-error.ts';
import { BlockPool } from '#engine/mysql/block-pool.ts';
import { readBackRange } from '#engine/mysql/checksum.ts';
import type { SourceConnection, TargetConnection } from '#engine/mysql/connection.ts';
import { copyRange, type CopyRangeOptions } from '#engine/mysql/copy-range.ts';
import { splitForLoad } from '#engine/mysql/ddl/split-for-load.ts';
import { parseTable } from '#engine/mysql/ddl/table-model.ts';
import { inspectDatabase } from '#engine/mysql/inspect.ts';
import { wholeTable } from '#engine/mysql/key-range.ts';
import { addIndexes, createTable } from '#engine/mysql/loader.ts';
import { copyColumns } from '#engine/mysql/table-columns.ts';
import { startMariadb, type MariadbServer } from './support/mariadb-server.ts';

const signal = new AbortController().signal;
const megabyte = 1 << 20;
let from: MariadbServer;
let to: MariadbServer;
let maker: TargetConnection;
let source: SourceConnection;
let target: TargetConnection;

beforeAll(async () => {
  const packet = '--max-allowed-packet=1073741824';
  [from, to] = await Promise.all([
    startMariadb({ args: [packet, '--innodb-log-file-size=256M'] }),
    startMariadb({ args: [packet, '--innodb-log-file-size=256M'] }),
  ]);
  maker = await from.target();
  await maker.execute('CREATE DATABASE shop');
  await maker.execute('USE shop');
  target = await to.target();
  await target.execute('CREATE DATABASE copy');
  source = await from.source();
});

afterAll(async () => {
  await from.stop();
  await to.stop();
});

const bulk: CopyRangeOptions['writer'] = { kind: 'bulk', otherwise: { kind: 'load-data' } };
const ways: [string, CopyRangeOptions['writer']][] = [
  ['LOAD DATA', { kind: 'load-data' }],
  ['the bulk protocol', bulk],
];

/** Makes a table at the source and tells how to copy it. */
async function prepare(sql: readonly string[], into: TargetConnection = target): Promise<CopyRangeOptions> {
  const name = /TABLE (\w+)/.exec(sql[0] ?? '')?.[1] ?? '';
  await maker.execute(`DROP TABLE IF EXISTS ${name}`);
  for (const statement of sql) await maker.execute(statement);
  const facts = await inspectDatabase(source, 'shop', signal);
  const table = facts.tables.find((one) => one.name === name);
  if (table === undefined) throw new Error(`no table ${name}`);
  const [row] = await source.strings(`SHOW CREATE TABLE shop.${name}`);
  await into.execute(`DROP TABLE IF EXISTS copy.${name}`);
  await into.execute((row?.[1] ?? '').replace('CREATE TABLE ', 'CREATE TABLE copy.'));
  return {
    source,
    target: into,
    sourceSchema: 'shop',
    targetSchema: 'copy',
    table,
    columns: copyColumns(table, 'mariadb'),
    range: wholeTable,
    digest: 'ordered',
    writer: { kind: 'load-data' },
    blocks: new BlockPool(),
    signal,
  };
}

async function failure(work: Promise<unknown>): Promise<{ code: string; message: string; hint: string | undefined }> {
  const error: unknown = await work.then(
    () => null,
    (caught: unknown) => caught,
  );
  if (!isAppError(error)) throw new Error(`expected an AppError, got ${String(error)}`);
  return { code: error.code, message: error.message, hint: error.hint };
}

async function countOf(connection: SourceConnection, table: string): Promise<string> {
  const [row] = await connection.strings(`SELECT COUNT(*) FROM copy.${table}`);
  return row?.[0] ?? '';
}

describe('large rows', () => {
  it.each(ways)(
    'copies 64 MB and small neighbours by %s, in constant memory (B16)',
    { timeout: 120_000 },
    async (_way, writer) => {
      const options = await prepare([
        'CREATE TABLE wide (id INT NOT NULL PRIMARY KEY, a LONGBLOB, b VARCHAR(10))',
        "INSERT INTO wide VALUES (1, 'small', 'x'), (3, X'1D1E1F', NULL)",
        "INSERT INTO wide VALUES (2, REPEAT(X'000102031D1E1F20FF', 7456540), 'y')",
        "INSERT INTO wide VALUES (4, REPEAT('z', 16777215 - 5), 'exact'), (5, REPEAT('z', 16777215 - 4), NULL)",
      ]);
      let peak = 0;
      const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 5);
      const before = process.memoryUsage().rss;
      const copied = await copyRange({ ...options, writer });
      clearInterval(watch);
      expect(copied.rows).toBe(5);
      expect((peak - before) / megabyte).toBeLessThan(150);
      const [ours] = await source.strings('CHECKSUM TABLE shop.wide');
      const [theirs] = await target.strings('CHECKSUM TABLE copy.wide');
      expect(theirs?.[1]).toBe(ours?.[1]);
      const again = await readBackRange({ ...options, connection: target, schema: 'copy' });
      expect(again.digest).toBe(copied.digest);
      expect(copied.form).toBe('text');
    },
  );

  it('copies by the bulk protocol what is just small enough for it, and the rest otherwise', async () => {
    const options = await prepare([
      'CREATE TABLE near (id INT NOT NULL PRIMARY KEY, a LONGBLOB, b TEXT)',
      // A row of the text protocol: one byte and a digit, a byte for NULL, and four in front of a long cell.
      `INSERT INTO near VALUES (1, REPEAT('a', ${megabyte - 8}), NULL), (2, REPEAT('b', 65535), ''), (3, REPEAT('c', 65536), 'x')`,
    ]);
    const copied = await copyRange({ ...options, writer: bulk });
    const fitting = await readBackRange({ ...options, form: copied.form, connection: target, schema: 'copy' });
    expect([copied.form, fitting.digest]).toEqual(['bulk', copied.digest]);
    await maker.execute(`UPDATE near SET a = REPEAT('a', ${megabyte - 7}) WHERE id = 1`);
    await target.execute('DELETE FROM copy.near');
    const other = await copyRange({ ...options, writer: bulk });
    const again = await readBackRange({ ...options, form: other.form, connection: target, schema: 'copy' });
    expect([other.form, again.digest]).toEqual(['text', other.digest]);
    const [ours] = await source.strings('CHECKSUM TABLE shop.near');
    const [theirs] = await target.strings('CHECKSUM TABLE copy.near');
    expect(theirs?.[1]).toBe(ours?.[1]);
  });

  it('names the table and what to do when a row is larger than the target accepts (B2)', async () => {
    const small = await startMariadb({ args: ['--max-allowed-packet=1M'] });
    try {
      const into = await small.target();
      await into.execute('CREATE DATABASE copy');
      const options = await prepare(
        [
          'CREATE TABLE pictures (id INT NOT NULL PRIMARY KEY, a LONGBLOB)',
          `INSERT INTO pictures VALUES (1, REPEAT('a', 900000)), (2, REPEAT('b', ${3 * megabyte}))`,
        ],
        into,
      );
      const failed = await failure(copyRange({ ...options, writer: { kind: 'insert', maxAllowedPacket: megabyte } }));
      expect(failed.code).toBe('database.packet-too-large');
      expect(failed.message).toContain('pictures');
      expect(failed.hint).toContain('max_allowed_packet');
    } finally {
      await small.stop();
    }
  });
});

describe.each(ways)('rows that the target cannot hold, sent by %s', (_way, writer) => {
  it('reports the first one and keeps nothing of the range', async () => {
    const options = await prepare([
      'CREATE TABLE short_here (id INT NOT NULL PRIMARY KEY, t VARCHAR(100))',
      "INSERT INTO short_here VALUES (1, 'fits'), (2, 'does not fit into ten')",
    ]);
    await target.execute('ALTER TABLE copy.short_here MODIFY t VARCHAR(10)');
    const failed = await failure(copyRange({ ...options, writer }));
    expect(failed.code).toBe('database.row-mismatch');
    expect(failed.message).toMatch(/short_here.*'t'/s);
    expect(await countOf(target, 'short_here')).toBe('0');
  });

  it('reports rows that the server would silently skip as duplicates', async () => {
    const options = await prepare([
      'CREATE TABLE twins (id VARCHAR(10) COLLATE utf8mb4_bin NOT NULL PRIMARY KEY)',
      "INSERT INTO twins VALUES ('a'), ('A')",
    ]);
    await target.execute('ALTER TABLE copy.twins MODIFY id VARCHAR(10) COLLATE utf8mb4_general_ci NOT NULL');
    const failed = await failure(copyRange({ ...options, writer }));
    expect(failed.code).toBe('database.row-mismatch');
    expect(failed.message).toContain('1 of 2 rows');
  });

  it('names a unique key that does not hold under another collation when the index is built (B9)', async () => {
    const options = await prepare([
      'CREATE TABLE logins (id INT NOT NULL PRIMARY KEY, login VARCHAR(10) COLLATE utf8mb4_bin, UNIQUE KEY by_login (login))',
      "INSERT INTO logins VALUES (1, 'Anna'), (2, 'anna')",
    ]);
    const [row] = await source.strings('SHOW CREATE TABLE shop.logins');
    const model = parseTable((row?.[1] ?? '').replaceAll('utf8mb4_bin', 'utf8mb4_general_ci'));
    const loaded = { schema: 'copy', name: 'logins', plan: splitForLoad(model, { schema: 'copy' }) };
    await createTable(target, loaded, signal);
    await copyRange({ ...options, writer });
    const failed = await failure(addIndexes(target, loaded, signal));
    expect(failed.code).toBe('database.duplicate-key');
    expect(failed.message).toMatch(/logins.*by_login/s);
  });
});

describe.each(ways)('a target in trouble that is loaded by %s', (_way, writer) => {
  it('tries a deadlock again until it is over (B5)', async () => {
    const options = await prepare([
      'CREATE TABLE crowded (id INT NOT NULL PRIMARY KEY, t VARCHAR(20))',
      "INSERT INTO crowded SELECT seq, 'x' FROM seq_1_to_2000",
    ]);
    // Our range has row 1 and wants row 1000; the other session has row 1000 and wants row 1: one of both must go,
    // and the server prefers the one that has written less.
    const other = await to.target();
    await other.execute(
      'CREATE OR REPLACE TABLE copy.weight (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, t CHAR(200))',
    );
    await other.execute('START TRANSACTION');
    await other.execute("INSERT INTO copy.weight (t) SELECT 'w' FROM copy.seq_1_to_20000");
    await other.execute("INSERT INTO copy.crowded VALUES (1000, 'other')");
    let collided = false;
    const copying = copyRange({
      ...options,
      writer,
      onProgress: () => {
        if (collided) return;
        collided = true;
        setTimeout(() => {
          void other
            .execute("INSERT INTO copy.crowded VALUES (1, 'other')")
            .catch(() => undefined)
            .then(() => other.execute('ROLLBACK'));
        }, 300);
      },
    });
    expect((await copying).rows).toBe(2000);
    expect((await copying).form).toBe(writer.kind === 'bulk' ? 'bulk' : 'text');
    expect(await countOf(target, 'crowded')).toBe('2000');
    const [status] = await other.strings("SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'");
    expect(Number(status?.[1])).toBeGreaterThan(0);
  });

  it('fails with a clear error when the server is killed, and the rows are gone or complete after a restart', async () => {
    const doomed = await startMariadb();
    const into = await doomed.target();
    await into.execute('CREATE DATABASE copy');
    const options = await prepare(
      [
        'CREATE TABLE many (id INT NOT NULL PRIMARY KEY, t VARCHAR(200))',
        "INSERT INTO many SELECT seq, REPEAT('y', 200) FROM seq_1_to_300000",
      ],
      into,
    );
    const ownSource = await from.source();
    let killed = false;
    const failed = await failure(
      copyRange({
        ...options,
        writer,
        source: ownSource,
        onProgress: () => {
          if (!killed) void doomed.kill();
          killed = true;
        },
      }),
    );
    expect(failed.code).toBe('database.connection-lost');
    await doomed.stop();
  });

  it('says that the disk of the database is full', { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stagelift-test-full-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=190m', 'tmpfs', folder]);
    try {
      const full = await startMariadb({
        dataFolder: join(folder, 'data'),
        args: ['--innodb-log-file-size=8M', '--innodb-flush-method=fsync'],
      });
      const into = await full.target();
      await into.execute('CREATE DATABASE copy');
      const options = await prepare(
        [
          'CREATE TABLE heavy (id INT NOT NULL PRIMARY KEY, t LONGTEXT)',
          'INSERT INTO heavy SELECT seq, REPEAT(MD5(seq), 300) FROM seq_1_to_20000',
        ],
        into,
      );
      const ownSource = await from.source();
      const failed = await failure(copyRange({ ...options, writer, source: ownSource }));
      expect(failed.code).toBe('database.no-space');
      expect(failed.hint).toContain('Free space');
      await full.stop();
    } finally {
      execFileSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('ends within a second when it is cancelled and leaves nothing behind', async () => {
    const options = await prepare([
      'CREATE TABLE cancelled (id INT NOT NULL PRIMARY KEY, t VARCHAR(200))',
      "INSERT INTO cancelled SELECT seq, REPEAT('y', 200) FROM seq_1_to_200000",
    ]);
    const ownSource = await from.source();
    const ownTarget = await to.target();
    const controller = new AbortController();
    let at = 0;
    const failed = await failure(
      copyRange({
        ...options,
        writer,
        source: ownSource,
        target: ownTarget,
        signal: controller.signal,
        onProgress: () => {
          if (at === 0) at = Date.now();
          controller.abort();
        },
      }),
    );
    expect(failed.code).toBe('job.cancelled');
    expect(Date.now() - at).toBeLessThan(1_000);
    expect(await countOf(target, 'cancelled')).toBe('0');
  });

  it('leaves nothing behind when the source dies in the middle, and the target can be used on', async () => {
    const options = await prepare([
      'CREATE TABLE orphan (id INT NOT NULL PRIMARY KEY, t VARCHAR(200))',
      "INSERT INTO orphan SELECT seq, REPEAT('y', 200) FROM seq_1_to_200000",
    ]);
    const ownSource = await from.source();
    let killed = false;
    const failed = await failure(
      copyRange({
        ...options,
        writer,
        source: ownSource,
        onProgress: () => {
          if (!killed) void maker.execute(`KILL ${ownSource.threadId}`);
          killed = true;
        },
      }),
    );
    expect(failed.code).toBe('database.connection-lost');
    expect(await countOf(target, 'orphan')).toBe('0');
  });
});
