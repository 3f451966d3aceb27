import { chmod, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../lab/processes.ts';
import { openSite, type Site, type SiteOptions } from './support/site-kit.ts';

// Hazards: R13.

const php = (code: string): string => `<?php\n${code}\n`;
const secret = 'SITE-SECRET';
const files: SiteOptions['files'] = {
  'index.php': php(
    `file_put_contents(sys_get_temp_dir() . '/never', '1', FILE_APPEND); echo '<html><head></head>${secret}</html>';`,
  ),
  'wp-login.php': php(`echo '${secret}';`),
  'wp-cron.php': php(`echo '${secret}';`),
  'xmlrpc.php': php(`header('Content-Type: text/xml'); echo '<${secret}/>';`),
  'wp-admin/admin-ajax.php': php(`echo '${secret}';`),
  'app.css': `/* ${secret} */`,
  'about/index.html': `<html>${secret}</html>`,
  'sw.js': `// ${secret}`,
  'old.phtml': php(`echo '${secret}';`),
};
const entries = [
  ...['/', '/index.php', '/wp-login.php', '/xmlrpc.php', '/wp-admin/admin-ajax.php?action=x', '/wp-json/wp/v2/users'],
  ...['/index.php/some/path', '/api/orders', '/stagelift.php', '/nothing.php', '/about/', '/app.css', '/sw.js'],
];

const servers = ['nginx', 'apache'] as const;
let sites: Readonly<Record<(typeof servers)[number], Site>>;

beforeAll(async () => {
  const [nginx, apache] = await Promise.all(servers.map((server) => openSite({ server, files })));
  if (nginx === undefined || apache === undefined) throw new Error('no site');
  sites = { nginx, apache };
});
afterAll(() => Promise.all(Object.values(sites).map((site) => site.close())));

describe.each(servers)('the gate behind %s', (server) => {
  it('lets nobody in without a pass, whatever is asked for and however', async () => {
    const site = sites[server];
    for (const path of entries) {
      for (const question of [{}, { method: 'POST', body: 'log=admin' }, { page: false }, { method: 'HEAD' }]) {
        const answer = await site.ask(path, { ...question, pass: null });
        expect([403, 404], `${path} ${JSON.stringify(question)}`).toContain(answer.status);
        expect(answer.body + JSON.stringify(answer.headers), path).not.toContain(secret);
      }
    }
  });

  it('shows people one page that names nothing, and programs a plain refusal', async () => {
    const site = sites[server];
    const page = await site.ask('/wp-login.php', { pass: null });
    expect(page.status).toBe(403);
    expect(page.body).toContain('This preview opens with a personal link');
    expect(page.body).not.toMatch(/Shop|New header|Mira|stagelift|--review/);
    expect(page.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-robots-tag': expect.stringContaining('noindex'),
    });
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    const program = await site.ask('/wp-json/', { pass: null, page: false, headers: { accept: 'application/json' } });
    expect(program).toMatchObject({ status: 403, body: 'Forbidden\n' });
    // One and the same, whether there is such a file or not.
    const [there, missing] = await Promise.all(
      ['/app.css', '/none.css'].map((path) => site.ask(path, { pass: null, page: false })),
    );
    expect({ status: missing?.status, body: missing?.body }).toEqual({ status: there?.status, body: there?.body });
  });

  it('lets a pass in, to pages and to files', async () => {
    const site = sites[server];
    for (const path of ['/', '/wp-login.php', '/xmlrpc.php', '/app.css', '/about/', '/wp-json/x']) {
      const answer = await site.ask(path);
      expect(answer.status, path).toBe(200);
      expect(answer.body, path).toContain(secret);
    }
  });

  it('takes a ticket once, for a pass, and leads on to the same address', async () => {
    const site = sites[server];
    const ticket = await site.ticket();
    const first = await site.ask(`/about/?a=1&stagelift-ticket=${ticket}&b=%20`, { pass: null });
    expect(first).toMatchObject({ status: 303, headers: { location: `${site.origin}/about/?a=1&b=%20` } });
    const cookie = /^stagelift_pass=([0-9a-f]{64}); Path=\/; HttpOnly; SameSite=Lax; Expires=[^;]+ GMT$/.exec(
      first.headers['set-cookie'] ?? '',
    );
    expect(cookie).not.toBeNull();
    expect((await site.ask('/about/', { pass: cookie?.[1] ?? null })).body).toContain(secret);
    const again = await site.ask(`/about/?stagelift-ticket=${ticket}`, { pass: null });
    expect(again.status).toBe(403);
    expect(again.headers).not.toHaveProperty('set-cookie');
  });

  it('refuses timers and service workers, also with a pass', async () => {
    const site = sites[server];
    expect((await site.ask('/wp-cron.php?doing_wp_cron')).status).toBe(403);
    expect((await site.ask('/?doing_wp_cron=1')).status).toBe(403);
    expect(
      (await site.ask('/worker', { headers: { 'service-worker': 'script', 'sec-fetch-dest': 'serviceworker' } }))
        .status,
    ).toBe(404);
  });

  it('answers for robots.txt, with a pass and without', async () => {
    for (const pass of [null, sites[server].pass]) {
      const answer = await sites[server].ask('/robots.txt', { pass, page: false });
      expect(answer).toMatchObject({ status: 200, body: 'User-agent: *\nDisallow: /\n' });
    }
  });

  it('closes pages and files at once when a pass is taken away', async () => {
    const site = sites[server];
    const ticket = await site.ticket();
    const { headers } = await site.ask(`/?stagelift-ticket=${ticket}`, { pass: null });
    const pass = /stagelift_pass=([0-9a-f]{64})/.exec(headers['set-cookie'] ?? '')?.[1] ?? '';
    expect((await site.ask('/app.css', { pass })).status).toBe(200);
    await rm(join(site.store, 'passes', pass));
    expect((await site.ask('/app.css', { pass })).status).toBe(403);
    expect((await site.ask('/', { pass })).status).toBe(403);
  });

  it('answers to the engine, which signs, for a minute', async () => {
    const site = sites[server];
    const now = Math.floor(Date.now() / 1000);
    const ask = (value: string) => site.ask(`/stagelift.php?stagelift-probe=${value}`, { pass: null, page: false });
    const told = await ask(site.probe('look'));
    expect(told.status).toBe(200);
    expect(JSON.parse(told.body)).toMatchObject({
      ...{
        id: 'shop-header',
        standing: 'open',
        commit: 'a'.repeat(40),
        running: 'a'.repeat(40),
        onDisk: 'a'.repeat(40),
      },
      ...{ isWritable: true, hasLoader: true, settings: { 'user_ini.filename': '.user.ini' } },
    });
    for (const value of [
      site.probe('look', now - 70),
      site.probe('look', now + 70),
      site.probe('look').replace(/.$/, '_'),
      'look',
    ]) {
      expect(await ask(value), value).toMatchObject({ status: 403, body: 'Forbidden\n' });
    }
    const { pass } = JSON.parse((await ask(site.probe('pass'))).body) as { pass: string }; // Our own answer.
    expect((await site.ask('/app.css', { pass })).body).toContain(secret);
    expect((await site.ask('/', { pass })).body).toContain(secret);
  });
});

