import type {
  ColumnFacts,
  ForeignKeyFacts,
  IndexFacts,
  SequenceFacts,
  TableFacts,
  ViewFacts,
} from '#shared/domain/database-facts.ts';
import type { SourceConnection } from './connection.ts';
import { quoteLiteral } from './quote.ts';

type Row = readonly (string | null)[];

/** Groups rows by the name in their first cell, in order. */
function byFirst<T>(rows: readonly Row[], make: (row: Row) => T): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const name = row[0] ?? '';
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [make(row)]);
    else group.push(make(row));
  }
  return groups;
}

function toColumn(row: Row): ColumnFacts {
  const [, name, type, dataType, nullable, fallback, characterSet, collation, maxLength, extra, expression, comment] =
    row;
  const more = (extra ?? '').toUpperCase();
  const isGenerated = expression != null && expression !== '';
  return {
    name: name ?? '',
    type: type ?? '',
    dataType: (dataType ?? '').toLowerCase(),
    nullable: nullable === 'YES',
    default: fallback ?? null,
    characterSet: characterSet ?? null,
    collation: collation ?? null,
    maxLength: maxLength == null ? null : Number(maxLength),
    generated: isGenerated ? (/STORED|PERSISTENT/.test(more) ? 'stored' : 'virtual') : null,
    autoIncrement: more.includes('AUTO_INCREMENT'),
    invisible: more.includes('INVISIBLE'),
    comment: comment ?? '',
  };
}

interface IndexPart {
  readonly name: string;
  readonly unique: boolean;
  readonly kind: string;
  readonly column: string | null;
}

function toIndexes(parts: readonly IndexPart[]): readonly IndexFacts[] {
  const names = [...new Set(parts.map((part) => part.name))];
  return names.flatMap((name) => {
    const own = parts.filter((part) => part.name === name);
    const [first] = own;
    if (first === undefined) return [];
    return [{ name, unique: first.unique, kind: first.kind, columns: own.map((part) => part.column) }];
  });
}

interface KeyPart {
  readonly name: string;
  readonly column: string;
  readonly referencedSchema: string;
  readonly referencedTable: string;
  readonly referencedColumn: string;
}

function toForeignKeys(parts: readonly KeyPart[]): readonly ForeignKeyFacts[] {
  const names = [...new Set(parts.map((part) => part.name))];
  return names.flatMap((name) => {
    const own = parts.filter((part) => part.name === name);
    const [first] = own;
    if (first === undefined) return [];
    const { referencedSchema, referencedTable } = first;
    return [
      {
        name,
        columns: own.map((part) => part.column),
        referencedSchema,
        referencedTable,
        referencedColumns: own.map((part) => part.referencedColumn),
      },
    ];
  });
}

/** Base tables, sequences and views of a database. */
export async function readTables(
  connection: SourceConnection,
  schema: string,
  signal: AbortSignal,
): Promise<{
  readonly tables: readonly TableFacts[];
  readonly sequences: readonly SequenceFacts[];
  readonly views: readonly ViewFacts[];
}> {
  const here = quoteLiteral(schema);
  const ask = (sql: string): Promise<(string | null)[][]> => connection.strings(sql, { signal });
  const [tables, columns, indexes, keys, views] = await Promise.all([
    ask(`SELECT TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_ROWS, DATA_LENGTH, INDEX_LENGTH, TABLE_COLLATION, ROW_FORMAT,
      CREATE_OPTIONS, AUTO_INCREMENT, TABLE_COMMENT FROM information_schema.TABLES
      WHERE TABLE_SCHEMA = ${here} AND TABLE_TYPE <> 'VIEW' ORDER BY TABLE_NAME, BINARY TABLE_NAME`),
    ask(`SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, DATA_TYPE, IS_NULLABLE, COLUMN_DEFAULT, CHARACTER_SET_NAME,
      COLLATION_NAME, CHARACTER_MAXIMUM_LENGTH, EXTRA, GENERATION_EXPRESSION, COLUMN_COMMENT
      FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ${here} ORDER BY TABLE_NAME, ORDINAL_POSITION`),
    ask(`SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE, INDEX_TYPE, COLUMN_NAME FROM information_schema.STATISTICS
      WHERE TABLE_SCHEMA = ${here} ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`),
    ask(`SELECT TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME,
      REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE
      WHERE TABLE_SCHEMA = ${here} AND REFERENCED_TABLE_NAME IS NOT NULL
      ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION`),
    ask(`SELECT TABLE_NAME, VIEW_DEFINITION, DEFINER, SECURITY_TYPE FROM information_schema.VIEWS
      WHERE TABLE_SCHEMA = ${here} ORDER BY TABLE_NAME, BINARY TABLE_NAME`),
  ]);
  const columnsOf = byFirst(columns, toColumn);
  const indexesOf = byFirst(indexes, ([, name, nonUnique, kind, column]): IndexPart => {
    return { name: name ?? '', unique: nonUnique === '0', kind: kind ?? '', column: column ?? null };
  });
  const keysOf = byFirst(keys, ([, name, column, refSchema, refTable, refColumn]): KeyPart => {
    return {
      name: name ?? '',
      column: column ?? '',
      referencedSchema: refSchema ?? '',
      referencedTable: refTable ?? '',
      referencedColumn: refColumn ?? '',
    };
  });
  const toTable = (row: Row): TableFacts => {
    const [name = '', type, engine, rows, dataBytes, indexBytes, collation, rowFormat, createOptions, next, comment] =
      row;
    const own = toIndexes(indexesOf.get(name ?? '') ?? []);
    const primary = own.find((index) => index.name === 'PRIMARY');
    return {
      name: name ?? '',
      engine: engine ?? '',
      rows: Number(rows ?? 0),
      dataBytes: Number(dataBytes ?? 0),
      indexBytes: Number(indexBytes ?? 0),
      collation: collation ?? '',
      rowFormat: rowFormat ?? '',
      createOptions: createOptions ?? '',
      partitioned: /\bpartitioned\b/i.test(createOptions ?? ''),
      systemVersioned: type === 'SYSTEM VERSIONED',
      autoIncrement: next ?? null,
      comment: comment ?? '',
      columns: columnsOf.get(name ?? '') ?? [],
      primaryKey: primary?.columns.filter((column) => column !== null) ?? [],
      indexes: own,
      foreignKeys: toForeignKeys(keysOf.get(name ?? '') ?? []),
    };
  };
  return {
    tables: tables.filter(([, type]) => type !== 'SEQUENCE').map(toTable),
    sequences: tables.filter(([, type]) => type === 'SEQUENCE').map(([name]) => ({ name: name ?? '' })),
    views: views.map(([name, definition, definer, security]) => ({
      name: name ?? '',
      definition: definition == null || definition === '' ? null : definition,
      definer: definer ?? '',
      security: security ?? '',
      columns: (columnsOf.get(name ?? '') ?? []).map((column) => column.name),
    })),
  };
}
