import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { apr1 } from '#engine/provision/apr1.ts';
import { siteFolders } from '#engine/provision/folder.ts';
import { toBranchRef } from '#engine/provision/git-names.ts';
import { assertPath } from '#engine/provision/paths.ts';
import { postReceiveHook } from '#engine/provision/post-receive.ts';
import { hostSnippets } from '#engine/provision/preview-host.ts';
import { parseBatch, toClientScript } from '#engine/provision/sql.ts';
import { toSshUrl, toSshWay } from '#engine/provision/ssh-way.ts';
import { apacheVhost, apacheWall, nginxVhost, nginxWall, type VhostFacts } from '#engine/provision/vhost-text.ts';
import { judgeName, toPattern } from '#engine/provision/database.ts';
import { toWord } from '#engine/provision/database-user.ts';
import { snippetsFor } from '#engine/provision/deploy-key.ts';
import { serverSchema, type Server } from '#shared/domain/server.ts';

const facts: VhostFacts = {
  name: '*.preview.example.org',
  folder: '/home/shop/previews',
  documentRoot: 'current/public',
};

describe('virtual hosts', () => {
  it('lead every name to its own folder', () => {
    const nginx = nginxVhost({ ...facts, phpSocket: '/run/php/shop.sock' });
    expect(nginx).toContain('server_name ~^(?<stagelift_name>[a-z0-9-]+)\\.preview\\.example\\.org$;');
    expect(nginx).toContain('root /home/shop/previews/$stagelift_name/current/public;');
    expect(nginx).toContain('fastcgi_pass unix:/run/php/shop.sock;');
    expect(apacheVhost(facts)).toContain('VirtualDocumentRoot "/home/shop/previews/%1/current/public"');
  });

  it('lead a single name to its folder', () => {
    const one = { ...facts, name: 'staging.example.org', folder: '/srv/staging', documentRoot: '' };
    expect(nginxVhost(one)).toContain('root /srv/staging;');
    expect(apacheVhost(one)).toContain('DocumentRoot "/srv/staging"');
    expect(hostSnippets(one, '192.0.2.7').find((snippet) => snippet.for === 'dns')?.text).toBe(
      'staging.example.org. 3600 IN A 192.0.2.7\n',
    );
  });

  it.each([
    { name: 'a.test;' },
    { name: 'a b.test' },
    { name: 'single' },
    { folder: '/home/a b' },
    { folder: '/home/"x"' },
    { folder: '/home/$x' },
    { folder: '/home/../etc' },
    { documentRoot: 'x\n}' },
    { phpSocket: '/run/x;' },
    { listen: '80; include /etc/passwd' },
  ])('refuse %o, which a web server would read as configuration', (changes) => {
    expect(() => nginxVhost({ ...facts, ...changes })).toThrow('cannot be written');
    expect(() => apacheVhost({ ...facts, ...changes })).toThrow('cannot be written');
  });

  it('have walls only for plain paths', () => {
    expect(nginxWall('/home/x/.walls/a')).toContain('auth_basic_user_file /home/x/.walls/a;');
    expect(apacheWall('/home/x/.walls/a')).toContain('Require valid-user');
    expect(() => nginxWall('/home/x y')).toThrow();
    expect(() => apacheWall('/home/"')).toThrow();
  });
});

describe('apr1', () => {
  it.each(['a', 'CANARY', 'pässword with spaces', 'x'.repeat(40), 'exactly16letters'])(
    'is what OpenSSL makes of %s',
    (password) => {
      const theirs = execFileSync('openssl', ['passwd', '-apr1', '-salt', 'Ab./12xY', '-stdin'], { input: password });
      expect(apr1(password, 'Ab./12xY')).toBe(theirs.toString().trim());
    },
  );
});

describe('branch names', () => {
  it.each(['main', 'feature/x', "a'b", '$(touch${IFS}pwn)', '`id`', 'ä', '{a,b}', 'a;b'])('allow %s', (name) => {
    expect(toBranchRef(name)).toBe(`refs/heads/${name}`);
  });
  it.each([
    '',
    '-x',
    '--output=x',
    'a b',
    'a\nb',
    'a..b',
    'a~1',
    'a^',
    'a:b',
    'x.lock',
    '/a',
    'a/',
    'a//b',
    '@',
    'HEAD',
    '\u202Emain',
    '@{u}',
    'a\\b',
    'x'.repeat(201),
  ])('refuse %j', (name) => {
    expect(() => toBranchRef(name)).toThrow('not a name for a branch');
  });
});

describe('paths', () => {
  it.each(['/srv/shop', '~/sites/staging', "/home/a b'c"])('allow %s', (path) => {
    expect(() => assertPath(path)).not.toThrow();
  });
  it.each(['srv', '/a/../b', '~x/y', '/a\0b', '/a\u202Eb', '-rf', '', `/${'x'.repeat(1100)}`])('refuse %j', (path) => {
    expect(() => assertPath(path)).toThrow('not a path');
  });
  it('of releases put what outlives them into shared', () => {
    expect(siteFolders('releases', ['web/uploads', '../etc']).map(({ path }) => path)).toEqual([
      '',
      'releases',
      'shared',
      'shared/web/uploads',
    ]);
    expect(siteFolders('plain', ['web/uploads']).map(({ path }) => path)).toEqual(['', 'web/uploads']);
  });
});

