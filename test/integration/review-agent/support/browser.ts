import { request } from 'node:http';

/** What a server answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly bytes: Buffer;
  readonly text: string;
  /** The answer as JSON; throws when it is none. */
  json(): Record<string, unknown>;
}

/** What is sent. */
export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Asks an address whose host leads to the loopback address, whatever it is called. Follows nothing, keeps nothing. */
export function ask(address: string, asking: Asking = {}): Promise<Answer> {
  const url = new URL(address);
  return new Promise((resolve, reject) => {
    const body = asking.body === undefined ? undefined : Buffer.from(asking.body);
    const sent = request(
      {
        host: '127.0.0.1',
        port: url.port,
        path: `${url.pathname}${url.search}`,
        method: asking.method ?? 'GET',
        headers: { host: url.host, ...(body && { 'content-length': String(body.length) }), ...asking.headers },
        agent: false,
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const bytes = Buffer.concat(parts);
          const text = bytes.toString('utf8');
          const headers = Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [
              name,
              Array.isArray(value) ? value.join('\n') : (value ?? ''),
            ]),
          );
          resolve({
            ...{ status: response.statusCode ?? 0, headers, bytes, text },
            cookies: response.headers['set-cookie'] ?? [],
            // Answers of the agent are objects; what a test expects in them it says itself.
            json: () => JSON.parse(text) as Record<string, unknown>,
          });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A browser's jar: cookies by host, as far as our servers use them. */
export interface Jar {
  header(address: string): Record<string, string>;
  take(address: string, answer: Answer): void;
  value(address: string, name: string): string | undefined;
}

export function createJar(): Jar {
  const hosts = new Map<string, Map<string, string>>();
  const of = (address: string): Map<string, string> => {
    const { hostname } = new URL(address);
    const cookies = hosts.get(hostname) ?? new Map<string, string>();
    hosts.set(hostname, cookies);
    return cookies;
  };
  return {
    header: (address) => {
      const cookies = [...of(address)].map(([name, value]) => `${name}=${value}`);
      return cookies.length === 0 ? {} : { cookie: cookies.join('; ') };
    },
    take: (address, answer) => {
      for (const cookie of answer.cookies) {
        const [pair = ''] = cookie.split(';');
        const name = pair.slice(0, pair.indexOf('='));
        const value = pair.slice(pair.indexOf('=') + 1);
        if (value === '' || /max-age=0\b/i.test(cookie)) of(address).delete(name);
        else of(address).set(name, value);
      }
    },
    value: (address, name) => of(address).get(name),
  };
}
