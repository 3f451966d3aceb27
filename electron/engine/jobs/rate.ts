/** Bytes per second over a sliding window, by a monotonic clock in milliseconds. */
export interface RateMeter {
  add(bytes: number): void;
  /** Mean over the window. */
  perSecond(): number;
  /** Seconds since the last byte. */
  idleSeconds(): number;
}

/** A meter over the last `windowMs` (ten seconds unless told). */
export function createRateMeter(nowMs: () => number, windowMs = 10_000): RateMeter {
  const slots: { at: number; bytes: number }[] = [];
  const startedAt = nowMs();
  let lastAt = startedAt;
  const drop = (): void => {
    const from = nowMs() - windowMs;
    while (slots.length > 0 && (slots[0]?.at ?? Infinity) < from) slots.shift();
  };
  return {
    add(bytes) {
      const at = nowMs();
      lastAt = at;
      const last = slots.at(-1);
      // Quarter-second slots keep the list short however often bytes arrive.
      if (last !== undefined && at - last.at < 250) last.bytes += bytes;
      else slots.push({ at, bytes });
      drop();
    },
    perSecond() {
      drop();
      const span = Math.min(windowMs, Math.max(nowMs() - startedAt, 250));
      return (slots.reduce((sum, slot) => sum + slot.bytes, 0) * 1000) / span;
    },
    idleSeconds: () => (nowMs() - lastAt) / 1000,
  };
}

/**
 * The time left as a range that tells how sure it is: wide at first, narrower as more is done. Null while nothing is
 * known (under two per cent done or under two seconds).
 */
export function estimateTimeLeft(fraction: number, elapsedSeconds: number): readonly [number, number] | null {
  if (fraction < 0.02 || elapsedSeconds < 2) return null;
  const left = (elapsedSeconds / fraction) * (1 - fraction);
  const doubt = 0.1 + 0.4 * (1 - fraction);
  return [Math.round(left * (1 - doubt)), Math.round(left * (1 + doubt))];
}
