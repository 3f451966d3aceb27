import { fetchSite, type FetchSiteOptions, type SiteAnswer } from './fetch-site.ts';

/** A name and a password for a site behind a password wall. */
export type SiteLogin = NonNullable<FetchSiteOptions['login']>;

/** The login of a stage's wall, as far as it is kept on this computer; asks nobody. Null when it is not. */
export type FindSiteLogin = (signal: AbortSignal) => Promise<SiteLogin | null>;

/** The same for any environment of any project. */
export type FindWallLogin = (
  projectId: string,
  environmentId: string,
  signal: AbortSignal,
) => Promise<SiteLogin | null>;

/** Who is let in by the wall that a set-up puts in front of a stage, and the secret that holds the password. Pure. */
export function wallLogin(projectId: string, stageId: string): { readonly user: string; readonly passwordRef: string } {
  return { user: projectId, passwordRef: `stage/${projectId}/${stageId}/wall` };
}

/** A lookup over a store that asks nobody. A store that cannot be opened knows no login. */
export function createWallLogins(
  stored: (ref: string, purpose: string, signal: AbortSignal) => Promise<string | null>,
): FindWallLogin {
  return async (projectId, environmentId, signal) => {
    const { user, passwordRef } = wallLogin(projectId, environmentId);
    const password = await stored(passwordRef, `Password of ${user} at the site`, signal).catch(() => null);
    signal.throwIfAborted();
    return password === null || password === '' ? null : { user, password };
  };
}

/** What a stranger gets, and what somebody with the wall's password gets. */
export interface WalledAnswer {
  readonly stranger: SiteAnswer;
  /** The site's own answer; the same one where nothing is in its way. */
  readonly answer: SiteAnswer;
  /**
   * `none`: no password is asked for. `passed`: the kept one lets in. `refused`: it does not. `unknown`: none is kept, or it must
   * not be told over this line.
   */
  readonly wall: 'none' | 'passed' | 'refused' | 'unknown';
  /** The login that let in. */
  readonly login: SiteLogin | null;
}

/**
 * Asks as a stranger and, where a password is asked for, once more with the one that is kept. `home` is the environment's own
 * address: the password goes there and nowhere else, and never from https to http. Rejects with the network's errors.
 */
export async function fetchBehindWall(
  url: string,
  home: string,
  find: FindSiteLogin | undefined,
  signal: AbortSignal,
  how: Omit<FetchSiteOptions, 'login'>,
): Promise<WalledAnswer> {
  const stranger = await fetchSite(url, signal, how);
  if (!asksForPassword(stranger)) return { stranger, answer: stranger, wall: 'none', login: null };
  const login = find === undefined || !mayBeTold(url, home) ? null : await find(signal);
  if (login === null) return { stranger, answer: stranger, wall: 'unknown', login };
  const answer = await fetchSite(url, signal, { ...how, login });
  if (asksForPassword(answer)) return { stranger, answer, wall: 'refused', login: null };
  return { stranger, answer, wall: 'passed', login };
}

/** True for the wall of a web server (Basic, RFC 7617). Pure. */
export function asksForPassword({ status, headers }: Pick<SiteAnswer, 'status' | 'headers'>): boolean {
  return status === 401 && /\bbasic\b/i.test(headers['www-authenticate'] ?? '');
}

/** True where the password of `home` may go: the same origin, or its https side. Pure. */
export function mayBeTold(url: string, home: string): boolean {
  const to = new URL(url);
  const own = new URL(home);
  if (to.origin === own.origin) return true;
  return own.protocol === 'http:' && to.protocol === 'https:' && to.hostname === own.hostname;
}
