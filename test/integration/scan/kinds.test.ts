import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deepScanTable, mostSampledRows, type ColumnCounts } from '#engine/masking/deep-scan.ts';
import { readTableFacts } from '#engine/masking/read-facts.ts';
import type { EvidenceKind } from '#shared/domain/scan.ts';
import { startThrowawayMariadb, type ThrowawayMariadb } from '../masking/support/throwaway-mariadb.ts';

// Each kind on a real server: what it is, and what only looks like it.

const signal = new AbortController().signal;
let server: ThrowawayMariadb;

beforeAll(async () => {
  server = await startThrowawayMariadb();
});
afterAll(async () => {
  await server.stop();
});

const sql = (text: string): Promise<readonly (readonly (string | null)[])[]> => server.query(text, signal);
/** Put together here, so that nobody takes it for a real one. */
const keyOf = (...parts: readonly string[]): string => parts.join('');
const stripe = keyOf('sk', '_live_', '4eC39HqLyjWDarjtT1');
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

/** Counts over a table `a` with a column `v` that holds these values. */
async function countsOf(values: readonly string[], type = 'TEXT'): Promise<ColumnCounts> {
  await sql(`CREATE OR REPLACE TABLE a (id INT AUTO_INCREMENT PRIMARY KEY, v ${type})`);
  await sql(`INSERT INTO a (v) VALUES ${values.map((value) => `(${quoted(value)})`).join(', ')}`);
  const [table] = await readTableFacts('t', server.query, signal);
  if (table === undefined) throw new Error('there is no table');
  const { columns } = await deepScanTable(table, 'pcre', server.query, signal);
  const [counts] = columns;
  if (counts === undefined) throw new Error('there is no column');
  return counts;
}

