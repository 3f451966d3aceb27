import { describe, expect, it } from 'vitest';
import type { RewriteRule } from '#engine/rewrite/rewrite-rule.ts';
import { rewriteText, shopRule } from './rewrite-text.ts';

const site: RewriteRule = { kind: 'path', from: '/home/deploy/site/', to: '/srv/local/my site' };
const uploads: RewriteRule = { kind: 'path', from: '/home/deploy/site/uploads', to: '/data/uploads' };

describe('paths', () => {
  it.each([
    ['/home/deploy/site', '/srv/local/my site'],
    ['/home/deploy/site/wp-content/x.php', '/srv/local/my site/wp-content/x.php'],
    ['"path":"\\/home\\/deploy\\/site\\/x"', '"path":"\\/srv\\/local\\/my site\\/x"'],
    ['\\\\\\/home\\\\\\/deploy\\\\\\/site', '\\\\\\/srv\\\\\\/local\\\\\\/my site'],
    ['dir=%2Fhome%2Fdeploy%2Fsite%2Fx', 'dir=%2Fsrv%2Flocal%2Fmy%20site%2Fx'],
    ['dir%3D%2fhome%2fdeploy%2fsite', 'dir%3D%2fsrv%2flocal%2fmy%20site'],
    ['x%252Fhome', 'x%252Fhome'],
    ['=%252Fhome%252Fdeploy%252Fsite', '=%252Fsrv%252Flocal%252Fmy%2520site'],
    ['file:///home/deploy/site/a', 'file:///srv/local/my site/a'],
    ['.:/usr/share/php:/home/deploy/site:/x', '.:/usr/share/php:/srv/local/my site:/x'],
    ['in /home/deploy/site.', 'in /srv/local/my site.'],
    ['"\\n/home/deploy/site"', '"\\n/srv/local/my site"'],
    ["require('/home/deploy/site/a.php')", "require('/srv/local/my site/a.php')"],
  ])('rewrites %s', (before, after) => {
    expect(rewriteText(before, site)).toBe(after);
  });

  it.each([
    '/home/deploy/site2',
    '/home/deploy/site-old/x',
    '/home/deploy/site_x',
    '/home/deploy/site.bak',
    '/home/deploy/site~',
    '/home/deploy/siteé',
    '/mnt/home/deploy/site',
    './home/deploy/site',
    'x/home/deploy/site',
    'https://host.test/home/deploy/site',
    '\\/mnt\\/home\\/deploy\\/site2',
    '%2Fhome%2Fdeploy%2Fsite%20two',
    '/HOME/deploy/site',
  ])('leaves %s alone', (text) => {
    expect(rewriteText(text, site)).toBe(text);
  });

  it('takes the longest path first, whatever the order of the rules', () => {
    const text = '/home/deploy/site/uploads/a.png /home/deploy/site/b';
    const expected = '/data/uploads/a.png /srv/local/my site/b';
    expect(rewriteText(text, site, uploads)).toBe(expected);
    expect(rewriteText(text, uploads, site)).toBe(expected);
  });

  it('never lets two replacements overlap', () => {
    const rule: RewriteRule = { kind: 'path', from: '/srv/https', to: '/data' };
    expect(rewriteText('/srv/https://www.example-shop.test', rule, shopRule)).toBe('/data://www.example-shop.test');
  });

  it('changes nothing the second time', () => {
    const rule: RewriteRule = { kind: 'path', from: '/srv/site', to: '/home/me/srv/site' };
    const once = rewriteText('a:/srv/site "/srv/site/x" \\/srv\\/site', rule);
    expect(rewriteText(once, rule)).toBe(once);
  });
});
