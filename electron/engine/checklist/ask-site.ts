import type { SiteAnswer } from '../web/fetch-site.ts';
import { fetchBehindWall, type FindSiteLogin, type WalledAnswer } from '../web/wall.ts';
import { reasonOf } from '../handlers/probe-health.ts';

/** What a site answered at last, after redirects on the same host. */
export type SiteReply =
  | {
      readonly kind: 'answer';
      readonly answer: SiteAnswer;
      /** Where it came from. */
      readonly url: string;
      /** Another host to which the answer sends its reader. */
      readonly elsewhere: string | null;
      /** Whether a password was asked for, and let in. */
      readonly wall: WalledAnswer['wall'];
    }
  | { readonly kind: 'silent'; readonly reason: string };

const timeLimit = 10_000;
const mostRedirects = 5;

/**
 * Asks like a stranger: without cookies and, unless `findLogin` is given, without the password of a wall. Never calls on
 * another host. Throws only when cancelled.
 */
export async function askSite(address: string, signal: AbortSignal, findLogin?: FindSiteLogin): Promise<SiteReply> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeLimit)]);
  let url = new URL(address);
  const { hostname } = url;
  try {
    for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
      const how = { verifyCertificate: true, userAgent: 'Stagelift checklist' };
      const { answer, wall } = await fetchBehindWall(url.href, address, findLogin, limit, how);
      const { location = '' } = answer.status >= 300 && answer.status < 400 ? answer.headers : {};
      const next = location !== '' && URL.canParse(location, url.href) ? new URL(location, url.href) : null;
      if (next === null) return { kind: 'answer', answer, url: url.href, elsewhere: null, wall };
      if (next.hostname !== hostname) return { kind: 'answer', answer, url: url.href, elsewhere: next.hostname, wall };
      if (!/^https?:$/.test(next.protocol))
        return { kind: 'silent', reason: 'It redirects to an address that is none.' };
      url = next;
    }
    return { kind: 'silent', reason: 'It redirects in a circle.' };
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'silent', reason: reasonOf(error, hostname) };
  }
}
