import { existsSync } from 'node:fs';
import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { largeFileSize } from '#engine/files/plan-file-delta.ts';
import { connectAsRoot } from '../../lab/root-connection.ts';
import { run } from '../../lab/processes.ts';
import { awkwardNames, brokenNames } from '../../unit/engine/files/file-tree.ts';
import { type Bench, type BenchEngine, openBench } from './support/bench.ts';
import { listTree } from './support/fingerprint.ts';

// Names and texts that are commands somewhere: of files (U1), of tables, columns, keys, views and programs (B18, M4), and
// what a client of the database would run when it stood at the beginning of a line of a dump (M2).

const quote = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/** Table and column names; MariaDB's own limit is the basic plane of Unicode, so no emoji. */
const names = [
  'back`tick',
  'quo\'te"s',
  'sp ace',
  'new\nline',
  'select',
  'a/b',
  '../../etc',
  'ünï漢',
  'x'.repeat(64),
  '-- x',
  '#',
  '; DROP DATABASE mysql',
  'a\n\\! touch pwned',
  '$(touch pwned)',
  '%s%n',
  'Clash',
  'clash',
] as const;

/** What the text client of MySQL does by itself; for the server these are plain text. */
const clientCommands = [
  '\\! touch {mark}',
  'system touch {mark}',
  'source /etc/passwd',
  'delimiter //',
  '\\d //\n\\! touch {mark}//',
  '/*!999999\\- enable the sandbox mode */\n\\! touch {mark}',
  '/*M!999999\\- enable the sandbox mode */',
  '-- \n\\! touch {mark}\n',
  "'; \\! touch {mark}\n",
  'tee {mark}',
] as const;

describe.each([
  ['shadow-schema', 4482],
  ['prefix', 4483],
] as const)('a pull in a target of the kind %s', (mode, sshPort) => {
  let bench: Bench;
  let engine: BenchEngine;
  let source: Connection;
  let mark: string;
  const cleanUps: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    bench = await openBench({ sshPort, mode });
    cleanUps.push(bench.clean);
    mark = join(dirname(bench.dataFolder), 'pwned');
    source = await connectAsRoot(bench.sourceSocket, bench.sourceDatabase);
    cleanUps.push(() => source.end());
    await makeTables(
      source,
      bench.id,
      clientCommands.map((text) => text.replaceAll('{mark}', mark)),
    );
    await makeFiles(bench.sourceUploads);
    engine = await bench.engine();
    cleanUps.push(engine.close);
  });

  afterAll(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  it('brings odd names and texts unchanged, runs none of them, and undo leaves no trace (U1, B18, M2, M4)', async () => {
    const old = await bench.target();
    const plan = await engine.plan();
    const asked = plan.unclassified.map(({ table, column }) => `${table}.${column}`);
    expect(asked).toEqual(["quo'te\"s.e-mail `of` 'him'"]);
    await engine.client.request('projects.decideColumns', {
      projectId: 'shop',
      decisions: plan.unclassified.map(({ table, column }) => ({
        table,
        column,
        rule: { kind: 'mask', method: 'email' } as const,
      })),
    });
    // Names that could turn a terminal upside down are shown with their bytes.
    const refused = plan.files.flatMap((files) => files.refused.map(({ path }) => path));
    expect(refused).toEqual(['odd/red\\x1b[31m\\x0aname']);

    const job = await engine.pull();
    expect(job.error).toBeUndefined();
    const target = await connectAsRoot(bench.targetSocket, bench.id);
    try {
      for (const name of names) expect(await rowsOf(target, name), name).toEqual(await rowsOf(source, name));
      expect(await rowsOf(target, 'texts')).toEqual(await rowsOf(source, 'texts'));
      expect(await readOne(target, "SELECT `e-mail ``of`` 'him'` FROM `quo'te\"s`")).toMatch(/@example\.invalid$/);
      expect(await readOne(target, `SELECT ${quote('li\nnk')} FROM ${quote('a\n\\! touch pwned view')}`)).toBe(
        'http://127.0.0.1:9/x',
      );
      expect(await readOne(target, `SELECT ${quote('a/b; f\n')}(4)`)).toBe(5);
      const definitions =
        "SELECT GROUP_CONCAT(TABLE_COMMENT ORDER BY TABLE_NAME) FROM information_schema.TABLES WHERE TABLE_NAME = 'texts'";
      expect(await readOne(target, `${definitions} AND TABLE_SCHEMA = DATABASE()`)).toContain(`\\! touch ${mark}`);
    } finally {
      await target.end();
    }

    const there = await listTree(bench.uploads);
    expect(there).toEqual(expect.arrayContaining([...(await listTree(bench.sourceUploads, /red\x1b/))]));
    await expectNothingRan();
    await engine.client.request('jobs.undo', { jobId: job.id });
    expect(await bench.target()).toEqual(old);
    expect(await bench.leftovers()).toEqual([]);
    await expectNothingRan();
  });

  async function expectNothingRan(): Promise<void> {
    expect(existsSync(mark)).toBe(false);
    for (const folder of [bench.lab.hosts.production.home, dirname(bench.dataFolder), process.cwd()]) {
      const { stdout } = await run('find', [
        folder,
        '-maxdepth',
        '3',
        '-name',
        'pwned',
        '-not',
        '-path',
        '*/node_modules/*',
      ]);
      expect(stdout).toBe('');
    }
  }
});

