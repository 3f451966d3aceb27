import type { Me, ReviewEvent, ReviewVersion, RoomState } from './types.ts';

/** Why the server did not do what was asked. */
export type Refusal =
  /** No answer, or one that says "later". `after`: milliseconds that it asks to wait. */
  | { readonly kind: 'later'; readonly after: number | null }
  /** The review is paused, over or closed: for everybody. */
  | { readonly kind: 'shut'; readonly state: Exclude<RoomState, 'open'> }
  /** It does not know this visitor (any more). */
  | { readonly kind: 'ended' }
  /** It will not, now or ever; `message` says why, in the language of the visitor. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly status: number };

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: Refusal };

export interface News {
  readonly events: readonly ReviewEvent[];
  readonly next: number;
  /** There are more than fit into one answer. */
  readonly more: boolean;
  readonly state: RoomState;
  readonly version: ReviewVersion;
  readonly now: string;
}

/** The agent, as `docs/review-protocol.md` describes it. Nothing here throws. */
export interface Api {
  readonly me: () => Promise<Answer<Me>>;
  readonly events: (since: number) => Promise<Answer<News>>;
  readonly post: (body: object) => Promise<Answer<{ readonly event?: ReviewEvent }>>;
  readonly shot: (image: Blob) => Promise<Answer<{ readonly shot: string }>>;
  readonly name: (body: { readonly name?: string; readonly language?: string }) => Promise<Answer<unknown>>;
  readonly leave: () => Promise<Answer<unknown>>;
  readonly shotAddress: (id: string) => string;
  readonly pageAddress: (page: string, more?: Readonly<Record<string, string>>) => string;
}

const longestWait = 20_000;
const signedOut = new Set(['no-session', 'link-revoked', 'link-expired']);

async function refusalOf(response: Response): Promise<Refusal> {
  const { status } = response;
  let code = '';
  let message = '';
  try {
    const body: unknown = await response.json();
    if (typeof body === 'object' && body !== null) {
      if ('error' in body) code = String(body.error);
      if ('message' in body) message = String(body.message);
    }
  } catch {
    // Not one of the agent's answers.
  }
  if (code === 'paused' || code === 'closed' || code === 'expired') return { kind: 'shut', state: code };
  if (status === 429 || status >= 500) {
    const seconds = Number(response.headers.get('Retry-After'));
    return { kind: 'later', after: seconds > 0 ? Math.min(600, seconds) * 1000 : null };
  }
  if (signedOut.has(code)) return { kind: 'ended' };
  return { kind: 'refused', code, message, status };
}

/** `token` is asked for each time, since it may be a new one. */
export function createApi(base: string, token: () => string): Api {
  const address = (page: string, more: Readonly<Record<string, string>> = {}): string =>
    `${base}?${new URLSearchParams({ r: page, ...more }).toString()}`;
  const ask = async <T>(url: string, init: RequestInit): Promise<Answer<T>> => {
    let response: Response;
    try {
      const signal = AbortSignal.timeout(longestWait);
      response = await fetch(url, { credentials: 'same-origin', cache: 'no-store', signal, ...init });
    } catch {
      return { ok: false, why: { kind: 'later', after: null } };
    }
    if (!response.ok) return { ok: false, why: await refusalOf(response) };
    try {
      return { ok: true, value: (await response.json()) as T }; // the agent's answers have the types of the protocol
    } catch {
      return { ok: false, why: { kind: 'later', after: null } };
    }
  };
  const get = <T>(page: string, more?: Readonly<Record<string, string>>) =>
    ask<T>(address(page, more), { headers: { Accept: 'application/json' } });
  const post = <T>(page: string, body: BodyInit, type: string) =>
    ask<T>(address(page), {
      method: 'POST',
      body,
      headers: { Accept: 'application/json', 'Content-Type': type, 'X-Stagelift-Token': token() },
    });
  const json = <T>(page: string, body: object) => post<T>(page, JSON.stringify(body), 'application/json');
  return {
    me: () => get('me'),
    events: (since) => get('events', { since: String(since) }),
    post: (body) => json('events', body),
    shot: (image) => post('shot', image, image.type),
    name: (body) => json('name', body),
    leave: () => json('leave', {}),
    shotAddress: (id) => address('shot', { id }),
    pageAddress: address,
  };
}
