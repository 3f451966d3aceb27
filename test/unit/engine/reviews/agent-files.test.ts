import { describe, expect, it } from 'vitest';
import { prependsOf, siteFilesOf } from '#engine/reviews/agent-files.ts';
import {
  apacheGuard,
  apacheLines,
  catchMailScript,
  guardSnippets,
  mailSnippets,
  nginxGuard,
} from '#engine/reviews/static-snippets.ts';
import type { Review } from '#shared/domain/review.ts';

const store = '/home/deploy/.stagelift/reviews/shop-header';
// Only what the functions look at.
const review = {
  store,
  version: { commit: 'a'.repeat(40) },
  environment: { path: '/home/deploy/previews/.stagelift/shop-header/current' },
} as unknown as Review;
const made = (ini: string | null, htaccess: string | null): Record<string, string> =>
  Object.fromEntries(
    siteFilesOf(review, { '.user.ini': ini, '.htaccess': htaccess }).map(({ path, content }) => [
      path,
      content.toString(),
    ]),
  );

describe('what loads the gate into a release', () => {
  it('stands in three files', () => {
    const files = made(null, null);
    expect(files['.user.ini']).toBe(
      `; Stagelift: nothing of this site runs without a pass.\nauto_prepend_file = "${store}/agent/prepend.php"\n`,
    );
    expect(files['stagelift.php']).toBe(`<?php return '${'a'.repeat(40)}';\n`);
    expect(files['.htaccess']).toContain(`php_value auto_prepend_file "${store}/agent/prepend.php"`);
    expect(files['.htaccess']).toContain("-f '/home/deploy/previews/.stagelift/shop-header/passes/$1'");
  });

  it('keeps what the release has, and its file to run first runs behind the gate', () => {
    const ini = 'memory_limit = 256M\r\nauto_prepend_file = "/srv/wordfence-waf.php" ; the wall\r\n';
    const files = made(ini, null);
    expect(files['.user.ini']).toMatch(
      /^memory_limit = 256M\n; Kept for later: auto_prepend_file = .*\n; Stagelift.*\nauto_prepend_file = ".*prepend\.php"\n$/,
    );
    expect(prependsOf({ '.user.ini': ini, '.htaccess': null })).toEqual({ '': '/srv/wordfence-waf.php' });
    const lines = "Options -Indexes\n<IfModule mod_php.c>\n  php_value auto_prepend_file 'waf.php'\n</IfModule>\n";
    expect(made(null, lines)['.htaccess']).toMatch(
      /review ends\nOptions -Indexes\n<IfModule mod_php\.c>\n# Kept for later: php_value auto_prepend_file 'waf\.php'\n<\/IfModule>\n$/,
    );
    expect(prependsOf({ '.user.ini': null, '.htaccess': lines })).toEqual({ '': 'waf.php' });
    expect(prependsOf({ '.user.ini': 'auto_prepend_file = none', '.htaccess': null })).toEqual({});
  });

  it('comes to the same when it is put in again', () => {
    const ini = 'auto_prepend_file = waf.php\nmemory_limit = 1G\n';
    const first = made(ini, '# mine\n');
    const second = made(first['.user.ini'] ?? null, first['.htaccess'] ?? null);
    expect(second).toEqual(first);
    expect(prependsOf({ '.user.ini': first['.user.ini'] ?? null, '.htaccess': first['.htaccess'] ?? null })).toEqual({
      '': 'waf.php',
    });
  });

  it('refuses folders that a configuration could be ended with', () => {
    for (const bad of ['/home/a b', '/home/a"b', '/home/$x', '/home/a;b', '/home/../b', 'relative', '/home/a\nb']) {
      expect(() => nginxGuard(bad), bad).toThrow(expect.objectContaining({ code: 'contract.invalid-input' }));
      expect(() => apacheLines(bad, '/x'), bad).toThrow();
      expect(() => apacheLines('/x', bad), bad).toThrow();
      expect(() => apacheGuard(bad, '/x'), bad).toThrow();
      expect(() => mailSnippets({ previews: bad, stores: '/x' }), bad).toThrow();
    }
  });

  it('is offered to an administrator in the words of each program, never as a value that PHP-FPM would keep', () => {
    const texts = [
      ...guardSnippets('/srv/p', '/srv/p/.stagelift'),
      ...mailSnippets({ previews: '/srv/p', stores: '/home/x/.stagelift/reviews' }),
    ];
    expect(texts.map((one) => one.for)).toEqual(['nginx', 'apache', 'shell', 'php-fpm', 'apache']);
    expect(texts.map(({ text }) => text).join('')).not.toContain('PHP_ADMIN_VALUE');
  });

  it('hands mail on only where a review runs', () => {
    expect(catchMailScript({ previews: '/home/x/previews', stores: '/home/x/.stagelift/reviews' })).toContain(
      'case $here in /home/x/previews/.stagelift/*/releases/*) ;; *) exit 75 ;; esac',
    );
  });
});
