import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeyAnswer, Keychain } from '../../../electron/cli/secrets/keychain.ts';
import { createKeptSecrets } from '../../../electron/cli/secrets/kept-secrets.ts';
import { createMacKeychain } from '../../../electron/cli/secrets/mac-keychain.ts';
import { openKeptSecrets } from '../../../electron/cli/secrets/open-kept-secrets.ts';
import { linuxFormat } from '../../../electron/cli/secrets/safe-storage-cipher.ts';

const { signal } = new AbortController();
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kept-secrets-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const file = (): string => join(folder, 'secrets.json');

function keychain(answer: KeyAnswer, backend = 'gnome_libsecret'): Keychain & { asked: boolean[] } {
  const asked: boolean[] = [];
  return {
    backend,
    format: linuxFormat,
    asked,
    read: async (mayUnlock) => {
      asked.push(mayUnlock);
      return answer;
    },
    create: async () => ({ kind: 'key', text: 'made' }),
  };
}

const open = (chain: Keychain | null, acceptsWeak = false): ReturnType<typeof createKeptSecrets> =>
  createKeptSecrets({
    dataFolder: folder,
    keychain: chain,
    whyNot: 'there is none',
    acceptsWeak: async () => acceptsWeak,
    now: () => new Date('2026-11-21T08:00:00Z'),
  });
const unlocked = (): Keychain & { asked: boolean[] } => keychain({ kind: 'key', text: 'key' });

describe('kept secrets', () => {
  it('come back, and the keychain is asked once', async () => {
    const chain = unlocked();
    const secrets = open(chain);
    expect(await secrets.get('db/shop', true, signal)).toBeNull();
    expect(chain.asked).toEqual([]);
    await secrets.set('db/shop', 'CANARY', signal);
    await secrets.set('constructor', 'x', signal);
    expect(await secrets.get('db/shop', false, signal)).toBe('CANARY');
    expect(chain.asked).toHaveLength(1);
    const written = (await readFile(file(), 'utf8')) + (await readFile(join(folder, 'secrets.good.json'), 'utf8'));
    expect(written).not.toContain('CANARY');
    expect(await secrets.list()).toEqual([
      { ref: 'db/shop', backend: 'gnome_libsecret', storedAt: '2026-11-21T08:00:00.000Z' },
      expect.objectContaining({ ref: 'constructor' }),
    ]);
    expect(await secrets.forget('db/shop')).toBe(true);
    expect(await secrets.forget('db/shop')).toBe(false);
    expect(await open(chain).get('toString', false, signal)).toBeNull();
  });

  it('make the key when the keychain has none', async () => {
    await open(keychain({ kind: 'none' })).set('db/shop', 'x', signal);
    expect(await open(keychain({ kind: 'key', text: 'made' })).get('db/shop', false, signal)).toBe('x');
  });

  it.each([
    ['is locked', keychain({ kind: 'locked' }), 'secret.locked'],
    ['has lost the key', keychain({ kind: 'none' }), 'secret.undecryptable'],
    ['has another key', keychain({ kind: 'key', text: 'other' }), 'secret.undecryptable'],
    ['does not answer', keychain({ kind: 'unavailable', reason: 'it is away' }), 'secret.undecryptable'],
    ['is of another kind', keychain({ kind: 'key', text: 'key' }, 'kwallet6'), 'secret.undecryptable'],
    ['is not there', null, 'secret.undecryptable'],
  ] as const)('stay on disk when the keychain %s', async (_how, chain, code) => {
    await open(unlocked()).set('db/shop', 'a password of some length', signal);
    const before = await readFile(file(), 'utf8');
    await expect(open(chain).get('db/shop', false, signal)).rejects.toMatchObject({ code });
    expect(await readFile(file(), 'utf8')).toBe(before);
    expect(await open(unlocked()).get('db/shop', false, signal)).toBe('a password of some length');
  });

  it('without a keychain need the acceptance of the settings, to keep and to read', async () => {
    await expect(open(null).set('db/shop', 'x', signal)).rejects.toMatchObject({
      code: 'secret.backend-weak',
      message: expect.stringContaining('there is none') as unknown,
      hint: expect.stringContaining('STAGELIFT_SECRET_DB_SHOP') as unknown,
    });
    expect(await readdir(folder)).toEqual([]);
    await open(null, true).set('db/shop', 'x', signal);
    expect(await open(unlocked(), true).get('db/shop', false, signal)).toBe('x');
    await expect(open(null).get('db/shop', false, signal)).rejects.toMatchObject({ code: 'secret.backend-weak' });
  });

  it.each(['', '{"entries":', '[]', '{"version":2,"entries":{}}'])(
    'refuse to touch a file that holds %j',
    async (text) => {
      await writeFile(file(), text);
      const damaged = { code: 'store.damaged' };
      await expect(open(unlocked()).set('db/shop', 'x', signal)).rejects.toMatchObject(damaged);
      await expect(open(unlocked()).forget('db/shop')).rejects.toMatchObject(damaged);
      expect(await readFile(file(), 'utf8')).toBe(text);
    },
  );

  it.each([
    ['win32', {}, 'no way to the keychain of this system'],
    ['linux', { XDG_CURRENT_DESKTOP: 'KDE' }, 'KWallet'],
    ['linux', {}, 'no desktop session'],
  ])('say why they cannot be kept on %s %j', async (platform, env, reason) => {
    const secrets = openKeptSecrets({ dataFolder: folder, platform, env, uid: undefined });
    await expect(secrets.set('db/shop', 'x', signal)).rejects.toMatchObject({
      code: 'secret.backend-weak',
      message: expect.stringContaining(reason) as unknown,
    });
  });
});

describe('the keychain of macOS', () => {
  /** A stand-in for `security`: writes down its arguments, prints and ends as told. */
  async function security(body: string): Promise<string> {
    const program = join(folder, 'security');
    await writeFile(program, `#!/bin/sh\necho "$@" > ${folder}/given\n${body}\n`, { mode: 0o755 });
    return program;
  }

  it.each([
    ['echo a2V5', { kind: 'key', text: 'a2V5' }],
    ['exit 44', { kind: 'none' }],
    ['exit 36', { kind: 'locked' }],
    ['exit 128', expect.objectContaining({ kind: 'unavailable' }) as unknown],
  ])('is read through security: %s', async (body, expected) => {
    const chain = createMacKeychain({ env: process.env, program: await security(body) });
    expect(await chain.read(false, signal)).toEqual(expected);
    expect(await readFile(join(folder, 'given'), 'utf8')).toBe('find-generic-password -w -s Stagelift Safe Storage\n');
  });

  it('is not there without security', async () => {
    const chain = createMacKeychain({ env: {}, program: join(folder, 'nothing') });
    expect(await chain.read(false, signal)).toMatchObject({ kind: 'unavailable' });
  });
});
