import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { lookup as systemLookup } from 'node:dns';

/** What a site answered. */
export interface SiteAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** At most the first 512 kB. */
  readonly body: string;
  readonly milliseconds: number;
}

const longestBody = 512 * 1024;
const timeout = 20_000;

/** Names below `localhost` are this computer (RFC 6761), also where the system's resolver does not know that. */
const lookup: LookupFunction = (hostname, options, callback) => {
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) {
    if (options.all === true) callback(null, [{ address: '127.0.0.1', family: 4 }]);
    else callback(null, '127.0.0.1', 4);
    return;
  }
  systemLookup(hostname, options, callback);
};

/** How a site is asked. */
export interface FetchSiteOptions {
  /** False accepts any certificate, for local sites with an authority of their own. */
  readonly verifyCertificate: boolean;
  readonly userAgent?: string;
  /** For a site behind a password wall (Basic, RFC 7617). */
  readonly login?: { readonly user: string; readonly password: string } | undefined;
  /** Further headers, in lower case; a cookie is one of them. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Asks a site for one page, without cookies unless they are given, and on a connection of its own. Redirects are answers, not followed. Rejects with
 * the network's errors.
 */
export function fetchSite(url: string, signal: AbortSignal, how: FetchSiteOptions): Promise<SiteAnswer> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const options = {
      lookup,
      signal,
      timeout,
      agent: false,
      rejectUnauthorized: how.verifyCertificate,
      headers: {
        'user-agent': how.userAgent ?? 'Stagelift',
        accept: 'text/html,*/*',
        'cache-control': 'no-cache',
        ...(how.login === undefined ? {} : { authorization: toBasic(how.login) }),
        ...how.headers,
      },
    };
    const onResponse = (response: IncomingMessage): void => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        if (size < longestBody) chunks.push(chunk.subarray(0, longestBody - size));
        size += chunk.length;
      });
      response.on('error', reject);
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: flatten(response.headers),
          body: Buffer.concat(chunks).toString('utf8'),
          milliseconds: performance.now() - startedAt,
        });
      });
    };
    const request = url.startsWith('https:')
      ? httpsRequest(url, options, onResponse)
      : httpRequest(url, options, onResponse);
    request.on('timeout', () => {
      request.destroy(new Error(`no answer within ${String(timeout / 1000)} s`));
    });
    request.on('error', reject);
    request.end();
  });
}

function toBasic({ user, password }: NonNullable<FetchSiteOptions['login']>): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function flatten(headers: IncomingMessage['headers']): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}
