import { execFile } from 'node:child_process';
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import type { Client as EngineClient } from '#shared/contract/client.ts';
import type { EngineContract } from '#shared/contract/contract.ts';
import type { ReviewRoom } from '#shared/domain/review-room.ts';
import type { Review, ReviewVersion } from '#shared/domain/review.ts';
import { serverSchema } from '#shared/domain/server.ts';
import { openFiledStores } from '#engine/project-file/open-filed-stores.ts';
import { readVersion } from '#engine/reviews/git-versions.ts';
import { formatReviewKeys, type ReviewKeys } from '#engine/reviews/keys.ts';
import { openEngine } from '../../../../electron/cli/open-engine.ts';
import { type Bench, openBench } from '../../provision/support/bench.ts';
import { ask, createJar } from '../../review-agent/support/browser.ts';

const electron = resolve(import.meta.dirname, '../../../../electron');

export const reviewId = 'new-header';
const by = { person: 'd_test', name: 'Mira', role: 'developer' } as const;

/** An open review on the lab's real server: the agent in its store, its pages served by nginx and PHP-FPM. */
export interface RoomsBench extends Bench {
  readonly dataFolder: string;
  readonly client: EngineClient<EngineContract>;
  readonly keys: ReviewKeys;
  readonly store: string;
  /** Reads the server and answers with the room. */
  room(): Promise<ReviewRoom>;
  /** Texts of `reviews.changed` so far, those for notifications only. */
  readonly told: string[];
  /** Runs a command of the agent as the account does. */
  agent(command: string, input: unknown): Promise<Record<string, unknown>>;
  /** Commits a file in the clone and answers with the version. */
  commit(file: string, text: string, message: string): Promise<ReviewVersion>;
  /** What is deployed from now on, as an update writes it. */
  deploy(version: ReviewVersion, files?: readonly string[]): Promise<void>;
  /** Lets the engine believe that the review is so. */
  patch(change: Partial<Review>): Promise<void>;
  config(): Promise<Record<string, unknown>>;
  end(): Promise<void>;
}

