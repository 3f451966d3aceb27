import { z } from 'zod';
import { secretRefSchema } from '#shared/domain/server.ts';
import type { KeptFile } from '../kept-file.ts';
import type { Cipher } from './cipher.ts';

/** The file of ciphertexts; what decrypts them stays in the keychain. */
export const secretsFileSchema = z.object({
  version: z.literal(1).default(1),
  entries: z
    .record(secretRefSchema, z.object({ cipher: z.base64(), backend: z.string(), storedAt: z.string() }))
    .default({}),
});
export type SecretsFile = z.infer<typeof secretsFileSchema>;

/** Secrets by reference. A ciphertext that cannot be read is kept until a new secret takes its place. */
export interface SecretStore {
  /** Null when nothing is stored. Throws `secret.locked`, `secret.undecryptable` and `secret.backend-weak`. */
  get(ref: string): Promise<string | null>;
  /** Throws `secret.locked`, `secret.backend-weak` and `store.read-only`. */
  set(ref: string, value: string): Promise<void>;
  forget(ref: string): void;
  /** Those of `refs` for which a ciphertext is kept. */
  stored(refs: readonly string[]): string[];
}

/** A store over the file of ciphertexts. */
export function createSecretStore(file: KeptFile<SecretsFile>, cipher: Cipher, now: () => Date): SecretStore {
  const entryOf = (ref: string) => (Object.hasOwn(file.value.entries, ref) ? file.value.entries[ref] : undefined);
  const set = async (ref: string, value: string) => {
    const encrypted = await cipher.encrypt(value);
    const { backend } = await cipher.backend();
    const entry = { cipher: encrypted.toString('base64'), backend, storedAt: now().toISOString() };
    file.write({ ...file.value, entries: { ...file.value.entries, [ref]: entry } });
  };
  return {
    set,
    async get(ref) {
      const entry = entryOf(ref);
      if (!entry) return null;
      const { text, stale } = await cipher.decrypt(Buffer.from(entry.cipher, 'base64'));
      if (stale) await set(ref, text);
      return text;
    },
    forget(ref) {
      const { [ref]: _forgotten, ...entries } = file.value.entries;
      file.write({ ...file.value, entries });
    },
    stored: (refs) => refs.filter((ref) => entryOf(ref) !== undefined),
  };
}
