import { AppError } from '#shared/errors/app-error.ts';
import { scrubServerText, toDatabaseError, type ErrorContext } from './mysql-errors.ts';

const networkCodes = {
  ENOTFOUND: 'connection.dns',
  EAI_AGAIN: 'connection.dns',
  ECONNREFUSED: 'connection.refused',
  EHOSTUNREACH: 'connection.unreachable',
  ENETUNREACH: 'connection.unreachable',
  ETIMEDOUT: 'connection.timeout',
} as const;

function isNetworkCode(code: string): code is keyof typeof networkCodes {
  return Object.hasOwn(networkCodes, code);
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** The network did not let us through to the server. */
export function unreachable(error: unknown, label: string, where: string): AppError {
  const code = errorCode(error);
  return new AppError(isNetworkCode(code) ? networkCodes[code] : 'database.connect', {
    message: `The ${label} cannot be reached at ${where}${code === '' ? '' : ` (${code})`}.`,
    retry: 'now',
    facts: { database: label, where },
    cause: error,
  });
}

/** The server, or the driver on its behalf, did not let us in. */
export function loginError(error: unknown, context: ErrorContext, tlsOffered: boolean): AppError {
  if (error instanceof AppError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const errno = error instanceof Error && 'errno' in error && typeof error.errno === 'number' ? error.errno : 0;
  if (errno > 0) {
    const state = error instanceof Error && 'sqlState' in error ? String(error.sqlState) : '';
    const known = toDatabaseError({ errno, sqlState: state, message }, context);
    return new AppError(known.code, {
      message: known.message,
      retry: known.retry,
      ...(known.hint === undefined ? {} : { hint: known.hint }),
      facts: { ...known.facts, offersTls: tlsOffered },
    });
  }
  const code = errorCode(error);
  const text = scrubServerText(message, context.secrets);
  if (code === 'ETIMEDOUT') {
    return new AppError('connection.timeout', {
      message: `The ${context.label} did not finish the login in time.`,
      retry: 'now',
    });
  }
  if (code === 'AUTH_SWITCH_PLUGIN_ERROR' || code === 'MYSQL_CLEAR_PASSWORD_NOT_ENABLED') {
    return new AppError('database.access-denied', {
      message: `The ${context.label} wants a way to log in that is not supported: ${text}`,
      hint: 'Use an account with mysql_native_password or caching_sha2_password.',
    });
  }
  if (code === 'HANDSHAKE_SSL_ERROR' || code === 'HANDSHAKE_NO_SSL_SUPPORT') {
    return new AppError('database.connect', {
      message: `The ${context.label} could not be reached encrypted: ${text}`,
    });
  }
  return new AppError('database.connect', {
    message: `The ${context.label} did not let us in: ${text}`,
    retry: 'now',
    facts: { database: context.label },
    cause: error,
  });
}
