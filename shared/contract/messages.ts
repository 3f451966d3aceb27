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

/** True for something that {@link Reply} or an event can be read from; the other side is our own code, so only the shape counts. */
export function isResponseMessage(message: unknown): message is ResponseMessage {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false;
  if (message.kind === 'event') return 'name' in message && typeof message.name === 'string' && 'payload' in message;
  return (
    message.kind === 'reply' &&
    'id' in message &&
    typeof message.id === 'number' &&
    'reply' in message &&
    typeof message.reply === 'object' &&
    message.reply !== null &&
    'ok' in message.reply
  );
}

/** True for a well-formed call or cancel; what a call asks is judged by the router. */
export function isRequestMessage(message: unknown): message is RequestMessage {
  if (typeof message !== 'object' || message === null || !('kind' in message) || !('id' in message)) return false;
  if (!Number.isSafeInteger(message.id)) return false;
  if (message.kind === 'cancel') return true;
  return message.kind === 'call' && 'name' in message && typeof message.name === 'string' && 'input' in message;
}
