import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SourceConnection, TargetConnection } from '#engine/mysql/connection.ts';
import { endSession } from '#engine/mysql/end-session.ts';
import type { RowSink } from '#engine/mysql/packet-reader.ts';
import { Transcoder } from '#engine/mysql/transcode.ts';
import { startMariadb, type MariadbServer } from './support/mariadb-server.ts';

let server: MariadbServer;
let admin: TargetConnection;

beforeAll(async () => {
  server = await startMariadb();
  admin = await server.target();
  await admin.execute('CREATE DATABASE big');
  await admin.execute('CREATE TABLE big.numbers (id INT NOT NULL PRIMARY KEY, t VARCHAR(200))');
  await admin.execute("INSERT INTO big.numbers SELECT seq, REPEAT('x', 200) FROM big.seq_1_to_400000");
});

afterAll(() => server.stop());

const everything = 'SELECT id, t FROM big.numbers';

function counter(onBatch: () => void = () => {}): RowSink {
  const block = Buffer.alloc(1 << 18);
  return new Transcoder({
    context: { label: 'test' },
    columnCount: 2,
    blocks: { take: () => block, emit: onBatch },
  });
}

/** Streams until the first rows have come, then does something to the connection. */
async function streamAnd(source: SourceConnection, act: () => void): Promise<unknown> {
  let acted = false;
  const sink = counter(() => {
    if (acted) return;
    acted = true;
    act();
  });
  return source.streamRows(everything, sink).then(
    () => 'ended without an error',
    (error: unknown) => error,
  );
}

