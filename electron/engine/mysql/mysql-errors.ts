import { AppError, isAppError, toAppError, type RetryClass } from '#shared/errors/app-error.ts';
import type { ErrorCode } from '#shared/errors/catalogue.ts';

/** What the server said, before it means anything to us. */
export interface ServerMessage {
  readonly errno: number;
  readonly sqlState: string;
  readonly message: string;
}

/** Where it happened: who was asked, and values that must never be shown. */
export interface ErrorContext {
  /** e.g. `production database`. */
  readonly label: string;
  readonly secrets?: readonly string[];
}

interface Meaning {
  readonly code: ErrorCode;
  readonly retry?: RetryClass;
  readonly hint?: string;
}

const spaceHint = 'Free space on the disk that holds the database, then resume.';
const meanings: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  [1040, { code: 'database.too-many-connections', retry: 'now', hint: 'Wait a moment or use fewer connections.' }],
  [
    1203,
    { code: 'database.too-many-connections', retry: 'now', hint: 'This user may open no more connections at once.' },
  ],
  [
    1226,
    {
      code: 'database.too-many-connections',
      retry: 'now',
      hint: 'This user has used up an hourly or connection limit.',
    },
  ],
  [1044, { code: 'database.privilege-missing' }],
  [1045, { code: 'database.access-denied', hint: 'Check user and password of the database.' }],
  [
    1698,
    { code: 'database.access-denied', hint: 'This account can only be used by the system user of the same name.' },
  ],
  [1130, { code: 'database.access-denied', hint: 'The database does not accept this user from here.' }],
  [1820, { code: 'database.access-denied', hint: 'The password has expired and must be changed first.' }],
  [1862, { code: 'database.access-denied', hint: 'The password has expired and must be changed first.' }],
  [3118, { code: 'database.access-denied', hint: 'The account is locked.' }],
  [4151, { code: 'database.access-denied', hint: 'The account is locked.' }],
  [1049, { code: 'database.unknown-database' }],
  [1142, { code: 'database.privilege-missing' }],
  [1143, { code: 'database.privilege-missing' }],
  [1227, { code: 'database.privilege-missing' }],
  [1370, { code: 'database.privilege-missing' }],
  [
    1419,
    { code: 'database.privilege-missing', hint: 'The server wants log_bin_trust_function_creators or SUPER for this.' },
  ],
  [3159, { code: 'database.connect', hint: 'The database only accepts encrypted connections.' }],
  [1053, { code: 'database.connection-lost', retry: 'now' }],
  [1077, { code: 'database.connection-lost', retry: 'now' }],
  [1927, { code: 'database.connection-lost', retry: 'now' }],
  [
    4031,
    { code: 'database.connection-lost', retry: 'now', hint: 'The server closed the connection because it was idle.' },
  ],
  [1156, { code: 'database.protocol', retry: 'now' }],
  [1157, { code: 'database.protocol', retry: 'now' }],
  [1158, { code: 'database.connection-lost', retry: 'now' }],
  [1159, { code: 'database.connection-lost', retry: 'now' }],
  [1160, { code: 'database.connection-lost', retry: 'now' }],
  [1161, { code: 'database.connection-lost', retry: 'now' }],
  [1153, { code: 'database.packet-too-large', hint: 'Raise max_allowed_packet of the target database.' }],
  [1301, { code: 'database.packet-too-large', hint: 'Raise max_allowed_packet of the database.' }],
  [1205, { code: 'database.lock-wait', retry: 'now' }],
  [1213, { code: 'database.deadlock', retry: 'now' }],
  [1412, { code: 'database.schema-changed', retry: 'now' }],
  [1062, { code: 'database.duplicate-key' }],
  [1586, { code: 'database.duplicate-key' }],
  [1859, { code: 'database.duplicate-key' }],
  [3, { code: 'database.no-space', hint: spaceHint }],
  [28, { code: 'database.no-space', hint: spaceHint }],
  [1021, { code: 'database.no-space', hint: spaceHint }],
  [1114, { code: 'database.no-space', hint: spaceHint }],
  [1273, { code: 'database.unsupported' }],
  [1115, { code: 'database.unsupported' }],
  [1178, { code: 'database.unsupported' }],
  [1286, { code: 'database.unsupported' }],
]);

