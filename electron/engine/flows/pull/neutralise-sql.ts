import type { TableFacts } from '#shared/domain/database-facts.ts';
import type { NeutraliseStep } from '#shared/recipe-schema/neutralise.ts';
import { compileTablePattern } from '#shared/recipe-schema/table-pattern.ts';
import { quoteIdentifier, quoteLiteral } from '../../mysql/quote.ts';
import { compileRowCondition } from '../../masking/row-condition.ts';

/** Where a site's tables are: their facts, their prefix, and how to name one in SQL (they are loaded beside the old ones). */
export interface SiteTables {
  readonly tables: readonly TableFacts[];
  readonly prefix: string;
  /** The quoted name to use in statements. */
  readonly nameOf: (table: string) => string;
}

/** Tables that meet a pattern and have all of these columns. */
export function matchingTables(site: SiteTables, pattern: string, columns: readonly string[]): readonly TableFacts[] {
  const matches = compileTablePattern(pattern, site.prefix);
  return site.tables.filter(
    (table) => matches(table.name) && columns.every((name) => table.columns.some((column) => column.name === name)),
  );
}

/** The statements of one step on the loaded tables; none when the site has no such table, or when no statement can do it. Pure. */
export function neutraliseStatements(step: NeutraliseStep, site: SiteTables): readonly string[] {
  switch (step.do) {
    case 'set-column': {
      const columns = [...Object.keys(step.set), ...(step.where === undefined ? [] : [step.where.column])];
      const where = step.where === undefined ? '' : ` WHERE ${compileRowCondition(step.where)}`;
      return matchingTables(site, step.table, columns).map(
        (table) => `UPDATE ${site.nameOf(table.name)} SET ${assignments(step.set)}${where}`,
      );
    }
    case 'set-option-row': {
      const columns = [step.key.column, ...Object.keys({ ...step.insert, ...step.set })];
      return matchingTables(site, step.table, columns).flatMap((table) => setOptionRow(site.nameOf(table.name), step));
    }
    case 'delete-rows':
      return matchingTables(site, step.table, [step.where.column]).map(
        (table) => `DELETE FROM ${site.nameOf(table.name)} WHERE ${compileRowCondition(step.where)}`,
      );
    case 'set-in-value':
    case 'write-file':
    case 'expect':
      return [];
  }
}

function setOptionRow(name: string, step: Extract<NeutraliseStep, { do: 'set-option-row' }>): readonly string[] {
  const key = quoteIdentifier(step.key.column);
  const value = quoteLiteral(step.key.value);
  const columns = Object.entries({ ...step.insert, ...step.set });
  const names = [key, ...columns.map(([column]) => quoteIdentifier(column))].join(', ');
  const values = [value, ...columns.map(([, cell]) => cellLiteral(cell))].join(', ');
  return [
    `UPDATE ${name} SET ${assignments(step.set)} WHERE ${key} = ${value}`,
    `INSERT INTO ${name} (${names}) SELECT ${values} FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM ${name} AS o WHERE o.${key} = ${value})`,
  ];
}

function assignments(set: Readonly<Record<string, string | number | null>>): string {
  return Object.entries(set)
    .map(([column, value]) => `${quoteIdentifier(column)} = ${cellLiteral(value)}`)
    .join(', ');
}

function cellLiteral(value: string | number | null): string {
  if (value === null) return 'NULL';
  return typeof value === 'number' ? String(value) : quoteLiteral(value);
}

/** A query that answers how many rows contradict a step; 0 means that it took. Null for checks that are no query. */
export function contradictionQueries(step: NeutraliseStep, site: SiteTables): readonly string[] {
  const { check } = step;
  if (check.kind === 'no-rows') {
    return matchingTables(site, check.table, [check.where.column]).map(
      (table) => `SELECT COUNT(*) FROM ${site.nameOf(table.name)} WHERE ${compileRowCondition(check.where)}`,
    );
  }
  if (check.kind === 'all-rows') {
    return matchingTables(site, check.table, [check.where.column, check.column]).map((table) => {
      const name = quoteIdentifier(check.column);
      const isJson = table.columns.some((column) => column.name === check.column && column.dataType === 'json');
      // MySQL never takes a text and a JSON value for equal.
      const value = isJson ? `CAST(${name} AS CHAR)` : name;
      return `SELECT COUNT(*) FROM ${site.nameOf(table.name)} WHERE ${compileRowCondition(check.where)} AND NOT (${value} <=> ${quoteLiteral(check.equals)})`;
    });
  }
  return [];
}
