import { connect, type Socket } from 'node:net';
import { onCancelled } from './cancelled.ts';
import { toTcpError, toTimeout } from './connect-errors.ts';

/** Where to connect, and how messages name it. */
export interface TcpTarget {
  readonly host: string;
  readonly port: number;
  readonly name: string;
  /** Milliseconds, name look-up included. */
  readonly timeout: number;
}

/**
 * Opens a TCP connection; with several addresses the families are tried side by side (RFC 8305). Throws `connection.dns`,
 * `connection.refused`, `connection.timeout`, `connection.unreachable`.
 */
export function openTcp({ host, port, name, timeout }: TcpTarget, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const plainHost = host.replace(/^\[(.*)\]$/, '$1');
    const socket = connect({ host: plainHost, port, autoSelectFamily: true, noDelay: true, keepAlive: true });
    const timer = setTimeout(() => fail(toTimeout(name, 'did not answer')), timeout);
    const stopListening = onCancelled(signal, fail);
    // Stays for good: a socket error without a listener would end the process.
    socket.on('error', fail);
    socket.once('connect', () => {
      clearTimeout(timer);
      stopListening();
      resolve(socket);
    });

    function fail(error: unknown): void {
      clearTimeout(timer);
      stopListening();
      socket.destroy();
      reject(toTcpError(error, name, plainHost));
    }
  });
}