const kinds: readonly {
  readonly kind: EvidenceKind;
  readonly are: readonly string[];
  readonly areNot: readonly string[];
}[] = [
  {
    kind: 'email',
    are: ['eva@mail.example', 'write to eva@mail.example today', '{"m":"eva@mail.example"}', 'eva%40mail.example'],
    areNot: ['logo@2x.png', 'a @ b', '@handle', 'me@localhost'],
  },
  {
    kind: 'phone',
    are: [
      '+49 151 55512345',
      '0049 30 901820',
      '(030) 901-820',
      '030/901820',
      '01 42 68 53 00',
      '(212) 555-0142',
      '212-555-0142',
      '+44 20 7946 0018',
      '612 345 678',
      '347 1234567',
      '{"tel":"+48 601 234 567"}',
    ],
    areNot: [
      '4006381333931',
      '2020-01-02',
      '978-3-16-148410-0',
      '12:30:45',
      '2024-0001',
      '3.14159265',
      '100 000 000',
      '2020-01-01T00:00:00+02:00',
      '#0012345678',
    ],
  },
  {
    kind: 'iban',
    are: [
      'DE89 3704 0044 0532 0130 00',
      'DE89370400440532013000',
      'GB82 WEST 1234 5698 7654 32',
      'FR1420041010050500013M02606',
      'NL91ABNA0417164300',
      'NO93 8601 1117 947',
      'PL61109010140000071219812874',
      'MT84MALT011000012345MTLCAST001S',
      '{"iban":"DE89 3704 0044 0532 0130 00"}',
    ],
    areNot: ['DE88 3704 0044 0532 0130 00', 'DE89', 'SKU12 1234 5678 9012', 'AB12CDEF34567890123', 'ISO 9001'],
  },
  {
    kind: 'card',
    are: ['4111 1111 1111 1111', '5500-0000-0000-0004', '378282246310005', '6011111111111117', '4222222222222'],
    areNot: ['4111 1111 1111 1112', '4006381333931', '1234567890123456', '5500'],
  },
  {
    kind: 'ip',
    are: ['203.0.113.7', '2001:db8:0:1::7', 'fe80:0:0:0:1:2:3:4', '203.0.113.7, 198.51.100.2', '{"ip":"203.0.113.7"}'],
    areNot: ['1.2.3', '300.1.1.1', '12:30:45', '10.0.19041.1', 'v1.2.3.4'],
  },
  {
    kind: 'password-hash',
    are: [
      '$2y$12$CANARYHASHCANARYHASHCAO',
      '$P$Bcanarycanary',
      '$argon2id$v=19$m=65536',
      '{SSHA}abcdef',
      'pbkdf2_sha256$600000$abc',
      '$S$Dabcdefgh',
    ],
    areNot: ['$100', '$price$', 'd41d8cd98f00b204e9800998ecf8427e', '{shop}', '$2 off'],
  },
  {
    kind: 'api-key',
    are: [
      stripe,
      keyOf('AKIA', 'IOSFODNN7EXAMPLE'),
      keyOf('ghp', '_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'),
      `a:1:{s:3:"key";s:26:"${stripe}";}`,
      '-----BEGIN RSA PRIVATE KEY-----',
      'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
    ],
    areNot: ['task_live_things', 'AKIA', 'akiaiosfodnn7example', 'ghp_short', 'BEGIN'],
  },
  {
    kind: 'street',
    are: [
      'Hauptstraße 12',
      'Bahnhofstr. 5a',
      'Am Ring 3',
      '221B Baker Street',
      '1600 Pennsylvania Ave, Washington',
      '12 rue de la Paix',
      '5 bis, avenue Foch',
      'Calle Mayor 5',
      'Via Roma 10',
      'Rua Augusta 100',
      'Keizersgracht 123',
      'ul. Nowa 7/3',
      'Drottninggatan 10',
      'Vestergade 3',
      'Mannerheimkatu 9',
      'Atatürk Caddesi No 5',
    ],
    areNot: ['Product number 12', 'Chapter 5', '3 for 2', 'Streetwear 2024 edition', 'Version 10', 'Via email'],
  },
  {
    kind: 'person',
    are: [
      'Anna',
      'Jürgen Müller',
      'Anna-Lena Schmidt',
      'Zuckerwald, Eva',
      'MARÍA GARCÍA',
      'Krzysztof Nowak',
      'mehmet yılmaz',
    ],
    areNot: ['Product', 'Annapurna trekking', 'Berlin', 'The Anna collection', 'Maximum'],
  },
  {
    kind: 'birth-date',
    are: ['1980-04-17', '17.04.1980', '17/04/1980', '04/17/1980', '1.2.1999'],
    areNot: ['2026-11-21', '1980', '1980-13-17', '1980-04-17 10:00:00', '1.2.3'],
  },
  {
    kind: 'coordinates',
    are: ['52.5200,13.4050', '-33.8688, 151.2093', '{"lat": 52.5200, "lng": 13.4050}', 'POINT(13.4050 52.5200)'],
    areNot: ['1.5,2.5', '12.000', '{"lat": 1}', '52.52'],
  },
];

describe.each(kinds)('$kind', ({ kind, are, areNot }) => {
  const counted = async (values: readonly string[]): Promise<readonly string[]> => {
    const all = (await countsOf(values)).evidence[kind] ?? 0;
    if (all === 0 || all === values.length) return all === 0 ? [] : values;
    const each: string[] = [];
    for (const value of values) if ((await countsOf([value])).evidence[kind] === 1) each.push(value);
    return each;
  };
  it('is counted for what it is, each', async () => {
    expect(await counted(are)).toEqual(are);
  });
  it('is not counted for what only looks like it', async () => {
    expect(await counted(areNot)).toEqual([]);
  });
});

