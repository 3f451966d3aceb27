import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSite, type Answer, type Site } from './support/site-kit.ts';

// Hazards: M14.

const php = (code: string): string => `<?php\n${code}\n`;
const head = '<!doctype html><html><head><title>Shop</title></head><body>';
const whole = `${head}here</body></html>`;
const utf16 = Buffer.from('<html><head></head>x</html>', 'utf16le').toString('base64');
const clear = 'while (ob_get_level() > 0) { ob_end_clean(); }';

const files: Readonly<Record<string, string>> = {
  'index.php': php(`echo '${whole}';`),
  'parts.php': php(`foreach (str_split('${whole}', 3) as $part) { echo $part; flush(); }`),
  'no-head.php': php(`echo '<!DOCTYPE html><title>Short</title><p>text';`),
  'comment.php': php(`echo '<!-- <head> --><!doctype html><html lang="a>b"><head data-a=">">x';`),
  'fragment.php': php(`echo '<div><script>w.write("<html><head>")</script></div>';`),
  'json.php': php(`header('Content-Type: application/json'); echo '{"html":"<html><head>"}';`),
  'xhtml.php': php(
    `header('Content-Type: application/xhtml+xml'); echo '<?xml version="1.0"?><html><head></head></html>';`,
  ),
  'utf16.php': php(`header('Content-Type: text/html; charset=UTF-16LE'); echo base64_decode('${utf16}');`),
  'latin1.php': php(
    `header('Content-Type: text/html; charset=iso-8859-1'); echo "<html><head></head>caf\\xe9</html>";`,
  ),
  'file.php': php(`header('Content-Disposition: attachment; filename=a.html'); echo '${whole}';`),
  'length.php': php(
    `header('Content-Length: ${String(whole.length)}'); header('ETag: "a"'); header('Last-Modified: Sat, 01 Nov 2025 00:00:00 GMT'); echo '${whole}';`,
  ),
  'not-modified.php': php(`http_response_code(304);`),
  'cleared.php': php(
    `${clear} $end = $_GET['end'] ?? '</html>'; echo '<!doctype html>'; echo "<html><head><title>x</title></head><body>one</body>$end";`,
  ),
  'cleared-whole.php': php(`${clear} echo '${whole}';`),
  'own-hook.php': php(`header_register_callback(function () { header('X-Own: yes'); }); ${clear} echo '${whole}';`),
  'own-buffers.php': php(
    `ob_start(); echo 'lost'; ob_clean(); echo '${whole}'; ob_end_flush(); ob_start(function ($b) { return strtoupper($b); }); echo 'end';`,
  ),
  'finish.php': php(`echo '${whole}'; fastcgi_finish_request(); echo 'late';`),
  'exit.php': php(`echo '${whole}'; exit;`),
  'die-late.php': php(`register_shutdown_function(function () { echo '</body>'; exit; }); die('${whole}');`),
  'fatal.php': php(`undefined_function();`),
  'fatal-later.php': php(`echo '${head}begun'; undefined_function();`),
  'thrown.php': php(`throw new RuntimeException('no');`),
  'parse.php': php(`if (;`),
  'memory.php': php(`ini_set('memory_limit', '8M'); $a = []; while (true) { $a[] = str_repeat('x', 100000); }`),
  'shown-error.php': php(`ini_set('display_errors', '1'); undefined_function();`),
  'handler.php': php(`set_error_handler(function () { throw new ErrorException('all'); }); echo '${whole}';`),
  'ob-gzip.php': php(`ob_start('ob_gzhandler'); echo '${whole}';`),
  'own-gzip.php': php(`header('Content-Encoding: gzip'); echo base64_decode('${gzipSync(whole).toString('base64')}');`),
  'brotli.php': php(`header('Content-Encoding: br'); echo 'xxxx';`),
  'lying-gzip.php': php(`header('Content-Encoding: gzip'); echo 'no gzip at all';`),
  'huge.php': php(
    `ini_set('memory_limit', '6M'); echo '${head}'; for ($i = 0; $i < 1500; $i++) { echo str_repeat('0123456789abcdef', 640); } echo '</body></html>';`,
  ),
  'huge-text.php': php(
    `ini_set('memory_limit', '6M'); for ($i = 0; $i < 1000; $i++) { echo str_repeat('0123456789abcdef', 640); }`,
  ),
  'csp.php': php(
    `header("Content-Security-Policy: default-src 'none'; script-src 'self'; child-src https://a.test"); header('Content-Security-Policy: img-src *', false); header("Content-Security-Policy-Report-Only: default-src 'self'"); echo '${whole}';`,
  ),
  'framed.php': php(
    `header('X-Frame-Options: SAMEORIGIN'); header("Content-Security-Policy: frame-ancestors 'none'"); echo '${whole}';`,
  ),
  'csp-strict.php': php(
    `header("Content-Security-Policy: script-src 'nonce-a' 'strict-dynamic' 'unsafe-inline'; object-src 'none'"); echo '${whole}';`,
  ),
  'csp-meta.php': php(
    `echo '<html><head><meta http-equiv="Content-Security-Policy" content="default-src &#39;self&#39;"></head></html>';`,
  ),
  'csp-sandbox.php': php(`header('Content-Security-Policy: sandbox allow-forms'); echo '${whole}';`),
  'cached.php': php(
    `header('Cache-Control: public, max-age=3600'); header('Expires: Thu, 01 Jan 2099 00:00:00 GMT'); echo '${whole}';`,
  ),
  'seen.php': php(
    `header('Content-Type: application/json'); echo json_encode(['cookies' => $_COOKIE, 'header' => $_SERVER['HTTP_COOKIE'] ?? null, 'names' => array_diff(array_keys(get_defined_vars()), ['_GET', '_POST', '_COOKIE', '_FILES', '_SERVER', '_REQUEST', '_ENV', 'GLOBALS']), 'level' => ob_get_level(), 'cache' => DONOTCACHEPAGE]);`,
  ),
};

