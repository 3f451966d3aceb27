import { AppError } from '#shared/errors/app-error.ts';

const readers = /^[\s(]*(?:SELECT|SHOW|WITH|DESCRIBE|EXPLAIN|CHECKSUM TABLE)\b/i;
const session =
  /^\s*(?:SET SESSION\b|SET NAMES\b|USE\b|START TRANSACTION\b|COMMIT\s*$|ROLLBACK\s*$|UNLOCK TABLES\s*$|KILL (?:QUERY )?\d+$|FLUSH TABLES WITH READ LOCK\s*$)/i;
const readLock = /^\s*LOCK TABLES\s/i;
const lockedTable = /^\s*n(?:\.n)? READ\s*$/i;
const writers =
  /\b(?:INTO\s+(?:OUTFILE|DUMPFILE)|FOR\s+UPDATE|LOCK\s+IN\s+SHARE\s+MODE|INSERT|UPDATE|DELETE|REPLACE\s+INTO)\b/i;

/** The statement with every quoted name as `n` and every text as `''`, whatever words they hold. */
function skeleton(sql: string): string {
  let result = '';
  let at = 0;
  while (at < sql.length) {
    const char = sql.charAt(at);
    if (char !== '`' && char !== "'" && char !== '"') {
      result += char;
      at += 1;
      continue;
    }
    const end = closingQuote(sql, at, char);
    result += char === '`' ? 'n' : "''";
    at = end + 1;
  }
  return result;
}

function closingQuote(sql: string, open: number, quote: string): number {
  for (let at = open + 1; at < sql.length; at += 1) {
    const char = sql.charAt(at);
    if (char === '\\' && quote !== '`') at += 1;
    else if (char === quote && sql.charAt(at + 1) === quote) at += 1;
    else if (char === quote) return at;
  }
  return sql.length;
}

function isReadLock(text: string): boolean {
  if (!readLock.test(text)) return false;
  return text
    .replace(readLock, '')
    .split(',')
    .every((part) => lockedTable.test(part));
}

/**
 * Refuses any statement that is not a read, a setting of the own session, the end of an own session or a short read lock. The session is opened
 * read-only as well; this is the second lock on the same door (product law 1).
 */
export function assertReadOnlyStatement(sql: string): void {
  const text = skeleton(sql);
  const allowed = readers.test(text) || session.test(text) || isReadLock(text);
  if (allowed && !writers.test(text) && !text.includes(';')) return;
  throw new AppError('internal.unexpected', {
    message: 'A statement that could write was kept away from a source database.',
    retry: 'never',
    facts: { statement: sql.trimStart().slice(0, 40) },
  });
}
