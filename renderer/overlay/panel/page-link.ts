import { helloWord, type ToFrame, type ToPage } from '../wire.ts';
import { readToFrame } from './read-to-frame.ts';

/** The channel to the page that this frame is in. */
export interface PageLink {
  readonly send: (message: ToPage) => void;
}

/**
 * Opens the channel. The other end is handed to the reviewed site's origin and to no other: a page of another site that
 * frames this one gets nothing.
 */
export function linkToPage(site: string, received: (message: ToFrame) => void): PageLink {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }: MessageEvent<unknown>) => {
    const message = readToFrame(data);
    if (message) received(message);
  };
  window.parent.postMessage(helloWord, new URL(site).origin, [port2]);
  return { send: (message) => port1.postMessage(message) };
}
