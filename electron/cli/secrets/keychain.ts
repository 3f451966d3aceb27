import type { SafeStorageFormat } from './safe-storage-cipher.ts';

/** What a keychain answers when it is asked for the text that the window's encryption key is made of. */
export type KeyAnswer =
  | { readonly kind: 'key'; readonly text: string }
  /** The keychain can be used and holds no such text yet. */
  | { readonly kind: 'none' }
  | { readonly kind: 'locked' }
  /** `reason` is a clause for people: `there is no ...`. */
  | { readonly kind: 'unavailable'; readonly reason: string };

/** The keychain of this user on this computer, reached through a program of the platform. */
export interface Keychain {
  /** As safeStorage names it. */
  readonly backend: string;
  readonly format: SafeStorageFormat;
  /** With `mayUnlock` the platform may ask the user to unlock it, in a window of its own. */
  read(mayUnlock: boolean, signal: AbortSignal): Promise<KeyAnswer>;
  /** Makes the text, as the window would when it stores its first secret. */
  create(signal: AbortSignal): Promise<KeyAnswer>;
}

/** The name under which the window's entry is kept: `productName` of package.json. */
export const appName = 'Stagelift';