/** Numbers that are given for many reasons, a full disk among them. Below 100 are those of the server's file functions. */
const genericStorageErrors = new Set([1004, 1005, 1006, 1025, 1026, 1030, 1878]);
const isGenericStorageError = (errno: number): boolean => errno < 100 || genericStorageErrors.has(errno);
const outOfSpace = /\b(?:errno|errcode|error)[:\s]*"?28\b|No space left|table '[^']*' is full|error 135\b/i;

/** Text of a server made safe to show: without control characters, bounded, without the given secrets. */
export function scrubServerText(text: string, secrets: readonly string[] = []): string {
  let clean = text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ');
  for (const secret of secrets) if (secret.length > 0) clean = clean.replaceAll(secret, '[secret]');
  return clean.length > 1000 ? `${clean.slice(0, 1000)}…` : clean;
}

/** Maps what the server said to an error of the catalogue; numbers as in the manuals of MySQL and MariaDB. */
export function toDatabaseError(said: ServerMessage, context: ErrorContext): AppError {
  const text = scrubServerText(said.message, context.secrets);
  const full = isGenericStorageError(said.errno) && outOfSpace.test(said.message);
  const meaning: Meaning = full
    ? { code: 'database.no-space', hint: spaceHint }
    : said.errno === 3
      ? { code: 'database.query-failed' }
      : (meanings.get(said.errno) ?? { code: 'database.query-failed' });
  return new AppError(meaning.code, {
    message: `The ${context.label} says: ${text} (${said.errno})`,
    retry: meaning.retry ?? 'after-fix',
    ...(meaning.hint === undefined ? {} : { hint: meaning.hint }),
    facts: { errno: said.errno, sqlState: said.sqlState, database: context.label },
  });
}

/** An answer that breaks the protocol: the connection is of no further use. */
export function protocolError(context: ErrorContext, what: string): AppError {
  return new AppError('database.protocol', {
    message: `The ${context.label} sent something that cannot be understood: ${what}.`,
    retry: 'now',
    facts: { database: context.label, what },
  });
}

/** The connection ended while an answer was still expected. */
export function connectionLost(context: ErrorContext, cause?: unknown): AppError {
  const why = cause instanceof Error ? ` (${scrubServerText(cause.message, context.secrets)})` : '';
  return new AppError('database.connection-lost', {
    message: `The connection to the ${context.label} was lost${why}.`,
    retry: 'now',
    facts: { database: context.label },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The caller's signal was aborted. */
export function cancelled(): AppError {
  return new AppError('job.cancelled', { retry: 'now' });
}

/** The server's error number behind an AppError of this adapter, or null. */
export function serverErrno(error: unknown): number | null {
  if (!isAppError(error)) return null;
  const errno = error.facts.errno;
  return typeof errno === 'number' ? errno : null;
}

/** The server asked for a file of this computer without being asked to load one: an attack (hazard M1). */
export function refusedFileRequest(context: ErrorContext): AppError {
  return new AppError('database.local-infile-request', {
    message: `The ${context.label} asked for a file of this computer. Nothing was sent and the connection was closed.`,
    hint: 'The server, or something between here and it, is not what it seems. Do not use it until that is cleared up.',
    retry: 'never',
    facts: { database: context.label },
  });
}

/** Adds the table to an error, and to a row that is too large the advice that helps. */
export function toTableError(error: unknown, table: string): AppError {
  const known = toAppError(error);
  if (known.facts.table !== undefined) return known;
  return new AppError(known.code, {
    message: `Table ${table}: ${known.message}`,
    retry: known.retry,
    ...(known.hint === undefined ? {} : { hint: known.hint }),
    facts: { ...known.facts, table },
    cause: known,
  });
}
