import { describe, expect, it } from 'vitest';
import { runPart } from './support/run-part.ts';

const at = '2026-03-07T22:05:00Z';

describe('dates, times and numbers in the language of the client', () => {
  it.each([
    ['en', 'UTC', '7 March 2026', '7 March 2026, 22:05 UTC', '1,234,567', '1 open remark', '1,200 open remarks'],
    [
      ...['de', 'Europe/Berlin', '7. März 2026', '7. März 2026, 23:05 Uhr (CET)'],
      ...['1.234.567', '1 offene Anmerkung', '1.200 offene Anmerkungen'],
    ],
    [
      ...['de-AT', 'Asia/Kolkata', '8. März 2026', '8. März 2026, 03:35 Uhr (IST)'],
      ...['1.234.567', '1 offene Anmerkung', '1.200 offene Anmerkungen'],
    ],
  ])('%s in %s', (language, zone, date, time, number, one, many) => {
    const words = runPart('words', { language, zone, at });
    expect(words).toMatchObject({ number, one, many, direction: 'ltr' });
    expect(words).toHaveProperty('date', expect.stringContaining(`>${date}</time>`));
    expect(words).toHaveProperty('time', expect.stringContaining(`>${time}</time>`));
  });

  it.each(['xx', '../de', 'de\n', ''])('falls back to English for %j', (language) => {
    expect(runPart('words', { language, zone: 'UTC', at })).toMatchObject({ language: 'en' });
  });
});

describe('text of people in a page', () => {
  const text = (value: string | Buffer): unknown =>
    runPart('text', { text: Buffer.from(value as string).toString('base64') });

  it.each([
    ['markup', '<b>"\'&', '&lt;b&gt;&quot;&apos;&amp;'],
    ['marks that turn the direction', 'invoice\u202Efdp.exe', 'invoicefdp.exe'],
    ['what has no width', 'A\u200BB\u2060C\uFEFF', 'ABC'],
    ['escape sequences of terminals', '\u001B[31mred\u0007', '[31mred'],
    ['joiners of emoji and scripts, which stay', '👩\u200D💻 می\u200Cخواهم', '👩\u200D💻 می\u200Cخواهم'],
  ])('keeps no %s', (_what, value, expected) => {
    expect(text(value)).toMatchObject({ text: expected });
  });

  it('replaces what is no UTF-8', () => {
    expect(text(Buffer.from([0x61, 0xff, 0x62]))).toMatchObject({ text: 'a\uFFFDb' });
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', '//example.org', 'https://a"b', 'https://a b', 'ftp://a'])(
    'makes no link of %s',
    (address) => {
      expect(text(address)).toMatchObject({ href: null });
    },
  );
});
