import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importSshConfig } from '#engine/remote/ssh-config.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ssh-config-'));
  await mkdir(join(home, '.ssh/conf.d'), { recursive: true });
});
afterEach(() => rm(home, { recursive: true }));

const write = (name: string, text: string) => writeFile(join(home, '.ssh', name), text);
const read = async (config: string, env: { readonly SSH_AUTH_SOCK?: string } = {}) => {
  await write('config', config);
  const imported = await importSshConfig({ home, localUser: 'ann', env });
  const find = (name: string) => imported.servers.find((server) => server.name === name);
  const reasons = imported.notImported.map(({ text, reason }) => `${text} => ${reason}`);
  return { ...imported, find, reasons };
};

describe('hosts', () => {
  it('get address, user, port and keys from the first value that applies', async () => {
    await write('deploy_key', 'x');
    const { servers, find, notImported } = await read(`
Host web.example
  User deploy
  Port 2222
  IdentityFile ~/.ssh/deploy_key
  IdentityFile %d/.ssh/missing
Host web.example *.example
  User ignored
  HostName %h.internal
Host "with quote" shop
  HostName=shop.example
Host *
  Port 22
  ServerAliveInterval 30
`);
    expect(find('web.example')).toMatchObject({
      id: 'web-example',
      host: 'web.example.internal',
      user: 'deploy',
      port: 2222,
      logins: [{ kind: 'key', path: join(home, '.ssh/deploy_key') }],
    });
    expect(find('shop')).toMatchObject({ host: 'shop.example', user: 'ann', port: 22, logins: [] });
    expect(servers.map(({ name }) => name)).toEqual(['web.example', 'shop']);
    expect(notImported.map(({ reason }) => reason)).toEqual([
      'The host name is not allowed: it could be taken for an option.',
    ]);
  });

  it('follow patterns with exclusions', async () => {
    const { find } = await read(`
Host *.shop !old.shop
  User new
Host old.shop a.shop
  HostName 10.0.0.1
`);
    expect(find('a.shop')?.user).toBe('new');
    expect(find('old.shop')?.user).toBe('ann');
  });

  it('read files with Windows line ends and a byte order mark', async () => {
    const { find } = await read('\uFEFFHost web\r\n  HostName web.example\r\n  User deploy\r\n');
    expect(find('web')).toMatchObject({ host: 'web.example', user: 'deploy' });
  });

  it('keep apart names that have the same id', async () => {
    const { servers } = await read('Host a.b\nHost a-b\nHost ...\n');
    expect(servers.map(({ id }) => id)).toEqual(['a-b', 'a-b-2', 'server']);
  });
});

describe('jump hosts', () => {
  it('are looked up in the same file, in order and recursively', async () => {
    const { find } = await read(`
Host inner
  HostName 10.0.0.9
  ProxyJump middle,root@last.example:2200
Host middle
  HostName middle.example
  User mid
  ProxyJump outer
Host outer
  HostName outer.example
Host none
  ProxyJump none
`);
    expect(find('inner')?.jumps.map(({ user, host, port }) => `${user}@${host}:${port}`)).toEqual([
      'ann@outer.example:22',
      'mid@middle.example:22',
      'root@last.example:2200',
    ]);
    expect(find('none')?.jumps).toEqual([]);
  });

  it('that go round in circles are not imported', async () => {
    const { servers, reasons } = await read('Host a\n  ProxyJump b\nHost b\n  ProxyJump a\n');
    expect(servers).toEqual([]);
    expect(reasons.join('\n')).toContain('round in circles');
  });
});

