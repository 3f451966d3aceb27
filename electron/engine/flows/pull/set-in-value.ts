import type { NeutraliseStep } from '#shared/recipe-schema/neutralise.ts';
import { compileRowCondition } from '../../masking/row-condition.ts';
import type { TargetConnection } from '../../mysql/connection.ts';
import { quoteBytes, quoteIdentifier } from '../../mysql/quote.ts';
import { editJson } from '../../rewrite/edit-json.ts';
import { editSerialized, type ValueChange } from '../../rewrite/edit-serialized.ts';
import { matchingTables, type SiteTables } from './neutralise-sql.ts';

type SetInValue = Extract<NeutraliseStep, { do: 'set-in-value' }>;

/** More rows than this are no settings. */
const most = 1000;

/** Changes values inside of serialized or JSON settings of the loaded tables; what cannot be read stays, and its check fails. */
export async function setInValue(
  step: SetInValue,
  site: SiteTables,
  target: TargetConnection,
  signal: AbortSignal,
): Promise<number> {
  const changes = Object.entries(step.set).map(([path, value]): ValueChange => ({ path: path.split('.'), value }));
  let changed = 0;
  for (const table of matchingTables(site, step.table, [step.where.column, step.column])) {
    const name = site.nameOf(table.name);
    const column = quoteIdentifier(step.column);
    const where = compileRowCondition(step.where);
    const key = table.primaryKey.length > 0 ? table.primaryKey : [step.where.column];
    const list = [...key.map((part) => `CAST(${quoteIdentifier(part)} AS BINARY)`), `CAST(${column} AS BINARY)`];
    const { rows } = await target.query(`SELECT ${list.join(', ')} FROM ${name} WHERE ${where} LIMIT ${String(most)}`, {
      signal,
    });
    for (const row of rows) {
      const before = row[key.length];
      const after = before == null ? null : edit(step, before, changes);
      if (before == null || after === null || after.equals(before)) continue;
      const same = key.map((part, at) => `CAST(${quoteIdentifier(part)} AS BINARY) <=> ${literal(row[at])}`);
      await target.execute(`UPDATE ${name} SET ${column} = ${quoteBytes(after)} WHERE ${same.join(' AND ')}`, {
        signal,
      });
      changed += 1;
    }
  }
  return changed;
}

function edit(step: SetInValue, value: Buffer, changes: readonly ValueChange[]): Buffer | null {
  if (step.format === 'php') return editSerialized(value, changes, step.add);
  const text = editJson(value.toString('utf8'), changes, step.add);
  return text === null ? null : Buffer.from(text);
}

function literal(cell: Uint8Array | null | undefined): string {
  return cell == null ? 'NULL' : quoteBytes(cell);
}
