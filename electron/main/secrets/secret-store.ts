import type { SecretsFile } from '#shared/domain/secrets-file.ts';
import type { KeptFile } from '../kept-file.ts';
import type { Cipher } from './cipher.ts';

/** Secrets by reference. A ciphertext that cannot be read is kept until a new secret takes its place. */
export interface SecretStore {
  /** Null when nothing is stored. Throws `secret.locked`, `secret.undecryptable` and `secret.backend-weak`. */
  get(ref: string): Promise<string | null>;
  /** Throws `secret.locked`, `secret.backend-weak` and `store.read-only`. */
  set(ref: string, value: string): Promise<void>;
  /** Throws `store.read-only`. */
  forget(ref: string): Promise<void>;
  /** Those of `refs` for which a ciphertext is kept. */
  stored(refs: readonly string[]): string[];
}

/** A store over the file of ciphertexts, which the command line reads and changes too. */
export function createSecretStore(file: KeptFile<SecretsFile>, cipher: Cipher, now: () => Date): SecretStore {
  const entryOf = (ref: string) => {
    const { entries } = file.latest();
    return Object.hasOwn(entries, ref) ? entries[ref] : undefined;
  };
  const set = async (ref: string, value: string) => {
    const encrypted = await cipher.encrypt(value);
    const { backend } = await cipher.backend();
    const entry = { cipher: encrypted.toString('base64'), backend, storedAt: now().toISOString() };
    await file.change((latest) => ({ ...latest, entries: { ...latest.entries, [ref]: entry } }));
  };
  return {
    set,
    async get(ref) {
      const entry = entryOf(ref);
      if (!entry) return null;
      const { text, stale } = await cipher.decrypt(Buffer.from(entry.cipher, 'base64'));
      // Where it cannot be written again now, it is asked for again next time.
      if (stale) await set(ref, text).catch(() => undefined);
      return text;
    },
    forget: (ref) =>
      file.change((latest) => {
        const { [ref]: _forgotten, ...entries } = latest.entries;
        return { ...latest, entries };
      }),
    stored: (refs) => refs.filter((ref) => entryOf(ref) !== undefined),
  };
}
