import { classify, type Classification } from '#engine/masking/classify.ts';
import { compileMasking, type CompiledTable } from '#engine/masking/compile.ts';
import { readKnownKeys } from '#engine/masking/known-keys.ts';
import { readTableFacts } from '#engine/masking/read-facts.ts';
import { scanTables } from '#engine/masking/scan.ts';
import { sqlName } from '#engine/masking/sql-text.ts';
import type { TableMasking } from '#shared/domain/masking.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import type { ThrowawayMariadb } from './throwaway-mariadb.ts';

export const saltHex = '00112233445566778899aabbccddeeff';

export interface MaskedCopy {
  readonly classification: Classification;
  readonly compiled: readonly CompiledTable[];
}

/** Copies every table of database `t` to `masked_<table>` in `m`, through the compiled expressions. */
export async function makeMaskedCopy(
  server: ThrowawayMariadb,
  recipe: Recipe,
  decisions: readonly TableMasking[],
  salt = saltHex,
): Promise<MaskedCopy> {
  const signal = new AbortController().signal;
  const tables = await readTableFacts('t', server.query, signal);
  const findings = await scanTables(tables, 'pcre', server.query, signal);
  const classification = classify({ tables, recipe, tablePrefix: 'wp_', decisions, findings });
  const knownKeys = await readKnownKeys(tables, classification.tables, server.query, signal);
  const compiled = compileMasking(tables, classification.tables, { saltHex: salt, flavour: 'pcre', knownKeys });
  await server.query('CREATE OR REPLACE DATABASE m', signal);
  await server.query("SET SESSION foreign_key_checks = 0, sql_mode = 'NO_AUTO_VALUE_ON_ZERO'", signal);
  for (const { table, columns } of compiled) {
    const target = `m.${sqlName(table)}`;
    const names = columns.map(({ column }) => sqlName(column)).join(', ');
    const list = columns.map(({ column, expression }) => expression ?? sqlName(column)).join(', ');
    await server.query(`CREATE TABLE ${target} LIKE t.${sqlName(table)}`, signal);
    await server.query(`INSERT INTO ${target} (${names}) SELECT ${list} FROM t.${sqlName(table)}`, signal);
    const warnings = await server.query('SHOW WARNINGS', signal);
    if (warnings.length > 0) throw new Error(`${table}: ${JSON.stringify(warnings[0])}`);
    await requireReadBack(server, table, names, list);
  }
  return { classification, compiled };
}

/** What was sent has to be what is stored: a type that writes a value its own way would fail the pull's verification. */
async function requireReadBack(server: ThrowawayMariadb, table: string, names: string, list: string): Promise<void> {
  const signal = new AbortController().signal;
  const sent = (await server.query(`SELECT ${list} FROM t.${sqlName(table)} LIMIT 5000`, signal)).map((row) =>
    JSON.stringify(row),
  );
  if (sent.length === 5000) return;
  const stored = await server.query(`SELECT ${names} FROM m.${sqlName(table)}`, signal);
  const found = new Set(stored.map((row) => JSON.stringify(row)));
  const lost = sent.find((row) => !found.has(row));
  if (lost !== undefined) throw new Error(`${table}: sent ${lost}, stored ${[...found].slice(0, 2).join(' ')}`);
}
