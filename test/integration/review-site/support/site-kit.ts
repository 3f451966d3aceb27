import { createHmac, randomBytes } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { request, type IncomingMessage } from 'node:http';
import { apacheLines, nginxGuard, siteFileName } from '#engine/reviews/static-snippets.ts';
import { daemonFromPidFile, run, stopDaemon, type Daemon } from '../../../lab/processes.ts';
import { phpFpmBinary } from '../../../lab/requirements.ts';

/** How the site is served. */
export interface SiteOptions {
  readonly server: 'nginx' | 'apache';
  /** The web server closes files itself: the snippet of nginx, the lines in `.htaccess`. Default true. */
  readonly guard?: boolean;
  /** Loads the gate; default true. */
  readonly gate?: boolean;
  /** A folder whose content the site begins with. */
  readonly copy?: string;
  /** More lines for the pool of PHP-FPM. */
  readonly pool?: string;
  /** More lines for the `server` block of nginx, or for the `VirtualHost`. */
  readonly extra?: string;
  /** Changes of `config.json`. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Files below the document root. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
  /** The web server tells PHP the document root by its link, as Debian's parameters of nginx do. */
  readonly rootByLink?: boolean;
}

/** What a site answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Every value of headers that may come several times, in order. */
  readonly raw: readonly string[];
  readonly body: string;
  readonly bytes: Buffer;
}

/** How it is asked. */
export interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly pass?: string | null;
  /** As a browser that opens a page. */
  readonly page?: boolean;
  readonly body?: string;
}

/** One reviewed site behind a real web server and PHP-FPM, with the agent in front of it. */
export interface Site {
  readonly folder: string;
  readonly store: string;
  readonly documentRoot: string;
  readonly port: number;
  readonly origin: string;
  /** A visitor's pass that is good. */
  readonly pass: string;
  readonly base: string;
  ask(path: string, question?: Question): Promise<Answer>;
  put(path: string, content: string | Buffer): Promise<void>;
  config(changes: Readonly<Record<string, unknown>>): Promise<void>;
  /** The value of `stagelift-probe` for a question. */
  probe(question: string, time?: number): string;
  ticket(): Promise<string>;
  close(): Promise<void>;
}

