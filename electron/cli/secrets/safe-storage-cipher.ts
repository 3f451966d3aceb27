import { createCipheriv, createDecipheriv, pbkdf2Sync } from 'node:crypto';
import { AppError } from '#shared/errors/app-error.ts';

/**
 * How Chromium's os_crypt, and with it Electron's safeStorage, encrypts on Linux and macOS: a three-letter tag, then
 * AES-128-CBC with an IV of spaces and a key stretched from the text that the keychain holds. Both generations of
 * safeStorage write it (components/os_crypt/sync and components/os_crypt/async in Chromium's sources).
 */
export interface SafeStorageFormat {
  readonly tag: 'v10' | 'v11';
  readonly iterations: number;
}

/** With a key from the Secret Service or KWallet. */
export const linuxFormat: SafeStorageFormat = { tag: 'v11', iterations: 1 };
/** With a key from the keychain of macOS. */
export const macFormat: SafeStorageFormat = { tag: 'v10', iterations: 1003 };
/** `basic_text`: Linux without a keychain. The text is the same on every computer, so this hides and does not protect. */
export const weakFormat: SafeStorageFormat = { tag: 'v10', iterations: 1 };
export const weakKeyText = 'peanuts';

const algorithm = 'aes-128-cbc';
const iv = Buffer.alloc(16, ' ');

function stretch(keyText: string, { iterations }: SafeStorageFormat): Buffer {
  return pbkdf2Sync(keyText, 'saltysalt', iterations, 16, 'sha1');
}

/** Encrypts as the window would. */
export function sealText(text: string, keyText: string, format: SafeStorageFormat): Buffer {
  const cipher = createCipheriv(algorithm, stretch(keyText, format), iv);
  return Buffer.concat([Buffer.from(format.tag), cipher.update(text, 'utf8'), cipher.final()]);
}

/** Decrypts what the window or {@link sealText} encrypted. Throws `secret.undecryptable`. */
export function openSealed(sealed: Buffer, keyText: string, format: SafeStorageFormat): string {
  const tag = sealed.toString('latin1', 0, 3);
  if (tag !== format.tag) {
    throw new AppError('secret.undecryptable', {
      message: `The stored secret has a form (${readable(tag)}) that only the window reads.`,
    });
  }
  try {
    const decipher = createDecipheriv(algorithm, stretch(keyText, format), iv);
    const plain = Buffer.concat([decipher.update(sealed.subarray(3)), decipher.final()]);
    // The form has no seal of its own: one foreign ciphertext in 256 has a valid end, but hardly ever valid text before it.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plain);
  } catch (cause) {
    throw new AppError('secret.undecryptable', { cause });
  }
}

function readable(tag: string): string {
  return /^[a-z0-9]{3}$/.test(tag) ? tag : 'unknown';
}
