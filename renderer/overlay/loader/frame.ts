import type { ToFrame, ToPage } from '../wire.ts';
import { helloWord } from '../wire.ts';
import {
  appendChild,
  closePort,
  frameWindow,
  make,
  messageData,
  messageOrigin,
  messagePorts,
  messageSource,
  on,
  onFor,
  sendThrough,
  setAttribute,
  startPort,
  stopEvent,
} from './natives.ts';

/** The frame with the client's pages, and the channel to it. */
export interface Frame {
  /** In the page once it is loaded: an empty frame would cost as much as a full one. */
  readonly element: HTMLIFrameElement;
  /** Loads it into this element, once. */
  readonly load: (place: Node) => void;
  readonly send: (message: ToFrame) => void;
}

/**
 * Takes a channel from the frame alone: the message has to come from its window and its origin. The listener is the first of
 * the page's and lets no other see it, so that no script of the site gets hold of the channel.
 */
export function makeFrame(base: string, connected: () => void, received: (message: ToPage) => void): Frame {
  const element = make('iframe');
  const { origin } = new URL(base);
  setAttribute(element, 'class', 'frame shut');
  setAttribute(element, 'title', 'Stagelift');
  // Cameras and the like are none of its business, whatever the page allows.
  setAttribute(element, 'allow', 'clipboard-write');
  setAttribute(element, 'referrerpolicy', 'no-referrer');
  let port: MessagePort | undefined;
  let stop: (() => void) | undefined;
  let isLoaded = false;

  on(window, 'message', (event) => {
    if (messageOrigin(event) !== origin || messageSource(event) !== frameWindow(element)) return;
    stopEvent(event);
    const given = messagePorts(event)[0];
    if (messageData(event) !== helloWord || !given) return;
    stop?.();
    if (port) closePort(port);
    port = given;
    stop = onFor(port, 'message', (message) => received(messageData(message) as ToPage)); // our own frame's
    startPort(port);
    connected();
  });
  return {
    element,
    load: (place) => {
      if (isLoaded) return;
      isLoaded = true;
      setAttribute(element, 'src', `${base}?r=panel`);
      appendChild(place, element);
    },
    send: (message) => {
      if (port) sendThrough(port, message);
    },
  };
}
