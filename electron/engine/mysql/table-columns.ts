import type { ColumnFacts, DatabaseVendor, TableFacts } from '#shared/domain/database-facts.ts';
import { quoteIdentifier, quoteQualified } from './quote.ts';
import { rangeCondition, type KeyRange } from './key-range.ts';
import { loadFormat } from './transcode.ts';

/** As they are, first declared to be text, as the number of an ENUM's member, or as a counter through a variable. */
export type StoreKind = 'bytes' | 'utf8-text' | 'enum-number' | 'counter';

/** One column on its way: how it is read and how it is stored. */
export interface CopyColumn {
  readonly name: string;
  /** SQL that reads it at the source, with masking when there is any. */
  readonly expression: string;
  /** SQL that reads it back from the target, so that equal values give equal bytes. */
  readonly readBack: string;
  /** How the bytes become a value. */
  readonly store: StoreKind;
  /** True where a rewriter may look: text, also when stored in a binary type. */
  readonly rewritable: boolean;
  /** ENUM: the empty error value of the source comes with a warning that says nothing. */
  readonly isEnum: boolean;
}

const textTypes = new Set(['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext', 'json']);
const blobTypes = new Set(['tinyblob', 'blob', 'mediumblob', 'longblob']);
/** Types that take their value from text only and refuse bytes without a character set. */
const textOnly: Readonly<Record<DatabaseVendor, ReadonlySet<string>>> = {
  mysql: new Set(['json']),
  mariadb: new Set(['uuid', 'inet4', 'inet6']),
};

/** An ENUM with an empty member: its text cannot tell that member from the empty error value, its number can. */
function hasEmptyMember(column: ColumnFacts): boolean {
  return column.dataType === 'enum' && /[(,]''[,)]/.test(column.type);
}

function exactExpression(column: ColumnFacts): string {
  const name = quoteIdentifier(column.name);
  if (hasEmptyMember(column)) return `(${name} + 0)`;
  // SELECT prints a FLOAT with six digits; as a double it has all of them, and multiplying keeps a negative zero.
  return column.dataType === 'float' ? `(${name} * 1e0)` : name;
}

function maskedExpression(column: ColumnFacts, expression: string): string {
  if (column.dataType === 'float') return `((${expression}) * 1e0)`;
  // Literals of an expression are utf8mb4; the column's bytes are in the column's own character set.
  const isText = column.characterSet !== null && column.characterSet !== 'binary';
  return isText ? `CONVERT((${expression}) USING ${column.characterSet ?? 'utf8mb4'})` : `(${expression})`;
}

function storeKind(column: ColumnFacts, target: DatabaseVendor, isMasked: boolean): StoreKind {
  if (textOnly[target].has(column.dataType)) return 'utf8-text';
  return hasEmptyMember(column) && !isMasked ? 'enum-number' : 'bytes';
}

/**
 * The columns that travel, in order: all but generated ones, which the target computes itself. `expressions` replaces
 * what is read at the source, by column name (masking).
 */
export function copyColumns(
  table: TableFacts,
  target: DatabaseVendor,
  expressions: Readonly<Record<string, string>> = {},
): readonly CopyColumn[] {
  const columns = table.columns.filter((column) => column.generated === null);
  const maskedOf = (column: ColumnFacts): string | undefined =>
    Object.hasOwn(expressions, column.name) ? expressions[column.name] : undefined;
  const kindOf = (column: ColumnFacts): StoreKind => storeKind(column, target, maskedOf(column) !== undefined);
  const hasSetClause = columns.some((column) => kindOf(column) !== 'bytes');
  return columns.map((column) => {
    const masked = maskedOf(column);
    return {
      name: column.name,
      expression: masked === undefined ? exactExpression(column) : maskedExpression(column, masked),
      readBack: hasEmptyMember(column) && masked !== undefined ? quoteIdentifier(column.name) : exactExpression(column),
      // With a SET clause MariaDB's LOAD DATA takes a 0 for "the next number", unless that column is set there too.
      store: hasSetClause && column.autoIncrement ? 'counter' : kindOf(column),
      rewritable: textTypes.has(column.dataType) || blobTypes.has(column.dataType),
      isEnum: column.dataType === 'enum',
    };
  });
}

/** Where rows are read from. */
export interface ReadOptions {
  readonly schema: string;
  readonly table: TableFacts;
  readonly columns: readonly CopyColumn[];
  readonly range?: KeyRange;
  /** Rows of the source that travel, as SQL; the others stay. */
  readonly where?: string;
}

/** Table, hint and condition of a read. */
export function buildFrom(options: Omit<ReadOptions, 'columns'>): string {
  const { schema, table, range, where } = options;
  const conditions = [
    range === undefined ? null : rangeCondition(table, range),
    where === undefined ? null : `(${where})`,
  ];
  const condition = conditions.filter((part) => part !== null).join(' AND ');
  return [
    `FROM ${quoteQualified(schema, table.name)}`,
    // Without the hint a covering secondary index may be taken, and rows would come in its order.
    ...(table.primaryKey.length > 0 ? ['FORCE INDEX (PRIMARY)'] : []),
    ...(condition === '' ? [] : [`WHERE ${condition}`]),
  ].join(' ');
}

function buildRead(expressions: readonly string[], options: ReadOptions): string {
  const key = options.table.primaryKey;
  const list = expressions.length === 0 ? '1' : expressions.join(', ');
  const order = key.length > 0 ? ` ORDER BY ${key.map(quoteIdentifier).join(', ')}` : '';
  return `SELECT ${list} ${buildFrom(options)}${order}`;
}

/** The SELECT at the source, in the order of the primary key. */
export function buildSelect(options: ReadOptions): string {
  return buildRead(
    options.columns.map((column) => column.expression),
    options,
  );
}

/** The SELECT that reads the same columns back from the target, which holds only rows that travelled. */
export function buildReadBack(options: Omit<ReadOptions, 'where'>): string {
  return buildRead(
    options.columns.map((column) => column.readBack),
    options,
  );
}

/** What stands around a value on its way into a column. */
export const storeWrapping: Readonly<Record<StoreKind, readonly [before: string, after: string]>> = {
  bytes: ['', ''],
  'utf8-text': ['CONVERT(', ' USING utf8mb4)'],
  'enum-number': ['(', ' + 0)'],
  counter: ['', ''],
};

/** LOAD DATA LOCAL for these columns; takes the quoted name of the stream. */
export function buildLoad(schema: string, table: string, columns: readonly CopyColumn[]): (fileName: string) => string {
  const list = columns.map((column, index) => (column.store === 'bytes' ? quoteIdentifier(column.name) : `@c${index}`));
  const set = columns.flatMap((column, index) => {
    const [before, after] = storeWrapping[column.store];
    return column.store === 'bytes' ? [] : [`${quoteIdentifier(column.name)} = ${before}@c${index}${after}`];
  });
  const settings = set.length === 0 ? '' : ` SET ${set.join(', ')}`;
  const into = `${quoteQualified(schema, table)} CHARACTER SET binary ${loadFormat}`;
  return (fileName) => `LOAD DATA LOCAL INFILE ${fileName} INTO TABLE ${into} (${list.join(', ')})${settings}`;
}

/** INSERT with a parameter per column, for the bulk protocol. */
export function buildBulkInsert(schema: string, table: string, columns: readonly CopyColumn[]): string {
  const names = columns.map((column) => quoteIdentifier(column.name)).join(', ');
  return `INSERT INTO ${quoteQualified(schema, table)} (${names}) VALUES (${columns.map(() => '?').join(', ')})`;
}
