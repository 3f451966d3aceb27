import { type Drawing, helloWord, type ToFrame, type ToPage } from '../wire.ts';
import { readToFrame } from './read-to-frame.ts';

/** What the page says by itself, and not because it was asked. */
export type PageNews = Exclude<ToFrame, { readonly kind: 'drawn' | 'errors' }>;

/** The channel to the page that this frame is in. */
export interface PageLink {
  readonly send: (message: ToPage) => void;
  /** The page as it is drawn now; null when it does not let us. */
  readonly draw: (script: string) => Promise<Drawing | null>;
  /** What its console reported. */
  readonly errors: () => Promise<readonly string[]>;
}

/**
 * Opens the channel. The other end is handed to the reviewed site's origin and to no other: a page of another site that
 * frames this one gets nothing.
 */
export function linkToPage(site: string, received: (message: PageNews) => void): PageLink {
  const { port1, port2 } = new MessageChannel();
  const answers = new Map<number, (message: ToFrame) => void>();
  let wishes = 0;
  port1.onmessage = ({ data }: MessageEvent<unknown>) => {
    const message = readToFrame(data);
    if (message?.kind !== 'drawn' && message?.kind !== 'errors') {
      if (message) received(message);
      return;
    }
    answers.get(message.wish)?.(message);
    answers.delete(message.wish);
  };
  window.parent.postMessage(helloWord, new URL(site).origin, [port2]);
  const ask = <T>(wish: (number: number) => ToPage, read: (message: ToFrame) => T, otherwise: T, ms: number) =>
    new Promise<T>((resolve) => {
      const number = ++wishes;
      answers.set(number, (message) => resolve(read(message)));
      window.setTimeout(() => resolve(otherwise), ms);
      port1.postMessage(wish(number));
    });
  return {
    send: (message) => port1.postMessage(message),
    draw: (script) =>
      ask(
        (wish) => ({ kind: 'shoot', wish, script }),
        (message) => (message.kind === 'drawn' ? message.drawing : null),
        null,
        25_000,
      ),
    errors: () =>
      ask<readonly string[]>(
        (wish) => ({ kind: 'errors', wish }),
        (message) => (message.kind === 'errors' ? message.errors : []),
        [],
        1500,
      ),
  };
}