const id = 'shop-header';
const linkId = 'AbCdEfGhIjKl';
export const agentFolder = join(import.meta.dirname, '../../../../electron/agent');
/** As which account PHP runs, and as which the web server. */
const accounts = { php: 'nobody', group: 'nogroup', web: 'www-data' } as const;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Starts a site. It is closed by whoever opened it. */
export async function openSite(options: SiteOptions): Promise<Site> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'review-site-')));
  await run('chmod', ['755', folder]);
  const port = await freePort();
  const keys = Object.fromEntries(['link', 'log', 'nonce'].map((name) => [name, randomBytes(32).toString('hex')]));
  const origin = `http://${id}.preview.localhost:${String(port)}`;
  const base = `http://${id}--review.preview.localhost:${String(port)}/`;
  const store = join(folder, 'home/.stagelift/reviews', id);
  const places = join(folder, 'previews/.stagelift', id);
  const documentRoot = join(places, 'releases/0001-aaaaaaaaaaaa');
  const commit = 'a'.repeat(40);
  const config: Record<string, unknown> = {
    ...{ v: 1, id, title: 'New header', project: 'Shop', state: 'open', expiresAt: '2099-01-01T00:00:00Z' },
    ...{ language: 'en', contact: 'Mira', site: `${origin}/`, base, quorum: 1, approvers: [], changed: [] },
    production: null,
    version: { commit, tree: 'b'.repeat(40), subject: 'One', at: '2026-11-01T00:00:00Z' },
    data: { id: 'one', kind: 'empty', at: '2026-11-01T00:00:00Z' },
    ...{ mail: 'catch', documentRoot: '', assets: { loader: 'loader-1.js' }, webServerSeesPasses: true },
    ...options.config,
  };
  const link = { id: linkId, person: 'p_1', name: 'Anna', purpose: 'comment', expiresAt: '2099-01-01T00:00:00Z' };
  const pass = randomBytes(32).toString('hex');
  const passFacts = { link: linkId, session: 's', expiresAt: 4_000_000_000 };
  const prepend = join(store, 'agent/prepend.php');
  const passes = join(places, 'passes');
  for (const one of ['links', 'tickets', 'rate', 'mail/new']) await mkdir(join(store, one), { recursive: true });
  await mkdir(passes, { recursive: true });
  await mkdir(documentRoot, { recursive: true });
  await symlink(passes, join(store, 'passes'));
  await symlink(join(places, 'releases/0001-aaaaaaaaaaaa'), join(folder, 'previews', id));
  await cp(join(agentFolder, 'php'), join(store, 'agent'), { recursive: true });
  await cp(join(agentFolder, 'languages'), join(store, 'agent/languages'), { recursive: true });
  const put = async (path: string, content: string | Buffer): Promise<void> => {
    await mkdir(dirname(join(documentRoot, path)), { recursive: true });
    await writeFile(join(documentRoot, path), content);
    await run('chown', ['-R', accounts.php, documentRoot]);
  };
  await writeFile(join(store, 'keys.json'), JSON.stringify(keys));
  await writeFile(join(store, 'config.json'), JSON.stringify(config));
  await writeFile(join(store, 'links', `${linkId}.json`), JSON.stringify(link));
  await writeFile(join(passes, pass), JSON.stringify(passFacts));
  if (options.copy !== undefined) await cp(options.copy, documentRoot, { recursive: true });
  for (const [path, content] of Object.entries(options.files ?? {})) await put(path, content);
  await put(siteFileName, `<?php return '${commit}';\n`);
  if (options.gate !== false) await put('.user.ini', `auto_prepend_file = "${prepend}"\n`);
  if (options.server === 'apache' && options.guard !== false) await put('.htaccess', apacheLines(prepend, passes));
  await run('chown', ['-R', accounts.php, join(folder, 'home'), places]);
  await run('chmod', ['700', join(folder, 'home'), store]);
  await run('chmod', ['711', passes]);
  const daemons = [await startPhp(folder, options.pool ?? ''), await startWeb(folder, port, options)];
  const sign = (...lines: readonly string[]): string =>
    createHmac('sha256', Buffer.from(keys.nonce ?? '', 'hex'))
      .update(lines.join('\n'))
      .digest()
      .subarray(0, 24)
      .toString('base64url');
  return {
    ...{ folder, store, documentRoot, port, origin, pass, base, put },
    ask: (path, question) => ask(port, path, question ?? {}, pass),
    async config(changes) {
      Object.assign(config, changes);
      await writeFile(join(store, 'config.json'), JSON.stringify(config));
    },
    probe(question, time = Math.floor(Date.now() / 1000)) {
      return `${question}.${String(time)}.${sign('probe', id, question, String(time))}`;
    },
    async ticket() {
      const ticket = randomBytes(16).toString('hex');
      const now = Math.floor(Date.now() / 1000);
      const facts = { link: linkId, session: 's', expiresAt: now + 60, passExpiresAt: now + 3600 };
      await writeFile(join(store, 'tickets', ticket), JSON.stringify(facts));
      await run('chown', [accounts.php, join(store, 'tickets', ticket)]);
      return `${ticket}.${sign('ticket', id, ticket)}`;
    },
    async close() {
      for (const daemon of daemons) await stopDaemon(daemon);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startPhp(folder: string, more: string): Promise<Daemon> {
  const at = (name: string): string => join(folder, name);
  await writeFile(
    at('fpm.conf'),
    `[global]
pid = ${at('fpm.pid')}
error_log = ${at('fpm.log')}
[www]
user = ${accounts.php}
group = ${accounts.group}
listen = ${at('fpm.sock')}
listen.mode = 0666
pm = static
pm.max_children = 4
php_admin_value[user_ini.cache_ttl] = 0
php_admin_value[opcache.revalidate_freq] = 0
${more}
`,
  );
  await run(phpFpmBinary(), ['-y', at('fpm.conf')]);
  return daemonFromPidFile('php-fpm', at('fpm.pid'), 10_000);
}

async function startWeb(folder: string, port: number, options: SiteOptions): Promise<Daemon> {
  const at = (name: string): string => join(folder, name);
  const isNginx = options.server === 'nginx';
  await writeFile(at('web.conf'), isNginx ? nginxConfig(folder, port, options) : apacheConfig(folder, port, options));
  await (isNginx
    ? run('/usr/sbin/nginx', ['-c', at('web.conf')])
    : run('/usr/sbin/apache2', ['-k', 'start', '-f', at('web.conf')]));
  return daemonFromPidFile(options.server, at('web.pid'), 10_000);
}

function nginxConfig(
  folder: string,
  port: number,
  { guard = true, extra = '', rootByLink = false }: SiteOptions,
): string {
  const root = `${folder}/previews/${id}`;
  const real = rootByLink ? '$document_root' : '$realpath_root';
  const temporary = ['client_body', 'fastcgi', 'proxy', 'scgi', 'uwsgi'].map(
    (name) => `${name}_temp_path ${folder}/t-${name};`,
  );
  return `user ${accounts.web};
worker_processes 1;
pid ${folder}/web.pid;
error_log ${folder}/web.log;
events {}
http {
  include /etc/nginx/mime.types;
  access_log off;
  ${temporary.join('\n  ')}
  server {
    listen 127.0.0.1:${String(port)};
    server_name _;
    root ${root};
    index index.php index.html;
    absolute_redirect off;
${guard ? nginxGuard(`${folder}/previews/.stagelift`) : ''}
${extra}
    location / {
      try_files $uri $uri/ $uri/index.html /index.php$is_args$args;
    }
    location ~ \\.php(/|$) {
      fastcgi_split_path_info ^(.+?\\.php)(/.*)$;
      include /etc/nginx/fastcgi_params;
      fastcgi_param PATH_INFO $fastcgi_path_info;
      fastcgi_param SCRIPT_FILENAME $realpath_root$fastcgi_script_name;
      fastcgi_param DOCUMENT_ROOT ${real};
      fastcgi_param HTTP_HOST $http_host;
      fastcgi_pass unix:${folder}/fpm.sock;
    }
  }
}
`;
}

function apacheConfig(folder: string, port: number, { extra = '' }: SiteOptions): string {
  const modules = [
    'mpm_event',
    'authz_core',
    'dir',
    'headers',
    'proxy',
    'proxy_fcgi',
    'setenvif',
    'mime',
    'rewrite',
    'alias',
  ];
  const load = modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n');
  return `${load}
ServerRoot ${folder}
ServerName localhost
PidFile ${folder}/web.pid
ErrorLog ${folder}/web.log
DefaultRuntimeDir ${folder}
User ${accounts.web}
Group ${accounts.web}
Listen 127.0.0.1:${String(port)}
TypesConfig /etc/mime.types
DirectoryIndex index.php index.html
<VirtualHost 127.0.0.1:${String(port)}>
  DocumentRoot "${folder}/previews/${id}"
  <Directory "${folder}/previews">
    Options FollowSymLinks
    AllowOverride All
    Require all granted
    FallbackResource /index.php
  </Directory>
  <FilesMatch "\\.php$">
    SetHandler "proxy:unix:${folder}/fpm.sock|fcgi://localhost"
  </FilesMatch>
  ${extra}
</VirtualHost>
`;
}

/** What a browser sends along when it opens a page. */
const browser = {
  accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'none',
};

/** Paths go out as they are: nothing on this side may tidy them. */
function ask(port: number, path: string, question: Question, good: string): Promise<Answer> {
  const { method = 'GET', headers = {}, page = true, pass = good, body } = question;
  return new Promise((resolve, reject) => {
    const cookies = [headers.cookie, pass === null ? undefined : `stagelift_pass=${pass}`].filter(
      (one) => one !== undefined,
    );
    const all = {
      host: `${id}.preview.localhost:${String(port)}`,
      ...(page ? browser : { accept: '*/*' }),
      ...headers,
      ...(cookies.length === 0 ? {} : { cookie: cookies.join('; ') }),
    };
    const onAnswer = (response: IncomingMessage): void => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const flat = Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join('\n')]);
        resolve({
          ...{ status: response.statusCode ?? 0, raw: response.rawHeaders, bytes, body: bytes.toString('utf8') },
          headers: Object.fromEntries(flat),
        });
      });
    };
    const asked = request({ host: '127.0.0.1', port, path, method, headers: all, agent: false }, onAnswer);
    asked.on('error', reject);
    asked.end(body);
  });
}

/** The files in the store's folder of caught mail. */
export async function caughtMails(site: Site): Promise<readonly string[]> {
  return (await readdir(join(site.store, 'mail'))).filter((name) => name.endsWith('.eml'));
}
