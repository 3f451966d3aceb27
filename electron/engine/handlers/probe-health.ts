import type { EnvironmentStatus } from '#shared/contract/projects.ts';
import { fetchBehindWall, type FindSiteLogin } from '../web/wall.ts';

type Health = EnvironmentStatus['health'];

const timeLimit = 10_000;
const mostRedirects = 5;

/**
 * Asks a site for its page once: `ok` for an answer below 400 within ten seconds. Follows redirects on the same host
 * only, so that a health check never calls on somebody else; sends no cookies. A wall is passed with the password that
 * `findLogin` knows; behind one that is not known nothing can be seen.
 */
export async function probeHealth(address: string, signal: AbortSignal, findLogin?: FindSiteLogin): Promise<Health> {
  const start = performance.now();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeLimit)]);
  let url = new URL(address);
  const { hostname } = url;
  try {
    for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
      const how = { verifyCertificate: true, userAgent: 'Stagelift health check' };
      const { answer, wall } = await fetchBehindWall(url.href, address, findLogin, limit, how);
      if (wall === 'unknown') return { kind: 'unknown', reason: 'It asks for a password that is not kept here.' };
      if (wall === 'refused') return failing('It refuses the password that is kept here for its wall.');
      const target = answer.status >= 300 && answer.status < 400 ? (answer.headers.location ?? null) : null;
      if (target === null) return judge(answer.status, performance.now() - start);
      const next = URL.canParse(target, url.href) ? new URL(target, url.href) : null;
      if (next === null || !/^https?:$/.test(next.protocol)) return failing('It redirects to an address that is none.');
      if (next.hostname !== hostname) return failing(`It redirects to another host, ${next.hostname}.`);
      url = next;
    }
    return failing('It redirects in a circle.');
  } catch (error) {
    if (signal.aborted) return { kind: 'unknown', reason: 'The question was withdrawn.' };
    return failing(reasonOf(error, hostname));
  }
}

function judge(status: number, milliseconds: number): Health {
  if (status < 400) return { kind: 'ok', status, milliseconds: Math.round(milliseconds) };
  return failing(`It answers with status ${status}.`);
}

function failing(reason: string): Health {
  return { kind: 'failing', reason };
}

/** Why a site could not be asked, in one sentence. */
export function reasonOf(error: unknown, host: string): string {
  const aborted = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
  if (aborted) return 'It did not answer within 10 seconds.';
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `The host name ${host} could not be found.`;
  if (code === 'ECONNREFUSED') return `${host} refused the connection.`;
  if (code === 'CERT_NOT_YET_VALID') return 'Its certificate is not valid yet; is the clock of this computer right?';
  if (code === 'CERT_HAS_EXPIRED') return 'Its certificate has expired.';
  if (code.startsWith('ERR_TLS') || code.includes('CERT') || code.includes('SIGNED')) {
    return `Its certificate is not trusted (${code}).`;
  }
  return `It could not be reached${code === '' ? '' : ` (${code})`}.`;
}
