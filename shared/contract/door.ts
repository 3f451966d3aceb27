/** One end of a message channel, whatever the platform calls its methods. */
export interface Door {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called when the other end is gone; not every platform can tell. */
  onClose(listener: () => void): void;
  close(): void;
}

/** What the DOM's and Node's MessagePort have in common. */
export interface EventTargetPort {
  postMessage(message: unknown): void;
  addEventListener(type: 'message' | 'close', listener: (event: object) => void): void;
  start(): void;
  close(): void;
}

/** A door over the MessagePort of a browser or of Node. */
export function toDoor(port: EventTargetPort): Door {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.addEventListener('message', (event) => listener('data' in event ? event.data : undefined));
      port.start();
    },
    onClose: (listener) => port.addEventListener('close', () => listener()),
    close: () => port.close(),
  };
}
