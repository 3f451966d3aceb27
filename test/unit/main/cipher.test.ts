import { describe, expect, it } from 'vitest';
import { createCipher } from '../../../electron/main/secrets/cipher.ts';
import { keychain } from './keychain.ts';

describe.each(['sync', 'async'] as const)('the cipher over the %s functions of safeStorage (V5)', (generation) => {
  const open = (chain: ReturnType<typeof keychain>, acceptsWeak = false, platform = 'linux') =>
    createCipher({ safeStorage: chain[generation], platform, acceptsWeak: () => acceptsWeak });

  it('gives back what it encrypted', async () => {
    const cipher = open(keychain());
    expect(await cipher.backend()).toEqual({ backend: 'gnome_libsecret', protection: 'keychain' });
    const sealed = await cipher.encrypt('hunter2 ü');
    expect(sealed.toString('latin1')).not.toContain('hunter2');
    expect((await cipher.decrypt(sealed)).text).toBe('hunter2 ü');
  });

  it('says that a keychain is locked, and works once it is open', async () => {
    const chain = keychain();
    const cipher = open(chain);
    const sealed = await cipher.encrypt('hunter2');
    chain.state.locked = true;
    expect((await cipher.backend()).protection).toBe('locked');
    await expect(cipher.encrypt('x')).rejects.toMatchObject({ code: 'secret.locked' });
    await expect(cipher.decrypt(sealed)).rejects.toMatchObject({ code: 'secret.locked' });
    chain.state.locked = false;
    expect((await cipher.decrypt(sealed)).text).toBe('hunter2');
  });

  it('says that a ciphertext of another keychain must be entered again', async () => {
    const chain = keychain();
    const cipher = open(chain);
    const sealed = await cipher.encrypt('hunter2');
    chain.replaceKey();
    await expect(cipher.decrypt(sealed)).rejects.toMatchObject({
      code: 'secret.undecryptable',
      hint: 'Enter it again.',
    });
  });

  it('uses basic_text only after the user accepted it', async () => {
    const chain = keychain('basic_text');
    expect(await open(chain).backend()).toEqual({ backend: 'basic_text', protection: 'weak' });
    await expect(open(chain).encrypt('x')).rejects.toMatchObject({ code: 'secret.backend-weak' });
    expect(chain.state.plain).toBe(false);
    const sealed = await open(chain, true).encrypt('hunter2');
    expect((await open(chain, true).decrypt(sealed)).text).toBe('hunter2');
    await expect(open(chain, false).decrypt(sealed)).rejects.toMatchObject({ code: 'secret.backend-weak' });
  });

  it('names the keychain of other systems', async () => {
    expect((await open(keychain(), false, 'darwin').backend()).backend).toBe('keychain');
    expect((await open(keychain(), false, 'win32').backend()).backend).toBe('dpapi');
    expect(await open(keychain('unknown')).backend()).toEqual({ backend: 'unknown', protection: 'unavailable' });
  });
});

describe('the cipher', () => {
  it('prefers the asynchronous functions where both exist, and passes on that a value is stale', async () => {
    const chain = keychain();
    chain.state.stale = true;
    const cipher = createCipher({
      safeStorage: { ...chain.sync, ...chain.async },
      platform: 'linux',
      acceptsWeak: () => false,
    });
    expect(await cipher.decrypt(await cipher.encrypt('x'))).toEqual({ text: 'x', stale: true });
  });

  it('is unavailable where safeStorage has neither', async () => {
    const cipher = createCipher({ safeStorage: {}, platform: 'darwin', acceptsWeak: () => true });
    expect((await cipher.backend()).protection).toBe('unavailable');
    await expect(cipher.encrypt('x')).rejects.toMatchObject({ code: 'secret.backend-weak' });
  });
});
