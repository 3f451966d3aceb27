import type { ColumnFacts, DatabaseFacts, TableFacts } from '#shared/domain/database-facts.ts';
import { environmentSchema, type Environment } from '#shared/domain/environment.ts';
import { recipeSchema, type Recipe } from '#shared/recipe-schema/recipe.ts';

/** A column for tests; text unless told. */
export function column(name: string, more: Partial<ColumnFacts> = {}): ColumnFacts {
  return {
    name,
    type: 'varchar(100)',
    dataType: 'varchar',
    nullable: true,
    default: null,
    characterSet: 'utf8mb4',
    collation: 'utf8mb4_unicode_ci',
    maxLength: 100,
    generated: null,
    autoIncrement: false,
    invisible: false,
    comment: '',
    ...more,
  };
}

/** An integer column. */
export function number(name: string): ColumnFacts {
  return column(name, { type: 'int(11)', dataType: 'int', characterSet: null, collation: null, maxLength: null });
}

/** A table for tests with an integer key. */
export function table(name: string, columns: readonly ColumnFacts[], more: Partial<TableFacts> = {}): TableFacts {
  return {
    name,
    engine: 'InnoDB',
    rows: 10,
    dataBytes: 1000,
    indexBytes: 0,
    collation: 'utf8mb4_unicode_ci',
    rowFormat: 'Dynamic',
    createOptions: '',
    partitioned: false,
    systemVersioned: false,
    autoIncrement: null,
    comment: '',
    columns: [number('id'), ...columns],
    primaryKey: ['id'],
    indexes: [],
    foreignKeys: [],
    ...more,
  };
}

/** A database for tests in which everything is allowed. */
export function database(tables: readonly TableFacts[], more: Partial<DatabaseFacts> = {}): DatabaseFacts {
  return {
    schema: 'shop',
    characterSet: 'utf8mb4',
    collation: 'utf8mb4_unicode_ci',
    server: {
      vendor: 'mariadb',
      version: '10.11.6-MariaDB',
      versionNumber: 101106,
      sqlMode: '',
      characterSet: 'utf8mb4',
      collation: 'utf8mb4_general_ci',
      lowerCaseTableNames: 0,
      maxAllowedPacket: 64 * 2 ** 20,
      localInfile: true,
      readOnly: false,
      hasBinaryLog: false,
      eventScheduler: false,
      collations: [],
      engines: ['innodb'],
    },
    rights: {
      ...{ select: true, lockTables: true, reload: true, showView: true, trigger: true, event: true, process: true },
      ...{
        showRoutine: true,
        createRoutine: true,
        createView: true,
        create: true,
        drop: true,
        alter: true,
        insert: true,
      },
      ...{ createDatabase: true, createDatabasePatterns: [], super: false },
    },
    tables,
    views: [],
    triggers: [],
    routines: [],
    events: [],
    sequences: [],
    ...more,
  };
}

/** An environment for tests. */
export function environment(stage: 'production' | 'local', more: object = {}): Environment {
  return environmentSchema.parse({
    ...{
      id: stage,
      name: stage,
      stage,
      path: `/srv/${stage}/site`,
      url: `https://${stage}.test`,
      database: { kind: 'read' },
    },
    ...more,
  });
}

/** A recipe that says nothing but what a test adds. */
export function recipe(more: object = {}): Recipe {
  return recipeSchema.parse({
    id: 'test',
    title: 'Test',
    priority: 1,
    detect: [{ all: ['x'] }],
    credentials: [],
    ...more,
  });
}
