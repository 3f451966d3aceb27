import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localHost } from '#engine/provision/host.ts';
import { placePasses, siteFilesOf, spreadUserIni } from '#engine/reviews/agent-files.ts';
import { proveReview } from '#engine/reviews/prove.ts';
import { catchMailScript, nginxGuard } from '#engine/reviews/static-snippets.ts';
import type { Review, ReviewProof } from '#shared/domain/review.ts';
import { run } from '../../lab/processes.ts';
import { openSite, type Site, type SiteOptions } from './support/site-kit.ts';

// Hazards: R7, R13, C6.

const php = (code: string): string => `<?php\n${code}\n`;
const files = {
  'index.php': php("echo '<!doctype html><html><head><title>Shop</title></head><body>home</body></html>';"),
  'wp-cron.php': php("echo 'ran';"),
  'sub/tool.php': php("echo 'tool';"),
};
const host = localHost(process.env, '/nowhere');
const { signal } = new AbortController();

function reviewOf(site: Site): Review {
  // Only what the proofs look at.
  return {
    ...{ id: 'shop-header', siteUrl: `${site.origin}/`, reviewUrl: site.base, store: site.store },
    version: { commit: 'a'.repeat(40) },
    environment: { path: join(site.folder, 'previews/.stagelift/shop-header/current') },
  } as unknown as Review;
}

async function prove(site: Site, id?: ReviewProof['id']): Promise<readonly ReviewProof[]> {
  const options = { now: () => new Date(), random: randomBytes };
  return proveReview(reviewOf(site), host, signal, id === undefined ? options : { ...options, only: [id] });
}

const sites: Site[] = [];
async function open(options: Omit<SiteOptions, 'server'> & { readonly server?: 'nginx' | 'apache' }): Promise<Site> {
  const site = await openSite({ server: 'nginx', files, ...options });
  sites.push(site);
  return site;
}
afterAll(() => Promise.all(sites.map((site) => site.close())));

