import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ColumnFacts } from '#engine/masking/facts.ts';
import { hasAddress, scrubExpression, scrubPattern } from '#engine/masking/scrub.ts';
import { sqlText } from '#engine/masking/sql-text.ts';
import { startThrowawayMariadb, type ThrowawayMariadb } from './support/throwaway-mariadb.ts';

const run = promisify(execFile);
const signal = new AbortController().signal;
let server: ThrowawayMariadb;

beforeAll(async () => {
  server = await startThrowawayMariadb();
  await server.query(
    'CREATE TABLE texts (id INT PRIMARY KEY, v LONGTEXT, latin LONGTEXT CHARACTER SET latin1, bytes LONGBLOB)',
    signal,
  );
});
afterAll(async () => {
  await server.stop();
});

const facts = (name: string, type: string, charset: string | null): ColumnFacts => ({
  name,
  type,
  charset,
  fullType: type,
  maxLength: null,
  collation: null,
  nullable: true,
  generated: false,
  json: false,
  unique: 'no',
  uniquePrefix: null,
});
const text = facts('v', 'longtext', 'utf8mb4');

async function scrub(value: string): Promise<string> {
  await server.connection.query('REPLACE INTO texts (id, v) VALUES (1, ?)', [value]);
  const [row] = await server.query(
    `SELECT ${scrubExpression(text, 'pcre')}, LENGTH(v) = LENGTH(${scrubExpression(text, 'pcre')}) FROM texts WHERE id = 1`,
    signal,
  );
  expect(row?.[1]).toBe('1');
  return row?.[0] ?? '';
}

const php = async (code: string, argument: string): Promise<string> =>
  (await run('php', ['-r', code, '--', argument])).stdout;

