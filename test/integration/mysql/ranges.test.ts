import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TableFacts } from '#shared/domain/database-facts.ts';
import type { SourceConnection } from '#engine/mysql/connection.ts';
import { inspectDatabase } from '#engine/mysql/inspect.ts';
import { rangeCondition } from '#engine/mysql/key-range.ts';
import { quoteQualified } from '#engine/mysql/quote.ts';
import { planRanges } from '#engine/mysql/ranges.ts';
import { startMariadb, type MariadbServer } from './support/mariadb-server.ts';

const signal = new AbortController().signal;
let server: MariadbServer;
let source: SourceConnection;
let tables: readonly TableFacts[];

const keyed: readonly (readonly [name: string, definition: string, insert: string])[] = [
  ['plain_int', 'id INT NOT NULL PRIMARY KEY', 'SELECT seq FROM seq_1_to_5000'],
  [
    'gaps',
    'id BIGINT NOT NULL PRIMARY KEY',
    'SELECT CAST(seq AS SIGNED) * CAST(seq AS SIGNED) * CAST(seq AS SIGNED) - 9000000000 FROM seq_1_to_5000',
  ],
  ['unsigned_max', 'id BIGINT UNSIGNED NOT NULL PRIMARY KEY', 'SELECT 18446744073709551615 - seq FROM seq_0_to_4999'],
  [
    'text_key',
    'id VARCHAR(40) COLLATE utf8mb4_unicode_ci NOT NULL PRIMARY KEY',
    "SELECT CONCAT(CHAR(97 + seq % 26), IF(seq % 3, 'É', 'ü'), seq, IF(seq % 7, '', '''\\\\😀')) FROM seq_1_to_5000",
  ],
  [
    'latin_key',
    'id VARCHAR(40) CHARACTER SET latin1 COLLATE latin1_german1_ci NOT NULL PRIMARY KEY',
    "SELECT CONCAT(IF(seq % 2, 'ä', 'b'), seq) FROM seq_1_to_5000",
  ],
  ['binary_key', 'id BINARY(8) NOT NULL PRIMARY KEY', 'SELECT UNHEX(LEFT(MD5(seq), 16)) FROM seq_1_to_5000'],
  ['uuid_key', 'id UUID NOT NULL PRIMARY KEY', 'SELECT UUID() FROM seq_1_to_5000'],
  [
    'date_key',
    'id DATETIME(3) NOT NULL PRIMARY KEY',
    "SELECT '2024-01-01' + INTERVAL seq * 1001 MICROSECOND * 1000 FROM seq_1_to_5000",
  ],
  [
    'decimal_key',
    'id DECIMAL(20,4) NOT NULL PRIMARY KEY',
    'SELECT (CAST(seq AS SIGNED) - 2500) / 7 FROM seq_1_to_5000',
  ],
  [
    'composite',
    'a INT NOT NULL, b VARCHAR(20) NOT NULL, c DATE NOT NULL, PRIMARY KEY (a, b, c)',
    "SELECT seq % 7, CONCAT('k', seq % 50), '2024-01-01' + INTERVAL seq DAY FROM seq_1_to_5000",
  ],
  ['enum_key', "id ENUM('z','a','m') NOT NULL PRIMARY KEY", "SELECT ELT(seq, 'z', 'a', 'm') FROM seq_1_to_3"],
  ['no_key', 'id INT', 'SELECT seq FROM seq_1_to_5000'],
];

beforeAll(async () => {
  server = await startMariadb();
  const admin = await server.target();
  await admin.execute('CREATE DATABASE cut CHARACTER SET utf8mb4');
  await admin.execute('USE cut');
  for (const [name, definition, insert] of keyed) {
    await admin.execute(`CREATE TABLE ${name} (${definition})`);
    await admin.execute(
      `INSERT INTO ${name} ${insert.replace('INTERVAL seq * 1001 MICROSECOND * 1000', 'INTERVAL seq * 1001 SECOND')}`,
    );
    await admin.execute(`ANALYZE TABLE ${name}`);
  }
  source = await server.source({ database: 'cut' });
  tables = (await inspectDatabase(source, 'cut', signal)).tables;
});

afterAll(() => server.stop());

it.each(keyed.map(([name]) => name))('cuts %s into ranges that hold each row exactly once', async (name) => {
  const table = tables.find((one) => one.name === name);
  if (table === undefined) throw new Error('no table');
  const ranges = await planRanges(
    source,
    { ...table, dataBytes: 10_000, rows: 5_000 },
    { schema: 'cut', bytesPerRange: 1_000, signal },
  );
  const uncut = name === 'no_key' || name === 'enum_key';
  expect(ranges.length).toBeGreaterThanOrEqual(uncut ? 1 : 5);
  if (uncut) expect(ranges).toEqual([{ after: null, through: null }]);
  expect(JSON.parse(JSON.stringify(ranges))).toEqual(ranges);
  let sum = 0;
  for (const range of ranges) {
    const condition = rangeCondition(table, range) ?? 'TRUE';
    const sql = `FROM ${quoteQualified('cut', name)} WHERE ${condition}`;
    const [row] = await source.strings(`SELECT COUNT(*) ${sql}`);
    sum += Number(row?.[0]);
    const [plan] = await source.strings(`EXPLAIN SELECT * ${sql}`);
    if (!uncut) expect(plan?.[3], `${name}: ${condition}`).toMatch(/range|index/);
  }
  const [all] = await source.strings(`SELECT COUNT(*) FROM ${quoteQualified('cut', name)}`);
  expect(sum).toBe(Number(all?.[0]));
});
