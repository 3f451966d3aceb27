import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { databaseStep, type DatabaseSpec } from '#engine/provision/database.ts';
import { databaseUserStep, type DatabaseUserSpec } from '#engine/provision/database-user.ts';
import { pooledDatabaseStep, takenDatabase, type PooledDatabaseSpec } from '#engine/provision/pooled-database.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { remoteHost } from '#engine/provision/host.ts';
import type { ProvisionContext } from '#engine/provision/step.ts';
import { startSshd, type ExtraSshd } from '../../lab/extra-sshd.ts';
import { failureOf } from '../remote/support/kit.ts';
import { hereContext, killEverywhere, openBench, type Bench } from './support/bench.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
afterEach(() => bench.reset());

function database(changes: Partial<DatabaseSpec> = {}): DatabaseSpec {
  return {
    ...{ id: 'shop/staging/database', door: bench.creator, name: 'bare_shop' },
    ...{ charset: 'utf8mb4', collation: 'utf8mb4_unicode_520_ci', avoid: ['shop'], takeOver: false },
    ...changes,
  };
}

function user(changes: Partial<DatabaseUserSpec> = {}): DatabaseUserSpec {
  return {
    ...{ id: 'shop/staging/database-user', door: bench.creator, database: 'bare_shop', user: 'bare_shop', from: '%' },
    ...{ passwordRef: 'stage/shop/staging/database', avoid: ['shop'] },
    ...changes,
  };
}

describe('database', () => {
  it('is made once, with the character set of production', async () => {
    const { context } = bench;
    expect(await databaseStep.inspect(context, database())).toEqual({ kind: 'missing' });
    const made = await databaseStep.apply(context, database());
    expect(made.items.map(({ kind, what }) => `${kind} ${what}`)).toEqual(['database bare_shop']);
    expect(await databaseStep.apply(context, database())).toEqual(made);
    expect(await databaseStep.inspect(context, database())).toMatchObject({ kind: 'there' });
    expect(await databaseStep.verify(context, database())).toMatchObject({ ok: true });
    expect(
      await bench.root(
        "SELECT DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'bare_shop'",
      ),
    ).toBe('utf8mb4_unicode_520_ci\n');
    await bench.root('DROP DATABASE bare_shop');
    expect(await databaseStep.verify(context, database())).toMatchObject({ ok: false });
  });

  it('survives kills in the middle', async () => {
    expect(
      await killEverywhere(bench, databaseStep, database(), { context: hereContext(bench), most: 6 }),
    ).toBeGreaterThan(2);
  });

  it('refuses one that holds tables, unless it is taken over, and never drops that', async () => {
    await bench.root('CREATE DATABASE bare_shop; CREATE TABLE bare_shop.customers (id int)');
    const { context } = bench;
    expect(await databaseStep.inspect(context, database())).toMatchObject({ kind: 'differs' });
    expect(await failureOf(databaseStep.apply(context, database()))).toMatchObject({ code: 'plan.blocked' });
    const made = await databaseStep.apply(context, database({ takeOver: true }));
    expect(made.items).toEqual([]);
    expect(await databaseStep.undo(context, made, { fullDatabases: true })).toEqual({ removed: [], kept: [] });
    expect(await bench.root('SHOW TABLES IN bare_shop')).toBe('customers\n');
  });

  it('never touches a name of another environment or of the server', async () => {
    for (const name of ['shop', 'SHOP', 'mysql', 'information_schema']) {
      expect(await databaseStep.inspect(bench.context, database({ name }))).toMatchObject({ kind: 'blocked' });
      expect(await failureOf(databaseStep.apply(bench.context, database({ name })))).toMatchObject({
        code: 'plan.blocked',
      });
    }
  });

  it('keeps what has tables now until the user agrees', async () => {
    const made = await databaseStep.apply(bench.context, database());
    await bench.root('CREATE TABLE bare_shop.t (id int)');
    expect((await databaseStep.undo(bench.context, made)).kept).toEqual([
      { what: 'bare_shop', why: 'It holds 1 tables now.' },
    ]);
    expect((await databaseStep.undo(bench.context, made, { fullDatabases: true })).removed).toEqual(['bare_shop']);
  });

  it('gives the statement for an administrator where the user may not', async () => {
    const { user: name } = bench.bare.database.pool;
    const door = { ...bench.creator, user: name, passwordRef: 'pool' };
    const state = await databaseStep.inspect(bench.context, database({ door }));
    expect(state).toMatchObject({ kind: 'by-hand', snippets: [{ for: 'mysql' }] });
    expect(JSON.stringify(state)).toContain("GRANT ALL PRIVILEGES ON `bare\\\\_shop`.* TO 'pool'");
  });

  it('says what is wrong with a wrong password', async () => {
    bench.secrets.set('wrong', 'CANARY-wrong');
    const state = await databaseStep.inspect(
      bench.context,
      database({ door: { ...bench.creator, passwordRef: 'wrong' } }),
    );
    expect(state).toMatchObject({ kind: 'blocked' });
    expect(JSON.stringify(state)).not.toContain('CANARY');
  });
});

