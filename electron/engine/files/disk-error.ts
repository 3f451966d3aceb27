import { AppError, isAppError } from '#shared/errors/app-error.ts';

/** The errno name of a failed file system call, or an empty string. */
export function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/**
 * A failed write as an AppError: `transfer.no-space` when the disk or a quota is full, else `transfer.disk-failed`.
 * AppErrors pass through. `what` is shown to the user: the path, as it may be displayed.
 */
export function toDiskError(error: unknown, what: string): AppError {
  if (isAppError(error)) return error;
  const errno = errnoOf(error);
  if (errno === 'ENOSPC' || errno === 'EDQUOT') {
    return new AppError('transfer.no-space', {
      message:
        errno === 'EDQUOT'
          ? `The disk quota is used up; "${what}" could not be written.`
          : `The disk is full; "${what}" could not be written.`,
      hint: 'Free some space and resume: what has arrived is kept.',
      facts: { path: what, errno },
      cause: error,
    });
  }
  return new AppError('transfer.disk-failed', {
    message: `"${what}" could not be written${errno === '' ? '' : ` (${errno})`}.`,
    facts: { path: what, errno },
    cause: error,
  });
}
