import type { IpcMain, WebContents } from 'electron';
import { contract, type EventName, type PayloadOf, type ShellContract } from '#shared/contract/contract.ts';
import { channels } from '#shared/contract/ipc-channels.ts';
import type { Reply } from '#shared/contract/messages.ts';
import type { Router } from '#shared/contract/router.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { pageOrigin } from './app-protocol.ts';
import { isTrustedSender } from './guards/sender.ts';

/** What the doors of the main process need. */
export interface IpcDoors {
  readonly ipcMain: IpcMain;
  readonly router: Router<undefined>;
  /** The main window's contents while it is there. */
  readonly window: () => WebContents | null;
  readonly connectEngine: (contents: WebContents) => void;
  readonly onRefused: (channel: string) => void;
}

/** Opens the main process to the window's page and to nobody else. */
export function openIpcDoors({ ipcMain, router, window, connectEngine, onRefused }: IpcDoors): void {
  ipcMain.handle(channels.shellRequest, async (event, name: unknown, input: unknown): Promise<Reply> => {
    if (isTrustedSender(event, window(), pageOrigin)) return router.call(name, input, undefined);
    onRefused(channels.shellRequest);
    return { ok: false, error: new AppError('contract.forbidden-sender', { retry: 'never' }).toData() };
  });
  ipcMain.on(channels.enginePort, (event) => {
    if (isTrustedSender(event, window(), pageOrigin)) connectEngine(event.sender);
    else onRefused(channels.enginePort);
  });
}

/** Tells the window an event of the shell. */
export function sendShellEvent<K extends EventName<ShellContract>>(
  window: WebContents | null,
  name: K,
  payload: PayloadOf<ShellContract, K>,
): void {
  if (window && !window.isDestroyed()) window.send(channels.shellEvent, name, contract[name].payload.parse(payload));
}
