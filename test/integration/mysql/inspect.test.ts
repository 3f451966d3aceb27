import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatabaseFacts } from '#shared/domain/database-facts.ts';
import type { TargetConnection } from '#engine/mysql/connection.ts';
import { inspectDatabase } from '#engine/mysql/inspect.ts';
import { quoteIdentifier } from '#engine/mysql/quote.ts';
import { readObjectDefinitions, readTableDefinitions } from '#engine/mysql/read-definitions.ts';
import { startMariadb, type MariadbServer } from './support/mariadb-server.ts';
import { createShop } from './support/shop.ts';

const signal = new AbortController().signal;
let server: MariadbServer;
let admin: TargetConnection;

beforeAll(async () => {
  server = await startMariadb();
  admin = await server.target();
  await createShop(admin);
});

afterAll(() => server.stop());

async function inspectAs(user: string, schema = 'shop'): Promise<DatabaseFacts> {
  const source = await server.source(user === 'root' ? {} : { user, password: 'pw' });
  return inspectDatabase(source, schema, signal);
}

describe('facts of a database', () => {
  it('survive JSON and name server, tables, keys and objects', async () => {
    const facts = await inspectAs('root');
    expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
    expect(facts.server).toMatchObject({ vendor: 'mariadb', localInfile: true });
    expect(facts.server.versionNumber).toBeGreaterThan(100_000);
    expect(facts.server.collations).toContain('utf8mb4_uca1400_ai_ci');
    expect(facts.server.engines).toEqual(expect.arrayContaining(['innodb', 'myisam']));
    expect(facts.tables.map((table) => `${table.name} ${table.engine}`)).toEqual([
      'counter InnoDB',
      'customers InnoDB',
      'log MyISAM',
      'orders InnoDB',
    ]);
    const orders = facts.tables.find((table) => table.name === 'orders');
    expect(orders?.primaryKey).toEqual(['id']);
    expect(orders?.foreignKeys).toEqual([
      {
        name: 'order_customer',
        columns: ['customer'],
        referencedSchema: 'shop',
        referencedTable: 'customers',
        referencedColumns: ['id'],
      },
    ]);
    expect(orders?.indexes.map((index) => `${index.name} ${index.kind}`)).toContain('words FULLTEXT');
    expect(facts.views.map((view) => view.name).sort()).toEqual(['a_totals', 'b_orders', 'broken']);
    expect(facts.triggers).toEqual([{ name: 'count_orders', table: 'orders', definer: 'nobody@nowhere.example' }]);
    expect(facts.routines.map((routine) => `${routine.kind} ${routine.name}`)).toEqual([
      'function tax',
      'procedure report',
    ]);
    expect(facts.events.map((event) => event.name)).toEqual(['nightly']);
  });

  it('say that a database does not exist', async () => {
    await expect(inspectAs('root', 'nowhere')).rejects.toMatchObject({ code: 'database.unknown-database' });
  });
});

describe('a user with few rights', () => {
  it('is told what is missing instead of losing things silently (B21)', async () => {
    await admin.execute("CREATE USER 'poor'@'%' IDENTIFIED BY 'pw'");
    await admin.execute("GRANT SELECT ON shop.* TO 'poor'@'%'");
    await admin.execute("GRANT EXECUTE ON PROCEDURE shop.report TO 'poor'@'%'");
    const facts = await inspectAs('poor');
    expect(facts.rights).toMatchObject({
      select: true,
      lockTables: false,
      reload: false,
      showView: false,
      trigger: false,
      event: false,
      createDatabase: false,
    });
    expect(facts.tables).toHaveLength(4);
    expect(facts.views.every((view) => view.definition === null)).toBe(true);
    expect(facts.routines).toEqual([expect.objectContaining({ name: 'report', bodyVisible: false })]);
    const source = await server.source({ user: 'poor', password: 'pw' });
    const { definitions, unreadable } = await readObjectDefinitions(source, facts, signal);
    expect(definitions).toEqual([]);
    expect(unreadable.map((object) => object.name).sort()).toEqual(['a_totals', 'b_orders', 'broken', 'report']);
    expect(unreadable[0]?.why).toContain('body');
  });

  it('cannot leave its own schema, whatever is loaded (hazard M3)', async () => {
    await admin.execute("CREATE USER 'site'@'%' IDENTIFIED BY 'pw'");
    await admin.execute("GRANT ALL ON `site\\_%`.* TO 'site'@'%'");
    await admin.execute('CREATE DATABASE site_live');
    const facts = await inspectAs('site', 'site_live');
    expect(facts.rights).toMatchObject({ create: true, drop: true, createDatabase: false, super: false });
    expect(facts.rights.createDatabasePatterns).toEqual(['site\\_%']);
    const target = await server.target({ user: 'site', password: 'pw' });
    await target.execute('CREATE DATABASE site_live_stagelift_00000000');
    for (const sql of [
      'DROP DATABASE shop',
      'SET GLOBAL max_connections = 1',
      'GRANT ALL ON *.* TO site',
      'USE shop',
    ]) {
      await expect(target.execute(sql)).rejects.toMatchObject({
        code: expect.stringMatching(/privilege-missing|access-denied/),
      });
    }
  });
});

describe('names', () => {
  const nasty = [
    'back`tick',
    'quo\'te"',
    'sp ace',
    'new\nline',
    'select',
    'a/b',
    '../../etc',
    'ünï漢',
    'x'.repeat(64),
    '-- x',
    '\\! cmd',
  ];

  it('of any kind are quoted everywhere (B18)', async () => {
    await admin.execute('CREATE DATABASE `na``mes\n\\! cmd`');
    await admin.execute('USE `na``mes\n\\! cmd`');
    for (const name of nasty) {
      const quoted = quoteIdentifier(name);
      await admin.execute(
        `CREATE TABLE ${quoted} (${quoted} INT NOT NULL PRIMARY KEY, KEY ${quoteIdentifier(`k${name}`.slice(0, 64))} (${quoted})) COMMENT = '😀 it''s'`,
      );
    }
    const source = await server.source();
    const schema = 'na`mes\n\\! cmd';
    const facts = await inspectDatabase(source, schema, signal);
    expect(facts.tables.map((table) => table.name).sort()).toEqual([...nasty].sort());
    expect(facts.tables.every((table) => table.columns[0]?.name === table.name)).toBe(true);
    const definitions = await readTableDefinitions(source, schema, nasty, signal);
    expect([...definitions.keys()]).toEqual(nasty);
    expect(definitions.get('new\nline')).toContain('`new\nline` int');
  });
});

describe('many tables', () => {
  it('are listed in seconds, without a query per table', { timeout: 300_000 }, async () => {
    await admin.execute('CREATE DATABASE many');
    await admin.execute('USE many');
    const tables = 1_000;
    for (let from = 0; from < tables; from += 200) {
      await Promise.all(
        Array.from({ length: 200 }, (_, index) =>
          admin.execute(`CREATE TABLE t${from + index} (id INT NOT NULL PRIMARY KEY, a INT, KEY (a)) ENGINE=MEMORY`),
        ),
      );
    }
    const started = Date.now();
    const facts = await inspectAs('root', 'many');
    expect(facts.tables).toHaveLength(tables);
    expect(Date.now() - started).toBeLessThan(5_000);
  });
});
