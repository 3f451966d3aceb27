import { AppError } from '#shared/errors/app-error.ts';

const readers = /^\s*(?:SELECT|SHOW|WITH|DESCRIBE|EXPLAIN|CHECKSUM TABLE)\b/i;
const session =
  /^\s*(?:SET SESSION\b|SET NAMES\b|USE\b|START TRANSACTION\b|COMMIT\s*$|ROLLBACK\s*$|UNLOCK TABLES\s*$|FLUSH TABLES WITH READ LOCK\s*$)/i;
const readLock = /^\s*LOCK TABLES (?:`(?:[^`]|``)+`(?:\.`(?:[^`]|``)+`)? READ(?:, )?)+\s*$/;
const writers = /\bINTO\s+(?:OUTFILE|DUMPFILE)\b|\bFOR\s+UPDATE\b|\bLOCK\s+IN\s+SHARE\s+MODE\b/i;

/** Literals and quoted names, which may hold any words. */
const quoted = /`(?:[^`]|``)*`|'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|X'[0-9A-Fa-f]*'/g;

/**
 * Refuses any statement that is not a read, a setting of the own session or a short read lock. The session is opened
 * read-only as well; this is the second lock on the same door (product law 1).
 */
export function assertReadOnlyStatement(sql: string): void {
  const allowed = readers.test(sql) || session.test(sql) || readLock.test(sql);
  if (allowed && !writers.test(sql.replace(quoted, "''"))) return;
  throw new AppError('internal.unexpected', {
    message: 'A statement that could write was kept away from a source database.',
    retry: 'never',
    facts: { statement: sql.trimStart().slice(0, 40) },
  });
}
