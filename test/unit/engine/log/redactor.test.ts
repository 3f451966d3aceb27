import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '#engine/log/redactor.ts';

function knowing(...secrets: string[]) {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.learn(secret);
  return redactor;
}

const secret = `CANARY p@ss/w'o"r\\d+&<ü>`;

describe('a redactor (M20)', () => {
  it.each([
    ['as it is', secret],
    ['in a URL', encodeURIComponent(secret)],
    ['in a URL with small letters', encodeURIComponent(secret).replaceAll(/%../g, (code) => code.toLowerCase())],
    ['in a form', new URLSearchParams({ p: secret }).toString().slice(2)],
    ['in JSON', JSON.stringify({ p: secret })],
    ['in JSON of PHP', JSON.stringify({ p: secret }).replaceAll('/', '\\/')],
    ['in a shell word', `'${secret.replaceAll("'", "'\\''")}'`],
    ['in SQL', `'${secret.replaceAll(/['"\\]/g, '\\$&')}'`],
    [
      'in HTML',
      secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    ],
    ['in hexadecimal', Buffer.from(secret).toString('hex')],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64 of something longer', Buffer.from(`user:${secret}`).toString('base64')],
    ['in base64url at another place', Buffer.from(`ab${secret}xyz`).toString('base64url')],
  ])('hides a secret %s', (_how, spelled) => {
    const scrubbed = knowing(secret).scrub(`before ${spelled} after`);
    expect(scrubbed).toContain('[secret]');
    expect(scrubbed).not.toContain('CANARY');
    expect(scrubbed.startsWith('before ')).toBe(true);
    expect(scrubbed.endsWith(' after')).toBe(true);
  });

  it('hides passwords inside URLs that it does not know', () => {
    const scrubbed = knowing().scrub(
      'fatal: could not read https://ann:hunter2@git.example.com/x and ssh://bob@host/y',
    );
    expect(scrubbed).toBe('fatal: could not read https://ann:[secret]@git.example.com/x and ssh://bob@host/y');
  });

  it('leaves no rest when one secret contains another', () => {
    expect(knowing('pass', 'passphrase').scrub('a passphrase, a pass')).toBe('a [secret], a [secret]');
    expect(knowing('pass', 'pass"word').scrub(JSON.stringify(['pass"word']))).toBe('["[secret]"]');
  });

  it('does not hide values that are too short to be told from other text', () => {
    expect(knowing('abc', '').scrub('abc')).toBe('abc');
  });

  it('hides whatever it has learnt, wherever it stands', () => {
    const long = fc.string({ minLength: 4, unit: 'grapheme' });
    fc.assert(
      fc.property(long, fc.string(), fc.string(), (value, before, after) => {
        expect(
          knowing(value)
            .scrub(before + value + after)
            .replaceAll('[secret]', ''),
        ).not.toContain(value);
      }),
    );
  });

  it('scrubs every text of an error', () => {
    const scrubbed = knowing('hunter2').scrubError({
      code: 'database.access-denied',
      message: 'Access denied for hunter2',
      hint: 'not hunter2',
      retry: 'after-fix',
      facts: { said: 'hunter2', list: ['x', 'hunter2'], port: 3306, ok: false, nothing: null },
    });
    expect(JSON.stringify(scrubbed)).not.toContain('hunter2');
    expect(scrubbed.facts).toMatchObject({ port: 3306, ok: false, nothing: null });
  });
});
