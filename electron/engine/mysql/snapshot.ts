import type { TableFacts } from '#shared/domain/database-facts.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import type { SourceConnection } from './connection.ts';
import { serverErrno } from './mysql-errors.ts';
import { quoteQualified } from './quote.ts';

/**
 * How the connections came to see the same moment: behind a lock over everything or over the tables that are read,
 * held for an instant; or because there is only one connection.
 */
export type SnapshotMethod = 'global-lock' | 'table-locks' | 'one-connection';

/** Connections that read one and the same moment of the source. */
export interface Snapshot {
  readonly method: SnapshotMethod;
  readonly connections: readonly SourceConnection[];
  /** ISO 8601, clock of this computer. */
  readonly takenAt: string;
  /** Milliseconds for which writers of the source may have waited; 0 without a lock. */
  readonly lockedFor: number;
  /** `file:offset` of the binary log at that moment, where this user may know it. */
  readonly binlogPosition: string | null;
  /** Tables whose engine knows no snapshots: they are read as they are at that time. */
  readonly nonTransactional: readonly string[];
  close(): Promise<void>;
}

/** What a snapshot is wanted for. */
export interface SnapshotOptions {
  /** Opens one more connection to the source. */
  readonly open: () => Promise<SourceConnection>;
  /** Connections wanted; fewer come when no lock can be had. */
  readonly count: number;
  readonly schema: string;
  readonly tables: readonly TableFacts[];
  readonly rights: { readonly reload: boolean; readonly lockTables: boolean };
  readonly signal: AbortSignal;
}

const transactional = new Set(['innodb', 'rocksdb', 'tokudb', 'ndbcluster']);
const isolation = 'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ';
const begin = 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY';
/** A lock that is waited for stops production's writers: never longer than this. */
const longestLock = 2_500;

/**
 * Opens connections that see one moment. A lock is asked for with a time limit of two seconds and held only while the
 * transactions begin; where it cannot be had, one connection is enough for a consistent read (hazards B3, B21).
 */
export async function openSnapshot(options: SnapshotOptions): Promise<Snapshot> {
  const { signal, tables } = options;
  const nonTransactional = tables
    .filter((table) => !transactional.has(table.engine.toLowerCase()))
    .map((table) => table.name);
  const connections: SourceConnection[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(connections.map((connection) => connection.close()));
  };
  try {
    await openUpTo(Math.max(1, options.count), connections, options);
    await Promise.all(connections.map((connection) => connection.query(isolation, { signal })));
    const locked = connections.length > 1 ? await beginBehindLock(connections, options) : null;
    if (locked !== null) return { ...locked, connections, nonTransactional, close };
    const [first, ...others] = connections;
    await Promise.all(others.map((connection) => connection.close()));
    if (first === undefined) throw new RangeError('no connection');
    await first.query(begin, { signal });
    connections.length = 1;
    const takenAt = new Date().toISOString();
    return {
      method: 'one-connection',
      connections,
      takenAt,
      lockedFor: 0,
      binlogPosition: null,
      nonTransactional,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Opens as many as the server lets us have, at least one (hazard B7). */
async function openUpTo(count: number, connections: SourceConnection[], { open }: SnapshotOptions): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const connection = await openOrNull(open, index === 0);
    if (connection === null) return;
    connections.push(connection);
  }
}

/** Null when the server has no connection to spare and this one can be done without. */
async function openOrNull(open: () => Promise<SourceConnection>, isNeeded: boolean): Promise<SourceConnection | null> {
  try {
    return await open();
  } catch (error) {
    if (isNeeded || !isAppError(error, 'database.too-many-connections')) throw error;
    return null;
  }
}

type LockedMoment = Pick<Snapshot, 'method' | 'takenAt' | 'lockedFor' | 'binlogPosition'>;

function lockStatement(method: SnapshotMethod, { schema, tables }: SnapshotOptions): string {
  if (method === 'global-lock') return 'FLUSH TABLES WITH READ LOCK';
  return `LOCK TABLES ${tables.map((table) => `${quoteQualified(schema, table.name)} READ`).join(', ')}`;
}

async function beginBehindLock(
  connections: readonly SourceConnection[],
  options: SnapshotOptions,
): Promise<LockedMoment | null> {
  const methods: SnapshotMethod[] = [
    ...(options.rights.reload ? ['global-lock' as const] : []),
    ...(options.rights.lockTables && options.tables.length > 0 ? ['table-locks' as const] : []),
  ];
  for (const method of methods) {
    const moment = await tryLock(method, connections, options);
    if (moment !== null) return moment;
  }
  return null;
}

/** The lock has a connection of its own: whatever happens, closing that connection gives it back. */
async function tryLock(
  method: SnapshotMethod,
  connections: readonly SourceConnection[],
  options: SnapshotOptions,
): Promise<LockedMoment | null> {
  const { signal } = options;
  const lock = await openOrNull(options.open, false);
  if (lock === null) return null;
  const timer = setTimeout(() => void lock.close(), longestLock);
  try {
    const asked = Date.now();
    await lock.query(lockStatement(method, options), { signal });
    const takenAt = new Date().toISOString();
    // All transactions begin in one round trip; the lock is held for about as long as one answer takes.
    const [binlogPosition] = await Promise.all([
      readPosition(lock, signal),
      ...connections.map((connection) => connection.query(begin, { signal })),
    ]);
    await lock.query('UNLOCK TABLES', { signal });
    return { method, takenAt, lockedFor: Date.now() - asked, binlogPosition };
  } catch (error) {
    if (!isLockRefused(error)) throw error;
    return null;
  } finally {
    clearTimeout(timer);
    await lock.close();
  }
}

function isLockRefused(error: unknown): boolean {
  return (
    isAppError(error, 'database.lock-wait') ||
    isAppError(error, 'database.privilege-missing') ||
    isAppError(error, 'database.connection-lost')
  );
}

async function readPosition(connection: SourceConnection, signal: AbortSignal): Promise<string | null> {
  try {
    const [row] = await connection.strings('SHOW MASTER STATUS', { signal });
    return row?.[0] == null ? null : `${row[0]}:${row[1] ?? ''}`;
  } catch (error) {
    // Not allowed, or renamed as in MySQL 8.4: it is only a note in the report.
    if (serverErrno(error) === null) throw error;
    return null;
  }
}
