import { errorCatalogue, type ErrorCode } from './catalogue.ts';

/** Whether trying again can help: at once, only after somebody mended something, or never. */
export type RetryClass = 'never' | 'now' | 'after-fix';

/** Log-safe details: never a secret, never a row. */
export type ErrorFacts = Readonly<Record<string, string | number | boolean | readonly string[] | null>>;

/** What an error says beyond its code. */
export interface AppErrorOptions {
  /** One sentence: what happened, on which host and step. Defaults to the catalogue's. */
  readonly message?: string;
  /** What the user can do next. */
  readonly hint?: string;
  readonly retry?: RetryClass;
  readonly facts?: ErrorFacts;
  readonly cause?: unknown;
}

/** The error as plain data, the shape that crosses process borders and `--json`. */
export interface AppErrorData {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly retry: RetryClass;
  readonly facts: ErrorFacts;
}

/** The one error class of the product. Thrown inside the engine, mapped to data once at the router. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly retry: RetryClass;
  readonly facts: ErrorFacts;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(options.message ?? errorCatalogue[code], options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.hint = options.hint;
    this.retry = options.retry ?? 'after-fix';
    this.facts = options.facts ?? {};
  }

  /** The error without stack and cause. */
  toData(): AppErrorData {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      retry: this.retry,
      facts: this.facts,
    };
  }
}

/** True for an AppError, also of one code only. */
export function isAppError(error: unknown, code?: ErrorCode): error is AppError {
  return error instanceof AppError && (code === undefined || error.code === code);
}

/** Any thrown value as an AppError: itself, or `internal.unexpected` with the original as cause. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new AppError('internal.unexpected', { message, retry: 'never', cause: error });
}

/** The error that another process described. */
export function appErrorFromData({ code, message, hint, retry, facts }: AppErrorData): AppError {
  return new AppError(code, { message, retry, facts, ...(hint === undefined ? {} : { hint }) });
}
