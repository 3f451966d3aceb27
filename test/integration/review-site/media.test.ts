import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, symlink } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../lab/processes.ts';
import { openSite, type Site } from './support/site-kit.ts';

const php = (code: string): string => `<?php\n${code}\n`;
const picture = Buffer.concat([Buffer.from('\x89PNG\r\n', 'latin1'), Buffer.alloc(70_000, 7)]);
const svg = (inside: string): string => `<svg xmlns="http://www.w3.org/2000/svg">${inside}</svg>`;

let production: Server;
let other: Server;
let asked: string[] = [];
let site: Site;
let link: Site;

function answers(path: string): readonly [number, Record<string, string>, string | Buffer] {
  const still = { 'content-type': 'image/svg+xml' };
  if (path.endsWith('/moved.png')) return [302, { location: path.replace('moved', 'a') }, ''];
  if (path.endsWith('/away.png'))
    return [302, { location: `http://other.test:${String((other.address() as AddressInfo).port)}/a.png` }, ''];
  if (path.endsWith('/gone.png')) return [404, { 'content-type': 'text/html' }, 'no'];
  if (path.endsWith('/login.png')) return [200, { 'content-type': 'text/html' }, '<html>please log in</html>'];
  if (path.endsWith('/broken.png')) return [500, {}, 'no'];
  if (path.endsWith('/still.svg')) return [200, still, svg('<path d="M0 0"/>')];
  if (path.endsWith('/script.svg')) return [200, still, svg('<script>alert(1)</script>')];
  if (path.endsWith('/event.svg')) return [200, still, svg('<path onload="alert(1)"/>')];
  if (path.endsWith('/entity.svg')) return [200, still, svg('<a href="&#106;avascript:alert(1)"/>')];
  return [200, { 'content-type': 'image/png' }, picture];
}

beforeAll(async () => {
  production = createServer((question, response) => {
    asked.push(
      `${question.method ?? ''} ${question.headers.host ?? ''} ${question.url ?? ''} ${question.headers.cookie ?? ''}`,
    );
    const [status, headers, body] = answers((question.url ?? '').split('?')[0] ?? '');
    // A moment, so that those who come at once meet each other.
    setTimeout(() => response.writeHead(status, headers).end(body), 60);
  });
  other = createServer((question, response) => {
    asked.push(`OTHER ${question.url ?? ''}`);
    response.end(picture);
  });
  for (const one of [production, other]) await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));
  const port = String((production.address() as AddressInfo).port);
  const from = `http://www.production.test:${port}/`;
  const files = { 'index.php': php("http_response_code(404); echo '<html><head></head>of the site</html>';") };
  const uploads = { kind: 'proxy', from, address: '127.0.0.1', paths: ['wp-content/uploads'] };
  [site, link] = await Promise.all([
    openSite({ server: 'nginx', guard: false, files, config: { uploads } }),
    openSite({ server: 'nginx', files, config: { uploads: { ...uploads, paths: ['storage/app/public'] } } }),
  ]);
});
afterAll(async () => {
  await Promise.all([site.close(), link.close()]);
  production.close();
  other.close();
});

const image = { page: false, headers: { 'sec-fetch-dest': 'image' } } as const;
const uploads = (name: string): string => join(site.documentRoot, 'wp-content/uploads', name);