describe('database user', () => {
  it('reaches its own database and no other, with a password that only the secret store knows', async () => {
    const { context } = bench;
    await databaseStep.apply(context, database());
    const made = await databaseUserStep.apply(context, user());
    const password = bench.secrets.get('stage/shop/staging/database') ?? '';
    expect(password).toMatch(/^[A-Za-z2-9]{32}$/);
    expect(JSON.stringify([made, databaseUserStep.describe(user())])).not.toContain(password);
    expect(await databaseUserStep.apply(context, user())).toEqual(made);
    expect(await databaseUserStep.inspect(context, user())).toMatchObject({ kind: 'there' });
    expect(await databaseUserStep.verify(context, user())).toMatchObject({ ok: true });
    await bench.root("GRANT SELECT ON shop_local.* TO 'bare_shop'@'%'");
    expect(await databaseUserStep.verify(context, user())).toMatchObject({
      ok: false,
      found: expect.stringContaining('shop_local'),
    });
  });

  it('is not given to the log of the server in plain text', async () => {
    await bench.root('SET GLOBAL general_log = 1');
    try {
      await databaseUserStep.apply(bench.context, user());
      const log = await bench.root('SELECT @@general_log_file');
      const text = await readFile(log.trim(), 'utf8');
      expect(text).toContain('CREATE USER');
      expect(text).not.toContain(bench.secrets.get('stage/shop/staging/database'));
    } finally {
      await bench.root('SET GLOBAL general_log = 0');
    }
  });

  it('survives kills in the middle', async () => {
    await databaseStep.apply(bench.context, database());
    expect(
      await killEverywhere(bench, databaseUserStep, user(), { context: hereContext(bench), most: 6 }),
    ).toBeGreaterThan(2);
  });

  it('leaves a user of somebody else alone', async () => {
    await bench.root("CREATE USER 'bare_shop'@'%' IDENTIFIED BY 'theirs'");
    bench.secrets.delete('stage/shop/staging/database');
    const before = await bench.picture();
    expect(await failureOf(databaseUserStep.apply(bench.context, user()))).toMatchObject({ code: 'plan.blocked' });
    await databaseUserStep.undo(bench.context, { stepId: user().id, items: [] });
    expect(await bench.picture()).toBe(before);
  });

  it('refuses names that are no names', async () => {
    for (const name of ["a'b", 'a`b', 'a"; DROP USER x', '']) {
      expect(await failureOf(databaseUserStep.apply(bench.context, user({ user: name })))).toMatchObject({
        code: 'contract.invalid-input',
      });
    }
  });
});

describe('pooled database', () => {
  const spec = (changes: Partial<PooledDatabaseSpec> = {}): PooledDatabaseSpec => {
    const { host, port, pool } = bench.bare.database;
    const candidates = pool.names.map((name) => ({ name, user: pool.user, passwordRef: 'pool' }));
    return { id: 'shop/first/database', place: { host, port }, candidates, avoid: [], ...changes };
  };

  it('takes the first free one, another stage the next, and says so when none is left', async () => {
    const { context } = bench;
    await bench.root('CREATE TABLE pool_1.old (id int)');
    const first = await pooledDatabaseStep.apply(context, spec());
    const second = await pooledDatabaseStep.apply(context, spec({ id: 'shop/second/database' }));
    expect([takenDatabase(first), takenDatabase(second)]).toEqual(['pool_2', 'pool_3']);
    expect(await pooledDatabaseStep.apply(context, spec())).toEqual(first);
    const state = await pooledDatabaseStep.inspect(context, spec({ id: 'shop/third/database' }));
    expect(state).toMatchObject({ kind: 'blocked', why: expect.stringContaining('pool_1 holds 1 tables') });
    expect(await pooledDatabaseStep.verify(context, spec())).toMatchObject({ ok: true });
    await bench.root('DROP DATABASE pool_2');
    expect(await pooledDatabaseStep.verify(context, spec())).toMatchObject({ ok: false });
  });

  it('is given back empty, with what the stage put into it only when the user agrees', async () => {
    const { context } = bench;
    const before = await bench.picture();
    const made = await pooledDatabaseStep.apply(context, spec());
    await bench.root(`CREATE TABLE pool_1.a (id int PRIMARY KEY); CREATE TABLE pool_1.b (id int, FOREIGN KEY (id) REFERENCES a (id));
CREATE VIEW pool_1.v AS SELECT * FROM pool_1.a; CREATE SEQUENCE pool_1.s; CREATE FUNCTION pool_1.f() RETURNS int RETURN 1`);
    expect((await pooledDatabaseStep.undo(context, made)).kept).toHaveLength(1);
    expect((await pooledDatabaseStep.undo(context, made, { fullDatabases: true })).removed).toEqual(['pool_1']);
    expect(await bench.picture()).toBe(before);
  });

  it('survives kills in the middle', async () => {
    expect(
      await killEverywhere(bench, pooledDatabaseStep, spec(), { context: hereContext(bench), most: 6 }),
    ).toBeGreaterThan(4);
  });
});

