import type { MessagePortMain } from 'electron';
import type { Door } from '#shared/contract/door.ts';

/** A door over the main process's kind of MessagePort. */
export function mainDoor(port: MessagePortMain): Door {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', (event) => listener(event.data));
      port.start();
    },
    onClose: (listener) => void port.on('close', listener),
    close: () => port.close(),
  };
}
