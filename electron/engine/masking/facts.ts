/** What masking has to know of a column. */
export interface ColumnFacts {
  readonly name: string;
  /** `DATA_TYPE` in lower case: `varchar`, `longtext`, `int`, ... */
  readonly type: string;
  /** `COLUMN_TYPE` as the server writes it: `int(10) unsigned`, `enum('a','b')`. */
  readonly fullType: string;
  /** Characters of character columns, bytes of binary ones, null for the rest. */
  readonly maxLength: number | null;
  readonly charset: string | null;
  readonly collation: string | null;
  readonly nullable: boolean;
  /** Computed by the server from other columns; never selected or loaded. */
  readonly generated: boolean;
  /** MySQL's JSON type, or MariaDB's text with a json_valid check. */
  readonly json: boolean;
  /** Part of a unique key: by itself, or only together with other columns. */
  readonly unique: 'no' | 'alone' | 'composite';
  /** Characters that the unique key looks at, null for all of them. */
  readonly uniquePrefix: number | null;
}

/** A foreign key of a table. */
export interface ForeignKeyFacts {
  readonly columns: readonly string[];
  readonly referencedTable: string;
  readonly referencedColumns: readonly string[];
}

/** What masking has to know of a table. */
export interface TableFacts {
  readonly name: string;
  /** The server's estimate. */
  readonly rows: number;
  /** The server's estimate of the bytes of a row, large values included. */
  readonly rowBytes: number;
  readonly columns: readonly ColumnFacts[];
  readonly primaryKey: readonly string[];
  readonly foreignKeys: readonly ForeignKeyFacts[];
}

/** How values of a type are written and replaced. */
export type ColumnFamily =
  | 'text'
  | 'binary'
  | 'integer'
  | 'decimal'
  | 'date'
  | 'datetime'
  | 'time'
  | 'year'
  | 'choice'
  | 'json'
  | 'uuid'
  | 'inet'
  | 'bits'
  | 'spatial'
  | 'other';

const families: Readonly<Record<string, ColumnFamily>> = {
  char: 'text',
  varchar: 'text',
  tinytext: 'text',
  text: 'text',
  mediumtext: 'text',
  longtext: 'text',
  binary: 'binary',
  varbinary: 'binary',
  tinyblob: 'binary',
  blob: 'binary',
  mediumblob: 'binary',
  longblob: 'binary',
  tinyint: 'integer',
  smallint: 'integer',
  mediumint: 'integer',
  int: 'integer',
  bigint: 'integer',
  decimal: 'decimal',
  float: 'decimal',
  double: 'decimal',
  date: 'date',
  datetime: 'datetime',
  timestamp: 'datetime',
  time: 'time',
  year: 'year',
  enum: 'choice',
  set: 'choice',
  json: 'json',
  uuid: 'uuid',
  inet4: 'inet',
  inet6: 'inet',
  bit: 'bits',
  point: 'spatial',
  geometry: 'spatial',
  linestring: 'spatial',
  polygon: 'spatial',
  multipoint: 'spatial',
  multilinestring: 'spatial',
  multipolygon: 'spatial',
  geometrycollection: 'spatial',
  geomcollection: 'spatial',
};

/** The family of a column's type; `other` for types this version does not know. */
export function familyOf(column: ColumnFacts): ColumnFamily {
  if (column.json) return 'json';
  return Object.hasOwn(families, column.type) ? (families[column.type] ?? 'other') : 'other';
}

/** Types that can hold personal text and therefore must be classified. */
export function isTextLike(column: ColumnFacts): boolean {
  const family = familyOf(column);
  return family === 'text' || family === 'json' || family === 'binary' || family === 'inet' || family === 'other';
}

/** A key for which `Jane` and `jane` are two values: folding them would make one of two. */
export function isCaseSensitiveKey(column: ColumnFacts): boolean {
  return column.unique !== 'no' && /(?:_bin|_cs)$|^binary$/.test(column.collation ?? '');
}
