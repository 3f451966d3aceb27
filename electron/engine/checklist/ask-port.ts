import { isAppError } from '#shared/errors/app-error.ts';
import { toPlainLine } from '../remote/plain-text.ts';
import { openTcp } from '../remote/tcp.ts';

/** What a port answers from this computer. */
export type PortAnswer =
  /** `greeting` is the version that a MySQL server tells everybody, or empty. */
  | { readonly kind: 'open'; readonly greeting: string }
  /** The host is there and has nothing on this port. */
  | { readonly kind: 'refused' }
  /** Nothing came back: a firewall, or no host at all. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'unreachable'; readonly reason: string };

const connectTimeout = 4000;
const greetingTimeout = 1500;

/** Connects, reads what comes first, and says nothing. Throws only when cancelled. */
export async function askPort(host: string, port: number, signal: AbortSignal): Promise<PortAnswer> {
  let socket;
  try {
    socket = await openTcp({ host, port, name: `${host}:${String(port)}`, timeout: connectTimeout }, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (isAppError(error, 'connection.refused')) return { kind: 'refused' };
    if (isAppError(error, 'connection.timeout')) return { kind: 'silent' };
    return { kind: 'unreachable', reason: isAppError(error) ? error.message : String(error) };
  }
  try {
    const first = await new Promise<Buffer>((resolve) => {
      const timer = setTimeout(() => resolve(Buffer.alloc(0)), greetingTimeout);
      const end = (data: Buffer): void => {
        clearTimeout(timer);
        resolve(data);
      };
      socket.once('data', end);
      socket.once('close', () => end(Buffer.alloc(0)));
    });
    return { kind: 'open', greeting: readGreeting(first) };
  } finally {
    socket.destroy();
  }
}

/** The version in a MySQL server's first packet; empty for anything else. Pure. */
export function readGreeting(packet: Buffer): string {
  const payload = packet.subarray(4);
  if (payload[0] === 0xff) return 'a database that refuses this computer by its address';
  if (payload[0] !== 10) return '';
  const end = payload.indexOf(0, 1);
  return toPlainLine(payload.toString('latin1', 1, end === -1 ? Math.min(payload.length, 60) : end), 60);
}
