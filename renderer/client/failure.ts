import { type AppErrorData, toAppError } from '#shared/errors/app-error.ts';

/** Anything thrown as the data that a failure notice shows. */
export function toFailure(error: unknown): AppErrorData {
  return toAppError(error).toData();
}