/** Opens it. `more`: what of the review differs from the usual. */
export async function openRoomsBench(more: Partial<Review> = {}): Promise<RoomsBench> {
  const bench = await openBench();
  const { bare, lab, clone } = bench;
  const dataFolder = join(bench.folder, 'data');
  await mkdir(dataFolder, { recursive: true });
  await writeFile(join(dataFolder, 'known_hosts'), await readFile(lab.knownHosts));
  const signal = new AbortController().signal;
  const commit: RoomsBench['commit'] = async (file, text, message) => {
    await writeFile(join(clone, file), text);
    await bench.git('add', '-A');
    await bench.git('commit', '-q', '-m', message);
    return readVersion('HEAD', { cwd: clone, env: process.env, signal });
  };
  await bench.git('checkout', '-q', '-b', 'feature/new-header');
  const version = await commit('index.php', '<?php echo 1;\n', 'New header');
  const home = (await bench.sh('printf %s "$HOME"')).trim();
  const store = `${home}/.stagelift/reviews/${reviewId}`;
  const address = (name: string): string => `http://${bare.web.preview.host.replace('*', name)}/`;
  const review: Review = {
    ...{ id: reviewId, projectId: 'shop', title: 'New header', state: 'open', branch: 'feature/new-header', version },
    data: { id: 'empty', kind: 'empty', at: '2026-11-20T08:00:00Z' },
    ...{ serverId: 'bare', where: `${bare.user}@${bare.address}:${String(bare.port)}`, host: bare.address },
    ...{ siteUrl: address(reviewId), reviewUrl: address(`${reviewId}--review`), store },
    ...{ createdAt: new Date().toISOString(), expiresAt: inDays(14), closedAt: null, tiedToBranch: true },
    ...{ language: 'en', contact: 'Mira', quorum: 1, proofs: [], jobs: [] },
    environment: {
      ...{ id: 'review', name: 'Review', stage: 'review', serverId: 'bare', path: `${home}/previews/x` },
      ...{ url: address(reviewId), database: { kind: 'none' } },
    },
    ...more,
  };
  const key = (): string => randomBytes(32).toString('hex');
  const keys = { link: key(), log: key(), nonce: key() };
  await install(bench, review, keys);

  const stores = await openFiledStores({
    dataFolder,
    now: () => new Date(),
    onNotice: () => undefined,
    env: process.env,
  });
  const login = {
    host: bare.address,
    port: bare.port,
    user: bare.user,
    logins: [{ kind: 'key', path: lab.keys.ed25519.path }],
  };
  await stores.servers.save(serverSchema.parse({ id: 'bare', name: 'Bare', ...login }));
  await stores.projects.add({ id: 'shop', name: 'Shop', folder: clone, recipe: 'generic-php', environments: [] });
  await stores.reviews.save(review);
  const engine = await openEngine({
    ...{ dataFolder, recipesFolder: join(electron, 'recipes'), version: '0.0.0', onNotice: () => undefined },
    terminal: {
      // Without a terminal the engine asks nobody, and so uses neither of the two.
      input: Object.assign(new Readable({ read: () => undefined }), { isTTY: false }) as unknown as NodeJS.ReadStream,
      output: new Writable({ write: (_chunk, _encoding, done) => done() }) as unknown as NodeJS.WriteStream,
      env: { CI: '1' },
    },
  });
  const told: string[] = [];
  engine.client.on('reviews.changed', ({ text }) => text !== '' && told.push(text));
  const agent: RoomsBench['agent'] = async (command, input) => {
    const text = Buffer.from(JSON.stringify(input)).toString('base64');
    return JSON.parse(
      await bench.sh(`printf %s ${text} | base64 -d | php ${store}/agent/cli.php ${command}`),
    ) as Record<string, unknown>;
  };
  const config: RoomsBench['config'] = async () =>
    JSON.parse(await bench.sh(`cat ${store}/config.json`)) as Record<string, unknown>;
  await agent('append', {
    events: [
      {
        id: randomUUID(),
        kind: 'opened',
        version,
        data: review.data,
        branch: review.branch,
        by: { ...by, link: null },
      },
    ],
  });
  return {
    ...bench,
    ...{ dataFolder, client: engine.client, keys, store, told, agent, commit, config },
    room: () => engine.client.request('reviews.sync', { reviewId }),
    async deploy(next, files = []) {
      await put(bench, `${store}/config.json`, JSON.stringify({ ...(await config()), version: next }));
      const event = {
        id: randomUUID(),
        kind: 'deployed',
        version: next,
        data: review.data,
        files,
        by: { ...by, link: null },
      };
      await agent('append', { events: [event] });
      await stores.reviews.update(reviewId, (before) => ({ ...before, version: next }));
    },
    async patch(change) {
      await stores.reviews.update(reviewId, (before) => ({ ...before, ...change }));
    },
    async end() {
      await engine.close();
      await bench.close();
    },
  };
}

/** Puts the agent where an opening puts it. */
async function install(bench: Bench, review: Review, keys: ReviewKeys): Promise<void> {
  const run = promisify(execFile);
  const { stdout } = await run(
    'tar',
    [
      '-czf',
      '-',
      '--transform',
      's,^php,agent,;s,^languages,agent/languages,',
      '-C',
      join(electron, 'agent'),
      'php',
      'languages',
    ],
    { encoding: 'buffer', maxBuffer: 16 * 1024 * 1024 },
  );
  const base = `"$HOME/previews/${reviewId}--review"`;
  await bench.sh(`umask 077; mkdir -p ${review.store} && cd ${review.store} || exit 1
base64 -d <<'END' | tar -xzf -
${stdout.toString('base64')}
END
umask 022; mkdir -p ${base}
printf '%s\\n' "<?php require '${review.store}/agent/app.php';" >${base}/index.php`);
  await put(bench, `${review.store}/keys.json`, formatReviewKeys(keys));
  const { id, title, expiresAt, language, contact, branch, version, data, quorum } = review;
  const config = {
    ...{ v: 1, id, title, project: 'Shop', state: 'open', expiresAt, language, contact, branch, version, data, quorum },
    ...{ site: review.siteUrl, base: review.reviewUrl, production: null, changed: [], approvers: [], mine: 'stays' },
    ...{ uploads: { kind: 'none' }, mail: 'catch', documentRoot: '', assets: {}, webServerSeesPasses: true },
  };
  await put(bench, `${review.store}/config.json`, JSON.stringify(config));
}

