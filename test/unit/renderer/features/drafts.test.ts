import { describe, expect, it } from 'vitest';
import type { Environment } from '#shared/domain/environment.ts';
import type { Server } from '#shared/domain/server.ts';
import * as environments from '../../../../renderer/features/board/environment-draft.ts';
import * as servers from '../../../../renderer/features/servers/server-draft.ts';

const environment: Environment = {
  id: 'staging',
  name: 'Staging',
  stage: 'staging',
  serverId: 'web',
  path: '/var/www/x',
  url: 'https://staging.example',
  branch: 'develop',
  database: {
    kind: 'given',
    access: { host: 'db.internal', port: 3307, name: 'x', user: 'x', passwordRef: 'project/x/db', tablePrefix: 'wp_' },
  },
  uploads: ['media', 'files/private'],
  siteNames: { 'blog.example.com': 'blog.staging.example', 'other.test': 'other.localhost:8080' },
};

describe('the environment form', () => {
  it('gives an environment back as it was', () => {
    const draft = environments.toDraft(environment);
    expect(environments.environmentDraftSchema.safeParse(draft).success).toBe(true);
    expect(environments.fromDraft('staging', draft)).toEqual(environment);
  });

  it('refuses a site without a name', () => {
    for (const siteNames of ['blog.example.com', 'blog.example.com=', '=blog.localhost', 'a.test=b c', 'a.test=b/c']) {
      const draft = { ...environments.toDraft(environment), siteNames };
      expect(environments.environmentDraftSchema.safeParse(draft).success, siteNames).toBe(false);
    }
  });

  it('keeps that there is no database', () => {
    const none: Environment = { ...environment, database: { kind: 'none' } };
    expect(environments.fromDraft('staging', environments.toDraft(none))).toEqual(none);
  });

  it('keep what the form does not show, and a followed branch only while it stays the same', () => {
    const full = {
      ...{ ...environment, branch: 'main', php: '/opt/php8.3/bin/php' },
      ...{ exclude: ['cache/**'], config: { debug: false }, data: { kind: 'separate' as const } },
      follows: { kind: 'branch' as const, name: 'main' },
    };
    const draft = environments.toDraft(full);
    expect(environments.fromDraft('staging', draft, full)).toEqual(full);
    const { follows: _gone, ...other } = { ...full, branch: 'dev' };
    expect(environments.fromDraft('staging', { ...draft, branch: 'dev' }, full)).toEqual(other);
    expect(environments.environmentDraftSchema.safeParse({ ...draft, php: '-r evil' }).success).toBe(false);
  });

  it('leaves the server away for this computer', () => {
    const draft = { ...environments.toDraft(environment), serverId: environments.thisComputer };
    expect(environments.fromDraft('staging', draft)).not.toHaveProperty('serverId');
  });

  it('wants database settings only when they are given here', () => {
    const empty = { ...environments.toDraft(environment), databaseName: '', port: '99999' };
    const paths = (draft: typeof empty) =>
      environments.environmentDraftSchema.safeParse(draft).error?.issues.map((issue) => issue.path.join('.'));
    expect(paths(empty)).toEqual(['databaseName', 'port']);
    expect(paths({ ...empty, database: 'read' })).toBeUndefined();
  });

  it('refuses an address that is not of the web', () => {
    const draft = { ...environments.toDraft(environment), url: 'javascript:alert(1)' };
    expect(environments.environmentDraftSchema.safeParse(draft).success).toBe(false);
  });
});

const server: Server = {
  id: 'web',
  name: 'Web',
  host: 'web.example',
  port: 2222,
  user: 'deploy',
  logins: [
    { kind: 'key', path: '/home/x/.ssh/id', passphraseRef: 'server/web/passphrase' },
    { kind: 'agent', publicKeyPath: '/home/x/.ssh/id.pub' },
    { kind: 'password', passwordRef: 'server/web/password' },
  ],
  jumps: [{ host: 'gate.example', port: 22, user: 'me', logins: [{ kind: 'agent' }] }],
  allowLegacyAlgorithms: true,
};

describe('the connection editor', () => {
  it('gives a server back as it was', () => {
    const draft = servers.toDraft(server);
    expect(servers.serverDraftSchema.safeParse(draft).success).toBe(true);
    expect(servers.fromDraft('web', draft)).toEqual(server);
  });

  it('refuses host and user names that could be read as options', () => {
    for (const change of [{ host: '-oProxyCommand=x' }, { user: '-x' }, { port: '22x' }, { port: '0' }]) {
      const draft = { ...servers.toDraft(server), ...change };
      expect(servers.serverDraftSchema.safeParse(draft).success, JSON.stringify(change)).toBe(false);
    }
  });

  it('wants the file of a key', () => {
    const draft = { ...servers.toDraft(server), logins: [servers.emptyLogin('key')] };
    const issue = servers.serverDraftSchema.safeParse(draft).error?.issues[0];
    expect(issue?.path).toEqual(['logins', 0, 'path']);
  });

  it('gives a password that is not stored yet the reference it will be asked by', () => {
    const draft = { ...servers.toDraft(server), logins: [servers.emptyLogin('password')] };
    expect(servers.fromDraft('web', draft).logins).toEqual([{ kind: 'password', passwordRef: 'server/web/password' }]);
  });
});
