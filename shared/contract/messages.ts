import type { AppErrorData } from '../errors/app-error.ts';

/** A call over a MessagePort. `cancel` withdraws an earlier call with the same id. */
export type RequestMessage =
  | { readonly kind: 'call'; readonly id: number; readonly name: string; readonly input: unknown }
  | { readonly kind: 'cancel'; readonly id: number };

/** A reply, never an exception. */
export type Reply =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: AppErrorData };

/** What comes back over a MessagePort. */
export type ResponseMessage =
  | { readonly kind: 'reply'; readonly id: number; readonly reply: Reply }
  | { readonly kind: 'event'; readonly name: string; readonly payload: unknown };
