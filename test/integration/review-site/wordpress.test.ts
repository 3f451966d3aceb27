import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localHost } from '#engine/provision/host.ts';
import { proveReview } from '#engine/reviews/prove.ts';
import type { Review } from '#shared/domain/review.ts';
import { ensureLab } from '../../lab/lab.ts';
import { caughtMails, type Site } from './support/site-kit.ts';
import { openWordPress } from './support/wordpress-site.ts';

// Hazards: C6.

const sending = `<?php
add_action( 'wp_loaded', function () {
	if ( isset( $_GET['mail-test'] ) ) {
		wp_mail( array( 'Änne <a@b.test>', 'c@d.test' ), 'Grüße für 3 €', "Line one\\nZweite Zeile ä", array( 'From: Shop <shop@x.test>', 'Cc: e@f.test', 'Content-Type: text/html' ) );
	}
	if ( isset( $_GET['fatal-test'] ) ) {
		undefined_function();
	}
} );
`;

let site: Site;
beforeAll(async () => {
  site = await openWordPress(await ensureLab(), { files: { 'wp-content/mu-plugins/test.php': sending } });
});
afterAll(() => site.close());

describe('WordPress behind the gate', () => {
  it('is closed at every door, and shows its pages with the bar to who has a pass', async () => {
    for (const path of [
      '/',
      '/wp-login.php',
      '/xmlrpc.php',
      '/wp-json/wp/v2/posts',
      '/wp-admin/admin-ajax.php?action=x',
      '/?feed=rss2',
      '/wp-includes/css/dashicons.css',
    ]) {
      const stranger = await site.ask(path, { pass: null });
      expect(stranger.status, path).toBe(403);
      expect(stranger.body, path).not.toContain('WordPress');
    }
    for (const path of ['/', '/wp-login.php', '/?p=999999']) {
      const { body } = await site.ask(path);
      expect(body, path).toMatch(/<head>\s*<script src="[^"]*loader-1\.js" data-stagelift=/);
      expect(body.trimEnd(), path).toMatch(/<\/html>$/);
    }
    const rest = await site.ask('/?rest_route=/wp/v2/posts', { page: false, headers: { 'sec-fetch-dest': 'empty' } });
    expect(rest.headers['content-type']).toContain('application/json');
    expect(rest.body).not.toContain('data-stagelift');
    expect((await site.ask('/wp-includes/css/dashicons.css')).status).toBe(200);
  });

  it('shows its own page for a fault, with the bar', async () => {
    const { status, body } = await site.ask('/?fatal-test=1');
    expect(status).toBe(500);
    expect(body.match(/data-stagelift=/g)).toHaveLength(1);
  });

  it('hands its mail to the store, where everybody can read it', async () => {
    await site.ask('/?mail-test=1');
    const [name = ''] = await caughtMails(site);
    const mail = await readFile(join(site.store, 'mail', name), 'utf8');
    expect(mail).toContain('From: Shop <shop@x.test>\r\n');
    expect(mail).toContain('To: =?UTF-8?B?w4RubmU=?= <a@b.test>, c@d.test\r\n');
    expect(mail).toMatch(/Subject: =\?UTF-8\?B\?[A-Za-z0-9+/=]+\?=/);
    expect(mail).toContain('Cc: e@f.test\r\n');
    expect(mail).toContain('Content-Type: text/html; charset=UTF-8\r\n');
    const body = Buffer.from(mail.split('\r\n\r\n')[1] ?? '', 'base64').toString('utf8');
    expect(body).toBe('Line one\nZweite Zeile ä');
    expect(await readdir(join(site.store, 'mail/new'))).toEqual([]);
  });

  it('is proved to catch mail and to run no timer', async () => {
    const review = {
      ...{ id: 'shop-header', createdAt: '2026-11-01T00:00:00Z', siteUrl: `${site.origin}/`, reviewUrl: site.base },
      ...{ store: site.store, version: { commit: 'a'.repeat(40) } },
      environment: { path: join(site.folder, 'previews/.stagelift/shop-header/current') },
    } as unknown as Review; // Only what the proofs look at.
    const before = await caughtMails(site);
    const proofs = await proveReview(review, localHost(process.env, '/nowhere'), new AbortController().signal, {
      ...{ now: () => new Date(), random: randomBytes, only: ['mail', 'cron', 'banner'] },
    });
    expect(proofs.filter(({ ok }) => !ok)).toEqual([]);
    expect(proofs[0]?.found).toContain('A test mail of WordPress was caught.');
    expect(await caughtMails(site)).toEqual(before);
  });
});
