import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireClassified } from '#engine/masking/classify.ts';
import { buildProofQueries, readProof, type MaskingProof } from '#engine/masking/proof.ts';
import { readTableFacts } from '#engine/masking/read-facts.ts';
import { scanTables } from '#engine/masking/scan.ts';
import { loadRecipes } from '#engine/recipes/load-recipes.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import { makeMaskedCopy } from './support/masked-copy.ts';
import { startThrowawayMariadb, type ThrowawayMariadb } from './support/throwaway-mariadb.ts';

const signal = new AbortController().signal;
let server: ThrowawayMariadb;
let wordpress: Recipe;

beforeAll(async () => {
  wordpress = (await loadRecipes([path.resolve('electron/recipes')])).resolveRecipe('wordpress');
  server = await startThrowawayMariadb();
});
afterAll(async () => {
  await server.stop();
});

const sql = (text: string): Promise<readonly (readonly (string | null)[])[]> => server.query(text, signal);
const fresh = async (...statements: readonly string[]): Promise<void> => {
  await sql('SET SESSION foreign_key_checks = 0');
  await sql('CREATE OR REPLACE DATABASE t CHARACTER SET utf8mb4');
  await sql('USE t');
  for (const statement of statements) await sql(statement);
};

async function proofOf(database: string, allowed: readonly string[] = []): Promise<MaskingProof> {
  await sql(`USE ${database}`);
  const queries = buildProofQueries(await readTableFacts(database, server.query, signal), { flavour: 'pcre', allowed });
  const rows = [];
  for (const query of queries) rows.push((await sql(query.sql))[0] ?? []);
  return readProof(queries, rows);
}

describe('the masking proof', () => {
  it('finds addresses in text that is stored as bytes, and none in pictures that look like one by chance', async () => {
    await fresh(
      'CREATE TABLE a (id INT PRIMARY KEY, b LONGBLOB)',
      "INSERT INTO a VALUES (1, 'a:1:{s:1:\"m\";s:11:\"x@y.example\";}'), (2, CONCAT(X'89504E470D0A1A0A00', 'x@y.example', X'FF00'))",
    );
    expect(await proofOf('t')).toMatchObject({ remaining: 1, places: [{ table: 'a', column: 'b', values: 1 }] });
  });

  it('counts what is left, wherever it is, and not what we wrote ourselves', async () => {
    await fresh(
      'CREATE TABLE a (id INT PRIMARY KEY, v TEXT, b BLOB, j JSON)',
      `INSERT INTO a VALUES (1, 'x@y.example', 'x@y.example', '{"m":"x@y.example"}'), (2, 'u1@example.invalid', '000@0.000', '{}'), (3, 'u1@example.invalid and left@over.example', NULL, NULL), (4, 'logo@2x.png', NULL, NULL)`,
    );
    const proof = await proofOf('t');
    expect(proof).toEqual({
      remaining: 4,
      checkedColumns: 3,
      places: [
        { table: 'a', column: 'v', values: 2 },
        { table: 'a', column: 'b', values: 1 },
        { table: 'a', column: 'j', values: 1 },
      ],
    });
  });

  it('passes over what was allowed', async () => {
    await fresh(
      'CREATE TABLE a (id INT PRIMARY KEY, v TEXT)',
      "INSERT INTO a VALUES (1, 'me@agency.example'), (2, 'x@y.example me@agency.example')",
    );
    expect((await proofOf('t', ['@agency.example'])).remaining).toBe(1);
  });

  it('does not take a missing answer for a proof', () => {
    const queries = [{ table: 'a', columns: ['v'], sql: '' }];
    expect(readProof(queries, []).remaining).toBeNaN();
  });
});

describe('looking at values on the source', () => {
  it('sees personal values under harmless names, and sends counts only', async () => {
    await fresh(
      'CREATE TABLE things (id INT PRIMARY KEY, alpha VARCHAR(100), beta VARCHAR(100), gamma VARCHAR(100), delta VARCHAR(100), epsilon VARCHAR(100), zeta VARBINARY(100), eta VARCHAR(100))',
      `INSERT INTO things SELECT seq, CONCAT('p', seq, '@x.example'), CONCAT('+49 151 2345', 1000 + seq), CONCAT('10.0.', seq % 250, '.9'), CONCAT('DE', 10 + seq % 80, '500105175407324931'), CONCAT('Anna Berg', CHAR(97 + seq % 26)), CONCAT('q', seq, '@x.example'), CONCAT('Product number ', seq) FROM seq_1_to_500`,
    );
    const tables = await readTableFacts('t', server.query, signal);
    const seen: string[] = [];
    const findings = await scanTables(
      tables,
      'pcre',
      async (statement, abort) => {
        const rows = await server.query(statement, abort);
        seen.push(...rows.flat().map(String));
        return rows;
      },
      signal,
    );
    const kinds = [...(findings.get('things') ?? [])].map(([name, found]) => [name, found.kind]);
    expect(kinds).toEqual([
      ['alpha', 'email'],
      ['beta', 'phone'],
      ['gamma', 'ip'],
      ['delta', 'bank'],
      ['epsilon', 'person'],
      ['zeta', 'email'],
      ['eta', null],
    ]);
    expect(seen.every((cell) => /^[\d,]+$/.test(cell))).toBe(true);
  });

  it('looks at the newest rows as well as the oldest', async () => {
    await fresh(
      'CREATE TABLE things (id INT PRIMARY KEY, alpha VARCHAR(100))',
      "INSERT INTO things SELECT seq, IF(seq > 4990, 'new@x.example', 'nothing') FROM seq_1_to_5000",
      'ANALYZE TABLE things',
    );
    const findings = await scanTables(await readTableFacts('t', server.query, signal), 'pcre', server.query, signal);
    expect(findings.get('things')?.get('alpha')).toMatchObject({ kind: 'email', matches: 10, filled: 2000 });
  });

  it('copes with names that need quoting, and with empty tables', async () => {
    await fresh("CREATE TABLE `we``ird 'x\" ☃` (`a``b` INT PRIMARY KEY, `c d` TEXT, `e'f` VARCHAR(20))");
    const findings = await scanTables(await readTableFacts('t', server.query, signal), 'pcre', server.query, signal);
    expect([...(findings.values().next().value ?? [])]).toHaveLength(2);
  });
});

