import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fitsColumn } from '#engine/masking/fit-methods.ts';
import { maskExpression } from '#engine/masking/mask-column.ts';
import { readTableFacts } from '#engine/masking/read-facts.ts';
import { shortestText } from '#engine/masking/text-methods.ts';
import { loadRecipes } from '#engine/recipes/load-recipes.ts';
import { maskMethodSchema, type ColumnRule } from '#shared/domain/masking.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import { column } from '../../unit/engine/masking/facts-for-tests.ts';
import { makeMaskedCopy } from './support/masked-copy.ts';
import { startThrowawayMariadb, type ThrowawayMariadb } from './support/throwaway-mariadb.ts';

const signal = new AbortController().signal;
let server: ThrowawayMariadb;
let generic: Recipe;

beforeAll(async () => {
  generic = (await loadRecipes([path.resolve('electron/recipes')])).resolveRecipe('generic-php');
  server = await startThrowawayMariadb();
});
afterAll(async () => {
  await server.stop();
});

const sql = (text: string): Promise<readonly (readonly (string | null)[])[]> => server.query(text, signal);
const only = async (text: string): Promise<string | null | undefined> => (await sql(text))[0]?.[0];
const fresh = async (...statements: readonly string[]): Promise<void> => {
  await sql('SET SESSION foreign_key_checks = 0');
  await sql('CREATE OR REPLACE DATABASE t CHARACTER SET utf8mb4');
  await sql('USE t');
  for (const statement of statements) await sql(statement);
};
const mask = (method: Extract<ColumnRule, { kind: 'mask' }>['method']): ColumnRule => ({ kind: 'mask', method });
const rulesFor = (table: string, columns: Readonly<Record<string, ColumnRule>>) => [{ table, columns }];

