import { z } from 'zod';

/** Settings of this computer, kept by the main process in electron-store. */
export const settingsSchema = z.object({
  appearance: z.enum(['system', 'light', 'dark']).default('system'),
  /** The user accepts that secrets are stored nearly unprotected where there is no keychain. */
  acceptWeakSecretStore: z.boolean().default(false),
  notifications: z.boolean().default(true),
  confirmBeforeQuit: z.boolean().default(true),
});
export type Settings = z.infer<typeof settingsSchema>;

/** How secrets are protected on this computer. */
export const secretBackendSchema = z.object({
  /** e.g. `gnome_libsecret`, `keychain`, `dpapi`, `basic_text`. */
  backend: z.string(),
  protection: z.enum(['keychain', 'weak', 'unavailable', 'locked']),
});
export type SecretBackend = z.infer<typeof secretBackendSchema>;
