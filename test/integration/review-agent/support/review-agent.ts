import { createHmac, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LinkPurpose } from '#shared/domain/review.ts';
import { type Account, type CliAnswer, runCli } from './cli.ts';
import { freePort, type ServerProcess, startServer } from './processes.ts';

const agentSource = path.resolve(import.meta.dirname, '../../../../electron/agent');

/** A review as it is on a server: the agent in its store, the pages and the site on two loopback hosts. */
export interface ReviewAgent {
  readonly id: string;
  readonly store: string;
  /** `BASE`, with a slash at the end. */
  readonly base: string;
  /** `SITE`, with a slash at the end. */
  readonly site: string;
  readonly siteFolder: string;
  readonly baseFolder: string;
  readonly keys: ReviewKeys;
  /** Changes `config.json` as the engine does. */
  configure(changes: Readonly<Record<string, unknown>>): Promise<void>;
  /** Writes a link and gives its secret, `LINKID.SIG`. */
  invite(wish?: InviteWish): Promise<Invited>;
  cli(command: string, input?: unknown): Promise<CliAnswer>;
  /** Lines of the log, as events. */
  events(): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

export interface ReviewKeys {
  readonly link: string;
  readonly log: string;
  readonly nonce: string;
}

export interface InviteWish {
  readonly name?: string;
  readonly purpose?: LinkPurpose;
  readonly pinHash?: string | null;
  readonly expiresAt?: string;
  readonly revokedAt?: string | null;
}

export interface Invited {
  readonly id: string;
  readonly person: string;
  /** `LINKID.SIG`. */
  readonly secret: string;
  /** The whole address. */
  readonly url: string;
}

export interface AgentOptions {
  readonly config?: Readonly<Record<string, unknown>>;
  /** Files of the site, by path. */
  readonly siteFiles?: Readonly<Record<string, string>>;
  /** How many requests each of the two servers works on at once. */
  readonly workers?: number;
  /** Settings of PHP for both servers. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Whom the engine's commands are run as. */
  readonly cliAs?: Account;
  /** The scheme that the configuration names; the servers speak http. */
  readonly scheme?: 'http' | 'https';
}

/** Installs the agent of this checkout into a new store and serves it with PHP's own server. */
export async function startReviewAgent(options: AgentOptions = {}): Promise<ReviewAgent> {
  const root = await mkdtemp(path.join(tmpdir(), 'stagelift-agent-'));
  const installed = await installReview(root, options);
  const servers: ServerProcess[] = [];
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await rm(root, { recursive: true, force: true });
  };
  try {
    const prepend = path.join(installed.store, 'agent/prepend.php');
    const gate = existsSync(prepend) ? { auto_prepend_file: prepend } : {};
    servers.push(await servePhp(installed.baseFolder, installed.base, options));
    servers.push(
      await servePhp(installed.siteFolder, installed.site, { ...options, settings: { ...gate, ...options.settings } }),
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...installed, stop };
}

/** Everything but the servers, below `root`. */
export async function installReview(root: string, options: AgentOptions): Promise<Omit<ReviewAgent, 'stop'>> {
  const id = 'shop-new-header';
  const [store, siteFolder, baseFolder] = ['store', 'site', 'base'].map((name) => path.join(root, name)) as [
    string,
    string,
    string,
  ];
  const scheme = options.scheme ?? 'http';
  const site = `${scheme}://${id}.preview.localhost:${String(await freePort())}/`;
  const base = `${scheme}://${id}--review.preview.localhost:${String(await freePort())}/`;
  const keys: ReviewKeys = { link: randomKey(), log: randomKey(), nonce: randomKey() };
  await Promise.all([store, siteFolder, path.join(baseFolder, 'assets')].map((it) => mkdir(it, { recursive: true })));
  await cp(path.join(agentSource, 'php'), path.join(store, 'agent'), { recursive: true });
  await cp(path.join(agentSource, 'languages'), path.join(store, 'agent/languages'), { recursive: true });
  await writeFile(path.join(store, 'agent/VERSION'), 'test\n');
  await writeFile(path.join(store, 'keys.json'), JSON.stringify(keys), { mode: 0o600 });
  await writeFile(path.join(baseFolder, 'index.php'), `<?php require '${path.join(store, 'agent/app.php')}';\n`);
  const siteFiles = options.siteFiles ?? { 'index.php': '<!doctype html><html><head></head><body>Shop</body></html>' };
  for (const [name, text] of Object.entries(siteFiles)) {
    await mkdir(path.dirname(path.join(siteFolder, name)), { recursive: true });
    await writeFile(path.join(siteFolder, name), text);
  }
  const configFile = path.join(store, 'config.json');
  const configure = async (changes: Readonly<Record<string, unknown>>): Promise<void> => {
    const before = JSON.parse(await readFile(configFile, 'utf8')) as Record<string, unknown>;
    await writeFile(configFile, JSON.stringify({ ...before, ...changes }));
  };
  await writeFile(configFile, JSON.stringify({ ...defaultConfig(id, site, base), ...options.config }));
  const cli = (command: string, input: unknown = {}) => runCli(store, command, input, options.cliAs);
  return {
    ...{ id, store, base, site, siteFolder, baseFolder, keys, configure, cli },
    invite: (wish = {}) => invite({ id, base, keys }, cli, wish),
    events: async () => {
      const text = await readFile(path.join(store, 'log.jsonl'), 'utf8').catch(() => '');
      const lines = text.split('\n').filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line.slice(65)) as Record<string, unknown>);
    },
  };
}

