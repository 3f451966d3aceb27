import { describe, expect, it } from 'vitest';
import { parseDatabaseHost, usualSockets } from '#engine/recipes/parse-database-host.ts';

describe('parseDatabaseHost', () => {
  it.each([
    ['db.example.com', { host: 'db.example.com', port: 3306, socketPath: null, socketCandidates: [] }],
    ['db.example.com:3307', { host: 'db.example.com', port: 3307 }],
    ['127.0.0.1', { host: '127.0.0.1', port: 3306, socketCandidates: [] }],
    ['localhost', { host: 'localhost', socketPath: null, socketCandidates: usualSockets }],
    ['localhost:3307', { host: 'localhost', port: 3307, socketCandidates: [] }],
    ['localhost:/run/x.sock', { host: 'localhost', socketPath: '/run/x.sock', socketCandidates: [] }],
    ['localhost:3307:/run/x.sock', { host: 'localhost', port: 3307, socketPath: '/run/x.sock' }],
    [':/run/x.sock', { host: 'localhost', socketPath: '/run/x.sock' }],
    ['/run/x.sock', { host: 'localhost', socketPath: '/run/x.sock' }],
    [':3307', { host: 'localhost', port: 3307 }],
    ['', { host: 'localhost', socketCandidates: usualSockets }],
    ['[::1]:3307', { host: '::1', port: 3307 }],
    ['[::1]', { host: '::1', port: 3306 }],
    ['::1', { host: '::1', port: 3306 }],
    ['p:db.example.com:3307', { host: 'db.example.com', port: 3307 }],
    [' db.example.com ', { host: 'db.example.com' }],
  ])('%j', (text, expected) => {
    expect(parseDatabaseHost(text)).toMatchObject(expected);
  });

  it.each([
    '-oProxyCommand=x',
    'a b',
    'db;id',
    '$(id)',
    'db:99999',
    'db:0',
    'a\nb',
    'http://db',
    `${':'.repeat(100_000)}x`,
  ])('refuses %j', (text) => {
    expect(parseDatabaseHost(text)).toBeNull();
  });
});
