import { lookup as systemLookup } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';

/** What a web server said to one question, or at which point it could not be asked. */
export type WebAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: IncomingMessage['headers'];
      readonly body: string;
    }
  | { readonly kind: 'failed'; readonly at: 'dns' | 'connect' | 'certificate' | 'answer'; readonly why: string };

const longestBody = 64 * 1024;
const timeout = 15_000;

/** Names below `localhost` are this computer (RFC 6761), also where the system's resolver does not know that. */
const lookup: LookupFunction = (hostname, options, callback) => {
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) {
    if (options.all === true) callback(null, [{ address: '127.0.0.1', family: 4 }]);
    else callback(null, '127.0.0.1', 4);
    return;
  }
  systemLookup(hostname, options, callback);
};

/** Asks for one address, without following redirects. Never rejects, except when the signal is aborted. */
export async function askSite(
  url: string,
  signal: AbortSignal,
  login?: { readonly user: string; readonly password: string },
): Promise<WebAnswer> {
  const answer = await ask(url, signal, login);
  signal.throwIfAborted();
  return answer;
}

function ask(
  url: string,
  signal: AbortSignal,
  login?: { readonly user: string; readonly password: string },
): Promise<WebAnswer> {
  return new Promise((resolve) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      resolve({ kind: 'failed', at: placeOf(error), why: error.message.slice(0, 300) });
    };
    const headers = {
      'user-agent': 'Stagelift',
      'cache-control': 'no-cache',
      ...(login && { authorization: `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}` }),
    };
    const options = { lookup, signal, timeout, headers, agent: false };
    const onResponse = (response: IncomingMessage): void => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        if (size < longestBody) chunks.push(chunk.subarray(0, longestBody - size));
        size += chunk.length;
      });
      response.on('error', fail);
      response.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        resolve({ kind: 'answered', status: response.statusCode ?? 0, headers: response.headers, body });
      });
    };
    const request = url.startsWith('https:')
      ? httpsRequest(url, options, onResponse)
      : httpRequest(url, options, onResponse);
    request.on('timeout', () => request.destroy(new Error(`no answer within ${String(timeout / 1000)} s`)));
    request.on('error', fail);
    request.end();
  });
}

function placeOf({ code = '' }: NodeJS.ErrnoException): 'dns' | 'connect' | 'certificate' | 'answer' {
  if (/^(?:ENOTFOUND|EAI_|ENODATA|ESERVFAIL)/.test(code)) return 'dns';
  if (/^(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)/.test(code)) return 'connect';
  if (/CERT|SELF_SIGNED|ERR_TLS|UNABLE_TO_(?:GET|VERIFY)|EPROTO|ERR_SSL/.test(code)) return 'certificate';
  return 'answer';
}
