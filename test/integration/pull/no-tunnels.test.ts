import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBench, type Bench, type BenchEngine } from './support/bench.ts';
import { dumpDatabase } from './support/fingerprint.ts';

let bench: Bench;
let engine: BenchEngine;

beforeAll(async () => {
  bench = await openBench({
    sshPort: 4492,
    sshdConfig: 'AllowTcpForwarding no\nAllowStreamLocalForwarding no\nDisableForwarding yes',
  });
  engine = await bench.engine();
});

afterAll(async () => {
  await engine.close();
  await bench.clean();
});

it('a pull brings the same where the server forbids tunnels, and leaves nothing there (S9)', async () => {
  const job = await engine.pull();
  expect([job.state, job.error]).toEqual(['done', undefined]);
  const relayed = await dumpDatabase(bench.targetSocket, bench.id);
  expect(/refused \w+ port forward/.exec(await bench.sshd.log())).not.toBeNull();
  await engine.close();
  await expect.poll(() => bench.remoteProcesses(), { timeout: 5000 }).toEqual([]);
  const { address, port } = bench.lab.hosts.production;
  await bench.reachAt(address, port);
  await bench.resetTarget();
  engine = await bench.engine();
  expect((await engine.pull()).state).toBe('done');
  expect((await dumpDatabase(bench.targetSocket, bench.id)) === relayed).toBe(true);
});