async function makeTables(source: Connection, user: string, texts: readonly string[]): Promise<void> {
  for (const name of names) {
    const own = quote(name);
    await source.query(
      `CREATE TABLE ${own} (${own} INT NOT NULL, ${quote('li\nnk')} VARCHAR(190) NOT NULL DEFAULT '\\\\! touch pwned', PRIMARY KEY (${own}),
        KEY ${own} (${quote('li\nnk')}), CONSTRAINT ${quote(`c ${name}`.slice(0, 60))} CHECK (${own} > 0)) ENGINE=InnoDB`,
    );
    await source.query(`INSERT INTO ${own} VALUES (1, ?), (2, ?)`, [name, `${name} again`]);
  }
  await source.query(
    `ALTER TABLE ${quote('new\nline')} ADD CONSTRAINT ${quote('f`k\n')} FOREIGN KEY (${quote('new\nline')}) REFERENCES ${quote('a/b')} (${quote('a/b')})`,
  );
  await source.query("ALTER TABLE `quo'te\"s` ADD COLUMN `e-mail ``of`` 'him'` VARCHAR(190)");
  await source.query(
    "UPDATE `quo'te\"s` SET `e-mail ``of`` 'him'` = CONCAT('person', `quo'te\"s`, '@mail-customer.test')",
  );
  await source.query('CREATE TABLE links (id INT NOT NULL PRIMARY KEY, `li\nnk` VARCHAR(190)) ENGINE=InnoDB');
  await source.query("INSERT INTO links VALUES (1, 'https://www.small-shop.test/x')");
  const comment = texts.join('\n');
  await source.query(
    `CREATE TABLE texts (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, command TEXT NOT NULL COMMENT ?, other VARCHAR(190) NOT NULL DEFAULT ?) ENGINE=InnoDB COMMENT = ?`,
    [comment.slice(0, 1000), texts[0], comment.slice(0, 2000)],
  );
  for (const text of texts) await source.query('INSERT INTO texts (command) VALUES (?)', [text]);
  await source.query(`CREATE VIEW ${quote('a\n\\! touch pwned view')} AS SELECT ${quote('li\nnk')} FROM links`);
  await source.query(
    `CREATE DEFINER = ${user}@localhost FUNCTION ${quote('a/b; f\n')}(n INT) RETURNS INT DETERMINISTIC BEGIN\n-- \n${texts.map((text) => `/* ${text.replaceAll('*/', '')} */`).join('\n')}\nRETURN n + 1; END`,
  );
  await source.query(
    `CREATE TRIGGER ${quote('t`r\n\\! touch pwned')} BEFORE INSERT ON ${quote('new\nline')} FOR EACH ROW SET NEW.${quote('li\nnk')} = 'touched'`,
  );
}

async function makeFiles(uploads: string): Promise<void> {
  const at = new Date('2026-02-03T04:05:06Z');
  const inFolder = (folder: string, name: Buffer): Buffer =>
    Buffer.concat([Buffer.from(`${uploads}/${folder}/`), name]);
  const put = async (path: Buffer, content: Buffer): Promise<void> => {
    await writeFile(path, content);
    await utimes(path, at, at);
  };
  for (const folder of ['odd', 'odd large', 'odd folders']) await mkdir(join(uploads, folder), { recursive: true });
  const commands = [
    '$(touch pwned)',
    '`touch pwned`',
    ';touch pwned;',
    '\n touch pwned\n',
    '--checkpoint-action=exec=touch pwned',
  ];
  for (const name of [...awkwardNames, ...brokenNames, ...commands.map((text) => Buffer.from(text))]) {
    await put(inFolder('odd', name), name);
    await put(inFolder('odd large', name), Buffer.alloc(largeFileSize, name));
    await mkdir(inFolder('odd folders', name));
    await put(Buffer.concat([inFolder('odd folders', name), Buffer.from('/-in it')]), name);
  }
  await symlink('/etc/passwd', inFolder('odd', Buffer.from('red\x1b[31m\nname')));
  await run('chown', ['-hR', '64322:64322', uploads]);
}

async function rowsOf(connection: Connection, table: string): Promise<unknown> {
  const columns = table === 'texts' ? '*' : `${quote(table)}, ${quote('li\nnk')}`;
  const [rows] = await connection.query(`SELECT ${columns} FROM ${quote(table)} ORDER BY 1`);
  return rows;
}

async function readOne(connection: Connection, sql: string): Promise<unknown> {
  const [rows] = await connection.query<RowDataPacket[]>({ sql, rowsAsArray: true });
  // With rowsAsArray each row is a list of its cells.
  const [first] = rows as unknown as readonly (readonly unknown[])[];
  return first?.[0];
}
