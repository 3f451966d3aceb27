import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tcpFaultProxy, type FaultProxy } from '../../lab/fault-proxy.ts';
import { openBench, type Bench, type BenchEngine } from './support/bench.ts';
import { compareColumns } from './support/compare-columns.ts';
import { dumpDatabase } from './support/fingerprint.ts';
import { until } from './support/until.ts';

// The reader for slow lines: the source's database compresses the rows. Every byte must be what the plain reader brings.

/** 20 Mbit/s and 40 ms there and back. */
const slow = { throttle: 2.5e6, delayMs: 20 };

/** Values that the packed reader's marks, limits or order could trip over. */
const oddTables = `
SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO';
CREATE TABLE odd_latin (id int NOT NULL PRIMARY KEY, v varchar(60) CHARACTER SET latin1, b varbinary(60)) ENGINE=InnoDB;
INSERT INTO odd_latin VALUES (1, X'FF', X'FF'), (2, X'FE', X'FE'), (3, '', ''), (4, NULL, NULL), (5, X'FFFEFF', X'1D4E1E1F'), (6, ' ', X'00');
CREATE TABLE odd_huge (id int NOT NULL PRIMARY KEY, data longblob) ENGINE=InnoDB;
INSERT INTO odd_huge VALUES (1, REPEAT(X'FF1D1E1F00', 2600000)), (2, NULL), (3, '');
CREATE TABLE odd_parts (id int NOT NULL, k varchar(20) NOT NULL, PRIMARY KEY (k, id)) ENGINE=InnoDB PARTITION BY HASH (id) PARTITIONS 3;
INSERT INTO odd_parts SELECT seq, CHAR(65 + seq * 7 MOD 26) FROM seq_1_to_200;
CREATE TABLE odd_myisam (id int NOT NULL PRIMARY KEY, k int) ENGINE=MyISAM;
INSERT INTO odd_myisam SELECT 200 - seq, seq FROM seq_1_to_200;
CREATE TABLE odd_wide (id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, a double, t text, s char(3)) ENGINE=InnoDB;
INSERT INTO odd_wide (a, t, s) SELECT -RAND(seq) / 1e300, REPEAT(MD5(seq), 40), NULLIF(seq MOD 3, 0) FROM seq_1_to_9000;
ANALYZE TABLE odd_latin, odd_huge, odd_parts, odd_myisam, odd_wide;
`;

describe('a small shop with odd tables', () => {
  let bench: Bench;
  let engine: BenchEngine;
  let proxy: FaultProxy;

  beforeAll(async () => {
    bench = await openBench({ sshPort: 4488 });
    await bench.sqlSource(oddTables);
    proxy = await tcpFaultProxy({ target: { host: bench.sshd.address, port: bench.sshd.port } });
    await bench.reachAt(proxy.host, proxy.port);
    engine = await bench.engine();
  });

  afterAll(async () => {
    await engine.close();
    await proxy.stop();
    await bench.clean();
  });

  beforeEach(async () => {
    proxy.setPlan({});
    await bench.resetTarget();
    await bench.forgetJobs();
  });

  it('arrives byte for byte as through the plain reader', async () => {
    const plain = await engine.pull({ files: false, compress: 'never' });
    expect([plain.state, plain.error]).toEqual(['done', undefined]);
    expect((await engine.report(plain.id)).reading).toBe('not compressed: asked for');
    const wanted = await dumpDatabase(bench.targetSocket, bench.id);
    await bench.resetTarget();
    const packed = await engine.pull({ files: false, compress: 'always', verify: 'full' });
    expect([packed.state, packed.error]).toEqual(['done', undefined]);
    const report = await engine.report(packed.id);
    expect(report.reading).toBe('compressed on the server: asked for');
    expect(report.checks.filter((check) => check.status === 'failed')).toEqual([]);
    expect((await dumpDatabase(bench.targetSocket, bench.id)) === wanted).toBe(true);
    expect(wanted).toContain('odd_wide');
  });

  it('is compressed on a slow line, and on a fast one it is not', async () => {
    proxy.setPlan(slow);
    const overSlow = await engine.report((await engine.pull({ files: false, tables: ['wp_posts'] })).id);
    expect(overSlow.reading).toMatch(/^compressed on the server: the line gives [123]\.\d MB\/s$/);
    proxy.setPlan({});
    const overFast = await engine.report((await engine.pull({ files: false, tables: ['wp_posts'] })).id);
    expect(overFast.reading).toMatch(/^not compressed: the line gives \d+(?:\.\d)? MB\/s$/);
  });

  it('ends within a second or so when cancelled, and leaves nothing on production', async () => {
    proxy.setPlan({ throttle: 100_000, delayMs: 20 });
    const job = await engine.start({ files: false, compress: 'always' });
    await until(async () => {
      const { phase } = await sessionsOf(bench);
      return phase === 'packing';
    }, 60_000);
    const asked = performance.now();
    await engine.client.request('jobs.cancel', { jobId: job.id });
    expect((await engine.wait(job.id)).state).toBe('cancelled');
    expect(performance.now() - asked).toBeLessThan(3_000);
    await until(async () => (await bench.sourceSessions()).length === 0, 10_000);
    await until(async () => (await bench.remoteProcesses()).length === 0, 10_000);
  });
});

/** `packing` while a session of the pull has been asked for compressed rows. */
async function sessionsOf(bench: Bench): Promise<{ readonly phase: 'packing' | 'other' }> {
  const sent = await bench.sqlSource(
    `SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = '${bench.id}' AND INFO LIKE 'SELECT COUNT(*), COMPRESS%'`,
  );
  return { phase: Number(sent) > 0 ? 'packing' : 'other' };
}

describe("the lab's whole shop", () => {
  let bench: Bench;
  let engine: BenchEngine;

  beforeAll(async () => {
    bench = await openBench({ sshPort: 4489, source: 'shop' });
    engine = await bench.engine();
  });

  afterAll(async () => {
    await engine.close();
    await bench.clean();
  });

  it('arrives byte for byte as through the plain reader, masked alike', async () => {
    const plain = await engine.pull({ files: false, compress: 'never' });
    expect([plain.state, plain.error]).toEqual(['done', undefined]);
    const wanted = await dumpDatabase(bench.targetSocket, bench.id);
    await bench.resetTarget();
    const plan = await engine.plan({ files: false, compress: 'always', verify: 'full' });
    const { id } = await engine.client.request('pulls.run', { planId: plan.id });
    const packed = await engine.wait(id);
    expect([packed.state, packed.error]).toEqual(['done', undefined]);
    const report = await engine.report(id);
    expect(report.checks.filter((check) => check.status === 'failed')).toEqual([]);
    expect((await compareColumns(bench, plan, report)).different).toEqual([]);
    expect((await dumpDatabase(bench.targetSocket, bench.id)) === wanted).toBe(true);
    const { wireBytes } = await engine.report(plain.id);
    expect(report.wireBytes / wireBytes).toBeLessThan(0.5);
  });
});
