import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatabaseFacts, TableFacts } from '#shared/domain/database-facts.ts';
import { BlockPool } from '#engine/mysql/block-pool.ts';
import { readBackRange } from '#engine/mysql/checksum.ts';
import type { SourceConnection, TargetConnection } from '#engine/mysql/connection.ts';
import { copyRange, type CopyRangeOptions } from '#engine/mysql/copy-range.ts';
import { inspectDatabase } from '#engine/mysql/inspect.ts';
import { wholeTable } from '#engine/mysql/key-range.ts';
import { fetchPacked, type PackedRows } from '#engine/mysql/packed-rows.ts';
import { allowPacking, buildPackedSelect, canPack, largestPacked } from '#engine/mysql/packed-select.ts';
import { quoteQualified } from '#engine/mysql/quote.ts';
import { copyColumns, type CopyColumn } from '#engine/mysql/table-columns.ts';
import { startMariadb, type MariadbServer } from './support/mariadb-server.ts';
import { typeZoo } from './support/type-zoo.ts';

const signal = new AbortController().signal;
let from: MariadbServer;
let to: MariadbServer;
let source: SourceConnection;
let target: TargetConnection;
let facts: DatabaseFacts;

beforeAll(async () => {
  [from, to] = await Promise.all([
    startMariadb({ args: ['--default-time-zone=-03:00', '--max-allowed-packet=64M'] }),
    // A target that by itself would refuse zero dates and read times in another zone.
    startMariadb({
      args: [
        '--sql-mode=TRADITIONAL',
        '--default-time-zone=+05:30',
        '--innodb-strict-mode=1',
        '--max-allowed-packet=64M',
      ],
    }),
  ]);
  const writer = await from.target();
  await writer.execute("SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO'");
  await writer.execute('CREATE DATABASE zoo CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci');
  await writer.execute('USE zoo');
  for (const sql of typeZoo) await writer.execute(sql);
  source = await from.source();
  target = await to.target();
  facts = await inspectDatabase(source, 'zoo', signal);
});

afterAll(async () => {
  await from.stop();
  await to.stop();
});

