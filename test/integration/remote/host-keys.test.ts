import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ssh2, { type Connection } from 'ssh2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHostKeys } from '#engine/remote/host-keys.ts';
import type { ExtraSshd } from '../../lab/extra-sshd.ts';
import { failureOf, type Kit, openKit, passwordLogin, scripted, until } from './support/kit.ts';
import { newHostKey, startRogue } from './support/rogue-server.ts';

let kit: Kit;
let sshd: ExtraSshd | null = null;
beforeEach(async () => {
  kit = await openKit();
});
afterEach(async () => {
  await kit.clean();
  await sshd?.stop();
  sshd = null;
});

const port = 4710;
const there = () => kit.lab.hosts.production;

describe('first use', () => {
  it('shows the fingerprint that ssh-keygen prints, once, and remembers the answer', async () => {
    const { interaction, asked } = scripted();
    await kit.connect(kit.server(), { interaction });
    await kit.connect(kit.server(), { interaction });
    expect(asked.hostKeys).toHaveLength(1);
    expect(asked.hostKeys[0]).toMatchObject({
      host: `[${there().address}]:${there().port}`,
      keyType: 'ssh-ed25519',
      fingerprint: kit.lab.hosts.production.hostKeys.ed25519,
    });
    expect(await readFile(kit.hostKeyFile, 'utf8')).toMatch(/^\S+ ssh-ed25519 \S+ confirmed \d{4}-/);
  });

  it('sends nothing when the key is not accepted', async () => {
    sshd = await kit.sshd({ name: 'refused-key', port, extraConfig: 'LogLevel VERBOSE' });
    const { interaction, asked } = scripted({ trust: false, secrets: { password: 'CANARY' } });
    const failure = await failureOf(kit.connect(kit.server({ port, logins: [passwordLogin] }), { interaction }));
    expect(failure.code).toBe('host-key.rejected');
    expect(asked.secrets).toEqual([]);
    expect(await sshd.log()).not.toContain('Failed password');
  });

  it('waits for a slow answer with no connection open (S4)', async () => {
    sshd = await kit.sshd({ name: 'slow-answer', port, extraConfig: 'LoginGraceTime 1' });
    const slow = async () => new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 3000));
    const { interaction } = scripted({ trust: slow });
    const session = await kit.connect(kit.server({ port }), { interaction, times: { handshake: 1000 } });
    expect((await session.run({ script: 'echo in' }, kit.signal)).stdout.toString()).toBe('in\n');
  });

  it('starts over when the server hangs up while a passphrase is being typed', async () => {
    sshd = await kit.sshd({ name: 'slow-login', port, extraConfig: 'LoginGraceTime 2' });
    const passphrase = kit.lab.keys.ed25519Encrypted.passphrase ?? '';
    const slow = () => new Promise<readonly string[]>((resolve) => setTimeout(() => resolve([passphrase]), 4000));
    const { interaction, asked } = scripted({ answers: slow });
    const login = { kind: 'key' as const, path: kit.lab.keys.ed25519Encrypted.path };
    const session = await kit.connect(kit.server({ port, logins: [login] }), { interaction });
    expect((await session.run({ script: 'echo in' }, kit.signal)).stdout.toString()).toBe('in\n');
    expect(asked.logins).toHaveLength(1);
  });
});