describe('the hook', () => {
  it.each(['refs/heads/x$(touch pwned)\'`id`;"', 'refs/heads/main'])('compares %s as one word', (ref) => {
    const hook = postReceiveHook("/home/it's/$(x)", ref);
    expect(spawnSync('sh', ['-n'], { input: hook }).status).toBe(0);
    const seen = spawnSync('sh', [], {
      input: `${hook.split('umask 022')[0] ?? ''}printf '%s\\n' "$wanted" "$folder"`,
    });
    expect(seen.stdout.toString()).toBe(`${ref}\n/home/it's/$(x)\n`);
  });
});

describe('ssh for git', () => {
  const server = (logins: Server['logins'], jumps: Server['jumps'] = []): Server =>
    serverSchema.parse({ id: 's', name: 'S', host: 'h.test', port: 2222, user: 'u', logins, jumps });
  const files = { knownHostsFiles: ["/data/known hosts'1"] };

  it('uses the named key and our trust, and asks for nothing', () => {
    const way = toSshWay(server([{ kind: 'key', path: '/k/my key' }]), files);
    const command = 'command' in way ? way.command : '';
    expect(command).toContain('-oStrictHostKeyChecking=yes');
    expect(command).toContain('-oBatchMode=yes');
    const words = spawnSync('sh', ['-c', `printf '%s\\n' ${command}`])
      .stdout.toString()
      .split('\n');
    expect(words).toContain('-oIdentityFile="/k/my key"');
    expect(words).toContain(`-oUserKnownHostsFile="/data/known hosts'1"`);
  });

  it('says why a password or a passphrase will not do', () => {
    expect(toSshWay(server([{ kind: 'password', passwordRef: 'x' }]), files)).toHaveProperty('impossible');
    expect(toSshWay(server([{ kind: 'key', path: '/k', passphraseRef: 'x' }]), files)).toHaveProperty('impossible');
    expect(toSshWay(server([{ kind: 'agent' }]), files)).toHaveProperty('command');
  });

  it('writes paths as addresses', () => {
    expect(toSshUrl({ user: 'u', host: '[::1]', port: 22 }, '/home/a b/x.git')).toBe(
      'ssh://u@[::1]:22/home/a%20b/x.git',
    );
  });
});

describe('the database client on a server', () => {
  it('gets password and statement over descriptors, never as arguments', () => {
    const door = { host: 'db', port: 3306, user: 'u', passwordRef: 'r' };
    const script = toClientScript(door, 'CANARY"\\$x', 'SELECT 1;');
    expect(script).toContain('password="CANARY\\"\\\\$x"');
    const line = script.split('\n').find((one) => one.includes('"$c"')) ?? '';
    expect(line).not.toContain('CANARY');
    expect(spawnSync('sh', ['-n'], { input: script }).status).toBe(0);
  });

  it('is understood with the escapes of its output', () => {
    expect(parseBatch('a\\tb\tNULL\nc\\\\\\n\t1\n')).toEqual([
      ['a\tb', null],
      ['c\\\n', '1'],
    ]);
    expect(parseBatch('')).toEqual([]);
  });
});

describe('names and words', () => {
  it('of other environments and of the server are blocked', () => {
    expect(judgeName('Shop', ['shop'])?.kind).toBe('blocked');
    expect(judgeName('mysql', [])?.kind).toBe('blocked');
    expect(judgeName('shop_staging', ['shop'])).toBeNull();
  });
  it('mean themselves in a GRANT', () => {
    expect(toPattern('a_b%c\\')).toBe('a\\_b\\%c\\\\');
  });
  it('are made of letters and digits, each as likely as another', () => {
    let next = 0;
    const word = toWord((bytes) => Buffer.from(Array.from({ length: bytes }, () => next++ % 256)), 256 * 20);
    const counts = [...word].reduce(
      (seen, letter) => seen.set(letter, (seen.get(letter) ?? 0) + 1),
      new Map<string, number>(),
    );
    expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThanOrEqual(4);
  });
});

describe('where a deploy key is pasted', () => {
  const spec = { id: 'x', title: 't', hostKeys: [] };
  it.each([
    ['git@github.com:me/shop.git', 'https://github.com/me/shop/settings/keys/new'],
    ['git@gitlab.com:me/group/shop.git', 'https://gitlab.com/me/group/shop/-/settings/repository'],
    ['git@bitbucket.org:me/shop.git', 'https://bitbucket.org/me/shop/admin/access-keys/'],
  ])('%s', (repository, page) => {
    expect(snippetsFor({ ...spec, repository }, 'ssh-ed25519 AAAA x')[0]?.file).toBe(page);
  });
  it('may run one program on one repository on a server of ours', () => {
    const [, line] = snippetsFor(
      { ...spec, repository: 'ssh://git@host.test:22/home/git/shop.git' },
      'ssh-ed25519 AAAA x',
    );
    expect(line?.text).toBe(`restrict,command="git-upload-pack '/home/git/shop.git'" ssh-ed25519 AAAA x\n`);
  });
});