function table(name: string): TableFacts {
  const found = facts.tables.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no table ${name}`);
  return found;
}

async function createCopy(schema: string, name: string): Promise<void> {
  const [row] = await source.strings(`SHOW CREATE TABLE ${quoteQualified('zoo', name)}`);
  await target.execute(`CREATE DATABASE IF NOT EXISTS ${schema} CHARACTER SET utf8mb4`);
  await target.execute(`USE ${schema}`);
  await target.execute(row?.[1] ?? '');
}

async function fetchWhole(name: string, columns: readonly CopyColumn[]): Promise<PackedRows> {
  expect(canPack(table(name), columns, null)).toBe(true);
  await source.query(allowPacking);
  const select = buildPackedSelect({ schema: 'zoo', table: table(name), columns, range: wholeTable });
  const packed = await fetchPacked(source, select, signal);
  if (packed === null) throw new Error(`${name} was not packed`);
  return packed;
}

async function checksum(connection: SourceConnection, schema: string, name: string): Promise<string> {
  const [row] = await connection.strings(`CHECKSUM TABLE ${quoteQualified(schema, name)}`);
  return row?.[1] ?? 'none';
}

const names = [
  'numbers',
  'moments',
  'texts',
  'bytes',
  'json_values',
  'generated_columns',
  'one_column',
  'order',
  'counted_enum',
  'empty_table',
];

/** Tables with ENUM, geometry or values that have to be declared as text. */
const notInBulk = new Set(['texts', 'json_values', 'counted_enum']);

describe.each<[string, CopyRangeOptions['writer'], 'plain' | 'packed']>([
  ['LOAD DATA', { kind: 'load-data' }, 'plain'],
  ['INSERT', { kind: 'insert', maxAllowedPacket: 1 << 24 }, 'plain'],
  ['LOAD DATA from packed rows', { kind: 'load-data' }, 'packed'],
  ['the bulk protocol', { kind: 'bulk', otherwise: { kind: 'load-data' } }, 'plain'],
  ['the bulk protocol from packed rows', { kind: 'bulk', otherwise: { kind: 'load-data' } }, 'packed'],
])('copied by %s', (_label, writer, reader) => {
  const schema = `copy_by_${writer.kind.replace('-', '_')}_${reader}`;

  it.each(names)('stores every byte of table %s as it was (B8, B12, B14, B15, B29)', async (name) => {
    await createCopy(schema, name);
    const columns = copyColumns(table(name), 'mariadb');
    const blocks = new BlockPool();
    const digest = table(name).primaryKey.length > 0 ? 'ordered' : 'unordered';
    const packed = reader === 'packed' ? await fetchWhole(name, columns) : null;
    const copied = await copyRange({
      ...(packed === null ? {} : { packed: Promise.resolve(packed) }),
      source,
      target,
      sourceSchema: 'zoo',
      targetSchema: schema,
      table: table(name),
      columns,
      range: wholeTable,
      digest,
      writer,
      blocks,
      signal,
    });
    expect(await checksum(target, schema, name)).toBe(await checksum(source, 'zoo', name));
    expect(copied.form).toBe(writer.kind === 'bulk' && !notInBulk.has(name) ? 'bulk' : 'text');
    const again = await readBackRange({
      connection: target,
      schema,
      table: table(name),
      columns,
      digest,
      form: copied.form,
      blocks,
      signal,
    });
    expect(again).toEqual({ rows: copied.rows, bytes: copied.bytes, digest: copied.digest });
  });
});

describe('rows that cannot be packed', () => {
  it.each([
    ['larger than a packed answer', largestPacked],
    ['larger than one packet', 17 << 20],
  ])('are left to the plain reader: one %s', async (_what, size) => {
    const name = `huge_${String(size)}`;
    const writer = await from.target();
    await writer.execute(`CREATE TABLE zoo.${name} (id INT NOT NULL PRIMARY KEY, data LONGBLOB)`);
    await writer.execute(`INSERT INTO zoo.${name} VALUES (1, 'small'), (2, REPEAT('x', ${String(size)}))`);
    await writer.close();
    const huge = (await inspectDatabase(source, 'zoo', signal)).tables.find((candidate) => candidate.name === name);
    if (huge === undefined) throw new Error(`no table ${name}`);
    const columns = copyColumns(huge, 'mariadb');
    await source.query(allowPacking);
    const select = buildPackedSelect({ schema: 'zoo', table: huge, columns, range: wholeTable });
    expect(await fetchPacked(source, select, signal)).toBeNull();
    await createCopy('huge', name);
    await copyRange({
      ...{ source, target, sourceSchema: 'zoo', targetSchema: 'huge', table: huge, columns, range: wholeTable },
      ...{ digest: 'ordered', writer: { kind: 'load-data' }, blocks: new BlockPool(), signal },
      packed: Promise.resolve(null),
    });
    expect(await checksum(target, 'huge', name)).toBe(await checksum(source, 'zoo', name));
  });

  it('are those of tables without a clustered key, of partitions, and behind a filter that looks elsewhere', () => {
    const columns = copyColumns(table('texts'), 'mariadb');
    expect(canPack({ ...table('texts'), engine: 'MyISAM' }, columns, null)).toBe(false);
    expect(canPack({ ...table('texts'), partitioned: true }, columns, null)).toBe(false);
    expect(canPack(table('texts'), columns, 'id IN (SELECT id FROM numbers)')).toBe(false);
    expect(canPack(table('texts'), columns, "v <> 'x'")).toBe(true);
  });
});

it('notices one changed byte when reading back', async () => {
  await createCopy('changed', 'texts');
  const columns = copyColumns(table('texts'), 'mariadb');
  const blocks = new BlockPool();
  const common = { table: table('texts'), columns, blocks, signal, digest: 'ordered' } as const;
  const copied = await copyRange({
    ...common,
    source,
    target,
    sourceSchema: 'zoo',
    targetSchema: 'changed',
    range: wholeTable,
    writer: { kind: 'load-data' },
  });
  await target.execute("UPDATE changed.texts SET l = CONCAT(l, 'x') WHERE id = 5");
  const again = await readBackRange({ ...common, connection: target, schema: 'changed' });
  expect(again.rows).toBe(copied.rows);
  expect(again.digest).not.toBe(copied.digest);
});
