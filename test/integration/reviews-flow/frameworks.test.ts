import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { labLayout } from '../../lab/layout.ts';
import { makeLaravel } from '../../lab/laravel.ts';
import { makeMediaWiki } from '../../lab/mediawiki.ts';
import { loadLabInfo } from '../../lab/lab-info.ts';
import { openReviewBench, type ReviewBench } from './support/review-bench.ts';
import { putWordPress } from './support/sites.ts';

// Hazards: C6.

// Each framework's site from a branch to nothing; WordPress with production's data, masked.

let bench: ReviewBench | null = null;

const exampleEnv = `APP_ENV=local
APP_KEY=
APP_DEBUG=true
APP_URL=
DB_CONNECTION=mysql
DB_HOST=
DB_PORT=
DB_DATABASE=
DB_USERNAME=
DB_PASSWORD=
MAIL_MAILER=smtp
STRIPE_SECRET=
`;
const databaseConfig = `<?php
return [
    'default' => env('DB_CONNECTION'),
    'connections' => ['mysql' => [
        'driver' => 'mysql', 'host' => env('DB_HOST'), 'port' => env('DB_PORT'), 'database' => env('DB_DATABASE'),
        'username' => env('DB_USERNAME'), 'password' => env('DB_PASSWORD'), 'charset' => 'utf8mb4', 'collation' => 'utf8mb4_unicode_ci', 'prefix' => '',
    ]],
    'migrations' => 'migrations',
];
`;

afterEach(async () => {
  await bench?.end();
  bench = null;
});

describe('a review', () => {
  it('of a WordPress site has masked data and uploads, and is taken away to the last byte', async () => {
    bench = await openReviewBench({ recipe: 'wordpress', fill: putWordPress });
    const before = await bench.everything();
    const wish = bench.wish('shop', { data: { kind: 'pull', sourceId: 'production' }, uploads: { kind: 'copy' } });
    const job = await bench.open(wish);
    expect(job.state, await bench.log(job.id)).toBe('done');
    // Everything was proved; to who has no pass it is closed.
    expect((await bench.ask((await bench.review('shop')).siteUrl)).status).toBe(403);
    expect((await bench.review('shop')).data.kind).toBe('pulled');
    const people = await bench.root('SELECT GROUP_CONCAT(user_email) FROM bare_shop.wp_users');
    expect(people).not.toContain('mail-customer.test');
    const uploads = await bench.sh('find ~/previews/.stagelift/shop/shared/wp-content/uploads -type f | wc -l');
    expect(Number(uploads)).toBeGreaterThan(100);

    const closed = await bench.close('shop');
    expect(closed.state, await bench.log(closed.id)).toBe('done');
    expect(await bench.everything()).toBe(before);
  });

  it('of a Laravel application is served from its public folder', async () => {
    bench = await openReviewBench({
      recipe: 'laravel',
      async fill(clone) {
        await makeLaravel(labLayout(), clone, '');
        await writeFile(join(clone, '.gitignore'), '/.env\n');
        await writeFile(join(clone, '.env.example'), exampleEnv);
        const index = join(clone, 'public/index.php');
        // A page for people, with the bar in it.
        const page = `$app['router']->get('/', fn () => '<!doctype html><html><head></head><body>' . $app->environment() . '</body></html>');`;
        const text = await readFile(index, 'utf8');
        await writeFile(
          index,
          text.replace("get('/', fn", "get('/json', fn").replace("$app['router']", `${page}\n    $app['router']`),
        );
        await writeFile(join(clone, 'config/database.php'), databaseConfig);
        for (const folder of ['bootstrap/cache', 'storage/framework/views', 'storage/logs', 'storage/app']) {
          await writeFile(join(clone, folder, '.gitkeep'), '');
        }
      },
    });
    const before = await bench.everything();
    const job = await bench.open(bench.wish('app', { build: false }));
    expect(job.state, await bench.log(job.id)).toBe('done');
    const review = await bench.review('app');
    expect(await bench.sh('readlink ~/previews/app')).toMatch(/current\/public\n$/);
    expect(await bench.sh(`cd ${review.environment.path}/public && php index.php`)).toContain('staging');
    expect((await bench.close('app')).state).toBe('done');
    expect(await bench.everything()).toBe(before);
  });

  it('of a wiki has a configuration of its own and the pages of the seed', async () => {
    const { bare } = await loadLabInfo();
    bench = await openReviewBench({
      recipe: 'mediawiki',
      fill: (clone) => makeMediaWiki(labLayout(), clone, bare.database.rootSocket),
    });
    const before = await bench.everything();
    const wish = bench.wish('wiki', { data: { kind: 'seed', file: 'seed.sql' } });
    const job = await bench.open({ ...wish });
    expect(job.state, await bench.log(job.id)).toBe('done');
    const review = await bench.review('wiki');
    expect((await bench.ask(review.siteUrl)).status).toBe(403);
    expect(await bench.root('SELECT CAST(page_title AS CHAR) FROM bare_wiki.page')).toContain('Main_Page');
    expect((await bench.close('wiki')).state).toBe('done');
    expect(await bench.everything()).toBe(before);
  });
});
