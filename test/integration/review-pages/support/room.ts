import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { ReviewEvent } from '#shared/domain/review.ts';
import { runPart } from './run-part.ts';

const root = path.resolve(import.meta.dirname, '../../../..');
const hour = 3_600_000;
const secret = (): string => randomBytes(32).toString('hex');
const iso = (time: number): string => new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');

/** Somebody with a session, as a browser has it. */
export interface Visitor {
  readonly person: string;
  readonly name: string;
  readonly link: string;
  /** Name and value. */
  readonly cookie: string;
  readonly token: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

type Body<T> = T extends ReviewEvent ? Omit<T, 'id' | 'n' | 'at' | 'commit' | 'tree' | 'by' | 'remark'> : never;
/** A line of the log as its writer has it; a remark's number is given out by the log. */
export type Draft = Body<ReviewEvent> & {
  readonly by?: ReviewEvent['by'];
  readonly id?: string;
  readonly remark?: number;
};

type Texts = Readonly<Record<string, string>>;

/** A review's store with the agent in it, answered by PHP. `base`, `site` and `production` are origins with a slash. */
export interface Room {
  readonly store: string;
  readonly base: string;
  readonly site: string;
  readonly production: string;
  configure(changes: Readonly<Record<string, unknown>>): void;
  enter(name: string, purpose?: 'view' | 'comment' | 'approve', language?: string): Visitor;
  /** Takes a link back, as the engine does: in its file and in the log. */
  revoke(visitor: Visitor): void;
  seed(...drafts: readonly Draft[]): void;
  events(): ReviewEvent[];
  visit(visitor: Visitor, query: string, headers?: Texts): Promise<Answer>;
  post(visitor: Visitor, query: string, fields: Texts, headers?: Texts): Promise<Answer>;
  close(): void;
}

export const versionOf = (name: string) => ({
  commit: createHash('sha1').update(`${name} commit`).digest('hex'),
  tree: createHash('sha1').update(`${name} tree`).digest('hex'),
  subject: name,
  at: '2026-11-20T10:15:00Z',
});
export const pulled = { id: 'job-1', kind: 'pulled', at: '2026-11-19T08:00:00Z' } as const;
export const developer = { person: 'd_mira', name: 'Mira', role: 'developer', link: null } as const;
export const by = ({ person, name, link }: Visitor) => ({ person, name, role: 'client' as const, link });
const browser = { agent: 'Firefox', language: 'en', width: 1280, height: 800, density: 1 };
export const remarkBy = (visitor: Visitor, text: string, more: Partial<Draft> = {}): Draft =>
  ({
    ...{ kind: 'remark', text, page: { path: '/', title: 'Front page' }, anchor: null, shot: null, browser, errors: [] },
    ...{ by: by(visitor), ...more },
    // What a remark may have more is the caller's to know.
  }) as Draft;

/** A review that is open for a day, with one version and nobody in it yet. */
export async function openRoom(changes: Readonly<Record<string, unknown>> = {}): Promise<Room> {
  const store = mkdtempSync(path.join(os.tmpdir(), 'stagelift-pages-'));
  cpSync(path.join(root, 'electron/agent/php'), path.join(store, 'agent'), { recursive: true });
  cpSync(path.join(root, 'electron/agent/languages'), path.join(store, 'agent/languages'), { recursive: true });
  for (const folder of ['links', 'sessions', 'mail', 'shots']) mkdirSync(path.join(store, folder));
  const server = await serve(store);
  const address = (host: string): string => `http://${host}.localhost:${String(server.port)}/`;
  const room = { base: address('shop--review.preview'), site: address('shop.preview'), production: address('www.shop') };
  const write = (file: string, value: unknown): void => {
    writeFileSync(path.join(store, file), JSON.stringify(value));
  };
  let config: Record<string, unknown> = {
    ...{ v: 1, id: 'shop-new-header', title: 'New header', project: 'Shop', state: 'open' },
    ...{ expiresAt: iso(Date.now() + 24 * hour), language: 'en', contact: 'Mira, +49 30 1234', branch: 'feature' },
    ...{ site: room.site, base: room.base, production: { url: room.production, framable: true } },
    ...{ version: versionOf('First'), data: pulled, changed: [], quorum: 1, approvers: [], mail: 'catch' },
    ...changes,
  };
  write('keys.json', { link: secret(), log: secret(), nonce: secret() });
  write('config.json', config);
  const seed = (...drafts: readonly Draft[]): void => {
    runPart('seed', { store, drafts: drafts.map((draft) => ({ id: randomUUID(), by: developer, ...draft })) });
  };
  seed({ kind: 'opened', version: versionOf('First'), data: pulled, branch: 'feature' });
  const ask = (method: string, visitor: Visitor, query: string, headers: Texts, body = ''): Promise<Answer> =>
    request(server.port, `/${query}`, method, { host: new URL(room.base).host, cookie: visitor.cookie, ...headers }, body);
  return {
    ...{ store, ...room, seed },
    configure: (more) => {
      config = { ...config, ...more };
      write('config.json', config);
    },
    enter: (name, purpose = 'approve', language = 'en') => {
      const [value, token, link] = [secret(), secret(), randomBytes(9).toString('base64url')];
      const person = `p_${createHash('sha256').update(name).digest('hex').slice(0, 12)}`;
      const createdAt = iso(Date.now());
      const expiresAt = iso(Date.now() + 23 * hour);
      write(`links/${link}.json`, { id: link, person, name, purpose, createdAt, expiresAt, revokedAt: null });
      const now = Math.floor(Date.now() / 1000);
      const session = { person, name, purpose, link, token, language, createdAt: now, expiresAt: now + 80_000 };
      write(`sessions/${createHash('sha256').update(value).digest('hex')}.json`, session);
      seed({ kind: 'invited', link, person, name, purpose });
      return { person, name, link, token, cookie: `stagelift_session=${value}` };
    },
    revoke: ({ link }) => {
      const file = `links/${link}.json`;
      const known: unknown = JSON.parse(readFileSync(path.join(store, file), 'utf8'));
      write(file, { ...(known as object), revokedAt: iso(Date.now()) });
      seed({ kind: 'revoked', link });
    },
    events: () =>
      readFileSync(path.join(store, 'log.jsonl'), 'utf8')
        .trimEnd()
        .split('\n')
        // Written by the agent a moment ago.
        .map((line) => JSON.parse(line.slice(65)) as ReviewEvent),
    visit: (visitor, query, headers = {}) => ask('GET', visitor, query, headers),
    post: (visitor, query, fields, headers = {}) => {
      const own = { origin: room.base.slice(0, -1), 'content-type': 'application/x-www-form-urlencoded' };
      return ask('POST', visitor, query, { ...own, ...headers }, new URLSearchParams(fields).toString());
    },
    close: () => {
      // With its workers: the process leads a group of its own.
      if (server.process.pid !== undefined) process.kill(-server.process.pid, 'SIGKILL');
      rmSync(store, { recursive: true, force: true });
    },
  };
}

/** Values of a form's hidden fields. */
export function hiddenFields(html: string): Record<string, string> {
  const fields = html.matchAll(/<input type="hidden" name="([a-z]+)" value="([^"]*)">/g);
  return Object.fromEntries([...fields].map(([, name, value]) => [name!, value!]));
}

function request(
  port: number,
  target: string,
  method: string,
  headers: Texts,
  body: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = { 'content-length': String(Buffer.byteLength(body)) };
    const sent = http.request({ host: '127.0.0.1', port, path: target, method, headers: { ...headers, ...length } }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts).toString('utf8') });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** PHP's own web server with some workers; waits until it answers. */
async function serve(store: string): Promise<{ readonly port: number; readonly process: ChildProcess }> {
  const port = await freePort();
  const router = path.join(import.meta.dirname, 'router.php');
  const settings = ['-d', 'display_errors=stderr', '-d', 'error_reporting=-1'];
  const php = spawn('php', [...settings, '-S', `127.0.0.1:${String(port)}`, router], {
    env: { ...process.env, PHP_CLI_SERVER_WORKERS: '4', STAGELIFT_STORE: store },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  await new Promise<void>((resolve, reject) => {
    php.once('exit', () => reject(new Error('PHP did not start')));
    php.stderr?.on('data', (part: Buffer) => {
      if (part.toString().includes('started')) resolve();
    });
  });
  return { port, process: php };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      // An address of TCP, once it listens.
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
