import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHostKeys, type HostKeys } from '#engine/remote/host-keys.ts';
import { fingerprintOf, toWireString } from '#engine/remote/wire.ts';

const keyOf = (fill: number) => Buffer.concat([toWireString('ssh-ed25519'), toWireString(Buffer.alloc(32, fill))]);
const lineOf = (host: string, fill: number) => `${host} ssh-ed25519 ${keyOf(fill).toString('base64')}\n`;

let folder: string;
let ownFile: string;
let theirs: string;
let hostKeys: HostKeys;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'host-keys-'));
  ownFile = join(folder, 'ours', 'known_hosts');
  theirs = join(folder, 'theirs');
  const now = () => new Date('2026-01-02T03:04:05Z');
  hostKeys = createHostKeys({ ownFile, readOnlyFiles: [theirs, join(folder, 'missing')], now });
});
afterEach(() => rm(folder, { recursive: true }));

const trusted = async (host: string, port = 22) => (await hostKeys.lookup(host, port)).trusted.map(({ key }) => key);

describe('host keys', () => {
  it('are remembered with the day, readable by the account only', async () => {
    await hostKeys.trust('web.example', 22, keyOf(1), 'confirmed');
    await hostKeys.trust('web.example', 22, keyOf(1), 'rotated');
    expect(await readFile(ownFile, 'utf8')).toBe(
      `${lineOf('web.example', 1).trim()} confirmed 2026-01-02T03:04:05.000Z\n`,
    );
    expect((await stat(ownFile)).mode & 0o777).toBe(0o600);
    expect(await trusted('WEB.example')).toEqual([keyOf(1)]);
    expect(await trusted('web.example', 2222)).toEqual([]);
  });

  it('come from our own file where it knows the host, else from theirs', async () => {
    await writeFile(theirs, `${lineOf('web.example', 1)}${lineOf('shop.example', 2)}`);
    expect(await trusted('web.example')).toEqual([keyOf(1)]);
    await hostKeys.trust('web.example', 22, keyOf(3), 'confirmed');
    expect(await trusted('web.example')).toEqual([keyOf(3)]);
    expect(await trusted('shop.example')).toEqual([keyOf(2)]);
  });

  it('count revocations from every file', async () => {
    await writeFile(theirs, `@revoked ${lineOf('*', 1)}`);
    const { revoked } = await hostKeys.lookup('any.example', 22);
    expect(revoked.map(({ key }) => key)).toEqual([keyOf(1)]);
  });

  it('are replaced for one host only, and stay when something goes wrong', async () => {
    await hostKeys.trust('web.example', 22, keyOf(1), 'confirmed');
    await hostKeys.trust('shop.example', 22, keyOf(2), 'confirmed');
    hostKeys.noteChanged('web.example', 22, keyOf(9), [fingerprintOf(keyOf(1))]);
    const request = { host: 'web.example', port: 22, fingerprint: fingerprintOf(keyOf(9)) };
    await expect(hostKeys.replaceHostKey({ ...request, typedName: 'web' })).rejects.toMatchObject({
      code: 'host-key.rejected',
    });
    expect(await trusted('web.example')).toEqual([keyOf(1)]);
    await hostKeys.replaceHostKey({ ...request, typedName: 'web.example' });
    expect(await trusted('web.example')).toEqual([keyOf(9)]);
    expect(await trusted('shop.example')).toEqual([keyOf(2)]);
  });

  it('can be replaced from another process than the one that saw the change, by the typed name only', async () => {
    await hostKeys.trust('web.example', 2222, keyOf(1), 'confirmed');
    hostKeys.noteChanged('shop.example', 22, keyOf(7), []);
    hostKeys.noteChanged('web.example', 2222, keyOf(8), [fingerprintOf(keyOf(1))]);
    hostKeys.noteChanged('web.example', 2222, keyOf(9), [fingerprintOf(keyOf(1))]);
    const other = createHostKeys({ ownFile, readOnlyFiles: [theirs] });
    expect(other.listChanged()).toMatchObject([
      { name: 'shop.example' },
      {
        name: '[web.example]:2222',
        host: 'web.example',
        port: 2222,
        key: keyOf(9),
        trusted: [fingerprintOf(keyOf(1))],
      },
    ]);
    const request = { host: 'web.example', port: 2222, fingerprint: fingerprintOf(keyOf(9)) };
    await expect(other.replaceHostKey({ ...request, typedName: 'web' })).rejects.toMatchObject({
      code: 'host-key.rejected',
    });
    const older = { ...request, fingerprint: fingerprintOf(keyOf(8)), typedName: 'web.example' };
    await expect(other.replaceHostKey(older)).rejects.toMatchObject({ code: 'host-key.unknown' });
    expect(await trusted('web.example', 2222)).toEqual([keyOf(1)]);
    await other.replaceHostKey({ ...request, typedName: 'web.example' });
    expect(await trusted('web.example', 2222)).toEqual([keyOf(9)]);
    expect(other.listChanged().map(({ name }) => name)).toEqual(['shop.example']);
    expect((await stat(`${ownFile}.changed`)).mode & 0o777).toBe(0o600);
  });

  it('trust nothing because of a damaged note of a change, and still take the next one', async () => {
    await hostKeys.trust('web.example', 22, keyOf(1), 'confirmed');
    await writeFile(
      `${ownFile}.changed`,
      `{"name":"web.example"\nnull\n{"name":"web.example","host":"web.example","port":22,"key":"!","trusted":[],"seenAt":"2026-01-01T00:00:00Z"}\n`,
    );
    expect(hostKeys.listChanged()).toEqual([]);
    hostKeys.noteChanged('web.example', 22, keyOf(9), []);
    expect(createHostKeys({ ownFile, readOnlyFiles: [] }).listChanged()).toHaveLength(1);
  });

  it('survive many writers at once', async () => {
    const hosts = Array.from({ length: 30 }, (_, index) => `host-${index}.example`);
    await Promise.all(hosts.map((host, index) => hostKeys.trust(host, 22, keyOf(index), 'confirmed')));
    expect((await readFile(ownFile, 'utf8')).trim().split('\n')).toHaveLength(30);
  });
});