/** PHP's own server for one folder, on the port of the address. */
export function servePhp(folder: string, address: string, options: AgentOptions): Promise<ServerProcess> {
  const common = { display_errors: '0', memory_limit: '128M', 'opcache.revalidate_freq': '0' };
  const settings = Object.entries({ ...common, ...options.settings }).flatMap(([name, value]) => [
    '-d',
    `${name}=${value}`,
  ]);
  const { port } = new URL(address);
  return startServer('php', [...settings, '-S', `127.0.0.1:${port}`, '-t', folder], Number(port), {
    PHP_CLI_SERVER_WORKERS: String(options.workers ?? 2),
  });
}

function defaultConfig(id: string, site: string, base: string): Record<string, unknown> {
  return {
    ...{ v: 1, id, title: 'New header', project: 'Shop', state: 'open' },
    expiresAt: inDays(14),
    ...{ language: 'en', contact: 'Mira, +49 30 1234', site, base },
    production: null,
    branch: 'feature/new-header',
    version: { commit: 'a'.repeat(40), tree: 'b'.repeat(40), subject: 'New header', at: '2026-11-20T09:00:00Z' },
    data: { id: 'job-1', kind: 'pulled', at: '2026-11-20T08:00:00Z' },
    changed: [],
    quorum: 1,
    approvers: [],
    uploads: { kind: 'none' },
    mail: 'catch',
    documentRoot: '',
    assets: { loader: 'loader-1.js', panel: 'panel-1.js', style: 'panel-1.css' },
    webServerSeesPasses: true,
    // Tests are many visitors behind one address.
    proxies: ['127.0.0.1'],
  };
}

async function invite(
  review: { readonly id: string; readonly base: string; readonly keys: ReviewKeys },
  cli: (command: string, input: unknown) => Promise<CliAnswer>,
  wish: InviteWish,
): Promise<Invited> {
  const link = {
    id: randomBytes(9).toString('base64url'),
    person: `p_${randomBytes(6).toString('hex')}`,
    name: wish.name ?? 'Anna',
    purpose: wish.purpose ?? 'comment',
    pinHash: wish.pinHash ?? null,
    createdAt: '2026-11-20T08:00:00Z',
    expiresAt: wish.expiresAt ?? inDays(14),
    revokedAt: wish.revokedAt ?? null,
  };
  const written = await cli('links', { write: [link] });
  if (written.exitCode !== 0) throw new Error(JSON.stringify(written.answer));
  const signed = ['link', review.id, link.id, link.person, link.purpose, link.expiresAt].join('\n');
  const secret = `${link.id}.${sign(review.keys.link, signed)}`;
  return { id: link.id, person: link.person, secret, url: `${review.base}?k=${secret}` };
}

/** The first 24 bytes of an HMAC-SHA256 in base64url, as every signature in an address is. */
export function sign(key: string, text: string): string {
  return createHmac('sha256', Buffer.from(key, 'hex')).update(text).digest().subarray(0, 24).toString('base64url');
}

/** A time as the agent writes it, so many days from now. */
export function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z');
}

function randomKey(): string {
  return randomBytes(32).toString('hex');
}
