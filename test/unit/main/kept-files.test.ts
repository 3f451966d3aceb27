import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { secretsFileSchema } from '#shared/domain/secrets-file.ts';
import { settingsSchema } from '#shared/domain/settings.ts';
import type { openKeptFile as OpenKeptFile } from '../../../electron/main/kept-file.ts';
import type { Cipher } from '../../../electron/main/secrets/cipher.ts';
import { createSecretStore } from '../../../electron/main/secrets/secret-store.ts';

let openKeptFile: typeof OpenKeptFile;
beforeAll(async () => {
  // electron-store imports the electron package, which would download itself; outside Electron only its path counts.
  process.env.ELECTRON_OVERRIDE_DIST_PATH ??= '/nowhere';
  ({ openKeptFile } = await import('../../../electron/main/kept-file.ts'));
});

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagelift-kept-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const now = () => new Date('2026-11-21T08:00:00Z');
const file = () => join(folder, 'settings.json');
const openSettings = () =>
  openKeptFile({ folder, name: 'settings', title: 'The settings', schema: settingsSchema, now });
const dark = settingsSchema.parse({ appearance: 'dark' });

describe('the settings', () => {
  it('are the defaults at first and what was saved afterwards', () => {
    expect(openSettings().value).toEqual(settingsSchema.parse({}));
    expect(readdirSync(folder)).toEqual([]);
    openSettings().write(dark);
    expect(openSettings()).toMatchObject({ value: dark, notice: null });
  });

  it.each([
    ['empty', ''],
    ['cut off', '{"appearance":"da'],
    ['full of NULs', '\0'.repeat(64)],
    ['an array', '[]'],
    ['of another kind', '{"appearance":7}'],
    ['null', 'null'],
    ['a number', '7'],
    ['a text', '"dark"'],
    ['damaged behind a byte order mark', '\uFEFF{"appearance"'],
    ['in UTF-16', Buffer.from('\uFEFF{"appearance":"dark"}', 'utf16le').toString('latin1')],
    ['two in one', '{"appearance":"dark"}{"appearance":"light"}'],
    ['nested without end', '{"a":'.repeat(100_000)],
  ])('that are %s are set aside and come back from the last good copy (V1)', (_how, content) => {
    openSettings().write(dark);
    writeFileSync(file(), content);
    const opened = openSettings();
    expect(opened.value).toEqual(dark);
    expect(opened.notice).toContain('were damaged; the last good copy is in use');
    const [aside = ''] = readdirSync(join(folder, 'quarantine'));
    expect(readFileSync(join(folder, 'quarantine', aside), 'utf8')).toBe(content);
    opened.write({ ...dark, notifications: false });
    expect(openSettings()).toMatchObject({ value: { appearance: 'dark', notifications: false }, notice: null });
  });

  it('come back at the next start as well when nothing was saved in between (V1)', () => {
    openSettings().write(dark);
    writeFileSync(file(), '');
    expect(openSettings().value).toEqual(dark);
    expect(openSettings().value).toEqual(dark);
  });

  it('open when a folder stands in their place, and say that they cannot be saved (V1)', () => {
    mkdirSync(file());
    const opened = openSettings();
    expect(opened.value).toEqual(settingsSchema.parse({}));
    expect(opened.notice).toContain('could not be copied aside');
    expect(() => opened.write(dark)).toThrow(expect.objectContaining({ code: 'store.read-only' }));
  });

  it('start anew with a notice when nothing good is left (V1)', () => {
    writeFileSync(file(), 'nonsense');
    const opened = openSettings();
    expect(opened.value).toEqual(settingsSchema.parse({}));
    expect(opened.notice).toContain('start anew');
    expect(readdirSync(join(folder, 'quarantine'))).toHaveLength(1);
  });

  it('bear a byte order mark (V1)', () => {
    writeFileSync(file(), `\uFEFF${JSON.stringify(dark)}`);
    expect(openSettings()).toMatchObject({ value: dark, notice: null });
  });

  it('that cannot be saved say so and stay as they were', () => {
    writeFileSync(join(folder, 'a-file'), '');
    const opened = openKeptFile({
      folder: join(folder, 'a-file'),
      name: 'settings',
      title: 'The settings',
      schema: settingsSchema,
      now,
    });
    expect(() => opened.write(dark)).toThrow(expect.objectContaining({ code: 'store.read-only' }));
    expect(opened.value).toEqual(settingsSchema.parse({}));
  });
});