describe('a changed key', () => {
  it('stops hard with both fingerprints before any secret is asked for (S1)', async () => {
    sshd = await kit.sshd({ name: 'changing', port, hostKeys: 'fresh' });
    const before = sshd.fingerprints[0];
    await kit.connect(kit.server({ port }));
    await sshd.stop();
    sshd = await kit.sshd({ name: 'changing', port, hostKeys: 'fresh' });
    const { interaction, asked } = scripted({ secrets: { password: kit.lab.hosts.production.password } });
    const failure = await failureOf(kit.connect(kit.server({ port, logins: [passwordLogin] }), { interaction }));
    expect(failure.code).toBe('host-key.changed');
    expect(failure.facts.trustedFingerprints).toContain(before);
    expect(failure.facts.newFingerprint).toBe(sshd.fingerprints[0]);
    expect(asked).toEqual({ hostKeys: [], logins: [], secrets: [] });
  });

  it('is taken over only by replacing it with the host name typed', async () => {
    sshd = await kit.sshd({ name: 'changing', port, hostKeys: 'fresh' });
    const before = sshd.fingerprints[0];
    await kit.connect(kit.server({ port }));
    await sshd.stop();
    sshd = await kit.sshd({ name: 'changing', port, hostKeys: 'fresh' });
    await failureOf(kit.connect(kit.server({ port })));
    const request = { host: there().address, port, fingerprint: sshd.fingerprints[0] ?? '' };
    const wrongName = await failureOf(kit.hostKeys.replaceHostKey({ ...request, typedName: 'yes' }));
    expect(wrongName.code).toBe('host-key.rejected');
    const wrongKey = { ...request, fingerprint: 'SHA256:other', typedName: there().address };
    expect((await failureOf(kit.hostKeys.replaceHostKey(wrongKey))).code).toBe('host-key.unknown');
    // Another start of the program, as a user who was shown the refusal by the command line would do it in the window.
    const later = createHostKeys({ ownFile: kit.hostKeyFile, readOnlyFiles: [] });
    expect(later.listChanged()).toMatchObject([
      { host: there().address, port, trusted: expect.arrayContaining([before]) },
    ]);
    await later.replaceHostKey({ ...request, typedName: there().address });
    expect(later.listChanged()).toEqual([]);
    const { interaction, asked } = scripted();
    await kit.connect(kit.server({ port }), { interaction });
    expect(asked.hostKeys).toEqual([]);
  });

  it('counts a key of another type as changed when the trusted one is gone', async () => {
    sshd = await kit.sshd({ name: 'types', port, hostKeys: 'fresh' });
    const [ed25519 = '', rsa = ''] = sshd.keyFiles;
    await sshd.stop();
    sshd = await kit.sshd({ name: 'types-ed', port, hostKeys: [ed25519] });
    await kit.connect(kit.server({ port }));
    await sshd.stop();
    sshd = await kit.sshd({ name: 'types-rsa', port, hostKeys: [rsa] });
    const { interaction } = scripted();
    expect((await failureOf(kit.connect(kit.server({ port }), { interaction }))).code).toBe('host-key.changed');
  });

  it('drops the connection when the key changes during a rekey (S3)', async () => {
    const second = ssh2.utils.parseKey(newHostKey());
    if (second instanceof Error) throw second;
    const rogue = await startRogue({
      onReady(connection) {
        setTimeout(() => {
          swapHostKey(connection, second);
          connection.rekey();
        }, 200);
      },
    });
    const session = await kit.connect(kit.server({ host: '127.0.0.1', port: rogue.port }));
    const reason = await session.closed;
    await rogue.stop();
    expect(reason).toMatchObject({ code: 'host-key.changed' });
  });
});

/** Reaches into the server library: no honest server can do this. */
function swapHostKey(connection: Connection, key: ssh2.ParsedKey): void {
  const inner = connection as unknown as { _protocol: { _hostKeys: Record<string, ssh2.ParsedKey> } };
  inner._protocol._hostKeys['ssh-ed25519'] = key;
}

describe('several keys', () => {
  it('asks for the pinned type first and learns the new key from its proof (S2)', async () => {
    sshd = await kit.sshd({ name: 'both', port, hostKeys: 'fresh' });
    const [ed25519 = '', rsa = ''] = sshd.keyFiles;
    await sshd.stop();
    sshd = await kit.sshd({ name: 'only-rsa', port, hostKeys: [rsa] });
    await kit.connect(kit.server({ port }));
    await sshd.stop();
    sshd = await kit.sshd({ name: 'rsa-and-ed', port, hostKeys: [rsa, ed25519] });
    const { interaction, asked } = scripted();
    await kit.connect(kit.server({ port }), { interaction });
    expect(asked.hostKeys).toEqual([]);
    await until(async () => (await readFile(kit.hostKeyFile, 'utf8')).includes('ssh-ed25519'));
    expect(await readFile(kit.hostKeyFile, 'utf8')).toMatch(/ssh-ed25519 \S+ rotated /);
    await sshd.stop();
    sshd = await kit.sshd({ name: 'only-ed', port, hostKeys: [ed25519] });
    await kit.connect(kit.server({ port }), { interaction });
    expect(asked.hostKeys).toEqual([]);
  });
});

describe("OpenSSH's files", () => {
  it('trusts what ~/.ssh/known_hosts trusts and refuses what is revoked anywhere', async () => {
    const theirs = join(kit.folder, 'their-known-hosts');
    await writeFile(theirs, await readFile(kit.lab.knownHosts, 'utf8'));
    const hostKeys = createHostKeys({ ownFile: kit.hostKeyFile, readOnlyFiles: [theirs] });
    const { interaction, asked } = scripted();
    await kit.connect(kit.server(), { interaction, hostKeys });
    expect(asked.hostKeys).toEqual([]);
    const line = (await readFile(theirs, 'utf8')).split('\n').find((text) => text.includes('ssh-ed25519'));
    const [, type = '', key = ''] = line?.split(' ') ?? [];
    await appendFile(theirs, `@revoked * ${type} ${key}\n`);
    const failure = await failureOf(kit.connect(kit.server(), { interaction, hostKeys }));
    expect(failure.code).toBe('host-key.revoked');
    expect(await readFile(theirs, 'utf8')).toContain('@revoked');
  });
});
