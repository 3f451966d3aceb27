import { describe, expect, it } from 'vitest';
import { toAdmin, toFollows, toKind, toListedStage } from '../../../electron/cli/commands/setup-wish.ts';

describe('words of a set-up on the command line', () => {
  it.each([
    ['main', { kind: 'branch', name: 'main' }],
    ['branch:dev', { kind: 'branch', name: 'dev' }],
    ['tags:v*', { kind: 'tags', pattern: 'v*' }],
    ['branches:feature/*', { kind: 'branches', pattern: 'feature/*' }],
  ])('follow %s', (text, follows) => {
    expect(toFollows(text)).toEqual(follows);
  });

  it.each(['--upload-pack=sh', 'branch:feature/*', 'a b', 'tags:', ''])('refuse to follow %j', (text) => {
    expect(() => toFollows(text)).toThrow(expect.objectContaining({ code: 'usage.invalid' }));
  });

  it.each([
    ['admin@127.0.0.1', { user: 'admin', host: '127.0.0.1', port: 3306 }],
    ['admin@db.example.com:3307', { user: 'admin', host: 'db.example.com', port: 3307 }],
    [
      'admin@/run/mysqld/mysqld.sock',
      { user: 'admin', host: 'localhost', port: 3306, socketPath: '/run/mysqld/mysqld.sock' },
    ],
  ])('log in as %s', (text, admin) => {
    expect(toAdmin(text)).toEqual(admin);
  });

  it('name a stage and its kind', () => {
    expect(toListedStage('qa:testing:QA of Ann')).toEqual({ id: 'qa', name: 'QA of Ann', stage: 'testing' });
    expect(toListedStage('staging')).toEqual({ id: 'staging', name: 'Staging', stage: 'staging' });
    expect(toListedStage('demo:temporary')).toMatchObject({ id: 'demo', stage: 'review' });
    expect(() => toListedStage('qa')).toThrow(/not a kind of stage/);
    expect(() => toAdmin('@host')).toThrow(/not a user/);
    expect(() => toKind('staging-prodution')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('staging-production') as string }),
    );
  });
});
