import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SourceConnection, TargetConnection } from '#engine/mysql/connection.ts';
import { dropOld, inspectSwitch, revertSwitch, runSwitch, type SwitchJournal } from '#engine/mysql/run-switch.ts';
import type { SwitchMode } from '#engine/mysql/switch-plan.ts';
import { startMariadb, type MariadbServer } from './support/mariadb-server.ts';
import { createShop } from './support/shop.ts';
import { loadBeside } from './support/small-pull.ts';

let from: MariadbServer;
let to: MariadbServer;
let source: SourceConnection;
let target: TargetConnection;

beforeAll(async () => {
  [from, to] = await Promise.all([startMariadb(), startMariadb()]);
  await createShop(await from.target());
  source = await from.source({ database: 'shop' });
});

afterAll(async () => {
  await from.stop();
  await to.stop();
});

const silent: SwitchJournal = async () => {};

/** A site that was pulled before: old rows, a table and a trigger of its own, a foreign key from its table to an old one. */
async function createOldSite(): Promise<void> {
  target = await to.target();
  for (const [schema] of await target.strings("SHOW DATABASES LIKE 'site%'"))
    await target.execute(`DROP DATABASE \`${schema ?? ''}\``);
  await target.execute('CREATE DATABASE site');
  await target.execute('USE site');
  await target.execute('CREATE TABLE customers (id INT NOT NULL PRIMARY KEY, email VARCHAR(100))');
  await target.execute("INSERT INTO customers VALUES (9, 'old@site.test')");
  await target.execute(
    'CREATE TABLE only_here (id INT NOT NULL PRIMARY KEY, customer INT, CONSTRAINT mine FOREIGN KEY (customer) REFERENCES customers (id))',
  );
  await target.execute('INSERT INTO only_here VALUES (1, 9)');
  await target.execute('CREATE TABLE log (old INT)');
  await target.execute(
    'CREATE TRIGGER count_orders BEFORE INSERT ON customers FOR EACH ROW SET NEW.email = LOWER(NEW.email)',
  );
  await target.execute("CREATE VIEW b_orders AS SELECT 'old view' AS x");
  await target.execute('CREATE FUNCTION tax(amount INT) RETURNS INT DETERMINISTIC RETURN 1');
}

async function text(sql: string): Promise<string> {
  return JSON.stringify(await target.strings(sql));
}

async function whatIsThere(): Promise<readonly string[]> {
  const tables = await target.strings('SHOW TABLES FROM site');
  const triggers = await target.strings('SHOW TRIGGERS FROM site');
  return [
    ...tables.map(([name]) => name ?? ''),
    ...triggers.map(([name, , table]) => `${name ?? ''} on ${table ?? ''}`),
    await text('SELECT email FROM site.customers ORDER BY id'),
    await text('SELECT site.tax(100)'),
    await text('SELECT * FROM site.b_orders LIMIT 1'),
  ];
}

const oldSite = [
  'b_orders',
  'customers',
  'log',
  'only_here',
  'count_orders on customers',
  '[["old@site.test"]]',
  '[["1"]]',
  '[["old view"]]',
];

