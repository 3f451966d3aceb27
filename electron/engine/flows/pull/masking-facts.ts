import type { ColumnFacts, TableFacts } from '#shared/domain/database-facts.ts';
import type { ColumnFacts as MaskingColumn, TableFacts as MaskingTable } from '../../masking/facts.ts';

/** A table as masking wants to see it. Pure. */
export function toMaskingTable(table: TableFacts): MaskingTable {
  return {
    name: table.name,
    rows: table.rows,
    columns: table.columns.map((column) => toMaskingColumn(table, column)),
    primaryKey: table.primaryKey,
    foreignKeys: table.foreignKeys.map(({ columns, referencedTable, referencedColumns }) => ({
      columns,
      referencedTable,
      referencedColumns,
    })),
  };
}

function toMaskingColumn(table: TableFacts, column: ColumnFacts): MaskingColumn {
  const unique = table.indexes.filter((index) => index.unique && index.columns.includes(column.name));
  const alone = unique.some((index) => index.columns.length === 1);
  return {
    name: column.name,
    type: column.dataType.toLowerCase(),
    fullType: column.type.toLowerCase(),
    maxLength: column.maxLength,
    charset: column.characterSet,
    collation: column.collation,
    nullable: column.nullable,
    generated: column.generated !== null,
    json: column.dataType.toLowerCase() === 'json',
    unique: alone ? 'alone' : unique.length > 0 ? 'composite' : 'no',
    uniquePrefix: null,
  };
}
