import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesKnownHost, matchesPattern, parseKnownHosts, toKnownHostName } from '#engine/remote/known-hosts.ts';
import { toWireString } from '#engine/remote/wire.ts';

const key = Buffer.concat([toWireString('ssh-ed25519'), toWireString(Buffer.alloc(32, 7))]).toString('base64');
const only = (text: string) => {
  const [line] = parseKnownHosts(text, 'file');
  if (line === undefined) throw new Error('nothing parsed');
  return line;
};

describe('names of hosts', () => {
  it('carry the port only when it is not 22, and are lower case', () => {
    expect(toKnownHostName('Web.Example', 22)).toBe('web.example');
    expect(toKnownHostName('web.example', 2222)).toBe('[web.example]:2222');
    expect(toKnownHostName('[::1]', 2222)).toBe('[::1]:2222');
  });
});

describe('lines', () => {
  it('match names, lists, wildcards and exclusions', () => {
    const line = only(`web.example,*.shop.example,!old.shop.example,10.0.0.? ssh-ed25519 ${key}`);
    const matching = ['web.example', 'a.shop.example', 'a.b.shop.example', '10.0.0.7'];
    const others = ['example', 'old.shop.example', 'shop.example', '10.0.0.77', '[web.example]:2222'];
    expect(matching.map((name) => matchesKnownHost(line, name))).toEqual(matching.map(() => true));
    expect(others.map((name) => matchesKnownHost(line, name))).toEqual(others.map(() => false));
  });

  it('match hashed names as ssh-keygen writes them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'known-hosts-'));
    const file = join(folder, 'known_hosts');
    writeFileSync(file, `web.example ssh-ed25519 ${key}\n[web.example]:2222 ssh-ed25519 ${key}\n`);
    execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' });
    const lines = parseKnownHosts(readFileSync(file, 'utf8'), file);
    rmSync(folder, { recursive: true });
    expect(lines.map(({ hosts }) => hosts.slice(0, 3))).toEqual(['|1|', '|1|']);
    const names = ['web.example', '[web.example]:2222', 'other.example'];
    const found = lines.map((line) => names.filter((name) => matchesKnownHost(line, name)));
    expect(found).toEqual([['web.example'], ['[web.example]:2222']]);
  });

  it('know markers, and leave out comments and damage', () => {
    const text = [
      '# a comment',
      '',
      `@revoked * ssh-ed25519 ${key} gone`,
      `@cert-authority *.example ssh-ed25519 ${key}`,
      `@unknown * ssh-ed25519 ${key}`,
      'web.example ssh-ed25519',
      'web.example ssh-ed25519 !!!!',
      `web.example ssh-rsa ${key}`,
      `web.example\tssh-ed25519  ${key} added 2026\r`,
    ].join('\n');
    expect(
      parseKnownHosts(text, 'file').map(({ marker, lineNumber, comment }) => ({ marker, lineNumber, comment })),
    ).toEqual([
      { marker: 'revoked', lineNumber: 3, comment: 'gone' },
      { marker: 'cert-authority', lineNumber: 4, comment: '' },
      { marker: 'none', lineNumber: 9, comment: 'added 2026' },
    ]);
  });
});

describe('patterns', () => {
  it('behave like the regular expression they stand for', () => {
    const word = fc.stringMatching(/^[ab.]{0,8}$/);
    const pattern = fc.stringMatching(/^[ab.*?]{0,8}$/);
    fc.assert(
      fc.property(pattern, word, (wanted, name) => {
        const source = wanted.replaceAll('.', '\\.').replaceAll('?', '.').replaceAll('*', '.*');
        expect(matchesPattern(wanted, name)).toBe(new RegExp(`^${source}$`).test(name));
      }),
    );
  });

  it('stay quick on patterns that make regular expressions explode', () => {
    const before = performance.now();
    expect(matchesPattern(`${'*a'.repeat(40)}b`, 'a'.repeat(2000))).toBe(false);
    expect(performance.now() - before).toBeLessThan(500);
  });
});
