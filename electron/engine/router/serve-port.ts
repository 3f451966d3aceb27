import type { Door } from '#shared/contract/door.ts';
import { isRequestMessage, type ResponseMessage } from '#shared/contract/messages.ts';
import type { Router } from '#shared/contract/router.ts';
import type { EventHub } from './event-hub.ts';

/** What the engine knows about a call beside its input. */
export interface CallContext {
  /** Aborts when the caller withdraws the request or goes away. */
  readonly signal: AbortSignal;
}

/**
 * Answers the calls that come through a door and tells it every event, until it closes. Messages of another shape are
 * ignored. Returns the way to stop, which aborts the calls in work.
 */
export function servePort(router: Router<CallContext>, events: EventHub, door: Door): () => void {
  const calls = new Map<number, AbortController>();
  const send = (message: ResponseMessage) => door.send(message);
  const stopEvents = events.onAny((name, payload) => send({ kind: 'event', name, payload }));
  const answer = async (id: number, name: string, input: unknown) => {
    const controller = new AbortController();
    calls.set(id, controller);
    const reply = await router.call(name, input, { signal: controller.signal });
    // Withdrawn or closed meanwhile: nobody waits for it any more.
    if (calls.delete(id)) send({ kind: 'reply', id, reply });
  };
  door.onMessage((message) => {
    if (!isRequestMessage(message)) return;
    if (message.kind === 'call') {
      if (!calls.has(message.id)) void answer(message.id, message.name, message.input);
      return;
    }
    const controller = calls.get(message.id);
    calls.delete(message.id);
    controller?.abort();
  });
  const stop = () => {
    stopEvents();
    for (const controller of calls.values()) controller.abort();
    calls.clear();
    door.close();
  };
  door.onClose(stop);
  return stop;
}
