import { contextBridge, ipcRenderer } from 'electron';
import { type Bridge, enginePortMessage } from '#shared/contract/bridge.ts';
import { channels } from '#shared/contract/ipc-channels.ts';
import type { Reply } from '#shared/contract/messages.ts';

const bridge: Bridge = {
  shell: {
    // The main process answers every request with a Reply.
    request: (name, input) => ipcRenderer.invoke(channels.shellRequest, name, input) as Promise<Reply>,
    on(listener) {
      const hear = (_event: unknown, name: string, payload: unknown) => listener(name, payload);
      ipcRenderer.on(channels.shellEvent, hear);
      return () => void ipcRenderer.off(channels.shellEvent, hear);
    },
  },
  connectEngine: () => ipcRenderer.send(channels.enginePort),
};

contextBridge.exposeInMainWorld('stagelift', bridge);

// A MessagePort cannot pass through the bridge; a message of the window to itself carries it into the page's world.
ipcRenderer.on(channels.enginePort, ({ ports }) => {
  window.postMessage(enginePortMessage, window.location.origin, [...ports]);
});
