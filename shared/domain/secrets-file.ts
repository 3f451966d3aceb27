import { z } from 'zod';
import { secretRefSchema } from './server.ts';

/** `secrets.json` in the data folder: ciphertexts by reference. What decrypts them stays in the keychain. */
export const secretsFileSchema = z.object({
  version: z.literal(1).default(1),
  entries: z
    .record(secretRefSchema, z.object({ cipher: z.base64(), backend: z.string(), storedAt: z.string() }))
    .default({}),
});
export type SecretsFile = z.infer<typeof secretsFileSchema>;