describe.each<SwitchMode>(['shadow-schema', 'prefix'])('a switch in mode %s', (mode) => {
  beforeEach(createOldSite);

  it('puts new tables, views, routines, triggers and events in place and keeps what only the target has', async () => {
    const { plan } = await loadBeside({ source, target, from: 'shop', to: 'site', id: '0a1b2c3d', mode });
    expect(await inspectSwitch(target, plan)).toBe('before');
    const { skipped } = await runSwitch(target, plan, silent);
    expect(await inspectSwitch(target, plan)).toBe('after');
    expect(skipped.map((one) => one.step)).toEqual(['view:broken']);
    const there = (await whatIsThere()).filter((name) => !name.startsWith('sl0a1b2c3do_'));
    expect(there).toEqual([
      'a_totals',
      'b_orders',
      'counter',
      'customers',
      'log',
      'only_here',
      'orders',
      'count_orders on orders',
      '[["a@shop.example"],["b@shop.example"]]',
      '[["19.00"]]',
      '[["1","10.50","a@shop.example"]]',
    ]);
    expect(await text('SELECT n FROM site.counter')).toBe('[["0"]]');
    expect(await text("SELECT STATUS, DEFINER FROM information_schema.EVENTS WHERE EVENT_SCHEMA = 'site'")).toBe(
      '[["DISABLED","root@localhost"]]',
    );
    const [procedure] = await target.strings('SHOW CREATE PROCEDURE site.report');
    expect(procedure?.[2]).toContain('-- a comment that must survive');
    expect(procedure?.[2]).toContain('FROM `site`.orders');
    const keys =
      await target.strings(`SELECT CONSTRAINT_NAME, REFERENCED_TABLE_NAME, UNIQUE_CONSTRAINT_SCHEMA, DELETE_RULE
      FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = 'site' AND TABLE_NAME NOT LIKE 'sl0a%'
      ORDER BY CONSTRAINT_NAME`);
    const suffix = mode === 'prefix' ? '_0a1b2c3d' : '';
    expect(keys).toEqual([
      [`customer_best${suffix}`, 'orders', 'site', 'SET NULL'],
      ['mine', 'customers', 'site', 'RESTRICT'],
      [`order_customer${suffix}`, 'customers', 'site', 'CASCADE'],
    ]);
    await dropOld(target, plan);
    await dropOld(target, plan);
    expect((await whatIsThere()).filter((name) => name.startsWith('sl'))).toEqual([]);
    expect(await text("SHOW DATABASES LIKE 'site%'")).toBe('[["site"]]');
  });

  it('can be undone completely, and undone twice', async () => {
    const { plan } = await loadBeside({ source, target, from: 'shop', to: 'site', id: '11111111', mode });
    await runSwitch(target, plan, silent);
    await revertSwitch(target, plan, silent);
    expect((await whatIsThere()).filter((name) => !name.startsWith('sl'))).toEqual(oldSite);
    expect(await inspectSwitch(target, plan)).toBe('before');
    await revertSwitch(target, plan, silent);
    expect((await whatIsThere()).filter((name) => !name.startsWith('sl'))).toEqual(oldSite);
    expect(
      await text("SELECT COUNT(*) FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_NAME = 'mine'"),
    ).toBe('[["1"]]');
  });

  it('can be finished or undone from every step at which it was cut off', async () => {
    const { plan } = await loadBeside({ source, target, from: 'shop', to: 'site', id: '22222222', mode });
    const steps: string[] = [];
    await runSwitch(target, plan, async (step, event) => void steps.push(`${step} ${event}`));
    await revertSwitch(target, plan, silent);
    expect(steps.length).toBeGreaterThan(10);
    class Cut extends Error {}
    for (const cutAt of steps) {
      // The process dies: no error handling runs, so the connection is simply left.
      const dying = await to.target();
      let dead = false;
      const mortal: TargetConnection = new Proxy(dying, {
        get: (object, name) => {
          if (name === 'execute' && dead) return () => Promise.reject(new Cut());
          const value: unknown = Reflect.get(object, name, object);
          const bound: unknown = typeof value === 'function' ? value.bind(object) : value;
          return bound;
        },
      });
      const until: SwitchJournal = async (step, event) => {
        if (`${step} ${event}` === cutAt) {
          dead = true;
          throw new Cut();
        }
      };
      await expect(runSwitch(mortal, plan, until)).rejects.toThrow();
      await dying.close();
      if (steps.indexOf(cutAt) % 2 === 0) await runSwitch(target, plan, silent);
      await revertSwitch(target, plan, silent);
      expect(
        (await whatIsThere()).filter((name) => !name.startsWith('sl')),
        cutAt,
      ).toEqual(oldSite);
    }
  });

  it('moves away what only the target has when told to', async () => {
    const { plan } = await loadBeside({
      source,
      target,
      from: 'shop',
      to: 'site',
      id: '33333333',
      mode,
      targetOnly: 'remove',
    });
    await runSwitch(target, plan, silent);
    expect(await whatIsThere()).not.toContain('only_here');
    await revertSwitch(target, plan, silent);
    expect((await whatIsThere()).filter((name) => !name.startsWith('sl'))).toEqual(oldSite);
  });

  it('changes nothing when somebody holds on to a table', async () => {
    const { plan } = await loadBeside({ source, target, from: 'shop', to: 'site', id: '44444444', mode });
    const other = await to.target();
    await other.execute('START TRANSACTION');
    await other.query('SELECT * FROM site.customers');
    await target.execute('SET SESSION lock_wait_timeout = 1');
    const failed = await runSwitch(target, plan, silent).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'database.lock-wait' });
    await other.execute('ROLLBACK');
    expect((await whatIsThere()).filter((name) => !name.startsWith('sl'))).toEqual(oldSite);
  });
});