let site: Site;
let buffered: Site;

beforeAll(async () => {
  [site, buffered] = await Promise.all([
    openSite({ server: 'nginx', files }),
    openSite({
      server: 'nginx',
      files,
      pool: 'php_admin_value[output_buffering] = 4096\nphp_admin_value[zlib.output_compression] = On',
    }),
  ]);
});
afterAll(() => Promise.all([site.close(), buffered.close()]));

const loaders = ({ body }: Answer): number => body.split('/assets/loader-1.js').length - 1;

describe('the overlay comes into pages', () => {
  it('as the first thing in the head, however the page comes', async () => {
    const tag = `<head><script src="${site.base}assets/loader-1.js" data-stagelift="${site.base}" data-id="shop-header" data-language="en"></script><title>`;
    for (const path of [
      '/',
      '/parts.php',
      '/exit.php',
      '/finish.php',
      '/handler.php',
      '/length.php',
      '/own-gzip.php',
      '/ob-gzip.php',
    ]) {
      const answer = await site.ask(path, { headers: { 'accept-encoding': 'gzip' } });
      expect(answer.body, path).toContain(tag);
      expect(answer.body, path).toContain('here</body></html>');
      expect(loaders(answer), path).toBe(1);
      expect(answer.headers, path).not.toHaveProperty('content-encoding');
    }
  });

  it('also without a head, behind comments that look like one, and in XHTML', async () => {
    expect((await site.ask('/no-head.php')).body).toMatch(/^<!DOCTYPE html><script [^>]*><\/script><title>/);
    expect((await site.ask('/comment.php')).body).toMatch(
      /^<!-- <head> --><!doctype html><html lang="a>b"><head data-a=">"><script /,
    );
    expect((await site.ask('/xhtml.php')).body).toMatch(
      /^<\?xml version="1.0"\?><html><head><script [^>]*><\/script><\/head>/,
    );
  });

  it('leaves bytes of other encodings as they are', async () => {
    const answer = await site.ask('/latin1.php');
    expect(answer.bytes.includes(Buffer.from('caf\u00e9', 'latin1'))).toBe(true);
    expect(loaders(answer)).toBe(1);
    const wide = await site.ask('/utf16.php');
    expect(wide.bytes.toString('base64')).toBe(utf16);
    expect(wide.headers['x-stagelift-met']).toBe('charset');
  });

  it('never into what is no page', async () => {
    expect(loaders(await site.ask('/json.php'))).toBe(0);
    expect(loaders(await site.ask('/file.php'))).toBe(0);
    expect((await site.ask('/fragment.php', { page: false, headers: { accept: 'text/html' } })).body).toBe(
      '<div><script>w.write("<html><head>")</script></div>',
    );
    for (const headers of [
      { 'sec-fetch-dest': 'empty' },
      { 'sec-fetch-dest': '', 'x-requested-with': 'XMLHttpRequest' },
    ]) {
      expect((await site.ask('/length.php', { headers })).body).toBe(whole);
    }
    const unchanged = await site.ask('/length.php', { headers: { 'sec-fetch-dest': 'empty' } });
    expect(unchanged.headers['content-length']).toBe(String(whole.length));
    expect((await site.ask('/not-modified.php')).status).toBe(304);
  });

  it('where the site clears the buffers away', async () => {
    expect((await site.ask('/cleared.php')).body).toMatch(/^<!doctype html><html><head><script /);
    for (const path of ['/cleared-whole.php', '/own-hook.php']) {
      const answer = await site.ask(path);
      expect(answer.body, path).toMatch(/^<!doctype html>.*here<\/body><\/html><script src=/);
      expect(loaders(answer), path).toBe(1);
    }
    const own = await site.ask('/own-buffers.php');
    expect(own.body).toMatch(/^<!doctype html><html><head><script .*here<\/body><\/html>END$/);
    expect(loaders(await site.ask('/die-late.php'))).toBe(1);
  });

  it('where the page breaks: before its first byte a page of ours stands in for it', async () => {
    for (const path of ['/fatal.php', '/thrown.php', '/parse.php', '/memory.php']) {
      const answer = await site.ask(path);
      expect(answer.status, path).toBe(500);
      expect(answer.body, path).toContain('<h1>This page has a fault</h1>');
      expect(loaders(answer), path).toBe(1);
      expect((await site.ask(path, { headers: { 'sec-fetch-dest': 'empty' } })).body, path).not.toContain('<h1>');
    }
    const later = await site.ask('/fatal-later.php');
    expect(later.body).toMatch(/<head><script .*begun$/s);
    const shown = await site.ask('/shown-error.php');
    expect(shown.body).toContain('undefined_function');
    expect(loaders(shown)).toBe(1);
  });

  it('with the length and the tags that no longer fit taken away, and nothing kept by caches', async () => {
    const { headers } = await site.ask('/length.php');
    for (const name of ['content-length', 'etag', 'last-modified']) expect(headers, name).not.toHaveProperty(name);
    const { headers: cached } = await site.ask('/cached.php');
    expect(cached).toMatchObject({
      'cache-control': 'private, no-store',
      'x-robots-tag': 'noindex, nofollow',
      'x-stagelift': 'shop-header aaaaaaaaaaaa',
      'surrogate-control': 'no-store',
    });
    expect(cached).not.toHaveProperty('expires');
    const asked = await site.ask('/length.php', { method: 'HEAD' });
    expect(asked.status).toBe(200);
    expect(asked.headers).not.toHaveProperty('content-length');
  });

  it('says what stops it: an encoding that it cannot read, a sandbox', async () => {
    expect((await site.ask('/brotli.php')).headers).toMatchObject({
      'x-stagelift-met': 'encoding br',
      'content-encoding': 'br',
    });
    expect((await site.ask('/lying-gzip.php')).headers['x-stagelift-met']).toBe('encoding unreadable');
    expect((await site.ask('/csp-sandbox.php')).headers['x-stagelift-met']).toBe('sandbox');
  });

  it('with memory that does not grow with the page', async () => {
    const answer = await site.ask('/huge.php');
    expect(loaders(answer)).toBe(1);
    expect(answer.body.length).toBeGreaterThan(15_000_000);
    expect(answer.body.endsWith('</body></html>')).toBe(true);
    expect((await site.ask('/huge-text.php')).body.length).toBeGreaterThan(10_000_000);
  });

  it('also below the buffer and the compression of php.ini', async () => {
    for (const path of ['/', '/parts.php', '/cleared.php', '/length.php', '/fatal.php', '/memory.php', '/exit.php']) {
      const answer = await buffered.ask(path);
      expect(loaders(answer), path).toBe(1);
    }
    const packed = await buffered.ask('/', { headers: { 'accept-encoding': 'gzip' } });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect((await buffered.ask('/seen.php')).body).toContain('"level":1');
  });
});

