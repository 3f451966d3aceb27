import { describe, expect, it } from 'vitest';
import { parseRepositoryUrl } from '#engine/git/parse-repository-url.ts';

describe('parseRepositoryUrl', () => {
  it.each([
    ['https://git.example.com/team/shop.git', 'https://git.example.com/team/shop.git'],
    ['  HTTPS://Git.Example.com:8443/shop ', 'https://git.example.com:8443/shop'],
    ['https://git.example.com/with%20space/ü.git', 'https://git.example.com/with%20space/%C3%BC.git'],
    ['ssh://git@git.example.com/team/shop.git', 'ssh://git@git.example.com/team/shop.git'],
    ['ssh://git@git.example.com:2222/~ann/shop.git', 'ssh://git@git.example.com:2222/~ann/shop.git'],
    ['ssh://git@[2001:db8::1]/shop.git', 'ssh://git@[2001:db8::1]/shop.git'],
    ['git@git.example.com:team/shop.git', 'git@git.example.com:team/shop.git'],
    ['web1:shop.git', 'web1:shop.git'],
  ])('builds %s anew', (text, rebuilt) => {
    expect(parseRepositoryUrl(text).text).toBe(rebuilt);
  });

  it.each([
    'ext::sh -c "touch /tmp/pwned"',
    'fd::17',
    'file:///etc',
    '/etc/passwd',
    './repo',
    '../repo',
    'C:\\repo',
    'c:/repo',
    'git://git.example.com/shop',
    'http://git.example.com/shop',
    'ftp://git.example.com/shop',
    'javascript://git.example.com/%0aalert(1)',
    '--upload-pack=touch pwned',
    '-u touch',
    'ssh://-oProxyCommand=touch%20pwned/x',
    'ssh://-oProxyCommand=touch/x',
    '-oProxyCommand=x:repo',
    'git@-oProxyCommand=x:repo',
    '-git@host:repo',
    'ssh://git@host/-x',
    'git@host:-x',
    'git@host:a/--upload-pack=x',
    'ssh://git@host/$(touch${IFS}x)',
    'git@host:`id`',
    'git@host:a;id',
    "git@host:a'b",
    'git@host:a\nb',
    'ssh://git@host/a%0ab',
    'ssh://git@ho%20st/x',
    'ssh://git:password@host/x',
    'https://ann:token@host/x',
    'https://ann@host/x',
    'https://host/x?y=1',
    'https://host/x#y',
    'https://host/',
    'https:///x',
    'host',
    '',
    `https://host/${'x'.repeat(3000)}`,
  ])('refuses %j', (text) => {
    expect(() => parseRepositoryUrl(text)).toThrow(expect.objectContaining({ code: 'git.url-refused' }));
  });
});
