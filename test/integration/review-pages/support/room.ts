import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { ReviewEvent } from '#shared/domain/review.ts';

const root = path.resolve(import.meta.dirname, '../../../..');

/** Somebody with a session, as the browser has it. */
export interface Visitor {
  readonly person: string;
  readonly name: string;
  readonly link: string;
  readonly purpose: 'view' | 'comment' | 'approve';
  /** The session's cookie. */
  readonly cookie: string;
  readonly token: string;
}

/** A review's store with the agent in it, answered by PHP. `base`, `site` and `production` are origins with a slash. */
export interface Room {
  readonly store: string;
  readonly base: string;
  readonly site: string;
  readonly production: string;
  config(): Record<string, unknown>;
  configure(changes: Readonly<Record<string, unknown>>): void;
  enter(name: string, purpose?: Visitor['purpose'], language?: string): Visitor;
  /** Puts lines behind the log. */
  log(events: readonly ReviewEvent[]): void;
  events(): ReviewEvent[];
  visit(visitor: Visitor, query: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  post(
    visitor: Visitor,
    query: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>;
  close(): void;
}

const hour = 3_600_000;
const iso = (time: number): string => new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
export const versionOf = (name: string) => ({
  commit: createHash('sha1').update(`${name} commit`).digest('hex'),
  tree: createHash('sha1').update(`${name} tree`).digest('hex'),
  subject: name,
  at: '2026-11-20T10:15:00Z',
});
export const pulled = { id: 'job-1', kind: 'pulled', at: '2026-11-19T08:00:00Z' } as const;

/** A room for `title`, open for a day, with nobody in it yet. `siteFolder`: PHP and HTML of the site. */
export async function openRoom(changes: Readonly<Record<string, unknown>> = {}, siteFolder?: string): Promise<Room> {
  const store = mkdtempSync(path.join(os.tmpdir(), 'stagelift-pages-'));
  const port = await freePort();
  const address = (host: string): string => `http://${host}.localhost:${String(port)}/`;
  const room = { base: address('shop--review.preview'), site: address('shop.preview'), production: address('www.shop') };
  cpSync(path.join(root, 'electron/agent/php'), path.join(store, 'agent'), { recursive: true });
  cpSync(path.join(root, 'electron/agent/languages'), path.join(store, 'agent/languages'), { recursive: true });
  for (const folder of ['links', 'sessions', 'mail', 'shots', 'rate']) mkdirSync(path.join(store, folder));
  const keys = { link: secret(), log: secret(), nonce: secret() };
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
  write('keys.json', keys);
  write('config.json', config);
  const server = await serve(store, port, siteFolder ?? path.join(import.meta.dirname, 'site'));
  const logFile = path.join(store, 'log.jsonl');
  let mac = '0'.repeat(64);
  let lines = 0;
  const put = (events: readonly ReviewEvent[]): void => {
    writeFileSync(logFile, '', { flag: 'a' });
    const last = readFileSync(logFile, 'utf8').trimEnd().split('\n').at(-1) ?? '';
    if (last !== '') mac = last.slice(0, 64);
    for (const event of events) {
      lines = last === '' && lines === 0 ? 1 : eventsOf(logFile).length + 1;
      const json = JSON.stringify({ ...event, n: lines });
      mac = createHmac('sha256', Buffer.from(keys.log, 'hex'))
        .update(mac + json)
        .digest('hex');
      writeFileSync(logFile, `${mac} ${json}\n`, { flag: 'a' });
    }
  };
  return {
    ...{ store, ...room },
    config: () => config,
    configure: (more) => {
      config = { ...config, ...more };
      write('config.json', config);
    },
    enter: (name, purpose = 'approve', language = 'en') => {
      const value = secret();
      const visitor = {
        ...{ person: `p_${name.toLowerCase().replace(/[^a-z]/g, '')}`, name, purpose, token: secret() },
        ...{ link: randomBytes(9).toString('base64url'), cookie: `stagelift_session=${value}` },
      };
      const { person, link, token } = visitor;
      const expiresAt = iso(Date.now() + 23 * hour);
      write(`links/${link}.json`, { id: link, person, name, purpose, expiresAt, createdAt: iso(Date.now()), revokedAt: null });
      const key = createHash('sha256').update(value).digest('hex');
      const now = Math.floor(Date.now() / 1000);
      const session = { person, name, purpose, link, token, language, createdAt: now, expiresAt: now + 80_000 };
      write(`sessions/${key}.json`, session);
      put([line({ kind: 'invited', link, person, name, purpose }, config)]);
      return visitor;
    },
    log: put,
    events: () => eventsOf(logFile),
    visit: (visitor, query, headers = {}) =>
      fetch(`http://127.0.0.1:${String(port)}/${query}`, {
        headers: { host: new URL(room.base).host, cookie: visitor.cookie, ...headers },
        redirect: 'manual',
      }),
    post: (visitor, query, fields, headers = {}) =>
      fetch(`http://127.0.0.1:${String(port)}/${query}`, {
        method: 'POST',
        headers: {
          ...{ host: new URL(room.base).host, cookie: visitor.cookie, origin: room.base.slice(0, -1) },
          ...headers,
        },
        body: new URLSearchParams(fields),
        redirect: 'manual',
      }),
    close: () => {
      server.kill();
      rmSync(store, { recursive: true, force: true });
    },
  };
}
