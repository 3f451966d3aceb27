import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDatabaseUrl } from '#engine/recipes/parse-database-url.ts';

describe('parseDatabaseUrl', () => {
  it.each([
    ['mysql://u:p@h/n', { user: 'u', password: 'p', host: 'h', name: 'n', charset: null, socketPath: null }],
    ['mysql://u@h:3307/n', { user: 'u', password: '', host: 'h:3307', name: 'n' }],
    ['mariadb://u:p%40s%3As%2Fw@h/n?charset=utf8mb4', { password: 'p@s:s/w', charset: 'utf8mb4' }],
    ['mysql://u:p@ss@h/n', { user: 'u', password: 'p@ss', host: 'h' }],
    ['mysql://u:50%@h/n', { password: '50%' }],
    ['mysql://u:p@[::1]:3307/n', { host: '[::1]:3307' }],
    ['mysql://u:p@localhost/n?unix_socket=/run/x.sock', { socketPath: '/run/x.sock' }],
    ['pdo-mysql://u:p@h/n?serverVersion=8.0', { name: 'n' }],
    ['mysql:///n', { user: '', host: '', name: 'n' }],
  ])('%s', (text, expected) => {
    expect(parseDatabaseUrl(text)).toMatchObject(expected);
  });

  it.each(['postgres://u:p@h/n', 'sqlite:///x.db', 'mysql://u:p@h', 'nonsense', ''])('refuses %j', (text) => {
    expect(parseDatabaseUrl(text)).toBeNull();
  });

  it('gives back every encoded password (U5)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (password) => {
        expect(parseDatabaseUrl(`mysql://u:${encodeURIComponent(password)}@h/n`)?.password).toBe(password);
      }),
    );
  });
});