describe('a Content-Security-Policy of the site', () => {
  const origin = (): string => site.base.replace(/\/$/, '');

  it('gets our origin for scripts and frames and nothing else', async () => {
    const { headers } = await site.ask('/csp.php');
    expect(headers['content-security-policy']?.split(/\n|, /)).toEqual([
      `default-src 'none'; script-src 'self' ${origin()}; child-src https://a.test; frame-src https://a.test ${origin()}`,
      'img-src *',
    ]);
    expect(headers['content-security-policy-report-only']).toBe(
      `default-src 'self'; script-src 'self' ${origin()}; frame-src 'self' ${origin()}`,
    );
  });

  it('gets a nonce where hosts do not count, and the element has it', async () => {
    const { headers, body } = await site.ask('/csp-strict.php');
    const nonce = /'strict-dynamic' 'unsafe-inline' 'nonce-([0-9a-f]{32})'/.exec(
      headers['content-security-policy'] ?? '',
    )?.[1];
    expect(nonce).toBeDefined();
    expect(body).toContain(`loader-1.js" nonce="${nonce ?? ''}"`);
  });

  it('lets the comparison frame the site, and nobody else', async () => {
    const { headers } = await site.ask('/framed.php');
    expect(headers).not.toHaveProperty('x-frame-options');
    expect(headers['content-security-policy']?.split(/\n|, /)).toEqual([
      `frame-ancestors ${origin()}`,
      `frame-ancestors 'self' ${origin()}`,
    ]);
  });

  it('is widened in a meta element as well', async () => {
    expect((await site.ask('/csp-meta.php')).body).toContain(
      `content="default-src 'self'; script-src 'self' ${origin()}; frame-src 'self' ${origin()}"`,
    );
  });
});

describe('the site itself', () => {
  it('sees neither the pass nor anything else of ours', async () => {
    const seen: unknown = JSON.parse((await site.ask('/seen.php', { headers: { cookie: 'own=1' } })).body);
    expect(seen).toEqual({ cookies: { own: '1' }, header: 'own=1', names: [], level: 1, cache: true });
  });
});
