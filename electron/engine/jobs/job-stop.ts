import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Why a job is to stop: to be resumed later, or for good as far as its user knows now. */
export type StopWish = 'paused' | 'cancelled';

/** The one switch that stops a running job. */
export interface JobStop {
  readonly signal: AbortSignal;
  /** What was asked first; null while nobody asked. */
  wish(): StopWish | null;
  ask(wish: StopWish): void;
}

const words: Readonly<Record<StopWish, string>> = { paused: 'pause', cancelled: 'cancel' };
/** In the job's folder: how another process of the same user asks it to stop. */
const fileName = 'cancel';
/** Milliseconds between two looks at that file. */
const interval = 250;

/** A switch nobody has touched yet. */
export function createStop(): JobStop {
  const abort = new AbortController();
  let asked: StopWish | null = null;
  return {
    signal: abort.signal,
    wish: () => asked,
    ask(wish) {
      asked ??= wish;
      abort.abort();
    },
  };
}

/** Forgets older wishes in the folder and hears new ones, also of other processes, until the returned function is called. */
export function listenForStop(folder: string, stop: JobStop): () => void {
  const path = join(folder, fileName);
  writeFileSync(path, '', { mode: 0o600 });
  const timer = setInterval(() => {
    const text = readOr(path, '');
    for (const wish of ['paused', 'cancelled'] as const) if (text.startsWith(words[wish])) stop.ask(wish);
  }, interval);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}

/** Leaves a wish for the process that runs the job of this folder. */
export function askToStop(folder: string, wish: StopWish): void {
  writeFileSync(join(folder, fileName), words[wish]);
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}
