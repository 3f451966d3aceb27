import type { TargetConnection } from './connection.ts';
import { serverErrno } from './mysql-errors.ts';

/** Settings that some servers or users do not have; everything works without them, only less well. */
const unknownVariable = 1193;
const notAllowed = new Set([unknownVariable, 1227, 1231, 1238, 1229, 1621, 1694]);

const everywhere = [
  'SET NAMES utf8mb4',
  // Cells come as they are stored, without a conversion between character sets.
  'SET SESSION character_set_results = NULL',
  "SET SESSION time_zone = '+00:00'",
  'SET SESSION sql_quote_show_create = 1',
];
const wanted = [
  'SET SESSION net_write_timeout = 3600, net_read_timeout = 3600',
  'SET SESSION wait_timeout = 28800',
  'SET SESSION group_concat_max_len = 1048576',
  // A default limit of the server would cut long reads and index builds short.
  'SET SESSION max_statement_time = 0',
  'SET SESSION max_execution_time = 0',
  'SET SESSION SQL_BIG_SELECTS = 1',
];

const source = {
  required: [
    'SET SESSION TRANSACTION READ ONLY',
    "SET SESSION sql_mode = ''",
    // Never wait in a queue that production's own visitors would have to wait behind (hazard B3).
    'SET SESSION lock_wait_timeout = 2',
  ],
  wanted: ['SET SESSION innodb_lock_wait_timeout = 2'],
};

const target = {
  required: [
    // Auto-increment columns may hold 0, and dates are kept as they are, zeros included (hazard B14).
    "SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO'",
    'SET SESSION foreign_key_checks = 0, unique_checks = 1',
    'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
    'SET SESSION lock_wait_timeout = 30, innodb_lock_wait_timeout = 50',
    'SET SESSION max_error_count = 1000',
  ],
  wanted: [
    'SET SESSION sql_log_bin = 0',
    'SET SESSION innodb_strict_mode = 0',
    'SET SESSION explicit_defaults_for_timestamp = 1',
    'SET SESSION sql_require_primary_key = 0',
    'SET SESSION sql_generate_invisible_primary_key = 0',
    'SET SESSION show_create_table_verbosity = 0',
    'SET SESSION check_constraint_checks = 0',
  ],
};

/** Brings a fresh session into the one state that all statements of this adapter count on, in one round trip. */
export async function prepareSession(
  connection: TargetConnection,
  role: 'source' | 'target',
  signal: AbortSignal,
): Promise<void> {
  const mine = role === 'source' ? source : target;
  const run = (sql: string): Promise<unknown> => connection.query(sql, { signal, stallAfter: 20_000 });
  const optional = async (sql: string): Promise<void> => {
    try {
      await run(sql);
    } catch (error) {
      const errno = serverErrno(error);
      if (errno === null || !notAllowed.has(errno)) throw error;
    }
  };
  await Promise.all([...[...mine.required, ...everywhere].map(run), ...[...wanted, ...mine.wanted].map(optional)]);
}
