import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileMasking } from '#engine/masking/compile.ts';
import { readKnownKeys, type KnownKeys } from '#engine/masking/known-keys.ts';
import { readTableFacts } from '#engine/masking/read-facts.ts';
import type { TableVerdict } from '#engine/masking/verdict.ts';
import type { ColumnRule } from '#shared/domain/masking.ts';
import { saltHex } from './support/masked-copy.ts';
import { startThrowawayMariadb, type ThrowawayMariadb } from './support/throwaway-mariadb.ts';

const signal = new AbortController().signal;
let server: ThrowawayMariadb;

beforeAll(async () => {
  server = await startThrowawayMariadb();
  await server.query('CREATE OR REPLACE DATABASE t CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci', signal);
  await server.query('USE t', signal);
  await server.query('CREATE TABLE meta (id INT AUTO_INCREMENT PRIMARY KEY, k VARCHAR(255), v LONGTEXT)', signal);
  await server.query(
    "INSERT INTO meta (k, v) SELECT ELT(1 + seq MOD 5, '_price', '_sku', '_billing_email', 'größe', ''), CONCAT('v', seq) FROM seq_1_to_40000",
    signal,
  );
  // In the middle, where the look at both ends does not come by.
  await server.query(
    "UPDATE meta SET k = CASE id MOD 6 WHEN 0 THEN NULL WHEN 1 THEN '_BILLING_EMAIL' WHEN 2 THEN '_PRICE' WHEN 3 THEN '_price ' WHEN 4 THEN 'Große' ELSE 'rare_email' END WHERE id BETWEEN 20000 AND 20100",
    signal,
  );
  await server.query('ANALYZE TABLE meta', signal);
});
afterAll(async () => {
  await server.stop();
});

const rule: ColumnRule = {
  kind: 'by-key',
  keyColumn: 'k',
  cases: [
    { like: '%email', method: 'email' },
    { like: '\\_price\\_%', method: 'text' },
  ],
  otherwise: { kind: 'keep' },
};

const verdicts = (ofKey: ColumnRule): readonly TableVerdict[] => [
  {
    table: 'meta',
    columns: ['id', 'k', 'v'].map((column) => ({
      column,
      rule: column === 'v' ? rule : column === 'k' ? ofKey : ({ kind: 'keep' } as const),
      source: 'decision' as const,
      looksPersonal: null,
    })),
  },
];

async function look(ofKey: ColumnRule = { kind: 'keep' }): Promise<KnownKeys> {
  return readKnownKeys(await readTableFacts('t', server.query, signal), verdicts(ofKey), server.query, signal);
}

const textOf = (hex: string): string => Buffer.from(hex, 'hex').toString('utf8');

describe('keys whose case is known', () => {
  it('are found by the patterns of the rule, on the server', async () => {
    const keys = (await look()).get('meta')?.get('v') ?? [];
    const places = Object.fromEntries(keys.map(({ key, place }) => [textOf(key), place]));
    expect(places).toEqual({ _price: null, _sku: null, größe: null, _billing_email: 0 });
  });

  it('change nothing of what is masked, whatever a collation takes for equal', async () => {
    const tables = await readTableFacts('t', server.query, signal);
    const knownKeys = await look();
    const expression = (known?: KnownKeys): string => {
      const context = { saltHex, flavour: 'pcre' as const, ...(known === undefined ? {} : { knownKeys: known }) };
      const [compiled] = compileMasking(tables, verdicts({ kind: 'keep' }), context);
      return compiled?.columns.find(({ column }) => column === 'v')?.expression ?? '';
    };
    const [quick, slow] = [expression(knownKeys), expression()];
    expect(quick).not.toBe(slow);
    const different = await server.query(
      `SELECT k, v FROM meta WHERE NOT (BINARY ${quick} <=> BINARY ${slow})`,
      signal,
    );
    expect(different).toEqual([]);
    const masked = await server.query(
      `SELECT DISTINCT BINARY k FROM meta WHERE ${quick} LIKE 'u%@example.invalid' ORDER BY 1`,
      signal,
    );
    expect(masked.flat()).toEqual(['_BILLING_EMAIL', '_billing_email', 'rare_email']);
  });

  it('are not read when the key column itself is masked', async () => {
    expect((await look({ kind: 'mask', method: 'text' })).size).toBe(0);
  });
});
