import { setMaxListeners } from 'node:events';
import { AppError } from '#shared/errors/app-error.ts';

/** The error of work that was stopped through its signal: the signal's own AppError, or `job.cancelled`. */
export function toCancelled(signal: AbortSignal): AppError {
  const reason: unknown = signal.reason;
  return reason instanceof AppError ? reason : new AppError('job.cancelled', { retry: 'never', cause: reason });
}

/** Throws when the signal has fired already. */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw toCancelled(signal);
}

/** Calls back once when the signal fires (at once when it has); the returned function takes the listener away. */
export function onCancelled(signal: AbortSignal, listener: (error: AppError) => void): () => void {
  const onAbort = () => listener(toCancelled(signal));
  if (signal.aborted) {
    onAbort();
    return () => {};
  }
  // A job's signal has as many listeners as things wait for it; Node would warn from eleven on.
  setMaxListeners(0, signal);
  signal.addEventListener('abort', onAbort, { once: true });
  return () => signal.removeEventListener('abort', onAbort);
}

/** Waits, or rejects as soon as the signal fires. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stopListening();
      resolve();
    }, milliseconds);
    const stopListening = onCancelled(signal, (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}
