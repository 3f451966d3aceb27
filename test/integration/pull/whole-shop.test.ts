import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '#shared/domain/job.ts';
import type { PullPlan, PullReport } from '#shared/domain/pull.ts';
import { sqlProduction } from '../../lab/lab.ts';
import { connectAsRoot } from '../../lab/root-connection.ts';
import { openBench, type Bench, type BenchEngine } from './support/bench.ts';
import { compareColumns } from './support/compare-columns.ts';
import { dumpDatabase, listTree } from './support/fingerprint.ts';

// The lab's whole production: every table and file, no personal value, every other byte equal, nothing written.

let bench: Bench;
let engine: BenchEngine;
let plan: PullPlan;
let job: Job;
let report: PullReport;
let statements: readonly string[];
let binlog: readonly string[];

beforeAll(async () => {
  bench = await openBench({ sshPort: 4480, source: 'shop' });
  engine = await bench.engine();
  const [position] = await sqlProduction('SHOW MASTER STATUS');
  await sqlProduction('SET GLOBAL general_log = 0');
  const { generalLog } = bench.lab.databases.production;
  const before = (await readFile(generalLog).catch(() => Buffer.alloc(0))).length;
  await sqlProduction("SET GLOBAL log_output = 'FILE', GLOBAL general_log = 1");
  try {
    plan = await engine.plan();
    job = await engine.pull();
    report = await engine.report(job.id);
  } finally {
    await sqlProduction('SET GLOBAL general_log = 0');
  }
  statements = statementsOf((await readFile(generalLog)).subarray(before).toString('utf8'), 'site');
  const file = String(position?.File);
  const events = await sqlProduction(`SHOW BINLOG EVENTS IN '${file}' FROM ${String(position?.Position)}`);
  binlog = events.map((event) => String(event.Info));
});

afterAll(async () => {
  await engine.close();
  await bench.clean();
});

/** What the sessions of a user said, from MariaDB's general log. */
function statementsOf(log: string, user: string): readonly string[] {
  const sessions = new Set<string>();
  const said: string[] = [];
  for (const entry of log.split(/\n(?=(?:\d{6} [ \d]\d:\d\d:\d\d|\t)\s*\d+ [A-Z])/)) {
    const match = /^(?:\d{6} [ \d]\d:\d\d:\d\d)?\s*(\d+) (Connect|Query|Execute|Prepare)\t([^]*)$/.exec(entry);
    const [, id = '', command, text = ''] = match ?? [];
    if (command === 'Connect' && text.startsWith(`${user}@`)) sessions.add(id);
    else if (command !== undefined && sessions.has(id)) said.push(text.trim());
  }
  return said;
}

describe("a pull of the lab's whole shop", () => {
  it('ends well, with every check passed and no warning of a refused object', () => {
    expect(job.error).toBeUndefined();
    expect(job.state).toBe('done');
    expect(report.checks.filter((check) => check.status === 'failed')).toEqual([]);
    expect(report.checks.map((check) => check.id)).toEqual(
      expect.arrayContaining(['rows-compared', 'masking-proof', 'objects', 'serialized']),
    );
    expect(report.consistency?.method).toBe('table-locks');
    expect(report.warnings.map((warning) => warning.id)).not.toContain('object-refused');
  });

  it('brings every row of every table', async () => {
    const loaded = plan.tables.filter((table) => table.action === 'load').map((table) => table.name);
    expect(plan.tables.map((table) => table.name).sort()).toEqual(Object.keys(bench.lab.counts.tables).sort());
    const root = await connectAsRoot(bench.targetSocket, bench.id);
    try {
      for (const name of loaded) {
        const [rows] = await root.query(`SELECT COUNT(*) AS n FROM \`${name.replaceAll('`', '``')}\``);
        expect([name, Array.isArray(rows) ? rows[0] : null]).toEqual([name, { n: bench.lab.counts.tables[name] }]);
      }
    } finally {
      await root.end();
    }
    expect(loaded.length).toBeGreaterThan(35);
  });

  it('leaves every column that is neither masked nor rewritten equal on both sides (B8, B14, B15)', async () => {
    const compared = await compareColumns(bench, plan, report);
    expect(compared.different).toEqual([]);
    // BIT, DECIMAL, BINARY, zero dates, JSON with big integers, latin1, emoji, an ENUM's error value: all in these.
    for (const column of ['c_bit', 'c_dec', 'c_float', 'c_binary', 'c_json', 'c_enum', 'c_time', 'g_upper'])
      expect(compared.equal).toContain(`lab_types.${column}`);
    for (const column of ['lab_zero.moment', 'lab_latin1.hidden_utf8', 'lab_blobs.data', 'lab_places.spot'])
      expect(compared.equal).toContain(column);
    expect(compared.equal.length).toBeGreaterThan(125);
    // The comparison itself sees the smallest change.
    await bench.sqlTarget('UPDATE lab_types SET c_dec = c_dec + 0.000000000000000000000000000001 WHERE id = 3');
    expect((await compareColumns(bench, plan, report)).different).toEqual(['lab_types.c_dec']);
  });

  it('holds no personal value anywhere', async () => {
    const dump = await dumpDatabase(bench.targetSocket, bench.id);
    const { emailDomains, markers } = bench.lab.personal;
    const production = await dumpDatabase(bench.sourceSocket, bench.sourceDatabase);
    for (const marker of [...emailDomains, ...markers]) {
      expect(production.includes(marker), marker).toBe(true);
      const at = dump.indexOf(marker);
      expect(at < 0 ? '' : dump.slice(Math.max(0, at - 300), at + 100), marker).toBe('');
    }
  });

  it('brings every file byte for byte under its own name', async () => {
    const source = await listTree(bench.sourceUploads, /^(?:cache|wc-logs)(?:\/|$)|\.log$/);
    const target = new Set(await listTree(bench.uploads));
    const refused = new Set(plan.files.flatMap((files) => files.refused.map((one) => one.path)));
    const missing = source.filter((line) => !target.has(line) && ![...refused].some((path) => line.startsWith(path)));
    expect(missing).toEqual([]);
    expect(source.length).toBeGreaterThan(bench.lab.counts.uploadFiles);
  });

  it('writes nothing to production', () => {
    expect(statements.length).toBeGreaterThan(100);
    const harmless =
      /^\(?(?:SELECT|SHOW|SET (?:NAMES|SESSION)|USE|START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY|LOCK TABLES|UNLOCK TABLES|COMMIT|ROLLBACK)\b/i;
    expect(statements.filter((sql) => !harmless.test(sql))).toEqual([]);
    expect(
      statements.filter((sql) => sql.startsWith('LOCK TABLES') && / WRITE\b/.test(sql.replace(/`[^`]*`/g, ''))),
    ).toEqual([]);
    expect(binlog.filter((info) => /`shop`|\(shop\./.test(info))).toEqual([]);
  });

  it('leaves nothing on production, and undo leaves nothing here', async () => {
    expect(await bench.remoteProcesses()).toEqual([]);
    expect((await engine.client.request('jobs.undo', { jobId: job.id })).state).toBe('done');
    expect(await bench.leftovers()).toEqual([]);
    expect(await bench.sqlTarget('SELECT COUNT(*) FROM wp_posts')).toBe('50\n');
  });
});
