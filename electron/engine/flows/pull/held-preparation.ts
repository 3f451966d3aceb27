import type { PreparedPull } from './prepared-pull.ts';

/** What a plan found and the connections that it was made with, kept for a run that follows at once. */
export interface HeldPreparation {
  /** Takes charge of a preparation; the one before it is closed. */
  keep(prepared: PreparedPull): void;
  /** Hands the preparation of this plan over, to be closed by whoever asked; null when it is not there (any more). */
  take(planId: string): PreparedPull | null;
  /** Closes what nobody took. */
  close(): Promise<void>;
}

/** Milliseconds; what stood at both sides a moment ago counts as seen, as it does while the run itself looks around. */
const heldFor = 5_000;

/** Keeps at most one preparation. */
export function createHeldPreparation(): HeldPreparation {
  let held: { readonly prepared: PreparedPull; readonly timer: NodeJS.Timeout } | null = null;
  const release = (): PreparedPull | null => {
    if (held === null) return null;
    const { prepared, timer } = held;
    clearTimeout(timer);
    held = null;
    return prepared;
  };
  const close = async (): Promise<void> => release()?.close();
  return {
    keep(prepared) {
      void close();
      const timer = setTimeout(() => void close(), heldFor);
      timer.unref();
      held = { prepared, timer };
    },
    take(planId) {
      if (held?.prepared.plan.id === planId) return release();
      void close();
      return null;
    },
    close,
  };
}
