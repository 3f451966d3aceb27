/** The two families of servers; they differ in types, collations and grammar. */
export type DatabaseVendor = 'mysql' | 'mariadb';

/** What a server is and allows, for one user. */
export interface ServerFacts {
  readonly vendor: DatabaseVendor;
  /** As the server says it, without replication's `5.5.5-` prefix. */
  readonly version: string;
  /** major * 10000 + minor * 100 + patch, e.g. 101106. */
  readonly versionNumber: number;
  /** The server's own default, not that of our session. */
  readonly sqlMode: string;
  readonly characterSet: string;
  readonly collation: string;
  readonly lowerCaseTableNames: number;
  /** Bytes of the largest statement or row the server takes. */
  readonly maxAllowedPacket: number;
  /** May rows be loaded with LOAD DATA LOCAL? */
  readonly localInfile: boolean;
  readonly readOnly: boolean;
  readonly hasBinaryLog: boolean;
  readonly eventScheduler: boolean;
  /** Every collation that can be named in a statement. */
  readonly collations: readonly string[];
  /** Engines that tables may use, lower case. */
  readonly engines: readonly string[];
}

/** What the user may do in the inspected database. */
export interface DatabaseRights {
  readonly select: boolean;
  readonly lockTables: boolean;
  readonly reload: boolean;
  readonly showView: boolean;
  readonly trigger: boolean;
  readonly event: boolean;
  readonly process: boolean;
  /** May bodies of other people's routines be read? */
  readonly showRoutine: boolean;
  readonly createRoutine: boolean;
  readonly createView: boolean;
  readonly create: boolean;
  readonly drop: boolean;
  readonly alter: boolean;
  readonly insert: boolean;
  /** May new databases be created, so that data can be prepared in one of its own? */
  readonly createDatabase: boolean;
  /** May create databases named like `pattern`, as in GRANT (`\_` and `%`), when not all. */
  readonly createDatabasePatterns: readonly string[];
  readonly super: boolean;
}

/** One column. `type` is the full type text, `dataType` its first word in lower case. */
export interface ColumnFacts {
  readonly name: string;
  readonly type: string;
  readonly dataType: string;
  readonly nullable: boolean;
  /** The default as information_schema prints it, or null. */
  readonly default: string | null;
  readonly characterSet: string | null;
  readonly collation: string | null;
  /** Characters a text column holds. */
  readonly maxLength: number | null;
  readonly generated: 'stored' | 'virtual' | null;
  readonly autoIncrement: boolean;
  readonly invisible: boolean;
  readonly comment: string;
}

/** One index; the primary key is called `PRIMARY`. */
export interface IndexFacts {
  readonly name: string;
  readonly unique: boolean;
  /** BTREE, HASH, FULLTEXT, SPATIAL, ... */
  readonly kind: string;
  /** Column names in order; null for an expression. */
  readonly columns: readonly (string | null)[];
}

/** One foreign key. */
export interface ForeignKeyFacts {
  readonly name: string;
  readonly columns: readonly string[];
  readonly referencedSchema: string;
  readonly referencedTable: string;
  readonly referencedColumns: readonly string[];
}

/** One base table. Numbers are the server's estimates. */
export interface TableFacts {
  readonly name: string;
  readonly engine: string;
  readonly rows: number;
  readonly dataBytes: number;
  readonly indexBytes: number;
  readonly collation: string;
  readonly rowFormat: string;
  readonly createOptions: string;
  readonly partitioned: boolean;
  readonly systemVersioned: boolean;
  readonly autoIncrement: string | null;
  readonly comment: string;
  readonly columns: readonly ColumnFacts[];
  /** Columns of the primary key in order; empty without one. */
  readonly primaryKey: readonly string[];
  readonly indexes: readonly IndexFacts[];
  readonly foreignKeys: readonly ForeignKeyFacts[];
}

/** One view; `definition` is null when this user may not see it. */
export interface ViewFacts {
  readonly name: string;
  readonly definition: string | null;
  readonly definer: string;
  readonly security: string;
  /** Columns as far as the server can tell; empty when the view is invalid. */
  readonly columns: readonly string[];
}

/** One trigger. */
export interface TriggerFacts {
  readonly name: string;
  readonly table: string;
  readonly definer: string;
}

/** One stored procedure or function. */
export interface RoutineFacts {
  readonly name: string;
  readonly kind: 'procedure' | 'function';
  readonly definer: string;
  /** False when this user may not read the body; such a routine cannot be copied. */
  readonly bodyVisible: boolean;
}

/** One event of the scheduler. */
export interface EventFacts {
  readonly name: string;
  readonly definer: string;
  readonly status: string;
}

/** One sequence (MariaDB). */
export interface SequenceFacts {
  readonly name: string;
}

/** Everything about one database that a plan needs. JSON-safe. */
export interface DatabaseFacts {
  readonly schema: string;
  readonly characterSet: string;
  readonly collation: string;
  readonly server: ServerFacts;
  readonly rights: DatabaseRights;
  readonly tables: readonly TableFacts[];
  readonly views: readonly ViewFacts[];
  readonly triggers: readonly TriggerFacts[];
  readonly routines: readonly RoutineFacts[];
  readonly events: readonly EventFacts[];
  readonly sequences: readonly SequenceFacts[];
}
