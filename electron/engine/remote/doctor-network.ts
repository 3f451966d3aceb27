import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Hop, Login } from '#shared/domain/server.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { onCancelled } from './cancelled.ts';
import { toNotSsh, toTcpError, toTimeout } from './connect-errors.ts';
import type { Examined } from './examined.ts';
import { readPrivateKey } from './private-keys.ts';
import { createServerHello } from './server-hello.ts';
import { openTcp } from './tcp.ts';

const timeout = 10_000;

/** The addresses behind a name. */
export async function examineName(host: string): Promise<Examined> {
  const plain = host.replace(/^\[(.*)\]$/, '$1');
  if (isIP(plain) !== 0) return { found: `${plain} is an address; no name has to be looked up.` };
  try {
    const addresses = await lookup(plain, { all: true });
    return { found: `${plain} is ${addresses.map(({ address }) => address).join(', ')}.` };
  } catch (error) {
    throw toTcpError(error, host, plain);
  }
}

/** Whether something listens on the port. */
export async function examinePort(hop: Hop, signal: AbortSignal): Promise<Examined> {
  const socket = await openTcp({ ...hop, name: `${hop.host}:${hop.port}`, timeout }, signal);
  const found = `Port ${hop.port} is open at ${socket.remoteAddress ?? hop.host}.`;
  socket.destroy();
  return { found };
}

/** What introduces itself on the port; an SSH server speaks first. */
export async function examineIdentification(hop: Hop, signal: AbortSignal): Promise<Examined> {
  const name = `${hop.host}:${hop.port}`;
  const socket = await openTcp({ ...hop, name, timeout }, signal);
  const hello = createServerHello();
  try {
    return await new Promise<Examined>((resolve, reject) => {
      const timer = setTimeout(() => reject(toTimeout(name, 'did not introduce itself')), timeout);
      const stop = onCancelled(signal, reject);
      const settle = (report: () => void) => {
        clearTimeout(timer);
        stop();
        report();
      };
      socket.on('data', (chunk) => {
        hello.push(chunk);
        const ident = hello.ident();
        const foreign = hello.foreign();
        if (ident !== null) settle(() => resolve({ found: ident.slice(0, 120) }));
        else if (foreign !== null) settle(() => reject(toNotSsh(name, foreign)));
      });
      socket.on('close', () => settle(() => reject(toNotSsh(name, hello.firstLine() || 'nothing'))));
    });
  } finally {
    socket.destroy();
  }
}

/** Whether the key files of the log-ins can be read; passphrases are not asked for here. */
export async function examineKeyFiles(logins: readonly Login[]): Promise<Examined> {
  const paths = logins.flatMap((login) => (login.kind === 'key' ? [login.path] : []));
  if (paths.length === 0) return { found: 'No key file is used.' };
  const states: string[] = [];
  const failures: AppError[] = [];
  for (const path of paths) {
    try {
      const file = await readPrivateKey(path, null);
      states.push(`${path}: ${file.kind === 'encrypted' ? 'protected by a passphrase' : file.key.type}`);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      failures.push(error);
    }
  }
  const [first] = failures;
  if (first === undefined) return { found: `${states.join('; ')}.` };
  // Another way to log in may work, so an unusable key stops nothing.
  return {
    status: 'warning',
    found: failures.map(({ message }) => message).join(' '),
    ...(first.hint === undefined ? {} : { mend: first.hint }),
  };
}