describe('a server that forbids tunnels (S9), with a wrapper around the client that prints (R5)', () => {
  let sshd: ExtraSshd;
  let closed: Bench;
  /** Like a server on which nothing can copy between a channel and the database either. */
  let context: ProvisionContext;

  beforeAll(async () => {
    sshd = await startSshd(bench.lab, {
      host: 'staging',
      name: 'no-tunnels',
      port: 4368,
      extraConfig: 'DisableForwarding yes\nSetEnv PATH=/home/bare/bin:/usr/bin:/bin',
    });
    closed = await openBench({ port: sshd.port });
    const { session } = closed.context.host;
    if (session === null) throw new Error('it is a server');
    const openTunnel = async () => Promise.reject(new AppError('remote.forwarding-refused'));
    context = closed.with(remoteHost({ ...session, openTunnel }));
  });
  afterAll(async () => {
    await closed.close();
    await sshd.stop();
  });

  async function addWrappers(): Promise<void> {
    await closed.sh(`mkdir ~/bin && cd ~/bin
printf '#!/bin/sh\\nps -ww -eo args >>~/seen\\necho "mariadb: Deprecated, use another"\\nexec /usr/bin/mariadb "$@"\\n' >mariadb
printf '#!/bin/sh\\necho "$@" >>~/sudo-was-called\\nexit 1\\n' >sudo
chmod 755 mariadb sudo`);
  }

  it('makes database and user by the client program on it, with the password in no argument and without sudo (R9)', async () => {
    await addWrappers();
    const door = closed.creator;
    const made = await databaseStep.apply(context, { ...database(), door });
    const madeUser = await databaseUserStep.apply(context, { ...user(), door });
    expect(await databaseUserStep.verify(context, { ...user(), door })).toMatchObject({ ok: true });
    expect((await databaseUserStep.undo(context, madeUser)).removed).toEqual(["'bare_shop'@'%'"]);
    expect((await databaseStep.undo(context, made)).removed).toEqual(['bare_shop']);
    const seen = await closed.sh('cat ~/seen');
    expect(seen).toContain('--defaults-file=/dev/fd/3');
    for (const secret of closed.secrets.values()) expect(seen).not.toContain(secret);
    expect(await closed.sh('ls ~')).toBe('bin\nseen\n');
  });

  it("takes the account's own settings where no user is named", async () => {
    const { host, port, creator } = closed.bare.database;
    await closed.sh(
      `umask 077; printf '[client]\\nhost=%s\\nport=%s\\nuser=%s\\npassword=%s\\n' ${host} ${String(port)} ${creator.user} ${creator.password} >~/.my.cnf`,
    );
    const door = { host: 'localhost', port: 3306 };
    const made = await databaseStep.apply(context, { ...database(), door });
    expect(made.items).toHaveLength(1);
    expect((await databaseStep.undo(context, made)).removed).toEqual(['bare_shop']);
  });

  it('handles passwords that every syntax dislikes', async () => {
    const password = `p'"\\$#; \`é\t=[x]`;
    const literal = password.replaceAll('\\', '\\\\').replaceAll("'", "''");
    await closed.root(`CREATE OR REPLACE USER 'bare_odd'@'%' IDENTIFIED BY '${literal}'`);
    closed.secrets.set('odd', password);
    const door = { ...closed.creator, user: 'bare_odd', passwordRef: 'odd' };
    expect(await databaseStep.inspect(context, { ...database(), door })).toMatchObject({ kind: 'by-hand' });
    closed.secrets.set('odd', `${password}x`);
    const state = await databaseStep.inspect(context, { ...database(), door });
    expect(state).toMatchObject({ kind: 'blocked', why: expect.stringContaining('Access denied') });
  });

  it('relays where it can', async () => {
    const made = await databaseStep.apply(closed.context, { ...database(), door: closed.creator });
    expect((await databaseStep.undo(closed.context, made)).removed).toEqual(['bare_shop']);
  });
});
