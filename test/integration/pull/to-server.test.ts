import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCommandOnServer } from '#engine/flows/pull/after-pull.ts';
import { recipeCommandSchema } from '#shared/recipe-schema/recipe.ts';
import { tcpFaultProxy } from '../../lab/fault-proxy.ts';
import { type Kit, openKit } from '../remote/support/kit.ts';
import { openBench, type Bench } from './support/bench.ts';
import { dieAt, noteLine, withEngine } from './support/die-at.ts';

// A target on a server: rows travel through this computer into its database, files wait there beside the site.

type State = Awaited<ReturnType<Bench['target']>>;

let bench: Bench;
let kit: Kit;
let old: State;
let pulled: State;

beforeAll(async () => {
  bench = await openBench({ sshPort: 4495, onServer: true });
  kit = await openKit();
  old = await bench.target();
  const job = await withEngine(bench, (engine) => engine.pull());
  expect([job.state, job.error]).toEqual(['done', undefined]);
  pulled = await bench.target();
  expect(pulled.files).not.toEqual(old.files);
});

afterAll(async () => {
  await kit.clean();
  await bench.clean();
});

beforeEach(async () => {
  await bench.resetTarget();
  await bench.forgetJobs();
});

const running = (step: string): string => `"t":"step".*"name":"${step}","state":"running"`;

describe('killed with a target on a server', () => {
  it('before the switch it is untouched each time, and resume finishes', async () => {
    let jobId: string | undefined;
    for (const death of [
      { line: running('upload'), when: 'after' },
      { line: noteLine('server-staging'), when: 'after' },
      { line: '"name":"upload","state":"done"', when: 'before' },
    ] as const) {
      jobId = (await dieAt(bench, death, jobId)).id;
      expect(await bench.target()).toEqual(old);
    }
    const job = await withEngine(bench, (engine) => engine.resume(jobId ?? ''));
    expect([job.state, job.error]).toEqual(['done', undefined]);
    expect(await bench.target()).toEqual(pulled);
  });

  it.each([
    ['about to move', { line: noteLine('files-moving'), when: 'after' }],
    ['moved but it is not noted', { line: noteLine('files-moved'), when: 'before' }],
  ] as const)('when files are %s it can go back, and leaves nothing there', async (_name, death) => {
    const { id } = await dieAt(bench, death);
    await withEngine(bench, (engine) => engine.client.request('jobs.undo', { jobId: id }));
    expect(await bench.target()).toEqual(old);
    expect(await bench.leftovers()).toEqual([]);
  });

  it('discard leaves nothing there', async () => {
    const { id } = await dieAt(bench, { line: '"name":"upload","state":"done"', when: 'after' });
    expect(await bench.leftovers()).not.toEqual([]);
    await withEngine(bench, (engine) => engine.client.request('jobs.discard', { jobId: id }));
    expect(await bench.target()).toEqual(old);
    expect(await bench.leftovers()).toEqual([]);
  });
});

it('goes on by itself when the line to the target is cut (N1)', async () => {
  const { address, port } = bench.lab.hosts.staging;
  const proxy = await tcpFaultProxy({ target: { host: address, port } });
  await bench.reachTargetAt(proxy.host, proxy.port);
  const engine = await bench.engine({ reconnect: [50, 50, 50] });
  const { id } = await engine.start();
  engine.client.on('jobs.changed', ({ steps }) => {
    if (steps.find(({ name }) => name === 'upload')?.state === 'running') proxy.strike('rst');
  });
  const job = await engine.wait(id);
  expect([job.state, job.error]).toEqual(['done', undefined]);
  const log = await engine.client.request('jobs.log', { jobId: id });
  expect(log.map(({ text }) => text).join('\n')).toMatch(/connection/i);
  await engine.close();
  await proxy.stop();
  await bench.reachTargetAt(address, port);
  expect(await bench.target()).toEqual(pulled);
});

it('the plan says so when the account may not write there, and nothing is changed', async () => {
  await chmod(bench.uploads, 0o555);
  const plan = await withEngine(bench, (engine) => engine.plan());
  expect(plan.problems).toContainEqual(
    expect.objectContaining({ id: 'files-not-writable', severity: 'blocker', mend: expect.stringContaining('right') }),
  );
  await chmod(bench.uploads, 0o755);
});

it('the plan says so when there is no SFTP to bring files with (S10)', async () => {
  const sshd = await kit.sshd({ host: 'staging', name: 'no-sftp', port: 4796, sftpCommand: '/bin/false' });
  await bench.reachTargetAt(sshd.address, sshd.port);
  const plan = await withEngine(bench, (engine) => engine.plan());
  expect(plan.problems).toContainEqual(expect.objectContaining({ id: 'no-file-transfer', severity: 'blocker' }));
  await sshd.stop();
  const { address, port } = bench.lab.hosts.staging;
  await bench.reachTargetAt(address, port);
});

describe('commands after a pull, on a server', () => {
  const values = { root: '/home/deploy', url: 'http://x.test', php: 'php' };
  const outcomeOf = async (argv: readonly string[], more: object = {}) => {
    const session = await kit.connect();
    const command = recipeCommandSchema.parse({ id: 'x', title: 'X', argv, ...more });
    const outcome = await runCommandOnServer(session, command, values, kit.signal).finally(() => session.close());
    return outcome;
  };

  it('run in the folder of the site, each word as it is', async () => {
    expect(await outcomeOf(['sh', '-c', 'pwd; printf "[%s]" "$@"', '-', "a 'b", '$(id)', '*', '{root}'])).toEqual({
      kind: 'done',
      output: "/home/deploy\n[a 'b][$(id)][*][/home/deploy]",
    });
  });

  it('are left out or fail with a reason', async () => {
    const [needs, optional, missing, fails] = await Promise.all([
      outcomeOf(['true'], { needs: ['no/such'] }),
      outcomeOf(['no-such-program'], { optional: true }),
      outcomeOf(['no-such-program']),
      outcomeOf(['sh', '-c', 'echo first; echo last >&2; exit 3']),
    ]);
    expect(needs).toEqual({ kind: 'left-out', reason: 'no/such is not there' });
    expect(optional).toEqual({ kind: 'left-out', reason: 'no-such-program is not installed on the server' });
    expect(missing).toEqual({ kind: 'failed', reason: 'no-such-program is not installed on the server' });
    expect(fails).toEqual({ kind: 'failed', reason: 'last' });
  });

  it('end when their time is over', async () => {
    expect((await outcomeOf(['sleep', '30'], { timeout: 1 })).kind).toBe('failed');
  });
});

it('the file that keeps the copy quiet is put into the site there', async () => {
  await withEngine(bench, (engine) => engine.pull({ files: false }));
  const placed = join(bench.site, 'wp-content/mu-plugins');
  const asset = await readFile(join(placed, 'stagelift-neutral.php'), 'utf8').catch(() => '');
  expect(asset).toContain('<?php');
});