describe('Include', () => {
  it('reads files by pattern, inside the block that includes them only', async () => {
    await write('conf.d/10-user.conf', 'User from-include\n');
    await write('conf.d/20-host.conf', 'Host extra\n  HostName extra.example\n');
    await write('conf.d/.hidden.conf', 'Host hidden\n');
    const { find, servers } = await read('Include conf.d/*.conf\nHost web\n  HostName web.example\n');
    expect(find('extra')?.host).toBe('extra.example');
    expect(find('web')).toMatchObject({ host: 'web.example', user: 'from-include' });
    expect(servers.map(({ name }) => name)).toEqual(['extra', 'web']);
    const nested = await read('Host web\n  Include conf.d/10-user.conf\nHost shop\n');
    expect([nested.find('web')?.user, nested.find('shop')?.user]).toEqual(['from-include', 'ann']);
  });

  it('ends with a loop', async () => {
    await write('conf.d/loop.conf', 'Include conf.d/loop.conf\nHost looped\n');
    const { find, reasons } = await read('Include conf.d/loop.conf\n');
    expect(find('looped')).toBeDefined();
    expect(reasons).toEqual([expect.stringContaining('includes itself')]);
  });
});

describe('what is not supported', () => {
  it('is listed with its line and never run (S17)', async () => {
    const trap = join(home, 'ran');
    const { servers, reasons, notImported } = await read(`
Match exec "touch ${trap}"
  User matched
Host jumped
  ProxyCommand sh -c 'touch ${trap}; nc %h %p'
Host web
  LocalCommand touch ${trap}
  PermitLocalCommand yes
  KnownHostsCommand /bin/touch ${trap}
  ForwardAgent yes
  Ciphers aes128-cbc
`);
    expect(existsSync(trap)).toBe(false);
    expect(servers.map(({ name, user }) => [name, user])).toEqual([['web', 'ann']]);
    const listed = reasons.map((line) => line.trim().split(' ')[0]);
    expect(listed.sort()).toEqual(
      [
        'Ciphers',
        'ForwardAgent',
        'KnownHostsCommand',
        'LocalCommand',
        'Match',
        'PermitLocalCommand',
        'ProxyCommand',
      ].sort(),
    );
    expect(notImported.find(({ text }) => text.startsWith('Match'))?.line).toBe(2);
  });

  it('leaves out hosts that could be taken for options', async () => {
    const { servers, reasons } = await read(`
Host evil
  HostName -oProxyCommand=touch
Host -oProxyCommand=x
Host user
  User -lroot
Host port
  Port 99999
`);
    expect(servers).toEqual([]);
    expect(reasons).toHaveLength(4);
  });

  it('knows Match user, host and all', async () => {
    const { find } = await read(`
Host web
  HostName web.example
Match host *.example user ann
  Port 2201
Match !host *.example
  Port 2202
Match all
  User everyone
Host shop
`);
    expect(find('web')).toMatchObject({ port: 2201, user: 'everyone' });
    expect(find('shop')).toMatchObject({ port: 2202, user: 'everyone' });
  });
});

describe('log-ins', () => {
  it('offer one identity of the agent where only the public half of a key is there', async () => {
    await write('work.pub', 'ssh-ed25519 AAAA');
    const config = 'Host web\n  IdentityFile ~/.ssh/work\n  IdentitiesOnly yes\n';
    const { find } = await read(config, { SSH_AUTH_SOCK: '/run/agent' });
    expect(find('web')?.logins).toEqual([
      { kind: 'agent', socketPath: '/run/agent', publicKeyPath: join(home, '.ssh/work.pub') },
    ]);
    const without = await read(`${config}  IdentityAgent none\n`, { SSH_AUTH_SOCK: '/run/agent' });
    expect(without.find('web')?.logins).toEqual([]);
    const other = await read('Host web\n  IdentityAgent ~/agent.sock\n', { SSH_AUTH_SOCK: '/run/agent' });
    expect(other.find('web')?.logins).toEqual([{ kind: 'agent', socketPath: join(home, 'agent.sock') }]);
  });

  it('try the usual key files when nothing is named', async () => {
    await write('id_ed25519', 'x');
    expect((await read('Host web\n')).find('web')?.logins).toEqual([
      { kind: 'key', path: join(home, '.ssh/id_ed25519') },
    ]);
  });
});

it('finds nothing where there is no file', async () => {
  expect(await importSshConfig({ home, localUser: 'ann', env: {} })).toEqual({ servers: [], notImported: [] });
});
