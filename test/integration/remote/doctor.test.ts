import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type DoctorChecks, runDoctor } from '#engine/remote/doctor.ts';
import { type DoctorFinding, doctorReportSchema, toOverallStatus } from '#shared/domain/doctor.ts';
import type { Server } from '#shared/domain/server.ts';
import { type ExtraSshd, limitedTools } from '../../lab/extra-sshd.ts';
import { type Kit, openKit, passwordLogin, scripted } from './support/kit.ts';

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

async function examine(server: Server, checks: DoctorChecks = {}) {
  const emitted: DoctorFinding[] = [];
  const { interaction } = scripted({ secrets: { password: kit.lab.hosts.production.password } });
  const { hostKeys, signal } = kit;
  const report = await runDoctor(server, { hostKeys, interaction, checks }, (finding) => emitted.push(finding), signal);
  expect(doctorReportSchema.parse(report).findings).toEqual(emitted);
  const by = new Map(emitted.map((finding) => [finding.id, finding]));
  return { report, find: (id: string) => by.get(id), statuses: new Map(emitted.map(({ id, status }) => [id, status])) };
}

describe('the doctor', () => {
  it('finds a sound server sound and passes the findings about the database on', async () => {
    const database: DoctorFinding = { id: 'database-rights', title: 'Rights', status: 'ok', found: 'x', durationMs: 1 };
    const { root } = kit.lab.sites.production;
    const { report, find } = await examine(kit.server(), { paths: [root], checkDatabase: async () => [database] });
    expect(report.findings.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(toOverallStatus(report)).toBe('ok');
    expect(find('ssh')?.found).toContain('SSH-2.0-OpenSSH');
    expect(find('host-key')?.found).toContain(kit.lab.hosts.production.hostKeys.ed25519);
    expect(find('tools')?.found).toContain('tar');
    expect(find('php')?.found).toMatch(/PHP \d/);
    expect(find('path-1')?.found).toContain('readable');
    expect(find('disk')?.found).toMatch(/GB/);
    expect(find('database-rights')).toEqual(database);
  });

  it('asks the PHP that is named, also where another one is called php (R6)', async () => {
    const php = join(kit.lab.hosts.production.home, "php 8.3'x");
    await writeFile(php, '#!/bin/sh\nprintf 8.3.99\n');
    await chmod(php, 0o755);
    const named = await examine(kit.server(), { php: "/home/deploy/php 8.3'x" });
    expect(named.find('php')).toMatchObject({ status: 'ok', found: "PHP 8.3.99 at /home/deploy/php 8.3'x." });
    const missing = await examine(kit.server(), { php: '/no/such/php' });
    expect(missing.find('php')).toMatchObject({ status: 'warning', found: expect.stringContaining('/no/such/php') });
    await rm(php);
  });

  it('walks each hop', async () => {
    const { address: host, port, user } = kit.lab.hosts.jump;
    const inner = kit.lab.hosts.inner;
    const jumps = [{ host, port, user, logins: [kit.key()] }];
    const { find } = await examine(kit.server({ host: inner.address, port: inner.port, jumps }));
    expect(find('hop-1')).toMatchObject({ status: 'ok' });
    expect(find('login')).toMatchObject({ status: 'ok' });
    const wrong = await examine(kit.server({ jumps: [{ ...jumps[0]!, logins: [kit.key('stranger')] }] }));
    expect(wrong.find('hop-1')).toMatchObject({ status: 'failed', found: expect.stringContaining('hop 1 of 2') });
    expect(wrong.find('login')?.status).toBe('skipped');
  });

  it('stops at a name that does not exist and skips the rest', async () => {
    const { report, find } = await examine(kit.server({ host: 'no-such-host.invalid' }), { paths: ['/srv'] });
    expect(find('name')).toMatchObject({ status: 'failed', mend: expect.any(String) });
    const others = report.findings.filter(({ id }) => id !== 'name');
    expect(new Set(others.map(({ status }) => status))).toEqual(new Set(['skipped']));
    expect(others.map(({ id }) => id)).toEqual(expect.arrayContaining(['port', 'login', 'shell', 'path-1', 'clock']));
  });

  it('tells a closed port, a refused key and a changed host key apart', async () => {
    expect((await examine(kit.server({ port: 1 }))).statuses.get('port')).toBe('failed');
    const refused = await examine(kit.server({ logins: [kit.key('stranger')] }));
    expect(refused.statuses.get('host-key')).toBe('ok');
    expect(refused.find('login')).toMatchObject({ status: 'failed', mend: expect.stringContaining('authorized_keys') });
    sshd = await kit.sshd({ name: 'doctor-key', port: 4770, hostKeys: 'fresh' });
    await examine(kit.server({ port: 4770 }));
    await sshd.stop();
    sshd = await kit.sshd({ name: 'doctor-key', port: 4770, hostKeys: 'fresh' });
    const changed = await examine(kit.server({ port: 4770 }));
    expect(changed.find('host-key')).toMatchObject({ status: 'failed', found: expect.stringContaining('SHA256:') });
    expect(changed.statuses.get('login')).toBe('skipped');
  });

  it('warns about what is missing or forbidden, and goes on', async () => {
    const tools = await limitedTools(kit.lab, 'production', 'few-tools', ['sh', 'cat', 'id', 'uname', 'date']);
    const extraConfig = `SetEnv PATH=${tools}\nAllowTcpForwarding no`;
    sshd = await kit.sshd({ name: 'doctor-poor', port: 4771, extraConfig, sftpCommand: '/bin/false' });
    const { statuses, find } = await examine(kit.server({ port: 4771 }), { paths: ['/no/such', '/root'] });
    expect(statuses.get('login')).toBe('ok');
    expect(statuses.get('sftp')).toBe('warning');
    expect(statuses.get('forwarding')).toBe('warning');
    expect(find('path-1')).toMatchObject({ status: 'failed', found: 'There is no /no/such.' });
    expect(find('path-2')).toMatchObject({ status: 'failed', found: 'The account may not read /root.' });
  });

  it('shows what the start-up files print, and what an account without a shell says', async () => {
    const startUp = join(kit.lab.hosts.production.home, '.bashrc');
    await writeFile(startUp, 'echo "Have a nice day"\n');
    await chmod(startUp, 0o644);
    const { find } = await examine(kit.server());
    await rm(startUp);
    expect(find('shell')).toMatchObject({ status: 'warning', found: expect.stringContaining('Have a nice day') });
    const nologin = await examine(kit.server({ user: kit.lab.shellUsers.nologin, logins: [passwordLogin] }));
    expect(nologin.find('shell')).toMatchObject({
      status: 'failed',
      found: expect.stringContaining('This account is currently not available'),
    });
    expect(nologin.statuses.get('tools')).toBe('skipped');
  });
});