describe('a stream of rows', () => {
  it('gives every row once', async () => {
    const source = await server.source();
    const end = await source.streamRows(everything, counter());
    expect(end.rows).toBe(400_000);
    expect(end.columns.map((column) => column.name)).toEqual(['id', 't']);
    expect(await source.strings('SELECT 1')).toEqual([['1']]);
  });

  it('fails when the server kills the connection (B1)', async () => {
    const source = await server.source();
    const ended = await streamAnd(source, () => {
      source.pause();
      void admin.execute(`KILL ${source.threadId}`).then(() => source.resume());
    });
    expect(ended).toMatchObject({ code: 'database.connection-lost' });
  });

  it('fails when the query is killed, and the connection goes on', async () => {
    const source = await server.source();
    const ended = await streamAnd(source, () => {
      source.pause();
      void admin.execute(`KILL QUERY ${source.threadId}`).then(() => source.resume());
    });
    expect(ended).toMatchObject({ code: 'database.query-failed', facts: { errno: 1317 } });
    expect(await source.strings('SELECT 2')).toEqual([['2']]);
  });

  it('fails when the tunnel dies, with the next statement and the close as well (N12)', async () => {
    let tunnel: Duplex | null = null;
    const source = await server.source({
      openStream: async () => (tunnel = connect(server.port, '127.0.0.1')),
    });
    const ended = await streamAnd(source, () => tunnel?.destroy());
    expect(ended).toMatchObject({ code: 'database.connection-lost', retry: 'now' });
    await expect(source.query('SELECT 1')).rejects.toMatchObject({ code: 'database.connection-lost' });
    await source.close();
  });

  it('ends at once when it is cancelled', async () => {
    const source = await server.source();
    const controller = new AbortController();
    const started = Date.now();
    const running = source.streamRows('SELECT id, t FROM big.numbers WHERE SLEEP(1) = 0', counter(), {
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(), 100);
    await expect(running).rejects.toMatchObject({ code: 'job.cancelled' });
    expect(Date.now() - started).toBeLessThan(1_000);
  });

  it('waits for a slow reader without losing the session (B6)', async () => {
    const source = await server.source();
    // What a careless server is set to; our session asks for more patience when it begins.
    await admin.execute('SET GLOBAL wait_timeout = 2, GLOBAL net_write_timeout = 1');
    const patient = await server.source();
    await admin.execute('SET GLOBAL wait_timeout = 28800, GLOBAL net_write_timeout = 60');
    const sink = counter();
    const running = patient.streamRows(everything, sink);
    patient.pause();
    await sleep(3_500);
    patient.resume();
    expect((await running).rows).toBe(400_000);
    await source.close();
  });

  it('notices a server that has stopped talking', async () => {
    const source = await server.source();
    const sleeping = source.query('SELECT SLEEP(30)', { stallAfter: 1_500 });
    await expect(sleeping).rejects.toMatchObject({ code: 'connection.stalled' });
  });

  it('refuses a result that has other columns than the sink expects', async () => {
    const source = await server.source();
    await expect(source.streamRows('SELECT 1', counter())).rejects.toMatchObject({ code: 'database.protocol' });
  });
});

describe('a session', () => {
  it('keeps answers in order when statements are sent without waiting', async () => {
    const source = await server.source();
    const answers = await Promise.all(Array.from({ length: 300 }, (_, index) => source.strings(`SELECT ${index}`)));
    expect(answers.map(([row]) => row?.[0])).toEqual(Array.from({ length: 300 }, (_, index) => String(index)));
  });

  it('sends statements longer than one packet and reads cells longer than one packet', async () => {
    await admin.execute('SET GLOBAL max_allowed_packet = 1073741824');
    const source = await server.source();
    const [row] = await source.strings(`SELECT LENGTH('${'x'.repeat(17 << 20)}')`);
    expect(row).toEqual([String(17 << 20)]);
    const { rows } = await source.query("SELECT REPEAT('y', 16777215 * 2 + 3)");
    expect(rows[0]?.[0]?.length).toBe(16777215 * 2 + 3);
    await admin.execute('SET GLOBAL max_allowed_packet = 16777216');
  });

  it('cannot write at a source, neither by our check nor by the server', async () => {
    const source = await server.source();
    for (const sql of [
      'DELETE FROM big.numbers',
      'SELECT 1 INTO OUTFILE "/tmp/x"',
      'DROP TABLE big.numbers',
      'CALL x()',
    ]) {
      expect(() => source.query(sql)).toThrow(/kept away/);
    }
    expect(await source.strings('SELECT @@tx_read_only')).toEqual([['1']]);
    expect('execute' in source && typeof source.execute).toBe('function');
  });

  it('ends a statement that goes on after its client has gone', async () => {
    const busy = await server.source();
    const running = busy.query('SELECT SLEEP(60)').catch(() => null);
    const other = await server.source();
    const mine = async (): Promise<number> => {
      const rows = await other.strings(`SELECT ID FROM information_schema.PROCESSLIST WHERE ID = ${busy.threadId}`);
      return rows.length;
    };
    while ((await mine()) === 0) await sleep(10);
    await busy.close();
    await running;
    const { signal } = new AbortController();
    await endSession(other, busy.threadId, signal);
    for (let attempt = 0; attempt < 100 && (await mine()) > 0; attempt += 1) await sleep(10);
    expect(await mine()).toBe(0);
    await endSession(other, busy.threadId, signal);
  });

  it('is encrypted when the server insists, without being told', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stagelift-test-tls-'));
    const key = join(folder, 'key.pem');
    const certificate = join(folder, 'cert.pem');
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const request = [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-keyout',
      key,
      '-out',
      certificate,
    ];
    execFileSync('openssl', [...request, ...subject], { stdio: 'ignore' });
    const args = [`--ssl-cert=${certificate}`, `--ssl-key=${key}`, '--require-secure-transport=ON'];
    const secure = await startMariadb({ args });
    try {
      const plain = await secure.source({ host: '127.0.0.1', port: secure.port });
      expect((await plain.strings("SHOW STATUS LIKE 'Ssl_cipher'"))[0]?.[1]).toMatch(/\w/);
      const end = await plain.streamRows('SELECT seq, 1 FROM mysql.seq_1_to_200000', counter());
      expect(end.rows).toBe(200_000);
      const tunnel = await secure.target({ openStream: async () => connect(secure.port, '127.0.0.1') });
      expect((await tunnel.strings("SHOW STATUS LIKE 'Ssl_cipher'"))[0]?.[1]).toMatch(/\w/);
      // The announcement of the bulk protocol is only put into a log-in that can be seen.
      expect([tunnel.takesBulk, admin.takesBulk]).toEqual([false, true]);
      const strict = secure.source({ host: '127.0.0.1', port: secure.port, tls: { verify: true } });
      await expect(strict).rejects.toMatchObject({ code: 'database.connect' });
      const known = { verify: true, ca: readFileSync(certificate, 'utf8') };
      const trusted = await secure.source({ host: '127.0.0.1', port: secure.port, tls: known });
      expect(await trusted.strings('SELECT 1')).toEqual([['1']]);
    } finally {
      await secure.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('works over IPv6', async () => {
    const v6 = await startMariadb({ args: ['--bind-address=::1'] });
    try {
      const source = await v6.source({ host: '::1', port: v6.port });
      expect(await source.strings('SELECT 6')).toEqual([['6']]);
    } finally {
      await v6.stop();
    }
  });

  it('tells a wrong password, an unknown database, a closed port and an unknown host apart', async () => {
    const code = (options: Parameters<MariadbServer['source']>[0]): Promise<string> =>
      server.source(options).then(
        () => 'connected',
        (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'other'),
      );
    expect(await code({ password: 'CANARY-secret' })).toBe('database.access-denied');
    expect(await code({ database: 'nowhere' })).toBe('database.unknown-database');
    expect(await code({ host: '127.0.0.1', port: 1 })).toBe('connection.refused');
    expect(await code({ host: 'no-such-host.invalid' })).toBe('connection.dns');
    expect(await code({ socketPath: '/nowhere' })).toBe('database.connect');
  });

  it('says nothing of the password when the login fails', async () => {
    const error: unknown = await server.source({ password: 'CANARY-4711' }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Error);
    expect(JSON.stringify(error) + String(error)).not.toContain('CANARY-4711');
  });
});
