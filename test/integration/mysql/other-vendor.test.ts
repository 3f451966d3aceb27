import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ServerFacts } from '#shared/domain/database-facts.ts';
import type { TargetConnection } from '#engine/mysql/connection.ts';
import { splitForLoad } from '#engine/mysql/ddl/split-for-load.ts';
import { parseTable } from '#engine/mysql/ddl/table-model.ts';
import { translateTable } from '#engine/mysql/ddl/translate-table.ts';
import { readServer } from '#engine/mysql/inspect-server.ts';
import { addIndexes, createTable } from '#engine/mysql/loader.ts';
import { startMariadb, type MariadbServer } from './support/mariadb-server.ts';
import { fromMysql8 } from './support/mysql8-table.ts';

const signal = new AbortController().signal;
let server: MariadbServer;
let target: TargetConnection;
let facts: ServerFacts;

beforeAll(async () => {
  server = await startMariadb();
  target = await server.target();
  await target.execute('CREATE DATABASE here');
  facts = await readServer(target, signal);
});

afterAll(() => server.stop());

const mysql8: Pick<ServerFacts, 'vendor' | 'version' | 'versionNumber' | 'collations'> = {
  vendor: 'mysql',
  version: '8.0.36',
  versionNumber: 80036,
  collations: ['utf8mb4_0900_ai_ci'],
};

async function createTranslated(sql: string): Promise<readonly string[]> {
  const { model, changes } = translateTable(parseTable(sql), { ...facts, ...mysql8 }, facts);
  const loaded = { schema: 'here', name: model.name, plan: splitForLoad(model, { schema: 'here' }) };
  await createTable(target, loaded, signal);
  await addIndexes(target, loaded, signal);
  return changes.map((change) => change.what);
}

it('creates a table of MySQL 8 with all that is different there (B9)', async () => {
  // Neither side allows full-text keys on partitioned tables; partitions have a case of their own below.
  const changes = await createTranslated(fromMysql8.replace(/\n\/\*!50100 PARTITION[\s\S]*$/, ''));
  expect(changes).toEqual(expect.arrayContaining(['key expr', 'collation of column code', 'check soft']));
  const [row] = await target.strings('SHOW CREATE TABLE here.orders');
  expect(row?.[1]).toContain('nopad');
});

it.each([
  'CREATE TABLE `a` (`id` int NOT NULL, `t` text COLLATE utf8mb4_0900_as_ci, FULLTEXT KEY `f` (`t`) /*!50100 WITH PARSER `ngram` */) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci',
  "CREATE TABLE `b` (`j` json DEFAULT (json_array()), `e` enum('x','y') COLLATE utf8mb4_sv_0900_ai_ci DEFAULT 'x', `n` varchar(9) CHARACTER SET utf8mb3 COLLATE utf8mb3_bin DEFAULT NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin STATS_PERSISTENT=0",
  'CREATE TABLE `c` (`id` bigint NOT NULL, `d` date NOT NULL, PRIMARY KEY (`id`,`d`)) ENGINE=InnoDB DEFAULT CHARSET=latin1 /*!50100 PARTITION BY RANGE (year(`d`)) (PARTITION p0 VALUES LESS THAN (2020) ENGINE = InnoDB, PARTITION p1 VALUES LESS THAN MAXVALUE ENGINE = InnoDB) */',
  'CREATE TABLE `d` (`g` geometry NOT NULL /*!80003 SRID 4326 */, SPATIAL KEY `s` (`g`)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci',
  'CREATE TABLE `e` (`a` int DEFAULT NULL, `b` int GENERATED ALWAYS AS ((`a` + 1)) STORED NOT NULL, KEY `b` (`b` DESC)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4',
])('creates %s', async (sql) => {
  await createTranslated(sql);
});
