import type { RemoteSession } from './transport.ts';

/** Bytes that are sent to find out how fast a line is, and the longest time for it in milliseconds. */
const probeBytes = 384 * 1024;
const patience = 1_500;
/** The beginning is left out: connections take a few round trips to reach their pace. */
const warmUp = 1 / 3;

/**
 * Bytes per second that come from the server right now, measured with noise that nothing on the way can compress. Null
 * where the server cannot make any.
 */
export async function measureLine(session: RemoteSession, signal: AbortSignal): Promise<number | null> {
  try {
    const script = `head -c ${String(probeBytes)} /dev/urandom`;
    const { stdout, done } = await session.stream({ script, leaseSeconds: 30 }, signal);
    const seen = await watch(stdout);
    if (seen.complete) await done;
    return seen.rate;
  } catch (error) {
    if (signal.aborted) throw error;
    return null;
  }
}

function watch(
  stdout: NodeJS.ReadableStream & { destroy(): void },
): Promise<{ readonly rate: number | null; readonly complete: boolean }> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    let warm: { readonly at: number; readonly bytes: number } | null = null;
    const rate = (): number | null => {
      if (warm === null) return null;
      return (bytes - warm.bytes) / Math.max(0.001, (performance.now() - warm.at) / 1000);
    };
    const timer = setTimeout(() => {
      resolve({ rate: rate() ?? (bytes * 1000) / patience, complete: false });
      stdout.destroy();
    }, patience);
    stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (warm === null && bytes >= probeBytes * warmUp) warm = { at: performance.now(), bytes };
    });
    stdout.once('error', (error: Error) => {
      clearTimeout(timer);
      reject(error);
    });
    stdout.once('end', () => {
      clearTimeout(timer);
      resolve({ rate: rate(), complete: true });
    });
  });
}
