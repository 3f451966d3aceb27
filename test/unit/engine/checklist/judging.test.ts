import { mkdtemp, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChecklistReport, HealthRecord } from '#shared/domain/checklist.ts';
import { judgeAge } from '#shared/domain/checklist.ts';
import type { Environment } from '#shared/domain/environment.ts';
import { readGreeting } from '#engine/checklist/ask-port.ts';
import { localBackups, toShellPattern } from '#engine/checklist/backup-place.ts';
import { judgeItem, line } from '#engine/checklist/item-probe.ts';
import { judgeFolder, judgeUsers, withoutHash } from '#engine/checklist/items/access.ts';
import { judgeBackups, judgeContent } from '#engine/checklist/items/backups.ts';
import { listTargets } from '#engine/checklist/items/database-closed.ts';
import { judgeHistory, judgeMonitor, newestRecord } from '#engine/checklist/items/monitoring.ts';
import { isLeak } from '#engine/checklist/items/secrets-closed.ts';
import { judgeWall, refusesAll } from '#engine/checklist/items/stages-closed.ts';
import { describeListener, parseListeners } from '#engine/checklist/listeners.ts';

const signal = new AbortController().signal;
const now = new Date('2026-11-21T12:00:00Z');
const production: Environment = {
  ...{ id: 'production', name: 'Production', stage: 'production', serverId: 'web', path: '/var/www' },
  ...{ url: 'https://www.example.com', database: { kind: 'read' } },
};
const staging: Environment = { ...production, id: 'staging', name: 'Staging', stage: 'staging' };
const about = { id: 'access', title: 'Access', asks: 'What?' } as const;
const verdicts = (lines: readonly { readonly verdict: string }[]): string =>
  lines.map(({ verdict }) => verdict).join(' ');

describe('an item', () => {
  it('is green only when something good was found and nothing bad', () => {
    expect(judgeItem(about, { evidence: [line('good', 'a', 'b')] }, '').state).toBe('green');
    expect(judgeItem(about, { evidence: [line('good', 'a', 'b'), line('warning', 'a', 'b')] }, '').state).toBe('green');
    expect(judgeItem(about, { evidence: [line('good', 'a', 'b'), line('bad', 'a', 'why')] }, '')).toMatchObject({
      ...{ state: 'red', summary: 'why' },
    });
    expect(judgeItem(about, { evidence: [] }, '').state).toBe('red');
    expect(judgeItem(about, { evidence: [line('info', 'a', 'b')] }, '').state).toBe('red');
    expect(judgeItem(about, { evidence: [], doesNotApply: 'no server' }, '')).toMatchObject({
      ...{ state: 'does-not-apply', summary: 'no server' },
    });
  });
});

describe('the age of a result', () => {
  const report = (checkedAt: string): ChecklistReport => ({ projectId: 'p', checkedAt, fingerprint: 'a', items: [] });
  it.each([
    ['2026-11-21T11:00:00Z', 'a', 'no'],
    ['2026-10-21T11:00:00Z', 'a', 'old'],
    ['2026-11-22T13:00:00Z', 'a', 'old'],
    ['not a date', 'a', 'old'],
    ['2026-11-21T11:00:00Z', 'b', 'changed'],
  ])('%s, %s: %s', (at, fingerprint, outdated) => {
    expect(judgeAge(report(at), fingerprint, now)).toBe(outdated);
  });
});

