import { z } from 'zod';
import { idSchema } from './server.ts';

/** Settings of this computer, kept by the main process in electron-store. */
export const settingsSchema = z.object({
  appearance: z.enum(['system', 'light', 'dark']).default('system'),
  /** The user accepts that secrets are stored nearly unprotected where there is no keychain. */
  acceptWeakSecretStore: z.boolean().default(false),
  notifications: z.boolean().default(true),
  confirmBeforeQuit: z.boolean().default(true),
  /** Shortcuts of one letter without Ctrl or Cmd (WCAG 2.1.4 wants a way to switch them off). */
  singleKeyShortcuts: z.boolean().default(true),
  /** Ids of the projects that stand at the top of every list, in this order. */
  favourites: z.array(idSchema).default([]),
});
export type Settings = z.infer<typeof settingsSchema>;

/** Some settings to change. Not `settingsSchema.partial()`, which would fill in the defaults of everything left out. */
export const settingsChangeSchema = z.object({
  appearance: settingsSchema.shape.appearance.unwrap().optional(),
  acceptWeakSecretStore: settingsSchema.shape.acceptWeakSecretStore.unwrap().optional(),
  notifications: settingsSchema.shape.notifications.unwrap().optional(),
  confirmBeforeQuit: settingsSchema.shape.confirmBeforeQuit.unwrap().optional(),
  singleKeyShortcuts: settingsSchema.shape.singleKeyShortcuts.unwrap().optional(),
  favourites: settingsSchema.shape.favourites.unwrap().optional(),
});

/** How secrets are protected on this computer. */
export const secretBackendSchema = z.object({
  /** e.g. `gnome_libsecret`, `keychain`, `dpapi`, `basic_text`. */
  backend: z.string(),
  protection: z.enum(['keychain', 'weak', 'unavailable', 'locked']),
});
export type SecretBackend = z.infer<typeof secretBackendSchema>;
