import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSnapshot } from '#engine/mysql/snapshot.ts';
import { inspectDatabase } from '#engine/mysql/inspect.ts';
import { revertSwitch, runSwitch } from '#engine/mysql/run-switch.ts';
import { startMariadb, type MariadbServer } from './support/mariadb-server.ts';
import { createShop } from './support/shop.ts';
import { loadBeside } from './support/small-pull.ts';

let from: MariadbServer;
let to: MariadbServer;

beforeAll(async () => {
  [from, to] = await Promise.all([startMariadb(), startMariadb()]);
  const maker = await from.target();
  await createShop(maker);
  await maker.execute("CREATE USER 'shared'@'%' IDENTIFIED BY 'pw'");
  await maker.execute("GRANT ALL ON shop.* TO 'shared'@'%'");
  const root = await to.target();
  await root.execute('CREATE DATABASE site');
  await root.execute('CREATE TABLE site.customers (id INT)');
  await root.execute('CREATE DEFINER=`somebody`@`else` VIEW site.kept AS SELECT 1 AS one');
  await root.execute("CREATE USER 'site'@'%' IDENTIFIED BY 'pw'");
  await root.execute("GRANT ALL ON site.* TO 'site'@'%'");
});

afterAll(async () => {
  await from.stop();
  await to.stop();
});

it('pulls from and into databases on shared hosting, and back (B11, B20)', async () => {
  const { signal } = new AbortController();
  const source = await from.source({ user: 'shared', password: 'pw', database: 'shop' });
  const target = await to.target({ user: 'site', password: 'pw', database: 'site' });
  const facts = await inspectDatabase(target, 'site', signal);
  expect(facts.rights.createDatabase).toBe(false);
  const { plan, facts: shop } = await loadBeside({
    source,
    target,
    from: 'shop',
    to: 'site',
    id: 'abcdef01',
    mode: 'prefix',
  });
  const { skipped } = await runSwitch(target, plan, async () => {});
  // The body of a routine of somebody else cannot even be read here; everything that was read is in place.
  expect(skipped.map((one) => one.step)).toEqual(['view:broken']);
  expect(await target.strings('SELECT email FROM site.customers ORDER BY id')).toEqual([
    ['a@shop.example'],
    ['b@shop.example'],
  ]);
  expect(await target.strings('SELECT id FROM site.a_totals ORDER BY id')).toEqual([['1'], ['2']]);
  const [definer] = await target.strings(
    "SELECT DEFINER FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = 'site'",
  );
  expect(definer).toEqual(['site@%']);
  await revertSwitch(target, plan, async () => {});
  expect(await target.strings('SELECT COUNT(*) FROM site.customers')).toEqual([['0']]);
  const snapshot = await openSnapshot({
    open: () => from.source({ user: 'shared', password: 'pw', database: 'shop' }),
    count: 2,
    schema: 'shop',
    tables: shop.tables,
    rights: shop.rights,
    signal,
  });
  expect(snapshot.method).toBe('table-locks');
  await snapshot.close();
});