describe('the proofs', () => {
  let site: Site;
  beforeAll(async () => {
    site = await open({ config: { state: 'paused' } });
  });

  it.each(['nginx', 'apache'] as const)(
    'all hold for a good site behind %s, before it is opened, and leave nothing behind',
    async (server) => {
      const one = server === 'nginx' ? site : await open({ server, config: { state: 'paused' } });
      const before = await readdir(one.documentRoot);
      expect((await prove(one)).filter(({ ok }) => !ok)).toEqual([]);
      expect(await readdir(one.documentRoot)).toEqual(before);
    },
  );

  it('find a gate that does not run', async () => {
    const gone = await open({ pool: 'php_admin_value[user_ini.filename] = ""', guard: false });
    expect(await prove(gone, 'gate')).toMatchObject([
      { ok: false, found: expect.stringContaining('/ is open'), mend: expect.stringContaining('.user.ini') },
    ]);
  });

  it('find files that are open, with what closes them', async () => {
    const open_ = await open({ guard: false });
    expect(await prove(open_, 'static-files')).toMatchObject([
      {
        ok: false,
        found: expect.stringContaining('open to everybody'),
        snippets: [{ for: 'nginx' }, { for: 'apache' }],
      },
    ]);
  });

  it('find passes that the web server cannot see, and the folder that hides them', async () => {
    const passes = join(site.folder, 'previews/.stagelift/shop-header/passes');
    await chmod(passes, 0o700);
    expect(await prove(site, 'static-files')).toMatchObject([
      { ok: false, found: expect.stringContaining('who has a pass'), mend: expect.stringContaining(passes) },
    ]);
    await chmod(passes, 0o711);
  });

  it('find mail that would be sent', async () => {
    const program = join(site.folder, 'sendmail');
    await writeFile(program, '#!/bin/sh\ncat >/dev/null\n', { mode: 0o755 });
    const sending = await open({ pool: `php_admin_value[sendmail_path] = "${program} -t -i"` });
    expect(await prove(sending, 'mail')).toMatchObject([
      {
        ok: false,
        found: expect.stringContaining('which sends it'),
        snippets: [{ for: 'shell' }, { for: 'php-fpm' }, { for: 'apache' }],
      },
    ]);
  });

  it('find a program that runs in the review', async () => {
    const child = spawn('sleep', ['60'], { cwd: site.documentRoot });
    try {
      expect(await prove(site, 'queue')).toMatchObject([{ ok: false, found: expect.stringContaining('sleep 60') }]);
    } finally {
      child.kill();
    }
  });

  it('find code that is older than what was deployed, and say for how long', async () => {
    const pool =
      'php_admin_value[opcache.validate_timestamps] = 0\nphp_admin_value[opcache.file_update_protection] = 0';
    const stale = await open({ pool });
    await stale.put('stagelift.php', php(`return '${'c'.repeat(40)}';`));
    await prove(stale, 'agent');
    await stale.put('stagelift.php', php(`return '${'a'.repeat(40)}';`));
    expect(await prove(stale, 'agent')).toMatchObject([
      {
        ok: false,
        found: expect.stringContaining('still runs cccccccccccc'),
        mend: expect.stringContaining('$realpath_root'),
      },
    ]);
  });

  it('find a cache and a policy that PHP cannot change', async () => {
    const cached = await open({ extra: 'add_header X-FastCGI-Cache HIT;' });
    expect(await prove(cached, 'agent')).toMatchObject([
      { ok: false, found: expect.stringContaining('FastCGI cache') },
    ]);
    const strict = await open({ extra: `add_header Content-Security-Policy "default-src 'self'";` });
    expect(await prove(strict, 'agent')).toMatchObject([
      { ok: false, mend: expect.stringContaining(strict.base.replace(/\/$/, '')) },
    ]);
  });

  it('find live keys and mail that the configuration sends, and trust nobody who did not look', async () => {
    const review = { ...reviewOf(site), data: { id: 'x', kind: 'pulled', at: '2026-11-01T00:00:00Z' } } as const;
    const facts = { unreachable: null, mail: 'held', liveKeys: [] as readonly string[] } as const;
    const recipe = { title: 'Shop', neutralise: [{ id: 'webhooks', title: 'Webhooks are off' }] } as never; // Only these parts are read.
    const look = async (changes: Partial<Record<keyof typeof facts, unknown>>): Promise<Record<string, boolean>> => {
      const inside = { facts: { ...facts, ...changes } as typeof facts, recipe };
      const proofs = await proveReview(review, host, signal, {
        ...{ now: () => new Date(), random: randomBytes, only: ['mail', 'payments', 'webhooks'] },
        look: async () => inside,
      });
      return Object.fromEntries(proofs.map(({ id, ok }) => [id, ok]));
    };
    expect(await look({})).toEqual({ mail: true, payments: true, webhooks: true });
    expect(await look({ liveKeys: ['Stripe'] })).toMatchObject({ payments: false });
    expect(await look({ mail: 'sent' })).toMatchObject({ mail: false });
    expect(await look({ unreachable: 'no database' })).toMatchObject({ payments: false });
  });

  it('find a page that leads to production', async () => {
    const moved = await open({ files: { 'index.php': php("header('Location: https://www.example.org/');") } });
    expect(await prove(moved, 'address')).toMatchObject([
      { ok: false, found: expect.stringContaining('www.example.org') },
    ]);
  });

  it('find a store that PHP may not write', async () => {
    await chmod(site.store, 0o500);
    expect(await prove(site, 'agent')).toMatchObject([{ ok: false, found: expect.stringContaining('may not write') }]);
    await chmod(site.store, 0o700);
  });
});

