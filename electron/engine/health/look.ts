import { statfs } from 'node:fs/promises';
import { connect } from 'node:tls';
import type { HealthLook } from '#shared/domain/checklist.ts';
import type { Environment } from '#shared/domain/environment.ts';
import { askSite, type SiteReply } from '../checklist/ask-site.ts';
import { shQuote } from '../remote/shell-quote.ts';
import type { RemoteSession } from '../remote/transport.ts';
import type { FindSiteLogin } from '../web/wall.ts';

/** Runs something on the environment's server without asking anybody; null on this computer. */
export type OnServer = (<T>(work: (session: RemoteSession) => Promise<T>) => Promise<T>) | null;

const tlsTimeout = 8000;

/** How an environment is looked at; nobody is asked anything. */
export interface LookWays {
  readonly onServer: OnServer;
  /** The password of the wall in front of it, as far as it is kept. */
  readonly findLogin: FindSiteLogin;
}

/** Looks at an environment once. What cannot be found out is null; only the site decides whether it is up. */
export async function lookAt(
  environment: Environment,
  { onServer, findLogin }: LookWays,
  signal: AbortSignal,
): Promise<HealthLook> {
  const startedAt = performance.now();
  const reply = await askSite(environment.url, signal, findLogin);
  const milliseconds = Math.round(performance.now() - startedAt);
  const [tlsEndsAt, disk] = await Promise.all([
    readCertificateEnd(environment.url, signal),
    readDisk(environment, onServer, signal).catch(() => null),
  ]);
  signal.throwIfAborted();
  return { environmentId: environment.id, milliseconds, tlsEndsAt, disk, ...judgeReply(environment, reply) };
}

/** A stage that turns strangers away is up. Pure. */
export function judgeReply(
  { stage }: Pick<Environment, 'stage'>,
  reply: SiteReply,
): Pick<HealthLook, 'status' | 'isUp' | 'reason'> {
  if (reply.kind === 'silent') return { status: null, isUp: false, reason: reply.reason };
  const { status } = reply.answer;
  const isUp = status < 400 || (stage !== 'production' && (status === 401 || status === 403));
  return { status, isUp, ...(isUp ? {} : { reason: `It answers with status ${String(status)}.` }) };
}

/** When the certificate of a site ends, whether it is trusted or not; null without one. */
async function readCertificateEnd(address: string, signal: AbortSignal): Promise<string | null> {
  const { protocol, hostname, port } = new URL(address);
  if (protocol !== 'https:') return null;
  return new Promise((resolve) => {
    const host = hostname.replace(/^\[(.*)\]$/, '$1');
    const options = { host, port: port === '' ? 443 : Number(port), rejectUnauthorized: false, timeout: tlsTimeout };
    const socket = connect({ ...options, ...(/^[\d.:]+$/.test(host) ? {} : { servername: host }) }, () => {
      const end = Date.parse(socket.getPeerCertificate().valid_to);
      finish(Number.isNaN(end) ? null : new Date(end).toISOString());
    });
    const withdraw = (): void => finish(null);
    const finish = (found: string | null): void => {
      signal.removeEventListener('abort', withdraw);
      socket.destroy();
      resolve(found);
    };
    socket.on('error', withdraw);
    socket.on('timeout', withdraw);
    signal.addEventListener('abort', withdraw);
  });
}

async function readDisk({ path }: Environment, onServer: OnServer, signal: AbortSignal): Promise<HealthLook['disk']> {
  if (onServer === null) {
    const { bavail, blocks, bsize } = await statfs(path);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  }
  const script = `df -Pk -- ${shQuote(path)} 2>/dev/null | tail -n 1; exit 0`;
  const { stdout } = await onServer((session) => session.run({ script }, signal));
  const [, total, , free] = stdout.toString('latin1').trim().split(/\s+/);
  if (total === undefined || free === undefined || !/^\d+$/.test(total) || !/^\d+$/.test(free)) return null;
  return { freeBytes: Number(free) * 1024, totalBytes: Number(total) * 1024 };
}