describe('the sample', () => {
  it('tells the same of JSON, bytes, ASCII and a binary collation', async () => {
    for (const type of [
      'LONGTEXT',
      'BLOB',
      'VARCHAR(200) CHARACTER SET latin1',
      'VARCHAR(200) COLLATE utf8mb4_bin',
      'VARCHAR(200) CHARACTER SET utf16',
    ]) {
      const { evidence, filled } = await countsOf(['eva@mail.example', '203.0.113.7', 'Anna Berg', ''], type);
      expect({ evidence, filled }, type).toEqual({ evidence: { email: 1, ip: 1, person: 1 }, filled: 3 });
    }
    expect((await countsOf(['{"iban":"DE89 3704 0044 0532 0130 00"}'], 'JSON')).evidence).toEqual({ iban: 1 });
  });

  it('reads no more rows of a large table than it looks at, and none of its indexes from end to end', async () => {
    await sql('CREATE OR REPLACE TABLE a (id INT PRIMARY KEY, n INT, v VARCHAR(100), KEY (v))');
    await sql("INSERT INTO a SELECT seq, seq, CONCAT('row ', seq) FROM seq_1_to_60000");
    await sql('ANALYZE TABLE a');
    const [table] = await readTableFacts('t', server.query, signal);
    if (table === undefined) throw new Error('there is no table');
    await sql('FLUSH STATUS');
    const { sampledRows } = await deepScanTable(table, 'pcre', server.query, signal);
    const status = await sql("SHOW SESSION STATUS LIKE 'Handler_read%'");
    const read = status
      // What is read of the sample itself stands in a temporary table.
      .filter(([name]) => name !== 'Handler_read_rnd_next')
      .reduce((sum, [, value]) => sum + Number(value), 0);
    expect(sampledRows).toBe(mostSampledRows);
    expect(read).toBeLessThan(mostSampledRows + 50);
    const rnd = Number(status.find(([name]) => name === 'Handler_read_rnd_next')?.[1]);
    expect(rnd).toBeLessThan(2 * mostSampledRows + 50);
  });

  it('sees rows at the beginning, in the middle and at the end', async () => {
    await sql('CREATE OR REPLACE TABLE a (id INT PRIMARY KEY, v VARCHAR(100))');
    await sql(
      "INSERT INTO a SELECT seq, IF(seq IN (5, 30010, 59990), 'eva@mail.example', 'nothing') FROM seq_1_to_60000",
    );
    await sql('ANALYZE TABLE a');
    const [table] = await readTableFacts('t', server.query, signal);
    if (table === undefined) throw new Error('there is no table');
    const { columns } = await deepScanTable(table, 'pcre', server.query, signal);
    expect(columns[0]?.evidence).toEqual({ email: 3 });
  });

  it('copes with names that need quoting, with many columns, without a key, and with nothing', async () => {
    const many = Array.from({ length: 60 }, (_, index) => `\`c${String(index)} "x'\` VARCHAR(20)`).join(', ');
    await sql('DROP TABLE IF EXISTS a');
    await sql(`CREATE OR REPLACE TABLE \`we\`\`ird 'x" ☃\` (\`a\`\`b\` VARCHAR(20), ${many})`);
    await sql(`INSERT INTO \`we\`\`ird 'x" ☃\` (\`a\`\`b\`, \`c59 "x'\`) VALUES ('eva@mail.example', '203.0.113.7')`);
    const [table] = await readTableFacts('t', server.query, signal);
    if (table === undefined) throw new Error('there is no table');
    const { columns, sampledRows } = await deepScanTable(table, 'pcre', server.query, signal);
    expect(columns).toHaveLength(61);
    expect(sampledRows).toBe(1);
    expect(columns[0]).toMatchObject({ column: 'a`b', filled: 1, evidence: { email: 1 } });
    expect(columns[60]).toMatchObject({ filled: 1, evidence: { ip: 1 } });
    await sql(`DELETE FROM \`we\`\`ird 'x" ☃\``);
    expect((await deepScanTable(table, 'pcre', server.query, signal)).sampledRows).toBe(0);
    await sql(`DROP TABLE \`we\`\`ird 'x" ☃\``);
  });

  it('takes no longer for a value made to be slow', async () => {
    const hostile = [
      '1 '.repeat(200),
      `${'a'.repeat(199)}@`.repeat(2),
      '+1'.repeat(200),
      '"'.repeat(400),
      '0/'.repeat(200),
    ];
    await sql('CREATE OR REPLACE TABLE a (id INT AUTO_INCREMENT PRIMARY KEY, v TEXT)');
    for (const value of hostile) await sql(`INSERT INTO a (v) SELECT ${quoted(value)} FROM seq_1_to_100`);
    const [table] = await readTableFacts('t', server.query, signal);
    if (table === undefined) throw new Error('there is no table');
    const begun = performance.now();
    await deepScanTable(table, 'pcre', server.query, signal);
    // A pattern that runs wild takes minutes for one of these; all of them together take a fraction of a second.
    expect(performance.now() - begun).toBeLessThan(5000);
  });
});