describe('mail of mail()', () => {
  it('is caught by the review in whose folder PHP runs, and that of others fails', async () => {
    const setUp = await open({});
    const catcher = join(setUp.folder, 'catch-mail');
    await writeFile(
      catcher,
      catchMailScript({ previews: join(setUp.folder, 'previews'), stores: join(setUp.store, '..') }),
      { mode: 0o755 },
    );
    const send = (cwd: string): ReturnType<typeof run> =>
      run(
        'php',
        [
          '-d',
          `sendmail_path=/bin/sh ${catcher} -t -i`,
          '-r',
          "umask(0); var_dump(mail('a@b.test, c@d.test', 'Hällo', \"text\\nmore\", 'Bcc: e@f.test'));",
        ],
        {
          cwd,
          // As PHP-FPM leaves it.
          env: { PATH: process.env.PATH },
        },
      );
    expect((await send(setUp.documentRoot)).stdout).toContain('bool(true)');
    const mails = (await readdir(join(setUp.store, 'mail'))).filter((name) => name.endsWith('.eml'));
    expect(mails).toHaveLength(1);
    const mail = await readFile(join(setUp.store, 'mail', mails[0] ?? ''), 'utf8');
    expect(mail).toMatch(
      /^To: a@b\.test, c@d\.test\r?\nSubject: Hällo\r?\n[\s\S]*Bcc: e@f\.test[\s\S]*\n\r?\ntext\nmore/m,
    );
    // Whatever the site's umask lets others read.
    expect((await stat(join(setUp.store, 'mail', mails[0] ?? ''))).mode & 0o777).toBe(0o600);
    expect(await readdir(join(setUp.store, 'mail/new'))).toEqual([]);
    expect((await send(setUp.folder)).stdout).toContain('bool(false)');
  });

  it('is proved where a pool catches it', async () => {
    const first = await open({});
    const catching = await open({
      pool: `php_admin_value[sendmail_path] = "/usr/bin/php ${first.store}/agent/mail-catch.php -t -i"`,
    });
    // Caught, but by another review: it is lost to this one.
    expect(await prove(catching, 'mail')).toMatchObject([{ ok: false, found: expect.stringContaining('vanished') }]);
  });
});

describe('what is put into a release', () => {
  it('guards folders also where the web server names the document root by a link', async () => {
    const linked = await open({ guard: false, rootByLink: true });
    const asked = () => linked.ask('/sub/tool.php', { pass: null });
    expect((await asked()).body).toBe('tool');
    await spreadUserIni(host, linked.documentRoot, signal);
    await spreadUserIni(host, linked.documentRoot, signal);
    expect((await asked()).status).toBe(403);
    expect((await prove(linked, 'gate'))[0]).toMatchObject({ ok: true });
  });

  it('keeps what a folder steers for itself, and follows no link out of the release', async () => {
    const one = await open({
      files: { ...files, 'own/a.php': php(''), 'own/.user.ini': 'memory_limit = 99M\nauto_prepend_file = x.php\n' },
    });
    const outside = join(one.folder, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'b.php'), '');
    await run('ln', ['-s', outside, join(one.documentRoot, 'linked')]);
    await spreadUserIni(host, one.documentRoot, signal);
    const text = await readFile(join(one.documentRoot, 'own/.user.ini'), 'utf8');
    expect(text).toMatch(/^memory_limit = 99M\nauto_prepend_file = ".*\/agent\/prepend\.php"\n$/);
    expect(await readdir(outside)).toEqual(['b.php']);
  });

  it('moves the passes to where the web server sees that they exist, and only that', async () => {
    const one = await open({});
    const passes = join(one.folder, 'previews/.stagelift/shop-header/passes');
    await run('sh', [
      '-c',
      `rm ${one.store}/passes && mv ${passes} ${one.store}/passes && chmod 700 ${one.store}/passes`,
    ]);
    await placePasses(host, reviewOf(one), signal);
    await placePasses(host, reviewOf(one), signal);
    expect(await readdir(passes)).toEqual([one.pass]);
    expect((await run('stat', ['-c', '%a', passes])).stdout.trim()).toBe('711');
    expect(siteFilesOf(reviewOf(one), { '.user.ini': null, '.htaccess': null }).map(({ path }) => path)).toContain(
      'stagelift.php',
    );
    expect(nginxGuard(join(one.folder, 'previews/.stagelift'))).toContain('/passes/$stagelift_pass');
  });
});
