import { posix } from 'node:path';
import type { PersonalFolder } from '#shared/domain/scan.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import { deepScanTable, type TableCounts } from '../../masking/deep-scan.ts';
import type { TableFacts } from '../../masking/facts.ts';
import { readTableFacts } from '../../masking/read-facts.ts';
import { regexFlavour } from '../../masking/regex-flavour.ts';
import { numberColumns } from '../../masking/number-evidence.ts';
import { scannedColumns } from '../../masking/scan.ts';
import type { SourceConnection } from '../../mysql/connection.ts';
import { endSession } from '../../mysql/end-session.ts';
import { serverErrno } from '../../mysql/mysql-errors.ts';
import type { ScanFacts, SeenTable } from '../../store/scan-records.ts';
import { openEnvironment, type EnvironmentOpener, type OpenEnvironment } from '../pull/open-environment.ts';
import { becomesOf } from '../pull/personal-files.ts';
import { listSource } from '../pull/prepare-files.ts';
import type { PullRequest } from '../pull/prepare-pull.ts';

/** How far a scan is. */
export interface ScanProgress {
  readonly done: number;
  readonly total: number;
  /** The table that was looked at last; empty at the beginning. */
  readonly table: string;
}

/** What a scan is made of. */
export interface RunScanInput {
  readonly opener: EnvironmentOpener;
  readonly request: Pick<PullRequest, 'source' | 'sourceServer' | 'recipe'>;
  readonly now: () => Date;
  readonly tell: (progress: ScanProgress) => void;
  readonly signal: AbortSignal;
}

/** Seconds that the server may work on one table. */
const longestStatement = 10;
/** Statements that are on the way at once: their answers come in order, and a slow line is not waited for each time. */
const atOnce = 4;

/**
 * Looks at every table of a source in a session that cannot write, and counts. No value leaves the server. Throws the errors of
 * connecting and `job.cancelled`; a table that cannot be read is named in the answer.
 */
export async function runScan(input: RunScanInput): Promise<ScanFacts> {
  const { opener, request, now, signal } = input;
  const begun = performance.now();
  const open = await openEnvironment(opener, request.source, request.sourceServer, request.recipe, signal);
  try {
    const files = await countPersonalFiles(open, request.recipe, signal);
    const seen = open.database === null ? noTables : await scanDatabase(open, input);
    return {
      takenAt: now().toISOString(),
      took: Math.round(performance.now() - begun),
      hasDatabase: open.database !== null,
      tablePrefix: open.database?.tablePrefix ?? '',
      tables: [...seen.tables],
      unreadable: [...seen.unreadable],
      files: [...files],
    };
  } finally {
    await open.close();
  }
}

interface SeenTables {
  readonly tables: readonly SeenTable[];
  readonly unreadable: ScanFacts['unreadable'];
}

const noTables: SeenTables = { tables: [], unreadable: [] };

async function scanDatabase(open: OpenEnvironment, { signal, tell }: RunScanInput): Promise<SeenTables> {
  const reader = await open.openSource(signal);
  try {
    return await scanTablesOf(reader, open.database?.name ?? '', tell, signal);
  } catch (error) {
    // The server goes on with a statement whose client has gone: it is told to stop.
    if (signal.aborted) await stopOnServer(open, reader.threadId);
    throw error;
  } finally {
    await reader.close();
  }
}

