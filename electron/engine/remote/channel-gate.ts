import { AppError } from '#shared/errors/app-error.ts';
import { onCancelled, pause, throwIfCancelled } from './cancelled.ts';

/** Lets a bounded number of channels be open at once; the others wait in order and can be cancelled while they wait. */
export interface ChannelGate {
  /**
   * Opens a channel when there is room. `release` must be called when it is closed. A refusal that `isFull` recognises lowers the
   * bound to what the server allows; with no channel open it is tried again with growing pauses, then fails with
   * `remote.channels-exhausted`.
   */
  open<T>(
    openChannel: () => Promise<T>,
    signal: AbortSignal,
  ): Promise<{ readonly channel: T; readonly release: () => void }>;
  /** Halves the bound: what runs in the channels is too much for the server, though it opens them. */
  shrink(): void;
  /** Channels waiting for room. */
  waiting(): number;
}

/** How a gate behaves. */
export interface ChannelGateOptions {
  readonly limit: number;
  /** Whether a failure means that the server allows no more channels. */
  readonly isFull: (error: unknown) => boolean;
  /** Called when something has to wait, so that idle channels can be given up. */
  readonly onWaiting?: () => void;
  /** How messages name the server. */
  readonly name: string;
}

const pauses = [50, 100, 250, 500, 1000, 2000, 4000] as const;

/** A gate for the channels of one connection. */
export function createChannelGate({ limit, isFull, onWaiting, name }: ChannelGateOptions): ChannelGate {
  let allowed = limit;
  let open = 0;
  const queue: (() => void)[] = [];

  function admit(): void {
    while (open < allowed) {
      const enter = queue.shift();
      if (enter === undefined) return;
      open += 1;
      enter();
    }
  }

  function leave(): void {
    open -= 1;
    admit();
  }

  function enter(signal: AbortSignal, first: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const admitted = () => {
        stopListening();
        resolve();
      };
      if (first) queue.unshift(admitted);
      else queue.push(admitted);
      const stopListening = onCancelled(signal, (error) => {
        const at = queue.indexOf(admitted);
        if (at >= 0) queue.splice(at, 1);
        reject(error);
      });
      admit();
      if (queue.includes(admitted)) onWaiting?.();
    });
  }

  return {
    async open(openChannel, signal) {
      for (let tries = 0, refusals = 0; ; tries += 1) {
        throwIfCancelled(signal);
        await enter(signal, tries > 0);
        try {
          const channel = await openChannel();
          let released = false;
          const release = () => {
            if (!released) leave();
            released = true;
          };
          return { channel, release };
        } catch (error) {
          if (!isFull(error)) {
            leave();
            throw error;
          }
          if (open > 1) {
            // Others are open: the server's limit is known now, and the next close makes room.
            allowed = open - 1;
            onWaiting?.();
            leave();
            continue;
          }
          // Nothing of ours is open, but the server may still be clearing up what was.
          allowed = 1;
          const wait = pauses[refusals];
          refusals += 1;
          if (wait === undefined) {
            leave();
            throw new AppError('remote.channels-exhausted', {
              message: `${name} opens no more channels on this connection.`,
              hint: 'The account may run too many processes on the server, or MaxSessions is too low there.',
              retry: 'now',
              cause: error,
            });
          }
          try {
            await pause(wait, signal);
          } finally {
            leave();
          }
        }
      }
    },
    shrink() {
      allowed = Math.max(1, Math.floor(Math.min(allowed, open + 1) / 2));
    },
    waiting: () => queue.length,
  };
}
