import type { SecretsFile } from '#shared/domain/secrets-file.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { KeyAnswer, Keychain } from './keychain.ts';
import { openSealed, sealText, weakFormat, weakKeyText } from './safe-storage-cipher.ts';
import { secretVariable } from './secret-variables.ts';
import { changeSecretsFile, readSecretsFile } from './secrets-file.ts';

/** What the kept secrets are reached with. */
export interface KeptSecretsParts {
  readonly dataFolder: string;
  /** Null where the command line can use none; `whyNot` says why, as a clause. */
  readonly keychain: Keychain | null;
  readonly whyNot: string;
  /** True when the user has accepted in the settings that secrets are stored nearly unprotected. */
  readonly acceptsWeak: () => Promise<boolean>;
  readonly now: () => Date;
}

/** One kept secret, without its value. */
export interface KeptEntry {
  readonly ref: string;
  readonly backend: string;
  readonly storedAt: string;
}

/**
 * The secrets that window and command line share: ciphertexts in `secrets.json`, the key in the keychain. A ciphertext
 * that cannot be read is kept until a new secret takes its place.
 */
export interface KeptSecrets {
  /**
   * Null when nothing is kept under this reference. With `mayUnlock` the keychain may ask the user in its own window.
   * Throws `secret.locked`, `secret.undecryptable`, `secret.backend-weak`, `store.damaged`.
   */
  get(ref: string, mayUnlock: boolean, signal: AbortSignal): Promise<string | null>;
  /** Answers where it is kept now. Throws `secret.locked`, `secret.backend-weak`, `store.damaged`, `store.read-only`. */
  set(ref: string, value: string, signal: AbortSignal): Promise<KeptEntry>;
  /** False when nothing was kept. */
  forget(ref: string): Promise<boolean>;
  list(): Promise<readonly KeptEntry[]>;
}

const weakBackend = 'basic_text';

/** Opens the kept secrets; file and keychain are asked when they are needed. */
export function createKeptSecrets(parts: KeptSecretsParts): KeptSecrets {
  const { dataFolder, keychain, now } = parts;
  let known: string | null = null;

  async function askKey(mayUnlock: boolean, signal: AbortSignal): Promise<KeyAnswer> {
    if (keychain === null) return { kind: 'unavailable', reason: parts.whyNot };
    if (known !== null) return { kind: 'key', text: known };
    const answer = await keychain.read(mayUnlock, signal);
    if (answer.kind === 'key') known = answer.text;
    return answer;
  }

  async function refuseUnlessAccepted(ref: string, reason: string): Promise<void> {
    if (await parts.acceptsWeak()) return;
    throw new AppError('secret.backend-weak', {
      message: `A secret cannot be kept here: ${reason}.`,
      hint: `Give it in the environment variable ${secretVariable(ref)} instead. A nearly unprotected store can be accepted in the window's settings.`,
    });
  }

  async function open(
    ref: string,
    entry: SecretsFile['entries'][string],
    mayUnlock: boolean,
    signal: AbortSignal,
  ): Promise<string> {
    const sealed = Buffer.from(entry.cipher, 'base64');
    if (entry.backend === weakBackend) {
      await refuseUnlessAccepted(ref, 'it would be nearly unprotected');
      return openSealed(sealed, weakKeyText, weakFormat);
    }
    if (keychain !== null && entry.backend !== keychain.backend) {
      throw unreadable(
        `it was encrypted with a key in ${entry.backend.slice(0, 40)}, which the command line cannot read`,
      );
    }
    const key = await askKey(mayUnlock, signal);
    if (key.kind === 'locked')
      throw new AppError('secret.locked', { message: 'The keychain that holds the key is locked.' });
    if (key.kind === 'unavailable') throw unreadable(key.reason);
    if (key.kind === 'none' || keychain === null) throw unreadable('the keychain no longer has the key');
    return openSealed(sealed, key.text, keychain.format);
  }

  async function seal(
    ref: string,
    value: string,
    signal: AbortSignal,
  ): Promise<{ readonly sealed: Buffer; readonly backend: string }> {
    let key = await askKey(true, signal);
    if (key.kind === 'none' && keychain !== null) {
      key = await keychain.create(signal);
      if (key.kind === 'key') known = key.text;
    }
    if (key.kind === 'locked')
      throw new AppError('secret.locked', { message: 'The keychain is locked; nothing was kept.' });
    if (key.kind === 'key' && keychain !== null) {
      return { sealed: sealText(value, key.text, keychain.format), backend: keychain.backend };
    }
    await refuseUnlessAccepted(ref, key.kind === 'unavailable' ? key.reason : parts.whyNot);
    return { sealed: sealText(value, weakKeyText, weakFormat), backend: weakBackend };
  }

  return {
    async get(ref, mayUnlock, signal) {
      const { entries } = await readSecretsFile(dataFolder);
      const entry = Object.hasOwn(entries, ref) ? entries[ref] : undefined;
      return entry === undefined ? null : open(ref, entry, mayUnlock, signal);
    },
    async set(ref, value, signal) {
      const { sealed, backend } = await seal(ref, value, signal);
      const storedAt = now().toISOString();
      const entry = { cipher: sealed.toString('base64'), backend, storedAt };
      await changeSecretsFile(dataFolder, (entries) => ({ ...entries, [ref]: entry }));
      return { ref, backend, storedAt };
    },
    async forget(ref) {
      let found = false;
      await changeSecretsFile(dataFolder, ({ [ref]: forgotten, ...others }) => {
        found = forgotten !== undefined;
        return others;
      });
      return found;
    },
    async list() {
      const { entries } = await readSecretsFile(dataFolder);
      return Object.entries(entries).map(([ref, { backend, storedAt }]) => ({ ref, backend, storedAt }));
    },
  };
}

function unreadable(reason: string): AppError {
  return new AppError('secret.undecryptable', { message: `The stored secret cannot be read: ${reason}.` });
}