describe('a public database', () => {
  it('is looked for where strangers could: not on this computer itself, not behind another server', () => {
    const server = { host: 'web1.example.com', port: 22, jumps: [] };
    const hosts = (...args: Parameters<typeof listTargets>): readonly string[] =>
      listTargets(...args).map(({ host }) => host);
    expect(hosts(server, 'https://www.example.com', 'localhost')).toEqual(['web1.example.com', 'www.example.com']);
    expect(hosts(server, 'https://web1.example.com', 'db.example.com')).toEqual(['web1.example.com', 'db.example.com']);
    expect(hosts({ ...server, jumps: [{}] }, 'https://www.example.com', 'db.internal')).toEqual(['www.example.com']);
    expect(hosts({ ...server, host: 'localhost' }, 'http://shop.localhost', '127.0.0.1')).toEqual([]);
    expect(hosts({ ...server, host: '127.0.0.2' }, 'http://127.0.0.1:80', '127.0.0.1')).toEqual(['127.0.0.2']);
  });

  it('greets with its version, or refuses by address', () => {
    const packet = (text: string): Buffer =>
      Buffer.concat([Buffer.from([9, 0, 0, 0, 10]), Buffer.from(`${text}\0rest`)]);
    expect(readGreeting(packet('8.0.36\u001b[31m'))).toBe('8.0.36');
    expect(readGreeting(Buffer.from([9, 0, 0, 0, 0xff, 0x6a, 4]))).toContain('refuses');
    expect(readGreeting(Buffer.from('SSH-2.0-OpenSSH'))).toBe('');
  });

  it('is told by listening sockets', () => {
    const text = `  sl  local_address rem_address   st
   0: 00000000:0CEA 00000000:0000 0A 0
   1: 0100007F:10D2 00000000:0000 0A 0
   2: 0100007F:10D3 00000000:0000 01 0
   3: 00000000000000000000000001000000:0CEB 00000000000000000000000000000000:0000 0A 0`;
    expect(parseListeners(text)).toEqual([
      { address: '00000000', port: 3306 },
      { address: '0100007F', port: 4306 },
      { address: '00000000000000000000000001000000', port: 3307 },
    ]);
    expect(parseListeners('')).toBeNull();
    expect(describeListener('00000000').isEvery).toBe(true);
    expect(describeListener('0100007F')).toMatchObject({ isLoopback: true, text: '127.0.0.1' });
    expect(describeListener('00000000000000000000000001000000').text).toBe('::1');
    expect(describeListener('0000000000000000FFFF00000A00000A').text).toBe('10.0.0.10');
  });
});

describe('the wall of a stage', () => {
  const answer = (status: number, body = '', elsewhere: string | null = null) =>
    ({
      kind: 'answer',
      url: '',
      elsewhere,
      wall: 'none',
      answer: { status, body, headers: {}, milliseconds: 1 },
    }) as const;
  it.each([
    [{ kind: 'password' }, answer(401), true],
    [{ kind: 'password' }, answer(200), false],
    [{ kind: 'password' }, answer(302, '', 'login.example.com'), false],
    [{ kind: 'password' }, { kind: 'silent', reason: 'No.' }, false],
    [{ kind: 'page', contains: 'Preview' }, answer(200, 'Preview password'), true],
    [{ kind: 'page', contains: 'Preview' }, answer(200, 'Welcome'), false],
    [{ kind: 'redirect', host: 'login.example.com' }, answer(302, '', 'login.example.com'), true],
    [{ kind: 'redirect', host: 'login.example.com' }, answer(302, '', 'evil.example.com'), false],
    [{ kind: 'network' }, { kind: 'silent', reason: 'No.' }, true],
    [{ kind: 'network' }, answer(200), false],
  ] as const)('%j %j: %s', (wall, reply, isClosed) => {
    expect(judgeWall(wall, reply).isClosed).toBe(isClosed);
  });

  it.each([
    ['User-agent: *\nDisallow: /', true],
    ['User-agent: Googlebot\nUser-agent: *\nDisallow: /', true],
    ['User-agent: *\nDisallow: /private', false],
    ['User-agent: Googlebot\nDisallow: /', false],
    ['User-agent: *\nDisallow: /\nAllow: /shop', false],
    ['User-agent: *\nDisallow: /\n\nUser-agent: Googlebot\nDisallow:', false],
    ['', false],
  ])('robots.txt %j refuses all: %s', (text, isRefused) => {
    expect(refusesAll(text)).toBe(isRefused);
  });
});

