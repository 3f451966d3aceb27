import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { escapeId, type Connection, type RowDataPacket } from 'mysql2/promise';
import { databaseNames, rootSql } from './databases.ts';
import type { WrittenTable } from './generator/context.ts';
import { generateTables } from './generator/generate.ts';
import { planUploads } from './generator/uploads-plan.ts';
import { writeUploads } from './generator/write-uploads.ts';
import type { LabInfo } from './lab-info.ts';
import type { LabLayout } from './layout.ts';
import { connectAsRoot, queryAsRoot } from './root-connection.ts';
import { settleProduction } from './wordpress.ts';

/** Raise it whenever the generated data changes, so that kept data sets are built again. */
export const generatorVersion = 4;

export type DataCounts = LabInfo['counts'];

export interface FillOptions {
  readonly layout: LabLayout;
  readonly scale: number;
  readonly socket: string;
  readonly site: string;
  readonly say: (line: string) => void;
}

const database = databaseNames.production;

/** Fills the freshly installed production site with generated rows and files. */
export async function fillProduction(options: FillOptions): Promise<DataCounts> {
  const { layout, scale, socket, site, say } = options;
  const asset = async (name: string): Promise<void> => {
    await rootSql(socket, await readFile(path.join(layout.assets, name), 'utf8'), database);
  };
  const folder = path.join(layout.run, 'generated');
  await rm(folder, { recursive: true, force: true });
  await asset('shop-schema.sql');
  await asset('lab-schema.sql');
  await rootSql(socket, emptyInstalled, database);
  const uploads = await writeUploads(path.join(site, 'wp-content', 'uploads'), planUploads(scale));
  const tables = await generateTables({ folder, scale });
  say(`Loading ${tables.reduce((sum, table) => sum + table.rows, 0)} rows`);
  await loadAll(socket, tables);
  await rm(folder, { recursive: true });
  await asset('lab-rows.sql');
  await asset('lab-objects.sql');
  await settleProduction(layout, site);
  return {
    ...(await measure(socket)),
    uploadFiles: uploads.files,
    uploadBytes: uploads.bytes,
    excludedFiles: uploads.excludedFiles,
  };
}

/** The sample content of the installation, whose dates depend on the clock. */
const emptyInstalled = [
  'posts',
  'postmeta',
  'comments',
  'commentmeta',
  'users',
  'usermeta',
  'term_relationships',
  'links',
]
  .map((name) => `TRUNCATE TABLE wp_${name};\n`)
  .join('');

/** Loads the largest tables first, two at a time. */
async function loadAll(socket: string, tables: readonly WrittenTable[]): Promise<void> {
  const waiting = [...tables].sort((a, b) => b.rows - a.rows);
  const work = async (): Promise<void> => {
    const connection = await connectAsRoot(socket, database);
    try {
      await connection.query(
        "SET SESSION foreign_key_checks = 0, unique_checks = 0, time_zone = '+00:00', sql_mode = 'NO_AUTO_VALUE_ON_ZERO'",
      );
      for (let table = waiting.shift(); table !== undefined; table = waiting.shift()) await load(connection, table);
    } finally {
      await connection.end();
    }
  };
  await Promise.all([work(), work()]);
}

async function load(connection: Connection, table: WrittenTable): Promise<void> {
  const columns = table.columns.map((column) => escapeId(column, true)).join(', ');
  await connection.query(
    `LOAD DATA INFILE ? INTO TABLE ${escapeId(table.table, true)} CHARACTER SET binary (${columns})`,
    [table.file],
  );
}

async function measure(socket: string): Promise<Pick<DataCounts, 'tables' | 'databaseBytes'>> {
  const connection = await connectAsRoot(socket, database);
  try {
    const list = await queryAsRoot(
      socket,
      database,
      `SELECT table_name AS name FROM information_schema.tables
       WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY table_name`,
    );
    const tables: [string, number][] = [];
    for (const { name } of list) {
      const quoted = escapeId(String(name), true);
      await connection.query(`ANALYZE TABLE ${quoted}`);
      const [rows] = await connection.query<RowDataPacket[]>(`SELECT COUNT(*) AS n FROM ${quoted}`);
      tables.push([String(name), Number(rows[0]?.n)]);
    }
    const [size] = await queryAsRoot(
      socket,
      database,
      `SELECT SUM(data_length + index_length) AS bytes FROM information_schema.tables WHERE table_schema = DATABASE()`,
    );
    return { tables: Object.fromEntries(tables), databaseBytes: Number(size?.bytes) };
  } finally {
    await connection.end();
  }
}