describe('missing uploads', () => {
  it('are fetched from production once, kept, and then served by the web server', async () => {
    asked = [];
    const path = '/wp-content/uploads/2026/11/My%20picture.png';
    const all = await Promise.all([1, 2, 3].map(() => site.ask(path, image)));
    for (const answer of all) {
      expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'image/png' } });
      expect(answer.bytes.equals(picture)).toBe(true);
    }
    expect(asked).toEqual([
      expect.stringMatching(/^GET www\.production\.test:\d+ \/wp-content\/uploads\/2026\/11\/My%20picture\.png $/),
    ]);
    expect((await readFile(uploads('2026/11/My picture.png'))).equals(picture)).toBe(true);
    expect(await readdir(uploads('2026/11'))).toEqual(['My picture.png']);
    expect((await site.ask(path, image)).headers).toHaveProperty('etag');
    expect(asked).toHaveLength(1);
  });

  it('are not fetched for who has no pass', async () => {
    asked = [];
    expect((await site.ask('/wp-content/uploads/b.png', { ...image, pass: null })).status).toBe(403);
    expect(asked).toEqual([]);
  });

  it('follow a redirect on the same host and none to another', async () => {
    asked = [];
    expect((await site.ask('/wp-content/uploads/moved.png', image)).status).toBe(200);
    const away = await site.ask('/wp-content/uploads/away.png', image);
    expect(away).toMatchObject({
      status: 302,
      headers: {
        location: expect.stringMatching(/^http:\/\/www\.production\.test:\d+\/wp-content\/uploads\/away\.png$/),
      },
    });
    expect(asked.join()).not.toContain('OTHER');
    expect(existsSync(uploads('away.png'))).toBe(false);
  });

  it('are remembered as missing where production has none', async () => {
    asked = [];
    for (let time = 0; time < 2; time += 1)
      expect((await site.ask('/wp-content/uploads/gone.png', image)).status).toBe(404);
    expect(asked).toHaveLength(1);
    expect((await site.ask('/wp-content/uploads/broken.png', image)).status).toBe(302);
  });

  it('are left to production when they are not what they say, or could act', async () => {
    for (const name of ['login.png', 'script.svg', 'event.svg', 'entity.svg']) {
      expect((await site.ask(`/wp-content/uploads/${name}`, image)).status, name).toBe(302);
      expect(existsSync(uploads(name)), name).toBe(false);
    }
    expect((await site.ask('/wp-content/uploads/still.svg', image)).status).toBe(200);
  });

  it('are only those: no programs, no hidden files, nothing outside, and only when asked for', async () => {
    asked = [];
    const paths = [
      ...[
        '/wp-content/uploads/a.php.png',
        '/wp-content/uploads/x.phtml',
        '/wp-content/uploads/.htaccess',
        '/wp-content/uploads/a.html',
      ],
      ...['/wp-content/uploads/.hidden/a.png', '/wp-content/themes/a.png', '/wp-content/uploads/../themes/a.png'],
      ...[
        '/wp-content/uploads/%2e%2e/%2e%2e/a.png',
        '/wp-content/uploads%5c..%5ca.png',
        '/wp-content/uploads/a.js',
        '/wp-content/uploads/a%00.png',
      ],
    ];
    for (const path of paths) {
      const answer = await site.ask(path, image);
      expect(answer.bytes.equals(picture), path).toBe(false);
    }
    expect((await site.ask('/wp-content/uploads/c.png', { ...image, method: 'POST', body: 'x' })).body).toContain(
      'of the site',
    );
    expect(asked).toEqual([]);
  });

  it('are found through the links of a release', async () => {
    await mkdir(join(link.folder, 'shared/public'), { recursive: true });
    await mkdir(join(link.documentRoot, 'storage/app'), { recursive: true });
    await symlink(join(link.folder, 'shared/public'), join(link.documentRoot, 'storage/app/public'));
    await mkdir(join(link.documentRoot, 'files'), { recursive: true });
    await symlink('../storage/app/public', join(link.documentRoot, 'files/public'));
    await run('chown', ['-R', 'nobody', join(link.folder, 'shared')]);
    expect((await link.ask('/files/public/a/b.png', image)).status).toBe(200);
    expect((await readFile(join(link.folder, 'shared/public/a/b.png'))).equals(picture)).toBe(true);
    await rm(join(link.folder, 'shared/public/a/b.png'));
    // Where nothing may be written, production shows it.
    await run('chmod', ['-R', 'a-w', join(link.folder, 'shared')]);
    expect((await link.ask('/files/public/a/b.png', image)).status).toBe(302);
  });

  it('are never asked for at a private address, unless the engine named it', async () => {
    const port = String((production.address() as AddressInfo).port);
    asked = [];
    for (const host of [
      '127.0.0.1',
      '10.0.0.1',
      '[::1]',
      '169.254.169.254',
      'localhost',
      '[::ffff:127.0.0.1]',
      '0.0.0.0',
      '2130706433',
    ]) {
      await site.config({ uploads: { kind: 'proxy', from: `http://${host}:${port}/`, paths: ['wp-content/uploads'] } });
      const answer = await site.ask('/wp-content/uploads/d.png', image);
      expect(answer.status, host).toBe(302);
    }
    expect(asked).toEqual([]);
  });
});
