import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PromptQuestion } from '#shared/contract/prompt.ts';
import { secretsFileSchema } from '#shared/domain/secrets-file.ts';
import type { openKeptFile as OpenKeptFile } from '../../../electron/main/kept-file.ts';
import { createAnswerer } from '../../../electron/main/secrets/answer-questions.ts';
import { createCipher } from '../../../electron/main/secrets/cipher.ts';
import { createSecretStore } from '../../../electron/main/secrets/secret-store.ts';
import { keychain } from './keychain.ts';

// V5: what protects the secrets changes between two starts. Every time the app opens, each secret is asked for again, and its
// old ciphertext stays until a new secret takes its place: the old keychain may come back.

let openKeptFile: typeof OpenKeptFile;
beforeAll(async () => {
  // electron-store imports the electron package, which would download itself; outside Electron only its path counts.
  process.env.ELECTRON_OVERRIDE_DIST_PATH ??= '/nowhere';
  ({ openKeptFile } = await import('../../../electron/main/kept-file.ts'));
});

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagelift-keychain-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const now = () => new Date('2026-11-21T08:00:00Z');
const file = () => join(folder, 'secrets.json');
const onDisk = () => readFileSync(file(), 'utf8');
const { signal } = new AbortController();
const question = (ref: string, quiet = false) => ({ kind: 'secret', ref, purpose: 'x', quiet }) as const;

type Keychain = ReturnType<typeof keychain>;

/** One start of the app: its store, and a person who types `typed` (null: cancels) whenever asked. */
function start(
  chain: Keychain,
  { generation = 'async', acceptsWeak = false, typed = null, keep = true }: StartOptions = {},
) {
  const cipher = createCipher({
    safeStorage: chain[generation],
    platform: 'linux',
    acceptsWeak: () => acceptsWeak,
  });
  const kept = openKeptFile({ folder, name: 'secrets', title: 'The stored secrets', schema: secretsFileSchema, now });
  const store = createSecretStore(kept, cipher, now);
  const asked: PromptQuestion[] = [];
  const answer = createAnswerer({
    store,
    prompts: {
      ask: async (shown) => {
        asked.push(shown);
        return typed === null ? null : { values: [typed], keep };
      },
    },
    backend: () => cipher.backend(),
    acceptsWeak: () => acceptsWeak,
  });
  return { store, answer, asked, backend: () => cipher.backend(), notice: kept.notice };
}

interface StartOptions {
  readonly generation?: 'sync' | 'async';
  readonly acceptsWeak?: boolean;
  readonly typed?: string | null;
  readonly keep?: boolean;
}

describe.each(['sync', 'async'] as const)('over the %s functions (V5)', (generation) => {
  const changes: readonly (readonly [string, () => { was: Keychain; is: Keychain }, RegExp | null])[] = [
    [
      'is locked',
      () => {
        const chain = keychain();
        return { was: chain, is: chain };
      },
      /locked/,
    ],
    ['is another one, as on another machine', () => ({ was: keychain(), is: keychain() }), /Enter it again/],
    ['is basic_text now', () => ({ was: keychain(), is: keychain('basic_text') }), null],
    ['was basic_text', () => ({ was: keychain('basic_text'), is: keychain() }), /Enter it again/],
    ['is another kind', () => ({ was: keychain('kwallet5'), is: keychain('gnome_libsecret') }), /Enter it again/],
    ['is gone', () => ({ was: keychain(), is: keychain('unknown') }), null],
  ];

  it.each(changes)(
    'asks again for each secret when the keychain %s, and keeps the old one',
    async (_how, make, remark) => {
      const { was, is } = make();
      was.state.locked = false;
      const first = start(was, { generation, acceptsWeak: true });
      await first.store.set('db/shop', 'CANARY-1');
      await first.store.set('server/web', 'CANARY-2');
      const before = onDisk();
      if (was === is) is.state.locked = true;

      const second = start(is, { generation });
      expect(second.notice).toBeNull();
      expect(second.store.stored(['db/shop', 'server/web'])).toEqual(['db/shop', 'server/web']);
      for (const ref of ['db/shop', 'server/web']) {
        expect(await second.answer(question(ref), signal)).toBeNull();
        expect(await second.answer(question(ref, true), signal)).toBeNull();
      }
      expect(second.asked).toHaveLength(2);
      if (remark !== null) expect(second.asked[0]?.remark).toMatch(remark);
      expect(onDisk()).toBe(before);

      const third = start(is, { generation, typed: 'typed anew', keep: false });
      expect(await third.answer(question('db/shop'), signal)).toEqual(['typed anew']);
      expect(onDisk()).toBe(before);

      was.state.locked = false;
      const back = start(was, { generation, acceptsWeak: true });
      expect(await back.answer(question('db/shop'), signal)).toEqual(['CANARY-1']);
      expect(back.asked).toEqual([]);
    },
  );

  it('replaces one secret and leaves the others to the keychain that may come back', async () => {
    const [was, is] = [keychain(), keychain()];
    const first = start(was, { generation });
    await first.store.set('db/shop', 'CANARY-1');
    await first.store.set('server/web', 'CANARY-2');
    const second = start(is, { generation, typed: 'new' });
    expect(await second.answer(question('db/shop'), signal)).toEqual(['new']);
    expect(await start(is, { generation }).answer(question('db/shop'), signal)).toEqual(['new']);
    expect(await start(was, { generation }).store.get('server/web')).toBe('CANARY-2');
  });

  it('takes a damaged ciphertext for one that cannot be read, and the others go on', async () => {
    const chain = keychain();
    const first = start(chain, { generation });
    await first.store.set('db/shop', 'CANARY-1');
    await first.store.set('server/web', 'CANARY-2');
    const damaged = onDisk().replace(/("db\/shop": *\{\s*"cipher": *")..../, '$1AAAA');
    expect(damaged).not.toBe(onDisk());
    writeFileSync(file(), damaged);
    const second = start(chain, { generation });
    expect(await second.answer(question('db/shop'), signal)).toBeNull();
    expect(second.asked[0]?.remark).toMatch(/Enter it again/);
    expect(await second.answer(question('server/web'), signal)).toEqual(['CANARY-2']);
    expect(onDisk()).toBe(damaged);
  });
});

describe('a ciphertext that asks to be written again (V5)', () => {
  it('is, once, and can be read afterwards', async () => {
    const chain = keychain();
    await start(chain).store.set('db/shop', 'CANARY');
    const before = onDisk();
    chain.state.stale = true;
    expect(await start(chain).store.get('db/shop')).toBe('CANARY');
    expect(onDisk()).not.toBe(before);
    chain.state.stale = false;
    expect(await start(chain).store.get('db/shop')).toBe('CANARY');
  });

  it('is given out although it cannot be written', async () => {
    const chain = keychain();
    const { store } = start(chain);
    await store.set('db/shop', 'CANARY');
    chain.state.stale = true;
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'a file where the folder was');
    expect(await store.get('db/shop')).toBe('CANARY');
  });
});
