/** Bytes per second over a sliding window, by a monotonic clock in milliseconds. */
export interface RateMeter {
  add(bytes: number): void;
  /** Mean over the window. */
  perSecond(): number;
  /** Seconds since the last byte or sign of life. */
  idleSeconds(): number;
  /** A sign of life without bytes: silence is counted from here. */
  awake(): void;
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
    awake() {
      lastAt = nowMs();
    },
  };
}

/** Tells how long a job will still take. */
export interface TimeLeftMeter {
  /** Seconds, low and high; null while nothing can be told. `fraction` is what is done of this run. */
  update(fraction: number): readonly [number, number] | null;
}

/** Seconds and share done before which a number would be a guess. */
const tellingAfter = { seconds: 3, fraction: 0.02 };
/** Seconds over which the recent pace, and what is shown, are smoothed. */
const paceOver = 15;
const shownOver = 5;

/**
 * A meter of the time left: half by the whole run, half by its recent pace, so that it follows a line that gets slower without
 * jumping. The range is wide at first and narrower as more is done.
 */
export function createTimeLeftMeter(nowMs: () => number): TimeLeftMeter {
  const startedAt = nowMs();
  let pace: { readonly perSecond: number; readonly at: number; readonly fraction: number } | null = null;
  let shown: { readonly seconds: number; readonly at: number } | null = null;
  const measure = (now: number, fraction: number): number => {
    const elapsed = (now - startedAt) / 1000;
    const before = pace ?? { perSecond: fraction / elapsed, at: startedAt, fraction: 0 };
    const since = (now - before.at) / 1000;
    if (pace !== null && since < 0.5) return before.perSecond;
    const latest = since > 0 ? (fraction - before.fraction) / since : 0;
    const perSecond = before.perSecond + (latest - before.perSecond) * (1 - Math.exp(-since / paceOver));
    pace = { perSecond, at: now, fraction };
    return perSecond;
  };
  return {
    update(fraction) {
      const now = nowMs();
      const elapsed = (now - startedAt) / 1000;
      if (elapsed < tellingAfter.seconds || fraction < tellingAfter.fraction) return null;
      const perSecond = (measure(now, fraction) + fraction / elapsed) / 2;
      const left = (1 - fraction) / perSecond;
      const since = shown === null ? 0 : (now - shown.at) / 1000;
      const expected = shown === null ? left : Math.max(0, shown.seconds - since);
      const seconds = expected + (left - expected) * (1 - Math.exp(-since / shownOver));
      shown = { seconds, at: now };
      const doubt = 0.1 + 0.4 * (1 - fraction);
      return [Math.round(seconds * (1 - doubt)), Math.round(seconds * (1 + doubt))];
    },
  };
}
