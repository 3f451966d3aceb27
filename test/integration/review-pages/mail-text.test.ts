import { describe, expect, it } from 'vitest';
import { runPart } from './support/run-part.ts';

interface ReadMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly date: string | null;
  readonly text: string;
  readonly fromHtml: boolean;
  readonly attachments: readonly { readonly name: string; readonly type: string; readonly bytes: number }[];
}
/** One mail from its lines; Latin-1 letters stay single bytes. */
const read = (...lines: readonly string[]): ReadMail =>
  // The child's answer is what its PHP class has.
  runPart('mail', { raw: Buffer.from(lines.join('\r\n'), 'latin1').toString('base64') }) as ReadMail;

describe('a caught mail, as text', () => {
  it('reads encoded headers, several recipients and their quoted names', () => {
    const mail = read(
      'From: =?UTF-8?Q?M=C3=BCller_GmbH?= <shop@example.org>',
      'To: "Doe, John" <john@example.org>, =?iso-8859-1?B?SvxyZ2Vu?= <j@example.org>',
      'Cc: third@example.org',
      'Subject: =?UTF-8?B?R3LDvMOfZQ==?=',
      ' =?UTF-8?Q?_und_mehr?=',
      'Date: Sat, 21 Nov 2026 18:00:00 +0100 (CET)',
      '',
      'Hello',
    );
    expect(mail).toMatchObject({
      from: 'Müller GmbH <shop@example.org>',
      to: ['"Doe, John" <john@example.org>', 'Jürgen <j@example.org>', 'third@example.org'],
      subject: 'Grüße und mehr',
      date: '2026-11-21T17:00:00Z',
      text: 'Hello',
      attachments: [],
    });
  });

  it('takes the plain part of nested parts and names what is attached', () => {
    const mail = read(
      'Content-Type: multipart/mixed; boundary="outer"',
      '',
      'This is for old programs.',
      '--outer',
      'Content-Type: multipart/alternative; boundary=inner',
      '',
      '--inner',
      'Content-Type: text/plain; charset=iso-8859-15',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'Preis: 5 =A4, sch=F6n=',
      ' lang',
      '--inner',
      'Content-Type: text/html',
      '',
      '<p>Not this one</p>',
      '--inner--',
      '--outer',
      "Content-Type: application/pdf; name*0*=utf-8''Rechnung%20M%C3%A4; name*1=rz.pdf",
      'Content-Disposition: attachment',
      'Content-Transfer-Encoding: base64',
      '',
      'AAAAAAAA',
      '--outer--',
      'Nobody reads this.',
    );
    expect(mail.text).toBe('Preis: 5 €, schön lang');
    expect(mail.attachments).toEqual([{ name: 'Rechnung März.pdf', type: 'application/pdf', bytes: 6 }]);
  });

  it('turns HTML into words: links say where they lead, scripts and styles are gone', () => {
    const mail = read(
      'Content-Type: text/html; charset=utf-8',
      '',
      '<style>p{color:red}</style><h1>Welcome</h1><p>Your <b>order</b>&nbsp;&amp; more</p>',
      '<script>alert(1)</script><a href="https://example.org/reset?a=1&amp;b=2">Reset</a>',
      '<ul><li>one</li><li>two</li></ul><img src="https://tracker.example/x.gif" alt="Logo">',
    );
    expect(mail.fromHtml).toBe(true);
    expect(mail.text).toBe(
      'Welcome\n\nYour order & more\n\nReset (https://example.org/reset?a=1&b=2)\n- one\n- two\n[Logo]',
    );
  });

  it.each([
    ['what is no mail at all', 'only words', 'only words'],
    ['a part that was cut off', 'Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nhalf a', 'half a'],
    ['an unknown character set', 'Content-Type: text/plain; charset=x-none\r\n\r\na\xe4b', 'a\uFFFDb'],
    ['bytes that are no UTF-8', 'Content-Type: text/plain; charset=utf-8\r\n\r\n\xe4h', 'äh'],
    ['lines of Unix', 'Subject: x\n\nline\nline', 'line\nline'],
  ])('reads %s', (_what, raw, text) => {
    expect(read(raw).text).toBe(text);
  });

  it('does not get lost in parts inside of parts, nor in very long ones', () => {
    const nested = Array.from({ length: 200 }, (_, depth) =>
      [`Content-Type: multipart/mixed; boundary=b${String(depth)}`, '', `--b${String(depth)}`].join('\r\n'),
    );
    expect(read(...nested, 'Content-Type: text/plain', '', 'deep').text).toBe('');
    const long = `<p>${'word <a href=x>'.repeat(60_000)}end</p>`;
    expect(read('Content-Type: text/html', '', long).text.length).toBeGreaterThan(60_000);
  });
});
