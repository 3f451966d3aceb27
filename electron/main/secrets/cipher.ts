import type { SecretBackend } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';

/** What encrypts for this user on this computer. */
export interface Cipher {
  backend(): Promise<SecretBackend>;
  /** Throws `secret.locked` and `secret.backend-weak`. */
  encrypt(text: string): Promise<Buffer>;
  /** Throws `secret.locked` and `secret.undecryptable`. `stale` asks to encrypt it again. */
  decrypt(encrypted: Buffer): Promise<{ readonly text: string; readonly stale: boolean }>;
}

interface SyncStorage {
  isEncryptionAvailable(): boolean;
  encryptString(text: string): Buffer;
  decryptString(encrypted: Buffer): string;
}

interface AsyncStorage {
  isAsyncEncryptionAvailable(): Promise<boolean>;
  encryptStringAsync(text: string): Promise<Buffer>;
  decryptStringAsync(encrypted: Buffer): Promise<{ readonly result: string; readonly shouldReEncrypt: boolean }>;
}

/**
 * Both generations of Electron's safeStorage: up to 45 it has the synchronous functions, from 45 on the asynchronous
 * ones, and the synchronous ones go away in 46.
 */
export interface SafeStorageLike extends Partial<SyncStorage>, Partial<AsyncStorage> {
  /** Linux only. */
  getSelectedStorageBackend?(): string;
  setUsePlainTextEncryption?(use: boolean): void;
}

/** What the cipher is built from. */
export interface CipherParts {
  readonly safeStorage: SafeStorageLike;
  /** As in `process.platform`. */
  readonly platform: string;
  /** True once the user has accepted, by name, that secrets are stored nearly unprotected. */
  readonly acceptsWeak: () => boolean;
}

/** A cipher over whichever generation of safeStorage the running Electron has. */
export function createCipher({ safeStorage, platform, acceptsWeak }: CipherParts): Cipher {
  const calls = asyncCalls(safeStorage) ?? syncCalls(safeStorage);
  const backend = async (): Promise<SecretBackend> => {
    const name = backendName(safeStorage, platform);
    if (name === 'basic_text') return { backend: name, protection: 'weak' };
    if (name === 'unknown' || calls === null) return { backend: name, protection: 'unavailable' };
    return { backend: name, protection: (await calls.available()) ? 'keychain' : 'locked' };
  };
  const prepared = async () => {
    const { protection } = await backend();
    if (calls === null || protection === 'unavailable') throw new AppError('secret.backend-weak');
    if (protection === 'locked') throw new AppError('secret.locked', { hint: 'Unlock the keychain and try again.' });
    if (protection === 'weak') {
      if (!acceptsWeak()) throw new AppError('secret.backend-weak', { hint: 'This can be accepted in the settings.' });
      safeStorage.setUsePlainTextEncryption?.(true);
    }
    return calls;
  };
  return {
    backend,
    encrypt: async (text) => (await prepared()).encrypt(text),
    async decrypt(encrypted) {
      const ready = await prepared();
      try {
        return await ready.decrypt(encrypted);
      } catch (cause) {
        // A keychain that was locked in the meantime fails just like a foreign ciphertext.
        if ((await backend()).protection === 'locked') throw new AppError('secret.locked', { cause });
        throw new AppError('secret.undecryptable', { hint: 'Enter it again.', cause });
      }
    },
  };
}

interface Calls {
  available(): Promise<boolean>;
  encrypt(text: string): Promise<Buffer>;
  decrypt(encrypted: Buffer): Promise<{ readonly text: string; readonly stale: boolean }>;
}

function asyncCalls(storage: SafeStorageLike): Calls | null {
  if (!isAsyncStorage(storage)) return null;
  return {
    available: () => storage.isAsyncEncryptionAvailable(),
    encrypt: (text) => storage.encryptStringAsync(text),
    async decrypt(encrypted) {
      const { result, shouldReEncrypt } = await storage.decryptStringAsync(encrypted);
      return { text: result, stale: shouldReEncrypt };
    },
  };
}

function syncCalls(storage: SafeStorageLike): Calls | null {
  if (!isSyncStorage(storage)) return null;
  return {
    available: async () => storage.isEncryptionAvailable(),
    encrypt: async (text) => storage.encryptString(text),
    decrypt: async (encrypted) => ({ text: storage.decryptString(encrypted), stale: false }),
  };
}

function isAsyncStorage(storage: SafeStorageLike): storage is AsyncStorage {
  return 'isAsyncEncryptionAvailable' in storage && 'encryptStringAsync' in storage && 'decryptStringAsync' in storage;
}

function isSyncStorage(storage: SafeStorageLike): storage is SyncStorage {
  return 'isEncryptionAvailable' in storage && 'encryptString' in storage && 'decryptString' in storage;
}

function backendName(storage: SafeStorageLike, platform: string): string {
  if (platform === 'darwin') return 'keychain';
  if (platform === 'win32') return 'dpapi';
  return storage.getSelectedStorageBackend?.() ?? 'unknown';
}