describe('a leak', () => {
  it.each([
    ['/.env', 200, 'APP_KEY=x', false, true],
    ['/.env', 404, 'APP_KEY=x', false, false],
    ['/.env', 200, '<!DOCTYPE html><p>A=1', false, false],
    ['/.git/config', 200, '[core]\n', false, true],
    ['/wp-config.php~', 200, '<?php define(', false, true],
    ['/dump.sql', 200, '-- MySQL dump', false, true],
    ['/dump.sql', 200, 'All is well', false, false],
    ['/old.sql.gz', 200, '\u001f\ufffd', true, true],
    ['/old.sql.gz', 200, '', true, false],
    ['/old.sql.gz', 200, '<html>not found', true, false],
  ])('%s %s %j', (path, status, body, isThere, expected) => {
    expect(isLeak(path, status, body, isThere)).toBe(expected);
  });
});

describe('rights', () => {
  it.each([
    ['drwxr-xr-x', 'deploy', true, 'good'],
    ['drwxrwxr-x', 'www-data', false, 'bad'],
    ['drwxrwxr-x', 'deploy', true, 'good'],
    ['drwxr-xrwx', 'deploy', true, 'bad'],
    ['drwxrwxrwt', 'root', false, 'good'],
  ])('%s of %s: %s %s', (mode, group, isOwn, verdict) => {
    expect(judgeFolder(production, { mode, group, isOwn, folder: '/var/www' }).verdict).toBe(verdict);
  });

  it('asks for a user of its own that cannot see production, and shows no hash', () => {
    const upper = {
      environment: production,
      user: 'shop@%',
      schema: 'shop',
      machine: 'a',
      visible: ['shop'],
      grants: [],
    };
    const lower = { ...upper, environment: staging, user: 'stage@%', schema: 'stage', visible: ['stage'] };
    expect(verdicts(judgeUsers(upper, lower))).toBe('good');
    expect(verdicts(judgeUsers(upper, { ...lower, visible: ['stage', 'shop'] }))).toBe('bad');
    expect(verdicts(judgeUsers(upper, { ...lower, user: 'shop@%' }))).toBe('bad');
    expect(verdicts(judgeUsers(upper, { ...lower, schema: 'shop' }))).toBe('bad');
    expect(verdicts(judgeUsers(upper, { ...lower, machine: 'b', user: 'shop@%' }))).toBe('good');
    expect(withoutHash("GRANT USAGE ON *.* TO `a`@`%` IDENTIFIED BY PASSWORD '*AB12'")).toBe(
      'GRANT USAGE ON *.* TO `a`@`%`',
    );
    expect(withoutHash("GRANT ALL ON *.* TO `a` IDENTIFIED VIA x USING 'CANARY' WITH GRANT OPTION")).toBe(
      'GRANT ALL ON *.* TO `a` WITH GRANT OPTION',
    );
  });
});

describe('monitoring', () => {
  it.each([
    ['{"status":"up"}', undefined, 'good'],
    ['{"status":"down"}', undefined, 'bad'],
    ['{"status":"success"}', undefined, 'bad'],
    ['{"status":{"indicator":"none"}}', undefined, 'good'],
    ['{"status":{"indicator":"major"}}', undefined, 'bad'],
    ['<html>All fine</html>', undefined, 'bad'],
    ['<html>All fine</html>', 'All fine', 'good'],
    ['<html>Trouble</html>', 'All fine', 'bad'],
  ])('%s (%s): %s', (body, contains, verdict) => {
    expect(judgeMonitor(body, contains).verdict).toBe(verdict);
  });

  it('wants a young look that saw production up', () => {
    const look = { environmentId: 'production', status: 200, isUp: true, milliseconds: 5, tlsEndsAt: null, disk: null };
    const judge = (record: HealthRecord | null): string =>
      verdicts(judgeHistory('history', record, 5, [production], now));
    const at = (minutes: number): string => new Date(now.getTime() - minutes * 60_000).toISOString();
    expect(judge({ at: at(6), looks: [look] })).toBe('good good');
    expect(judge({ at: at(8), looks: [look] })).toBe('bad');
    expect(judge({ at: at(-20), looks: [look] })).toBe('bad good');
    expect(judge({ at: 'never', looks: [look] })).toBe('bad');
    expect(judge({ at: at(1), looks: [] })).toBe('good bad');
    expect(judge({ at: at(1), looks: [{ ...look, isUp: false, status: 500 }] })).toBe('good bad');
    expect(judge({ at: at(1), looks: [{ ...look, tlsEndsAt: at(60) }] })).toBe('good good bad');
    expect(judge(null)).toBe('bad');
    const text = `${JSON.stringify({ at: at(9), looks: [] })}\n${JSON.stringify({ at: at(1), looks: [] })}\n{"at":"cut`;
    expect(newestRecord(text)?.at).toBe(at(1));
  });
});

