import { createHash } from 'node:crypto';

const longestName = 64;

function cut(name: string, length: number): string {
  // Characters outside of the basic plane count once for the server and twice here; names cannot hold them anyway.
  return name.slice(0, length);
}

/** Name of the schema that takes the new tables: `<db>_stagelift_<id>`. */
export function shadowSchemaName(schema: string, id: string): string {
  return `${cut(schema, longestName - 11 - id.length)}_stagelift_${id}`;
}

/** Name of the schema that keeps the old tables: `<db>_old_<id>`. */
export function oldSchemaName(schema: string, id: string): string {
  return `${cut(schema, longestName - 5 - id.length)}_old_${id}`;
}

/** Name of a new (`n`) or old (`o`) table beside the live one, where all must share one schema. */
export function sideTableName(table: string, id: string, side: 'n' | 'o'): string {
  const prefix = `sl${id}${side}_`;
  if (prefix.length + table.length <= longestName) return prefix + table;
  const mark = createHash('sha256').update(table).digest('hex').slice(0, 8);
  return `${prefix}${mark}_${cut(table, longestName - prefix.length - 9)}`;
}