describe('facts from information_schema', () => {
  it('knows keys, prefixes, generated columns, JSON and foreign keys', async () => {
    await fresh(
      'CREATE TABLE a (id INT PRIMARY KEY, mail VARCHAR(200) UNIQUE, title VARCHAR(200), x INT, y INT, j JSON, domain VARCHAR(100) AS (SUBSTRING_INDEX(mail, "@", -1)) STORED, virt INT AS (x + 1) VIRTUAL, UNIQUE KEY t (title(10)), UNIQUE KEY xy (x, y))',
      'CREATE TABLE b (id INT PRIMARY KEY, a_id INT, CONSTRAINT fk FOREIGN KEY (a_id) REFERENCES a (id))',
    );
    const [a, b] = await readTableFacts('t', server.query, signal);
    const by = (name: string): unknown => a?.columns.find((each) => each.name === name);
    expect(a?.primaryKey).toEqual(['id']);
    expect(by('mail')).toMatchObject({ unique: 'alone', uniquePrefix: null, maxLength: 200, charset: 'utf8mb4' });
    expect(by('title')).toMatchObject({ unique: 'alone', uniquePrefix: 10 });
    expect(by('x')).toMatchObject({ unique: 'composite', generated: false });
    expect(by('j')).toMatchObject({ json: true });
    expect(by('domain')).toMatchObject({ generated: true });
    expect(by('virt')).toMatchObject({ generated: true });
    expect(b?.foreignKeys).toEqual([{ columns: ['a_id'], referencedTable: 'a', referencedColumns: ['id'] }]);
  });
});

describe('a WordPress database', () => {
  it('comes down without an address, a name or a password, and still fits together', async () => {
    await fresh(
      'CREATE TABLE wp_users (ID BIGINT UNSIGNED PRIMARY KEY, user_login VARCHAR(60) NOT NULL, user_pass VARCHAR(255) NOT NULL, user_nicename VARCHAR(50) NOT NULL, user_email VARCHAR(100) NOT NULL, user_url VARCHAR(100) NOT NULL, user_activation_key VARCHAR(255) NOT NULL, display_name VARCHAR(250) NOT NULL, KEY (user_login))',
      "INSERT INTO wp_users VALUES (1, 'canary', '$P$Bcanary', 'canary', 'Canary@canary.example', 'https://canary.example', 'canarykey', 'Canary Bird'), (2, 'canary2', '', 'canary2', '', '', '', '')",
      'CREATE TABLE wp_usermeta (umeta_id INT PRIMARY KEY, user_id INT, meta_key VARCHAR(255), meta_value LONGTEXT)',
      `INSERT INTO wp_usermeta VALUES (1, 1, 'first_name', 'Canary'), (2, 1, 'session_tokens', 'a:1:{s:6:"canary";s:1:"x";}'), (3, 1, 'wp_capabilities', 'a:1:{s:13:"administrator";b:1;}'), (4, 1, 'billing_email', 'canary@canary.example'), (5, 1, 'billing_phone', '+49 canary'), (6, 1, 'some_plugin', 'a:1:{s:4:"mail";s:21:"canary@canary.example";}')`,
      'CREATE TABLE wp_options (option_id INT PRIMARY KEY, option_name VARCHAR(191) UNIQUE, option_value LONGTEXT, autoload VARCHAR(20))',
      `INSERT INTO wp_options VALUES (1, 'admin_email', 'canary@canary.example', 'yes'), (2, 'siteurl', 'https://shop.example', 'yes'), (3, 'acme_api_key', 'canary-key', 'no'), (4, 'settings', 'a:1:{i:0;s:21:"canary@canary.example";}', 'no')`,
      'CREATE TABLE wp_posts (ID INT PRIMARY KEY, post_type VARCHAR(20), post_title TEXT, post_content LONGTEXT, post_excerpt TEXT, post_name VARCHAR(200))',
      `INSERT INTO wp_posts VALUES (1, 'page', 'Contact', 'Mail canary@canary.example', '', 'contact'), (2, 'shop_order', 'Order', '', 'Canary wants it blue', 'order-1'), (3, 'flamingo_contact', 'canary@canary.example', 'canary', '', 'canary-canary-example')`,
    );
    const { classification } = await makeMaskedCopy(server, wordpress, []);
    requireClassified(classification);
    expect((await proofOf('m')).remaining).toBe(0);
    const everything = JSON.stringify([
      await sql('SELECT * FROM m.wp_users'),
      await sql('SELECT * FROM m.wp_usermeta'),
      await sql('SELECT * FROM m.wp_options'),
      await sql('SELECT * FROM m.wp_posts'),
    ]);
    // What is left are keys of serialized data, which are no values of people; the table above has one.
    expect(everything.replaceAll('s:6:\\"canary\\"', '')).not.toMatch(/canary/i);
    expect(everything).toContain('administrator');
    const joined =
      'SELECT COUNT(*) FROM m.wp_users u JOIN m.wp_usermeta x ON x.meta_value = u.user_email JOIN m.wp_options o ON o.option_value = u.user_email';
    expect(await sql(joined)).toEqual([['1']]);
  });
});