describe('scrubbing addresses out of text', () => {
  it.each([
    ['jane.doe@example.com', '0000.000@0000000.000'],
    ['Write to jane.doe+tag@mail.example.co.uk, or call.', 'Write to 0000.000+000@0000.0000000.00.00, or call.'],
    ['A@B.CO', '0@0.00'],
    ['a@b.co,c@d.org;e@f.net', '0@0.00,0@0.000;0@0.000'],
    ['_jane_@x-y.example.com.', '_0000_@0-0.0000000.000.'],
    ['<a href="mailto:info@shop.de">info@shop.de</a>', '<a href="mailto:0000@0000.00">0000@0000.00</a>'],
    ['mailto:jane%40example.com?subject=x%20bob@x.org', 'mailto:0000%400000000.000?subject=x%20000@0.000'],
    ['info&#64;shop.de', '0000&#64;0000.00'],
    ['jörg@müller.de 😀 a@b.co', '0ö00@0ü0000.00 😀 0@0.00'],
    ['bob@x.org\nann@y.org', '000@0.000\n000@0.000'],
    ['jane@example.com.2 items', '0000@0000000.000.0 items'],
    ['DOMAIN\\jane@x.com', 'DOMAIN\\0000@0.000'],
    ['50%jane@x.com', '50%0000@0.000'],
    ['_@x.com', '_@0.000'],
    ['https://user:pass@shop.example.com/x', 'https://user:0000@0000.0000000.000/x'],
    [`${'a'.repeat(100)}@x.com`, `${'0'.repeat(100)}@0.000`],
  ])('%j', async (value, expected) => {
    expect(await scrub(value)).toBe(expected);
  });

  it.each([
    'logo@2x.png and bg@mobile.jpg and x@y.min.css',
    '@media screen and (max-width:10px) { .a@b { } }',
    'a@localhost',
    'twitter.com/@name and @name.surname',
    'npm install react@18.2.0',
    'C:\\path\\file.txt 100%25 \\u00fc',
    '',
  ])('leaves %j alone', async (value) => {
    expect(await scrub(value)).toBe(value);
  });

  it('keeps PHP-serialized values readable, with multi-byte text around the address (B26)', async () => {
    const data = {
      to: ['jörg@müller.example', 'a@b.co'],
      'key@x.org': '日本 ann@example.com 😀',
      deep: { n: 7, note: 'no address' },
    };
    const serialized = await php('echo serialize(json_decode($argv[1], true));', JSON.stringify(data));
    const scrubbed = await scrub(serialized);
    expect(scrubbed).not.toBe(serialized);
    const back = await php('echo json_encode(unserialize($argv[1]), JSON_UNESCAPED_UNICODE);', scrubbed);
    expect(JSON.parse(back)).toEqual({
      to: ['0ö00@0ü0000.0000000', '0@0.00'],
      '000@0.000': '日本 000@0000000.000 😀',
      deep: { n: 7, note: 'no address' },
    });
  });

  it('keeps JSON readable, with escapes right before the address', async () => {
    const value =
      '{"a":"line\\njane@example.com\\u00fc","b":"j\\u00f6rg@example.de","c":"\\/x\\tbob@x.org\\"","d":"\\u00fcann@y.org"}';
    const back = JSON.parse(await scrub(value)) as Record<string, string>; // The columns of the text above.
    expect(back).toEqual({ a: 'line\n0000@0000000.000ü', b: 'jö00@0000000.00', c: '/x\t000@0.000"', d: 'ü000@0.000' });
  });

  it('keeps JSON inside serialized PHP inside JSON readable', async () => {
    const inner = JSON.stringify({ mail: 'jane@example.com', text: 'é\nbob@x.org' });
    const serialized = await php('echo serialize([$argv[1]]);', inner);
    const back = JSON.parse(await scrub(JSON.stringify({ v: serialized }))) as { v: string }; // Made one line above.
    const list = JSON.parse(await php('echo json_encode(unserialize($argv[1]));', back.v)) as [string]; // A list of one.
    expect(JSON.parse(list[0])).toEqual({ mail: '0000@0000000.000', text: 'é\n000@0.000' });
  });

  it('works on latin1 and on bytes, and leaves other bytes as they are', async () => {
    await server.connection.query('REPLACE INTO texts (id, latin, bytes) VALUES (2, ?, ?)', [
      'Grüße an jürgen@x.example',
      Buffer.concat([Buffer.from([0, 255, 128, 10]), Buffer.from('ann@y.example'), Buffer.from([0, 129, 141])]),
    ]);
    const latin = scrubExpression(facts('latin', 'longtext', 'latin1'), 'pcre');
    const bytes = scrubExpression(facts('bytes', 'longblob', null), 'pcre');
    const [row] = await server.query(
      `SELECT CONVERT(${latin} USING utf8mb4), CHARSET(${latin}), HEX(${bytes}) FROM texts WHERE id = 2`,
      signal,
    );
    expect(row?.[0]).toBe('Grüße an 0ü0000@0.0000000');
    expect(row?.[1]).toBe('latin1');
    const expected = Buffer.concat([
      Buffer.from([0, 255, 128, 10]),
      Buffer.from('000@0.0000000'),
      Buffer.from([0, 129, 141]),
    ]);
    expect(row?.[2]).toBe(expected.toString('hex').toUpperCase());
  });

  it('keeps NULL', async () => {
    await server.query('REPLACE INTO texts (id, v) VALUES (3, NULL)', signal);
    expect(await server.query(`SELECT ${scrubExpression(text, 'pcre')} FROM texts WHERE id = 3`, signal)).toEqual([
      [null],
    ]);
  });

  it.each([
    ['one word', 'a'.repeat(2_000_000)],
    ['hexadecimal and an address', `${'0af9'.repeat(500_000)} x@y.example`],
    ['at signs', '@'.repeat(1_000_000)],
    ['broken addresses', 'a@b.'.repeat(300_000)],
    ['dots', `a@${'b.'.repeat(500_000)}`],
    ['long labels', `a@${'b'.repeat(1_000_000)}.c`],
    ['backslashes', `${'\\'.repeat(1_000_000)}a@b.example`],
    ['percent signs', `${'%40'.repeat(500_000)}a@b.example`],
    ['file names', 'a@b.png '.repeat(200_000)],
  ])('is not slowed down by %s (ReDoS)', async (_name, value) => {
    const started = performance.now();
    // With an address in it, or the cheap test in front would spare the rest.
    await scrub(`${value} x@y.example`);
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  it('gives the same in pieces as in one go, wherever an address meets a border', async () => {
    const value = Array.from(
      { length: 2_500 },
      (_, index) => `${'ü '.repeat(index % 7)}jane.doe${index}@mail.example.com\\n`,
    ).join('');
    await server.connection.query('REPLACE INTO texts (id, v) VALUES (4, ?)', [value]);
    // What MySQL 8 would be sent, with the words of its replacement put into MariaDB's.
    const inPieces = scrubExpression(text, 'icu').replaceAll(sqlText('$1$2$3$4\\0'), sqlText('\\1\\2\\3\\40'));
    expect(inPieces).toContain('SUBSTR');
    const [row] = await server.query(
      `SELECT ${inPieces} = BINARY ${scrubExpression(text, 'pcre')}, CHAR_LENGTH(v) FROM texts WHERE id = 4`,
      signal,
    );
    expect(row?.[0]).toBe('1');
    expect(Number(row?.[1])).toBeGreaterThan(5 * 12_000);
  });

  it('scrubs everything that the proof looks for', async () => {
    const pieces = [
      'a',
      'B7',
      '@',
      '%40',
      '&#64;',
      '.',
      '-',
      '_',
      '+',
      '\\',
      '\\n',
      '\\u00fc',
      '%',
      '%20',
      'ö',
      '日',
      '😀',
      ' ',
      '"',
      ';',
      'com',
      'png',
      '2x',
      '=',
      '/',
      ':',
    ];
    let seed = 42;
    const next = (below: number): number => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    const some = (most: number): string =>
      Array.from({ length: next(most) }, () => pieces[next(pieces.length)] ?? '').join('');
    const signs = ['@', '@', '%40', '&#64;'];
    const values = Array.from({ length: 20_000 }, () => `${some(8)}${signs[next(4)] ?? ''}${some(4)}x.co${some(6)}`);
    await server.query('CREATE OR REPLACE TABLE fuzz (id INT AUTO_INCREMENT PRIMARY KEY, v LONGTEXT)', signal);
    for (let i = 0; i < values.length; i += 1000) {
      await server.connection.query('INSERT INTO fuzz (v) VALUES ?', [
        values.slice(i, i + 1000).map((value) => [value]),
      ]);
    }
    const scrubbed = scrubExpression(text, 'pcre');
    const [before] = await server.query(`SELECT COUNT(*) FROM fuzz WHERE ${hasAddress('v', 'pcre')}`, signal);
    expect(Number(before?.[0])).toBeGreaterThan(3_000);
    const left = await server.query(
      `SELECT v, s FROM (SELECT v, ${scrubbed} AS s FROM fuzz) AS x WHERE ${hasAddress('s', 'pcre')} OR LENGTH(s) <> LENGTH(v) LIMIT 5`,
      signal,
    );
    expect(left).toEqual([]);
    // Passing over text on MariaDB must not change what the slower pattern does.
    const replacement = sqlText('\\1\\2\\3\\40');
    const slowly = `IF(${hasAddress('v', 'pcre')}, REGEXP_REPLACE(CAST(v AS BINARY), ${sqlText(scrubPattern)}, ${replacement}), v)`;
    const different = await server.query(
      `SELECT v, ${slowly}, ${scrubbed} FROM fuzz WHERE BINARY ${slowly} <> BINARY ${scrubbed} LIMIT 5`,
      signal,
    );
    expect(different).toEqual([]);
  });
});