describe('backups', () => {
  const file = (hours: number, bytes: number) => ({
    path: `/b/${String(hours)}`,
    bytes,
    mtime: now.getTime() / 1000 - hours * 3600,
  });
  const rule = { every: 24, keep: 2 };
  it.each([
    [[file(2, 1000), file(26, 900)], 'good good good'],
    [[file(29, 1000), file(53, 900)], 'good good good'],
    [[file(31, 1000), file(55, 900)], 'bad good good'],
    [[file(-2, 1000), file(26, 900)], 'bad good good'],
    [[file(2, 0), file(26, 900)], 'good bad good'],
    [[file(2, 400), file(26, 900)], 'good bad good'],
    [[file(2, 1400), file(26, 900)], 'good bad good'],
    [[file(2, 1000)], 'good warning info'],
    [[], 'bad'],
  ])('%j: %s', (files, expected) => {
    expect(verdicts(judgeBackups('b', rule, files, now))).toBe(expected);
  });

  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stagelift-backups-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const ended = '-- MariaDB dump\nINSERT INTO a VALUES (1);\n-- Dump completed on 2026-11-21\n';
  it.each([
    ['whole.sql', Buffer.from(ended), 'good'],
    ['cut.sql', Buffer.from(ended.slice(0, 30)), 'bad'],
    ['whole.sql.gz', gzipSync(ended), 'good'],
    ['stopped.sql.gz', gzipSync(ended.slice(0, 42)), 'bad'],
    ['empty.sql.gz', Buffer.alloc(0), 'bad'],
    ['files.tar.gz', gzipSync(Buffer.alloc(10_240)), 'good'],
    ['whole.zip', Buffer.from('PK\u0003\u0004data PK\u0005\u0006end', 'latin1'), 'good'],
    ['cut.zip', Buffer.from('PK\u0003\u0004data', 'latin1'), 'bad'],
    ['other.zst', Buffer.from('28b52ffd00000000', 'hex'), 'bad'],
  ])('looks into %s: %s', async (name, content, verdict) => {
    const path = join(folder, name);
    await writeFile(path, content);
    expect(judgeContent(name, await localBackups().look(path, signal)).verdict).toBe(verdict);
  });

  it('sees an archive that was cut off, and lists by pattern', async () => {
    const path = join(folder, 'night-1.sql.gz');
    await writeFile(path, gzipSync(ended.repeat(50)));
    await truncate(path, 60);
    await utimes(path, 1000, 1000);
    expect(judgeContent('', await localBackups().look(path, signal)).verdict).toBe('bad');
    expect(await localBackups().list(join(folder, 'night-?.sql.*'), signal)).toEqual([
      { path, bytes: 60, mtime: 1000 },
    ]);
    expect(await localBackups().list(join(folder, 'none/*'), signal)).toEqual([]);
    expect(toShellPattern("/b/it's $(x)-*.gz")).not.toMatch(/(?<!')\$\(x\)(?![^']*')/);
  });
});
