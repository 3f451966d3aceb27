import type { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import { AppError } from '#shared/errors/app-error.ts';
import { toTunnelStream } from './channel-stream.ts';
import { isOpenRefusal } from './exec.ts';
import type { HopLink } from './hop-link.ts';
import { toPlainLine } from './plain-text.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';
import type { TunnelTarget } from './transport.ts';

/** RFC 4254 section 5.1. */
const connectFailed = 2;

/** Opens a forwarding channel over a hop. Throws `remote.forwarding-refused`, `connection.refused` and `connection.closed`. */
export async function openForward(link: HopLink, target: TunnelTarget, limit?: RateLimit): Promise<Duplex> {
  const channel = await new Promise<ClientChannel>((resolve, reject) => {
    const onOpen = (error: Error | undefined, opened: ClientChannel) => {
      if (error === undefined || error === null) resolve(opened);
      else reject(link.lostReason() ?? toForwardError(error, link.name, target));
    };
    try {
      if (target.kind === 'tcp') link.client.forwardOut('127.0.0.1', 0, target.host, target.port, onOpen);
      else link.client.openssh_forwardOutStreamLocal(target.path, onOpen);
    } catch (error) {
      reject(link.lostReason() ?? toForwardError(error, link.name, target));
    }
  });
  return toTunnelStream(channel, link, limit ?? createRateLimit());
}

function toForwardError(error: unknown, name: string, target: TunnelTarget): AppError {
  const where = target.kind === 'tcp' ? `${target.host}:${target.port}` : target.path;
  const why = error instanceof Error ? toPlainLine(error.message.replace('(SSH) Channel open failure: ', '')) : '';
  if (!isOpenRefusal(error)) {
    return new AppError('connection.closed', {
      message: `The connection to ${name} was closed while a tunnel to ${where} was opened.`,
      retry: 'now',
      cause: error,
    });
  }
  // OpenSSH answers a forbidden socket like one that does not exist: "open failed" in both cases.
  const isUnclear = target.kind === 'socket' && why === 'open failed';
  if (error.reason === connectFailed && !isUnclear) {
    return new AppError('connection.refused', {
      message: `${name} cannot reach ${where}: ${why || 'connection failed'}.`,
      hint: 'Check the address as seen from that server.',
      facts: { target: where },
      cause: error,
    });
  }
  return new AppError('remote.forwarding-refused', {
    message: `${name} does not allow a tunnel to ${where}${why === '' ? '' : ` (${why})`}.`,
    hint: 'AllowTcpForwarding (for sockets: AllowStreamLocalForwarding) is off in the SSH server, or this target is not permitted.',
    facts: { target: where },
    cause: error,
  });
}
