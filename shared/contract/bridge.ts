import type { Reply } from './messages.ts';

/** What the preload script exposes to the page as `window.stagelift`. Plain functions and plain data only. */
export interface Bridge {
  readonly shell: {
    /** Asks the main process; never rejects for what the main process refuses. */
    request(name: string, input: unknown): Promise<Reply>;
    /** Hears every event of the shell; returns the way to stop. */
    on(listener: (name: string, payload: unknown) => void): () => void;
  };
  /**
   * Asks for a MessagePort to the engine. It arrives as a `message` event of the window whose data is
   * {@link enginePortMessage} and whose first port is the engine's, now and again whenever the engine was restarted.
   */
  connectEngine(): void;
}

/** The data of the window message that carries the engine's port. */
export const enginePortMessage = 'stagelift:engine-port';