describe('the gate', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite({ server: 'nginx', files, rootByLink: true });
  });
  afterAll(() => site.close());

  it('speaks the language of the review', async () => {
    await site.config({ language: 'de-CH' });
    const page = await site.ask('/', { pass: null });
    expect(page.body).toContain('<html lang="de"');
    expect(page.body).toContain('persönlichen Link');
    await site.config({ language: 'en' });
  });

  it('closes while the review is paused, has ended or is over, and every pass ends with it', async () => {
    const open = { state: 'open', expiresAt: '2099-01-01T00:00:00Z' };
    for (const change of [{ state: 'paused' }, { state: 'closed' }, { expiresAt: '2020-01-01T00:00:00Z' }]) {
      await site.config(open);
      const { headers } = await site.ask(`/?stagelift-ticket=${await site.ticket()}`, { pass: null });
      const pass = /stagelift_pass=([0-9a-f]{64})/.exec(headers['set-cookie'] ?? '')?.[1] ?? '';
      expect((await site.ask('/app.css', { pass })).status).toBe(200);
      await site.config(change);
      expect((await site.ask('/', { pass })).status, JSON.stringify(change)).toBe(403);
      expect((await site.ask('/app.css', { pass })).status).toBe(403);
      expect(await readdir(join(site.store, 'passes'))).toEqual([]);
      expect((await site.ask(`/?stagelift-ticket=${await site.ticket()}`, { pass: null })).status).toBe(403);
      // Only the engine looks at it then.
      const own = JSON.parse((await site.ask(`/stagelift.php?stagelift-probe=${site.probe('pass')}`)).body) as {
        pass: string;
      };
      expect((await site.ask('/', { pass: own.pass })).status).toBe(200);
      await rm(join(site.store, 'passes', own.pass));
    }
    await site.config(open);
  });

  it('closes when its configuration, its keys or a part of it is missing or damaged', async () => {
    const pass = async (): Promise<string> => {
      const { body } = await site.ask(`/stagelift.php?stagelift-probe=${site.probe('pass')}`);
      return (JSON.parse(body) as { pass: string }).pass;
    };
    const broken: readonly (readonly [string, string | null])[] = [
      ...([
        ['config.json', null],
        ['config.json', '{"v":1'],
        ['config.json', '[]'],
        ['keys.json', null],
        ['keys.json', '{}'],
      ] as const),
      ...([
        ['agent/site/Asked.php', null],
        ['agent/site/Door.php', '<?php syntax error'],
        ['agent/prepend.php', null],
      ] as const),
    ];
    for (const [name, content] of broken) {
      const good = await pass();
      const file = join(site.store, name);
      await rename(file, `${file}.kept`);
      if (content !== null) await writeFile(file, content);
      const answer = await site.ask('/', { pass: good });
      await rename(`${file}.kept`, file);
      expect(answer.status, `${name} ${String(content)}`).toBeGreaterThanOrEqual(403);
      expect(answer.body, name).not.toContain(secret);
    }
    expect((await site.ask('/', { pass: await pass() })).status).toBe(200);
  });

  it('does not stand in the way of the command line', async () => {
    await site.put('cli.php', php("echo 'ran ', PHP_SAPI;"));
    const { stdout } = await run('php', [
      '-d',
      `auto_prepend_file=${site.store}/agent/prepend.php`,
      join(site.documentRoot, 'cli.php'),
    ]);
    expect(stdout).toBe('ran cli');
  });

  it('runs what the site wanted to run first, after itself', async () => {
    await site.put('waf.php', php("$waf = 'FIRST '; header('X-Waf: yes');"));
    await site.put('waffed.php', php("echo '<html><head></head>', $waf, 'then</html>';"));
    await site.config({ prepends: { '': 'waf.php' } });
    const { pass } = JSON.parse((await site.ask(`/stagelift.php?stagelift-probe=${site.probe('pass')}`)).body) as {
      pass: string;
    };
    expect((await site.ask('/waffed.php', { pass })).body).toContain('FIRST then');
    expect((await site.ask('/waffed.php', { pass: null })).headers).not.toHaveProperty('x-waf');
    await site.config({ prepends: {} });
  });

  it('tells of code that PHP did not look at again', async () => {
    const stale = await openSite({
      server: 'nginx',
      files,
      pool: 'php_admin_value[opcache.validate_timestamps] = 0\nphp_admin_value[opcache.file_update_protection] = 0',
    });
    try {
      const look = async (): Promise<unknown> =>
        JSON.parse((await stale.ask(`/stagelift.php?stagelift-probe=${stale.probe('look')}`)).body);
      expect(await look()).toMatchObject({ running: 'a'.repeat(40), onDisk: 'a'.repeat(40) });
      await stale.put('stagelift.php', `<?php return '${'c'.repeat(40)}';\n`);
      expect(await look()).toMatchObject({
        running: 'a'.repeat(40),
        onDisk: 'c'.repeat(40),
        settings: { 'opcache.validate_timestamps': '0' },
      });
    } finally {
      await stale.close();
    }
  });

  it('stays closed to files where the web server cannot see passes', async () => {
    const folder = join(site.folder, 'previews/.stagelift/shop-header/passes');
    const { pass } = JSON.parse((await site.ask(`/stagelift.php?stagelift-probe=${site.probe('pass')}`)).body) as {
      pass: string;
    };
    expect((await site.ask('/app.css', { pass })).status).toBe(200);
    await chmod(folder, 0o700);
    expect((await site.ask('/app.css', { pass })).status).toBeGreaterThanOrEqual(403);
    await chmod(folder, 0o711);
  });
});