describe('masking in the SELECT of the source (B26)', () => {
  it('keeps 100,000 different addresses different, also in a short unique column', async () => {
    await fresh(
      'CREATE TABLE people (id INT PRIMARY KEY, email VARCHAR(100) NOT NULL UNIQUE, short VARCHAR(30) NOT NULL UNIQUE, login VARCHAR(60) UNIQUE, token CHAR(12) CHARACTER SET ascii UNIQUE)',
      "INSERT INTO people SELECT seq, CONCAT('person', seq, '@customer.example'), CONCAT('p', seq, '@c.example'), CONCAT('login', seq), CONV(seq + 1000000, 10, 36) FROM seq_1_to_100000",
    );
    const rules = rulesFor('people', {
      email: mask('email'),
      short: mask('email'),
      login: mask('login'),
      token: mask('token'),
    });
    const { compiled } = await makeMaskedCopy(server, generic, rules);
    expect(compiled[0]?.problems.filter(({ severity }) => severity === 'blocks')).toEqual([]);
    expect(
      await sql(
        'SELECT COUNT(DISTINCT email), COUNT(DISTINCT short), COUNT(DISTINCT login), COUNT(DISTINCT token) FROM m.people',
      ),
    ).toEqual([['100000', '100000', '100000', '100000']]);
    expect(
      await only(
        "SELECT COUNT(*) FROM m.people WHERE email NOT LIKE 'u%@example.invalid' OR short NOT LIKE 'u%@example.invalid'",
      ),
    ).toBe('0');
  });

  it('keeps NULL and empty text', async () => {
    await fresh(
      'CREATE TABLE a (id INT PRIMARY KEY, email VARCHAR(100), born DATE, phone BIGINT)',
      "INSERT INTO a VALUES (1, NULL, NULL, NULL), (2, '', '0000-00-00', 4915123), (3, 'x@y.example', '1980-05-17', 0)",
    );
    await makeMaskedCopy(
      server,
      generic,
      rulesFor('a', { email: mask('email'), born: mask('birthday'), phone: mask('zero') }),
    );
    const [none, empty, full] = await sql('SELECT email, born, phone FROM m.a ORDER BY id');
    expect(none).toEqual([null, null, null]);
    expect(empty).toEqual(['', '0000-00-00', '0']);
    expect(full?.[0]).toMatch(/^u[0-9a-f]{20}@example\.invalid$/);
    expect(full?.[1]).toMatch(/^1980-/);
    expect(full?.[1]).not.toBe('1980-05-17');
  });

  it.each([
    'email',
    'name',
    'first-name',
    'last-name',
    'login',
    'phone',
    'street',
    'city',
    'postcode',
    'company',
    'ip',
    'url',
    'text',
    'token',
    'birthday',
    'password',
  ] as const)('fits %s into columns of every length that holds one, unique or not', async (method) => {
    const lengths = [1, 2, 5, 9, 10, 13, 16, 20, 39, 60, 191, 255];
    const fitting = lengths.filter((length) => length >= shortestText(method));
    const columns = fitting.flatMap((length) => [
      { name: `plain_${length}`, length, unique: '' },
      ...(length < 9 ? [] : [{ name: `unique_${length}`, length, unique: ' UNIQUE' }]),
    ]);
    const row = (id: number, letter: string): string =>
      `INSERT INTO a VALUES (${id}, ${columns.map(({ length }) => `'${letter.repeat(length)}'`).join(', ')})`;
    await fresh(
      `CREATE TABLE a (id INT PRIMARY KEY, ${columns.map(({ name, length, unique }) => `${name} VARCHAR(${length}) CHARACTER SET latin1 NOT NULL${unique}`).join(', ')}) ROW_FORMAT=DYNAMIC`,
      row(1, 'x'),
      row(2, 'y'),
    );
    // Truncation would be a warning, and a warning makes the copy fail.
    await makeMaskedCopy(
      server,
      generic,
      rulesFor('a', Object.fromEntries(columns.map(({ name }) => [name, mask(method)]))),
    );
    const [values] = await sql(`SELECT ${columns.map(({ name }) => name).join(', ')} FROM m.a WHERE id = 1`);
    for (const [index, { name, length }] of columns.entries()) {
      expect(values?.[index], name).not.toBe('x'.repeat(length));
      expect(values?.[index]?.length, name).toBeGreaterThan(0);
    }
  });

  it('gives the same replacement in every table, character set and spelling', async () => {
    await fresh(
      'CREATE TABLE a (id INT PRIMARY KEY, email VARCHAR(100) CHARACTER SET latin1)',
      'CREATE TABLE b (id INT PRIMARY KEY, mail TEXT CHARACTER SET utf8mb4)',
      'CREATE TABLE c (id INT PRIMARY KEY, mail VARCHAR(100) CHARACTER SET utf8mb3 COLLATE utf8mb3_bin)',
      'CREATE TABLE d (id INT PRIMARY KEY, mail VARCHAR(100) CHARACTER SET ucs2)',
      'CREATE TABLE e (id INT PRIMARY KEY, mail VARBINARY(100))',
      ...['a', 'b', 'c', 'd', 'e'].map((table) => `INSERT INTO ${table} VALUES (1, 'jürgen@kunde.example')`),
      "UPDATE b SET mail = 'JÜRGEN@Kunde.example'",
    );
    await makeMaskedCopy(server, generic, [
      { table: 'a', columns: { email: mask('email') } },
      ...['b', 'c', 'd', 'e'].map((table) => ({ table, columns: { mail: mask('email') } })),
    ]);
    const values = await sql(
      `SELECT CONVERT(email USING utf8mb4) FROM m.a ${['b', 'c', 'd', 'e'].map((table) => `UNION SELECT CONVERT(mail USING utf8mb4) FROM m.${table}`).join(' ')}`,
    );
    expect(values).toHaveLength(1);
  });

  it('keeps references over a masked key alive, also when the columns differ in length', async () => {
    await fresh(
      'CREATE TABLE users (handle VARCHAR(80) PRIMARY KEY, boss VARCHAR(80), FOREIGN KEY (boss) REFERENCES users (handle))',
      'CREATE TABLE posts (id INT PRIMARY KEY, author VARCHAR(40), FOREIGN KEY (author) REFERENCES users (handle))',
      "INSERT INTO users VALUES ('ann@x.example', NULL), ('bob@x.example', 'ann@x.example')",
      "INSERT INTO posts VALUES (1, 'bob@x.example'), (2, NULL)",
    );
    await makeMaskedCopy(server, generic, rulesFor('users', { handle: mask('email') }));
    expect(await only('SELECT COUNT(*) FROM m.posts p JOIN m.users u ON u.handle = p.author')).toBe('1');
    expect(await only('SELECT COUNT(*) FROM m.users a JOIN m.users b ON a.boss = b.handle')).toBe('1');
  });

  it.each(['name', 'phone', 'email', 'token'] as const)(
    'keeps references alive when only one end is unique, short and tells capitals apart (%s)',
    async (method) => {
      await fresh(
        'CREATE TABLE users (id INT PRIMARY KEY, handle VARCHAR(80) COLLATE utf8mb4_bin UNIQUE)',
        'CREATE TABLE posts (id INT PRIMARY KEY, author VARCHAR(24) COLLATE utf8mb4_bin, FOREIGN KEY (author) REFERENCES users (handle))',
        "INSERT INTO users VALUES (1, 'Ann@x.example'), (2, 'ann@x.example')",
        "INSERT INTO posts VALUES (1, 'Ann@x.example'), (2, 'ann@x.example')",
      );
      await makeMaskedCopy(server, generic, rulesFor('users', { handle: mask(method) }));
      expect(await sql('SELECT p.id, u.id FROM m.posts p JOIN m.users u ON u.handle = p.author ORDER BY 1')).toEqual([
        ['1', '1'],
        ['2', '2'],
      ]);
    },
  );

  it('gives other values for another salt', async () => {
    await fresh('CREATE TABLE a (id INT PRIMARY KEY, email VARCHAR(100))', "INSERT INTO a VALUES (1, 'x@y.example')");
    const rules = rulesFor('a', { email: mask('email') });
    await makeMaskedCopy(server, generic, rules);
    const first = await only('SELECT email FROM m.a');
    await makeMaskedCopy(server, generic, rules, 'ffeeddccbbaa99887766554433221100');
    expect(await only('SELECT email FROM m.a')).not.toBe(first);
  });

  it('keeps two values of a case-sensitive key apart', async () => {
    await fresh(
      'CREATE TABLE a (email VARCHAR(100) COLLATE utf8mb4_bin PRIMARY KEY)',
      "INSERT INTO a VALUES ('x@y.example'), ('X@y.example')",
    );
    await makeMaskedCopy(server, generic, rulesFor('a', { email: mask('email') }));
    expect(await only('SELECT COUNT(*) FROM m.a')).toBe('2');
  });

  it('makes whole addresses of long ones, whatever the rows before have left in the server’s buffers', async () => {
    await fresh(
      'CREATE TABLE a (id INT PRIMARY KEY, ip INET6)',
      "INSERT INTO a VALUES (1, NULL), (2, 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'), (3, '::'), (4, NULL), (5, '::1')",
    );
    const { expression } = maskExpression(column('ip', { type: 'inet6' }), 'ip', 'ab'.repeat(16));
    const rows = await sql(`SELECT ${expression ?? ''} FROM t.a ORDER BY id`);
    const address = expect.stringMatching(/^2001:db8(:[0-9a-f]{1,4}){6}$/);
    expect(rows.flat()).toEqual([null, address, address, null, address]);
    // Read back and compared after a pull: the type must not write it in another way.
    expect(rows.flat()).toContain('2001:db8:d97:df9a:391e:f28:5805:b335');
  });

  it('masks every type that can hold something personal', async () => {
    await fresh(
      `CREATE TABLE a (id INT PRIMARY KEY, j JSON, ip4 VARBINARY(16), ip6 VARBINARY(16), n INT UNSIGNED, bits BIT(8) NULL, e ENUM('m','f') NOT NULL, s SET('a','b') NOT NULL, u UUID, i6 INET6, dt DATETIME, t TIME, d DECIMAL(10,6), blob_ BLOB, y YEAR, uniq BIGINT UNIQUE)`,
      `INSERT INTO a VALUES (1, '{"mail":"x@y.example"}', INET6_ATON('10.1.2.3'), INET6_ATON('fe80::1'), INET_ATON('10.1.2.3'), b'101', 'f', 'b', UUID(), 'fe80::1', '1980-05-17 10:00:00', '10:11:12', 52.520008, 'x@y.example', 1980, 4915112345678)`,
    );
    await makeMaskedCopy(
      server,
      generic,
      rulesFor('a', {
        j: mask('text'),
        ip4: mask('ip'),
        ip6: mask('ip'),
        n: mask('ip'),
        bits: mask('null'),
        e: mask('empty'),
        s: mask('empty'),
        u: mask('token'),
        i6: mask('ip'),
        dt: mask('birthday'),
        t: mask('zero'),
        d: mask('zero'),
        blob_: mask('text'),
        y: mask('birthday'),
        uniq: mask('phone'),
      }),
    );
    const [row] = await sql(
      'SELECT JSON_VALID(j), INET6_NTOA(ip4), INET6_NTOA(ip6), INET_NTOA(n), bits, e, s, u, i6, dt, t, d, blob_, y, uniq FROM m.a',
    );
    expect(row).toEqual([
      '1',
      expect.stringMatching(/^192\.0\.2\./),
      expect.stringMatching(/^2001:db8:/),
      expect.stringMatching(/^192\.0\.2\./),
      null,
      'm',
      '',
      expect.stringMatching(/^[0-9a-f]{8}-/),
      expect.stringMatching(/^2001:db8:/),
      expect.stringMatching(/^1980-.. .* 12:00:00$|^1980-\d\d-\d\d 12:00:00$/),
      '00:00:00',
      '0.000000',
      expect.stringMatching(/^Masked text /),
      '1980',
      expect.not.stringMatching(/^4915112345678$/),
    ]);
  });

  it.each(maskMethodSchema.options)('stores what %s makes in every type that it is offered for', async (method) => {
    const types: readonly (readonly [name: string, type: string, value: string])[] = [
      ['va', 'VARCHAR(60)', "'Anna'"],
      ['vb', 'VARCHAR(60) CHARACTER SET ascii NOT NULL', "'Anna'"],
      ['tx', 'TEXT', "'Anna'"],
      ['bi', 'VARBINARY(100)', "'Anna'"],
      ['bn', 'BINARY(100) NOT NULL', "'Anna'"],
      ['bl', 'BLOB', "'Anna'"],
      ['js', 'JSON', `'{"a":1}'`],
      ['ti', 'TINYINT', '7'],
      ['ma', 'MEDIUMINT NOT NULL', '7'],
      ['ii', 'INT', '7'],
      ['iu', 'INT UNSIGNED NOT NULL', '7'],
      ['iz', 'INT(9) UNSIGNED ZEROFILL', '7'],
      ['ib', 'BIGINT UNIQUE', '7'],
      ['dc', 'DECIMAL(9,3)', '1.5'],
      ['fl', 'FLOAT NOT NULL', '1.5'],
      ['da', 'DATE', "'1980-05-17'"],
      ['dt', 'DATETIME(3) NOT NULL', "'1980-05-17 10:00:00'"],
      ['tm', 'TIME', "'10:00:00'"],
      ['ye', 'YEAR', '1980'],
      ['en', "ENUM('f','m') NOT NULL", "'m'"],
      ['se', "SET('f','m')", "'m'"],
      ['uu', 'UUID', 'UUID()'],
      ['i4', 'INET4', "'10.1.2.3'"],
      ['i6', 'INET6', "'fe80::1'"],
      ['bt', 'BIT(9)', '5'],
      ['po', 'POINT', 'POINT(1, 2)'],
    ];
    await fresh(
      `CREATE TABLE a (id INT PRIMARY KEY, ${types.map(([name, type]) => `${name} ${type}`).join(', ')})`,
      `INSERT INTO a VALUES (1, ${types.map(([, , value]) => value).join(', ')})`,
    );
    const [facts] = await readTableFacts('t', server.query, signal);
    const fitting = facts?.columns.filter((each) => each.name !== 'id' && fitsColumn(each, method)) ?? [];
    expect(fitting.length).toBeGreaterThan(0);
    // A value that its type does not take is an error or a warning, and both fail the copy.
    const rules = rulesFor('a', Object.fromEntries(types.map(([name]) => [name, { kind: 'keep' as const }])));
    const decided = rulesFor('a', Object.fromEntries(fitting.map(({ name }) => [name, mask(method)])));
    const { compiled } = await makeMaskedCopy(server, generic, [...rules, ...decided]);
    expect(compiled[0]?.problems).toEqual([]);
  });

  it('writes values as the type does, so that they read back as they were sent', async () => {
    const columns: readonly (readonly [string, string, ColumnRule])[] = [
      ['a', 'DATETIME(6)', mask('birthday')],
      ['b', 'TIME(3)', mask('zero')],
      ['c', 'TIMESTAMP(2) NULL', mask('birthday')],
      ['d', 'INT(8) UNSIGNED ZEROFILL', mask('zero')],
      ['e', 'BIGINT(12) UNSIGNED ZEROFILL', mask('ip')],
      ['f', 'BINARY(40)', mask('token')],
      ['g', 'BINARY(30)', mask('text')],
      ['h', 'DOUBLE', mask('zero')],
      ['i', 'DECIMAL(20,10)', mask('zero')],
      ['j', 'INET6', mask('ip')],
      ['k', 'UUID', mask('token')],
      ['l', "ENUM('ä','b') CHARACTER SET latin1 NOT NULL", mask('empty')],
      ['m', 'CHAR(40) CHARACTER SET latin1', mask('name')],
    ];
    await fresh(
      `CREATE TABLE a (id INT PRIMARY KEY, ${columns.map(([name, type]) => `${name} ${type}`).join(', ')})`,
      `INSERT INTO a SELECT seq, '1970-05-17 10:00:00.123456', '10:11:12.345', '1970-01-01 10:00:00.12', 7, 3232235777, 'x', 'y', -1.5, 5.25, 'fe80::1', UUID(), 'b', 'Anna' FROM seq_1_to_300`,
    );
    const { compiled } = await makeMaskedCopy(
      server,
      generic,
      rulesFor('a', Object.fromEntries(columns.map(([name, , rule]) => [name, rule]))),
    );
    expect(compiled[0]?.columns.filter(({ expression }) => expression !== null)).toHaveLength(columns.length);
  });

  it('decides by the key of the row', async () => {
    await fresh(
      'CREATE TABLE meta (id INT PRIMARY KEY, k VARCHAR(50), v LONGTEXT)',
      `INSERT INTO meta VALUES (1, 'first_name', 'Johanna'), (2, 'firstXname', 'kept'), (3, NULL, 'kept'), (4, '100%', 'Johanna'), (5, 'other', 'ask x@y.example'), (6, 'First_Name', 'Johanna')`,
    );
    await makeMaskedCopy(server, generic, [
      {
        table: 'meta',
        columns: {
          v: {
            kind: 'by-key',
            keyColumn: 'k',
            cases: [
              { like: 'first\\_name', method: 'first-name' },
              { like: '100\\%', method: 'token' },
            ],
            otherwise: { kind: 'scrub' },
          },
        },
      },
    ]);
    const values = (await sql('SELECT v FROM m.meta ORDER BY id')).map(([value]) => value);
    expect(values[0]).toMatch(/^[A-Z][a-z]+$/);
    expect(values[0]).not.toBe('Johanna');
    expect(values.slice(1, 3)).toEqual(['kept', 'kept']);
    expect(values[3]).toMatch(/^[0-9a-f]{64}$/);
    expect(values[4]).toBe('ask 0@0.0000000');
    expect(values[5]).toBe(values[0]);
  });

  it('leaves nothing of the values behind', async () => {
    await fresh(
      'CREATE TABLE a (id INT PRIMARY KEY, email VARCHAR(100), name VARCHAR(100), phone VARCHAR(40), street VARCHAR(100), ip VARCHAR(45), pass VARCHAR(255))',
      `INSERT INTO a SELECT seq, CONCAT('canary', seq, '@canary.example'), CONCAT('Canary Canaryson', seq), CONCAT('+49 151 777', seq), CONCAT('Canary Street ', seq), CONCAT('10.77.', seq, '.7'), CONCAT('$P$Bcanary', seq) FROM seq_1_to_200`,
    );
    const rules = rulesFor('a', {
      email: mask('email'),
      name: mask('name'),
      phone: mask('phone'),
      street: mask('street'),
      ip: mask('ip'),
      pass: mask('password'),
    });
    await makeMaskedCopy(server, generic, rules);
    const text = JSON.stringify(await sql('SELECT * FROM m.a'));
    expect(text).not.toMatch(/canary/i);
    expect(text).not.toContain('151 777');
    expect(text).not.toContain('10.77.');
  });

  it('does not let anybody log in with a masked password', async () => {
    await fresh('CREATE TABLE a (id INT PRIMARY KEY, pass VARCHAR(255))', "INSERT INTO a VALUES (1, 'x'), (2, 'y')");
    await makeMaskedCopy(server, generic, rulesFor('a', { pass: mask('password') }));
    const values = (await sql('SELECT pass FROM m.a')).map(([value]) => value);
    expect(values[0]).toMatch(/^\$2y\$10\$[0-9a-f]{53}$/);
    expect(values[1]).not.toBe(values[0]);
  });

  it('means the same under NO_BACKSLASH_ESCAPES and ANSI_QUOTES', async () => {
    await fresh(
      'CREATE TABLE a (id INT PRIMARY KEY, k VARCHAR(20), v TEXT)',
      `INSERT INTO a VALUES (1, 'a_b', 'x@y.example'), (2, 'axb', 'see x@y.example')`,
    );
    const rules = rulesFor('a', {
      v: { kind: 'by-key', keyColumn: 'k', cases: [{ like: 'a\\_b', method: 'email' }], otherwise: { kind: 'scrub' } },
    });
    const { compiled } = await makeMaskedCopy(server, generic, rules);
    const expression = compiled[0]?.columns.find(({ column }) => column === 'v')?.expression ?? '';
    const plain = await sql('SELECT v FROM m.a ORDER BY id');
    await sql("SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES,PIPES_AS_CONCAT,STRICT_ALL_TABLES'");
    expect(await sql(`SELECT ${expression} FROM t.a ORDER BY id`)).toEqual(plain);
    await sql("SET SESSION sql_mode = ''");
  });
});
