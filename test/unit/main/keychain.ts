import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { SafeStorageLike } from '../../../electron/main/secrets/cipher.ts';

/** A keychain in memory: real encryption under a key that can be locked away or replaced. */
export function keychain(backend = 'gnome_libsecret') {
  let key = randomBytes(32);
  const state = { locked: false, stale: false, plain: false };
  const usable = () => !state.locked && (backend !== 'basic_text' || state.plain);
  const seal = (text: string) => {
    if (!usable()) throw new Error('Encryption is not available');
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, iv);
    return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  };
  const unseal = (sealed: Buffer) => {
    if (!usable()) throw new Error('Decryption is not available');
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
    decipher.setAuthTag(sealed.subarray(-16));
    return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString('utf8');
  };
  const common = {
    getSelectedStorageBackend: () => backend,
    setUsePlainTextEncryption: (use: boolean) => void (state.plain = use),
  };
  const sync: SafeStorageLike = {
    ...common,
    isEncryptionAvailable: usable,
    encryptString: seal,
    decryptString: unseal,
  };
  const async: SafeStorageLike = {
    ...common,
    isAsyncEncryptionAvailable: async () => usable(),
    encryptStringAsync: async (text) => seal(text),
    decryptStringAsync: async (sealed) => ({ result: unseal(sealed), shouldReEncrypt: state.stale }),
  };
  return { sync, async, state, replaceKey: () => (key = randomBytes(32)) };
}