describe('the secrets', () => {
  /** Turns text around; a "key" that changed makes everything undecryptable. */
  const mirror = (broken = false): Cipher => ({
    backend: async () => ({ backend: 'mirror', protection: 'keychain' }),
    encrypt: async (text) => Buffer.from([...text].reverse().join('')),
    async decrypt(encrypted) {
      if (broken) throw new Error('another key');
      return { text: [...encrypted.toString()].reverse().join(''), stale: false };
    },
  });
  const openFile = () =>
    openKeptFile({ folder, name: 'secrets', title: 'The stored secrets', schema: secretsFileSchema, now });
  const open = (cipher = mirror()) => createSecretStore(openFile(), cipher, now);

  it('are kept by reference, encrypted', async () => {
    await open().set('server/web/password', 'CANARY');
    expect(await open().get('server/web/password')).toBe('CANARY');
    expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).not.toContain('CANARY');
    expect(open().stored(['server/web/password', 'other', 'constructor'])).toEqual(['server/web/password']);
    expect(await open().get('other')).toBeNull();
  });

  it('stay on disk when they cannot be decrypted, until they are entered again', async () => {
    await open().set('db/shop', 'old');
    const before = readFileSync(join(folder, 'secrets.json'), 'utf8');
    await expect(open(mirror(true)).get('db/shop')).rejects.toThrow('another key');
    expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).toBe(before);
    expect(open(mirror(true)).stored(['db/shop'])).toEqual(['db/shop']);
    await open(mirror(true)).set('db/shop', 'new');
    expect(await open().get('db/shop')).toBe('new');
  });

  it('are encrypted again when the keychain asks for it', async () => {
    const cipher = mirror();
    await open(cipher).set('db/shop', 'x');
    let encrypted = 0;
    const counting: Cipher = {
      ...cipher,
      encrypt: async (text) => {
        encrypted += 1;
        return cipher.encrypt(text);
      },
      decrypt: async (sealed) => ({ ...(await cipher.decrypt(sealed)), stale: true }),
    };
    expect(await open(counting).get('db/shop')).toBe('x');
    expect(encrypted).toBe(1);
  });

  it('are gone when they are forgotten', async () => {
    await open().set('db/shop', 'x');
    await open().forget('db/shop');
    expect(await open().get('db/shop')).toBeNull();
  });

  it('that the command line keeps or deletes meanwhile are seen, and neither overwrites the other', async () => {
    const window = open();
    await window.set('db/shop', 'x');
    const commandLine = open();
    await commandLine.set('db/blog', 'y');
    await commandLine.forget('db/shop');
    expect(await window.get('db/blog')).toBe('y');
    expect(window.stored(['db/shop', 'db/blog'])).toEqual(['db/blog']);
    await Promise.all([window.set('db/one', '1'), commandLine.set('db/two', '2')]);
    expect(open().stored(['db/one', 'db/two', 'db/blog'])).toHaveLength(3);
  });

  it('wait for whoever is changing them, and not for one that died', async () => {
    const lock = join(folder, 'secrets.json.lock');
    writeFileSync(lock, 'another process');
    let done = false;
    const waiting = open()
      .set('db/shop', 'x')
      .then(() => (done = true));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(done).toBe(false);
    utimesSync(lock, new Date(0), new Date(0));
    await waiting;
    expect(open().stored(['db/shop'])).toEqual(['db/shop']);
    expect(readdirSync(folder).filter((name) => name.includes('lock'))).toEqual([]);
  });
});
