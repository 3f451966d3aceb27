import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sweepLeases } from '#engine/remote/leases.ts';
import { insideHost } from '../../lab/hosts.ts';
import { type Kit, openKit, until } from './support/kit.ts';

let kit: Kit;
beforeAll(async () => {
  kit = await openKit();
});
afterAll(() => kit.clean());

/** Not production: other suites' connections sweep there. */
const staging = () => {
  const { address: host, port } = kit.lab.hosts.staging;
  return kit.server({ host, port });
};
const onHost = (script: string) => insideHost(kit.lab.hosts.staging.pid, ['sh', '-c', script]);
const isRunning = async (mark: string) =>
  new RegExp(`^[^Z]\\S* +sleep ${mark}`, 'm').test(await onHost('ps -eo stat,args'));

/** Another process that runs a program on the server and can be killed like the app. */
async function spawnClient(script: string) {
  const file = join(kit.folder, 'client.ts');
  const root = join(import.meta.dirname, '../../..');
  await writeFile(
    file,
    `import { createHostKeys } from '${root}/electron/engine/remote/host-keys.ts';
import { createSsh2Transport } from '${root}/electron/engine/remote/ssh2-transport.ts';
const hostKeys = createHostKeys({ ownFile: ${JSON.stringify(kit.hostKeyFile)}, readOnlyFiles: [] });
const interaction = { confirmHostKey: async () => true, answerLogin: async () => null, secret: async () => null };
const { signal } = new AbortController();
const transport = createSsh2Transport({ hostKeys, sweep: false });
const session = await transport.connect(${JSON.stringify(staging())}, interaction, signal);
await session.run({ script: ${JSON.stringify(script)} }, signal);
`,
  );
  return spawn(process.execPath, [file], { cwd: root, stdio: 'ignore' });
}

describe('what outlives us (K21)', () => {
  it('ends by itself when the app is killed in the middle of a program', async () => {
    const mark = '98701.25';
    const client = await spawnClient(`sleep ${mark}; echo never`);
    await until(() => isRunning(mark));
    client.kill('SIGKILL');
    await until(async () => !(await isRunning(mark)), 5000);
    await until(async () => (await onHost('ls /home/deploy/.stagelift/leases')).trim() === '', 5000);
  });

  it('ends the whole pipeline, not only its first program', async () => {
    const client = await spawnClient('sleep 98702.25 | cat | sleep 98703.25');
    await until(() => isRunning('98703.25'));
    client.kill('SIGKILL');
    await until(async () => !(await isRunning('98702.25')) && !(await isRunning('98703.25')), 5000);
  });

  it('is swept on the next connection when even the watcher was killed', async () => {
    const mark = '98704.25';
    // A process that left the group; it carries the mark of its lease in its environment.
    const client = await spawnClient(`setsid sleep ${mark} & sleep 98705.25`);
    await until(() => isRunning('98705.25'));
    client.kill('SIGKILL');
    await until(async () => !(await isRunning('98705.25')), 5000);
    expect(await isRunning(mark)).toBe(true);
    // The watcher itself gives up after two seconds.
    await until(async () => !/^[^Z]\S* +sleep 2$/m.test(await onHost('ps -eo stat,args')), 5000);
    const session = await kit.connect(staging());
    const swept = await sweepLeases(session, kit.signal);
    expect(swept).toEqual({ leases: 1, processes: 1 });
    expect(await isRunning(mark)).toBe(false);
    expect(await sweepLeases(session, kit.signal)).toEqual({ leases: 0, processes: 0 });
  });

  it('leaves the work of a living connection alone', async () => {
    const worker = await kit.connect(staging());
    const running = worker.run({ script: 'sleep 2; echo undisturbed' }, kit.signal);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const sweeper = await kit.connect(staging());
    expect(await sweepLeases(sweeper, kit.signal)).toEqual({ leases: 0, processes: 0 });
    expect((await running).stdout.toString()).toBe('undisturbed\n');
  });

  it('never ends a process whose pid only looks like ours', async () => {
    const session = await kit.connect(staging());
    const mark = '98706.25';
    await onHost(`setpriv --reuid 64322 --clear-groups sleep ${mark} >/dev/null 2>&1 &`);
    await until(() => isRunning(mark));
    const pid = (await onHost(`pgrep -f "sleep ${mark}" | head -n 1`)).trim();
    const lease = '/home/deploy/.stagelift/leases/0123456789abcdef01234567';
    await session.run({ script: `echo "1 1 ${pid} 12345 1" > ${lease}` }, kit.signal);
    expect(await sweepLeases(session, kit.signal)).toEqual({ leases: 1, processes: 0 });
    expect(await isRunning(mark)).toBe(true);
    await onHost(`kill ${pid}`);
  });
});
