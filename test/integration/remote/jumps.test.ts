import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Hop, Server } from '#shared/domain/server.ts';
import type { ExtraSshd } from '../../lab/extra-sshd.ts';
import { tcpFaultProxy } from '../../lab/fault-proxy.ts';
import { collect, failureOf, type Kit, openKit, scripted } from './support/kit.ts';

let kit: Kit;
let sshd: ExtraSshd | null = null;
beforeAll(async () => {
  kit = await openKit();
});
afterEach(async () => {
  await sshd?.stop();
  sshd = null;
});
afterAll(() => kit.clean());

function hop(name: 'production' | 'staging' | 'jump' | 'inner', changes: Partial<Hop> = {}): Hop {
  const { address: host, port, user } = kit.lab.hosts[name];
  return { host, port, user, logins: [kit.key()], ...changes };
}

/** How messages name a host of the lab. */
function label(name: Parameters<typeof hop>[0], port = kit.lab.hosts[name].port): string {
  return `deploy@${kit.lab.hosts[name].address}:${port}`;
}

function route(destination: Hop, jumps: readonly Hop[]): Server {
  return kit.server({ ...destination, jumps: [...jumps] });
}

describe('jump hosts (S8)', () => {
  it('reaches a host that only the jump host can reach, verifying both keys', async () => {
    const { interaction, asked } = scripted();
    const session = await kit.connect(route(hop('inner'), [hop('jump')]), { interaction });
    expect((await session.run({ script: 'hostname' }, kit.signal)).stdout.toString().trim()).toBe('inner');
    expect(asked.hostKeys.map(({ fingerprint }) => fingerprint)).toEqual([
      kit.lab.hosts.jump.hostKeys.ed25519,
      kit.lab.hosts.inner.hostKeys.ed25519,
    ]);
    expect(asked.hostKeys[1]?.hop).toBe(`hop 2 of 2 (${label('inner')})`);
    expect(session.label).toBe(label('inner'));
  });

  it('goes through three hops and back-pressure holds over all of them', async () => {
    const session = await kit.connect(route(hop('production'), [hop('staging'), hop('production'), hop('staging')]));
    const { stdout } = await session.stream({ script: 'head -c 5000000 /dev/zero' }, kit.signal);
    expect(await collect(stdout)).toHaveLength(5_000_000);
    const path = '/etc/passwd';
    expect((await session.readFile(path, kit.signal)).length).toBe((await session.stat(path, kit.signal)).size);
  });

  it('names the hop that is down', async () => {
    const failure = await failureOf(kit.connect(route(hop('production', { port: 1 }), [hop('staging')])));
    expect(failure.code).toBe('connection.refused');
    expect(failure.message).toContain(`hop 2 of 2 (${label('production', 1)}) cannot be reached`);
    expect(failure.message).toContain(`hop 1 of 2 (${label('staging')})`);
  });

  it('names the hop that refuses the log-in', async () => {
    const wrong = hop('inner', { logins: [kit.key('stranger')] });
    const failure = await failureOf(kit.connect(route(wrong, [hop('jump')])));
    expect(failure.code).toBe('auth.key-refused');
    expect(failure.message).toContain(`hop 2 of 2 (${label('inner')})`);
  });

  it('names the hop whose key changed, and sends it nothing', async () => {
    const port = 4750;
    sshd = await kit.sshd({ name: 'jump-key', port, hostKeys: 'fresh' });
    const there = route(hop('production', { port }), [hop('staging')]);
    await (await kit.connect(there)).close();
    await sshd.stop();
    sshd = await kit.sshd({ name: 'jump-key', port, hostKeys: 'fresh' });
    const failure = await failureOf(kit.connect(there));
    expect(failure.code).toBe('host-key.changed');
    expect(failure.message).toContain(`hop 2 of 2 (${label('production', port)})`);
  });

  it('names the hop that does not forward', async () => {
    sshd = await kit.sshd({ name: 'no-forward', port: 4751, extraConfig: 'AllowTcpForwarding no' });
    const failure = await failureOf(kit.connect(route(hop('staging'), [hop('production', { port: sshd.port })])));
    expect(failure.code).toBe('remote.forwarding-refused');
    expect(failure.message).toContain(`hop 1 of 2 (${label('production', 4751)}) does not allow a tunnel`);
  });

  it('ends the session with the name of the hop that dropped out on the way', async () => {
    const { address, port } = kit.lab.hosts.staging;
    const proxy = await tcpFaultProxy({ target: { host: address, port } });
    const first = hop('staging', { host: proxy.host, port: proxy.port });
    const session = await kit.connect(route(hop('production'), [first]));
    const running = failureOf(session.run({ script: 'echo begun; sleep 20' }, kit.signal));
    setTimeout(() => proxy.strike('rst'), 500);
    const failure = await running;
    await proxy.stop();
    expect(failure.code).toBe('connection.closed');
    expect(failure.message).toContain('hop 1 of 2');
    expect(await session.closed).toMatchObject({ code: 'connection.closed' });
  });
});