/** Looks at every base table, in a session of a source. */
async function scanTablesOf(
  reader: SourceConnection,
  database: string,
  tell: RunScanInput['tell'],
  signal: AbortSignal,
): Promise<SeenTables> {
  await limitStatements(reader, signal);
  const flavour = regexFlavour(reader.version);
  const query = (sql: string, querySignal: AbortSignal): Promise<(string | null)[][]> =>
    reader.strings(sql, { signal: querySignal });
  const tables = await readTableFacts(database, query, signal);
  const seen = new Map<string, TableCounts | null>();
  const unreadable: { table: string; why: string }[] = [];
  const pending = tables.filter((table) => scannedColumns(table).length > 0 || numberColumns(table).length > 0);
  const total = pending.length;
  let done = 0;
  tell({ done, total, table: '' });
  const look = async (table: TableFacts): Promise<void> => {
    try {
      seen.set(table.name, await deepScanTable(table, flavour, query, signal));
    } catch (error) {
      if (signal.aborted || serverErrno(error) === null || isAppError(error, 'database.connection-lost')) throw error;
      seen.set(table.name, null);
      unreadable.push({ table: table.name, why: whyNot(error) });
    }
    done += 1;
    tell({ done, total, table: table.name });
  };
  const work = async (): Promise<void> => {
    for (let table = pending.shift(); table !== undefined; table = pending.shift()) await look(table);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return {
    tables: tables.map((facts) => ({ facts: toStored(facts), counts: toStoredCounts(seen.get(facts.name)) })),
    unreadable: unreadable.toSorted((a, b) => (a.table < b.table ? -1 : 1)),
  };
}

/** Servers too old for a limit have none; the sample is small there, too. */
async function limitStatements(reader: SourceConnection, signal: AbortSignal): Promise<void> {
  const sql = reader.isMariaDb
    ? `SET SESSION max_statement_time = ${String(longestStatement)}`
    : `SET SESSION max_execution_time = ${String(longestStatement * 1000)}`;
  try {
    await reader.query(sql, { signal });
  } catch (error) {
    if (serverErrno(error) === null) throw error;
  }
}

const timedOut = new Set([1969, 3024]);
const noRight = new Set([1142, 1143, 1044, 1370]);

function whyNot(error: unknown): string {
  const errno = serverErrno(error) ?? 0;
  if (noRight.has(errno)) return 'the account may not read it';
  if (timedOut.has(errno)) return `it took longer than ${String(longestStatement)} seconds`;
  // The server's own words could quote what stands in a row.
  return `the server could not look at it (error ${String(errno)})`;
}

async function stopOnServer(open: OpenEnvironment, threadId: number): Promise<void> {
  const soon = AbortSignal.timeout(5000);
  try {
    const other = await open.openSource(soon);
    await endSession(other, threadId, soon).finally(() => other.close());
  } catch {
    // The limit of statements ends it a little later.
  }
}

async function countPersonalFiles(
  open: OpenEnvironment,
  recipe: Recipe,
  signal: AbortSignal,
): Promise<readonly PersonalFolder[]> {
  const folders: PersonalFolder[] = [];
  const uploads = open.environment.uploads?.map((path) => ({ path, exclude: [] })) ?? recipe.uploads;
  for (const { path, reason } of recipe.personalFiles) {
    const files = await countFiles(open, path, signal);
    folders.push({ path, reason, treatment: becomesOf(path, uploads), files });
  }
  return folders;
}

async function countFiles(open: OpenEnvironment, path: string, signal: AbortSignal): Promise<number | null> {
  try {
    const { entries } = await listSource({ source: open, signal }, posix.join(open.environment.path, path), []);
    return entries.filter(({ kind }) => kind === 'file').length;
  } catch (error) {
    if (isAppError(error, 'remote.file-missing')) return null;
    throw error;
  }
}

function toStored(facts: TableFacts): SeenTable['facts'] {
  return {
    ...facts,
    columns: [...facts.columns],
    primaryKey: [...facts.primaryKey],
    foreignKeys: facts.foreignKeys.map(({ columns, referencedTable, referencedColumns }) => ({
      columns: [...columns],
      referencedTable,
      referencedColumns: [...referencedColumns],
    })),
  };
}

function toStoredCounts(counts: TableCounts | null | undefined): SeenTable['counts'] {
  if (counts === null || counts === undefined) return null;
  return { sampledRows: counts.sampledRows, columns: counts.columns.map((one) => ({ ...one })) };
}
