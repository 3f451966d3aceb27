import type { Duplex } from 'node:stream';

/** Keeps the traffic of all channels of one connection together below a rate. */
export interface RateLimit {
  /** Bytes per second for both directions together; null lifts the limit. */
  set(bytesPerSecond: number | null): void;
  /** Counts bytes that came or went. */
  spend(bytes: number): void;
  /** Calls back as soon as everything that was spent is paid for: at once without a limit. */
  whenPaid(goOn: () => void): void;
}

/** Seconds of unused rate that may be caught up on after the process or the server was busy with something else. */
const catchUp = 0.25;

/**
 * A bucket of bytes that fills at the rate. Spending may overdraw it, as data that has arrived has arrived; whoever comes next
 * waits until that is paid for. Nothing runs while nobody waits.
 */
export function createRateLimit(now: () => number = () => performance.now()): RateLimit {
  let rate: number | null = null;
  let credit = 0;
  let filledAt = 0;
  let timer: NodeJS.Timeout | undefined;
  let waiting: (() => void)[] = [];

  function fill(): void {
    const at = now();
    if (rate !== null) credit = Math.min(rate * catchUp, credit + ((at - filledAt) / 1000) * rate);
    filledAt = at;
  }

  function wait(): void {
    if (timer !== undefined || waiting.length === 0) return;
    timer = setTimeout(serve, rate === null ? 0 : (-credit / rate) * 1000).unref();
  }

  function serve(): void {
    timer = undefined;
    fill();
    if (rate === null || credit >= 0) {
      const served = waiting;
      waiting = [];
      for (const goOn of served) goOn();
    }
    wait();
  }

  return {
    set(bytesPerSecond) {
      rate = bytesPerSecond;
      credit = 0;
      filledAt = now();
      clearTimeout(timer);
      serve();
    },
    spend(bytes) {
      if (rate !== null) credit -= bytes;
    },
    whenPaid(goOn) {
      if (rate !== null) fill();
      if (rate === null || credit >= 0) {
        goOn();
        return;
      }
      waiting.push(goOn);
      wait();
    },
  };
}

/** The incoming side of a channel under a limit. */
export interface LimitedInput {
  /** For a consumer that has enough; the limit has pauses of its own. */
  pause(): void;
  resume(): void;
  /** Lets what is left run into the void, so that the channel can close. */
  drain(): void;
  /** True while the limit holds the channel back: silence is then nobody's fault. */
  isHeld(): boolean;
}

/**
 * Reads a channel as its limit allows. Not reading makes the server wait (RFC 4254 section 5.2), after the two megabytes that
 * ssh2 grants each channel in advance. Pausing the socket would be more exact and would kill the connection: at a low rate
 * the answers to signs of life stand behind seconds of data in the buffers of both systems.
 */
export function readLimited(channel: Duplex, limit: RateLimit, onData: (chunk: Buffer) => void): LimitedInput {
  let isPaused = false;
  let isHeld = false;
  let isDraining = false;

  channel.on('data', (chunk: Buffer) => {
    if (!isDraining) limit.spend(chunk.length);
    onData(chunk);
    if (isDraining || isHeld) return;
    let isPaid = false;
    limit.whenPaid(() => {
      isPaid = true;
      if (!isHeld) return;
      isHeld = false;
      if (!isPaused) channel.resume();
    });
    if (isPaid) return;
    isHeld = true;
    channel.pause();
  });

  return {
    pause() {
      isPaused = true;
      channel.pause();
    },
    resume() {
      isPaused = false;
      if (!isHeld) channel.resume();
    },
    drain() {
      isDraining = true;
      isPaused = false;
      isHeld = false;
      channel.resume();
    },
    isHeld: () => isHeld,
  };
}