async function put(bench: Bench, path: string, text: string): Promise<void> {
  const coded = Buffer.from(text).toString('base64');
  await bench.sh(`umask 077; printf %s ${coded} | base64 -d >${path}.new && mv ${path}.new ${path}`);
}

/** A time so many days from now, as the agent writes it. */
export function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Somebody with a link and a browser. */
export interface Guest {
  readonly name: string;
  send(event: Readonly<Record<string, unknown>>): Promise<number>;
  remark(text: string, more?: Readonly<Record<string, unknown>>): Promise<number>;
  decide(verdict: string, text?: string): Promise<number>;
  /** The status of one of the pages. */
  open(r: string): Promise<number>;
  /** Uploads a picture and answers with its identifier. */
  shot(png: Buffer): Promise<string>;
}

/** Comes in by a link, as a person does: name, then the pages. Throws with the status where the way in is closed. */
export async function enter(url: string, name: string, pin = ''): Promise<Guest> {
  const jar = createJar();
  const base = new URL(url);
  const k = base.searchParams.get('k') ?? '';
  base.search = '';
  let token = '';
  const post = async (r: string, body: string | Buffer, type: string) => {
    const address = `${base.href}?r=${r}`;
    const headers = { origin: base.origin, 'content-type': type, 'x-stagelift-token': token, ...jar.header(address) };
    const answer = await ask(address, { method: 'POST', body, headers });
    jar.take(address, answer);
    return answer;
  };
  const get = async (r: string) => ask(`${base.href}?r=${r}`, { headers: jar.header(base.href) });
  const form = 'application/x-www-form-urlencoded';
  const entered = await post('enter', new URLSearchParams({ k, name, pin }).toString(), form);
  if (entered.status !== 303) throw new Error(`the way in is closed: ${String(entered.status)}`);
  token = String((await get('me')).json().token);
  const send: Guest['send'] = async (event) =>
    (await post('events', JSON.stringify({ id: randomUUID(), ...event }), 'application/json')).status;
  return {
    name,
    send,
    open: async (r) => (await get(r)).status,
    remark: (text, more = {}) =>
      send({
        ...{ kind: 'remark', text, page: { path: '/', title: 'Shop' }, anchor: null, shot: null, errors: [] },
        browser: { agent: 'Firefox', language: 'de', width: 1280, height: 800, density: 1 },
        ...more,
      }),
    async decide(verdict, text = '') {
      const page = (await get(`approve&verdict=${verdict}`)).text;
      const fields: Record<string, string> = { name, text };
      for (const [, field = '', value = ''] of page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)) {
        fields[field] = value;
      }
      return (await post('approve', new URLSearchParams({ ...fields, verdict }).toString(), form)).status;
    },
    async shot(png) {
      const answer = await post('shot', png, 'image/png');
      if (answer.status >= 300) throw new Error(`the picture was refused: ${String(answer.status)} ${answer.text}`);
      return String(answer.json().shot);
    },
  };
}

/** Seals a line as the review's own program does. */
export function seal(logKey: string, before: string, event: unknown): string {
  const json = JSON.stringify(event);
  const mac = createHmac('sha256', Buffer.from(logKey, 'hex')).update(`${before}${json}`).digest('hex');
  return `${mac} ${json}`;
}

/** The smallest picture there is. */
export const tinyPng = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
