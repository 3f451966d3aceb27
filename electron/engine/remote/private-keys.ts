import { createPrivateKey, type KeyObject } from 'node:crypto';
import { open } from 'node:fs/promises';
import { homedir } from 'node:os';
import ssh2, { type ParsedKey } from 'ssh2';
import { AppError } from '#shared/errors/app-error.ts';
import { toUint32, toWireString } from './wire.ts';

const maxKeyBytes = 64 * 1024;

/** How a private key file turned out: ready to use, or in need of its passphrase. */
export type KeyFile = { readonly kind: 'ready'; readonly key: ParsedKey } | { readonly kind: 'encrypted' };

/** `~` and `~/...` as the home directory; other paths as they are. */
export function expandHome(path: string, home: string = homedir()): string {
  return path === '~' || path.startsWith('~/') ? `${home}${path.slice(1)}` : path;
}

/**
 * Reads a private key: OpenSSH, PEM (PKCS#1, SEC1) and PKCS#8, plain or encrypted. Without a passphrase an encrypted key
 * comes back as `encrypted`. Throws `auth.key-unreadable` and `auth.passphrase-wrong`; no part of the file is in the error.
 */
export async function readPrivateKey(path: string, passphrase: string | null): Promise<KeyFile> {
  const text = await readKeyText(path);
  refuseForeignFormats(path, text);
  if (/^-----BEGIN (?:ENCRYPTED )?PRIVATE KEY-----/m.test(text)) return readPkcs8(path, text, passphrase);
  return readWithSsh2(path, text, passphrase);
}

async function readKeyText(path: string): Promise<string> {
  const file = await open(expandHome(path), 'r').catch((error: unknown) => {
    throw unreadable(path, openFailure(error), undefined, error);
  });
  try {
    const facts = await file.stat();
    if (!facts.isFile()) throw unreadable(path, 'it is not a file');
    if (facts.size > maxKeyBytes) throw unreadable(path, 'it is too large to be a key');
    if (process.platform !== 'win32' && (facts.mode & 0o077) !== 0) {
      throw unreadable(path, 'other users of this computer may read it', `Run: chmod 600 ${path}`);
    }
    return (await file.readFile('latin1')).trim();
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw unreadable(path, openFailure(error), undefined, error);
  } finally {
    await file.close();
  }
}

function openFailure(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'this account may not read it';
  if (code === 'EISDIR') return 'it is not a file';
  return 'it cannot be opened';
}

function refuseForeignFormats(path: string, text: string): void {
  if (text.startsWith('PuTTY-User-Key-File-')) {
    throw unreadable(path, 'it is in the format of PuTTY', 'Convert it: puttygen KEY.ppk -O private-openssh -o KEY');
  }
  if (/^(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-|sk-)\S* /.test(text) || text.includes('BEGIN PUBLIC KEY')) {
    throw unreadable(path, 'it is the public half of a key', 'Choose the file without .pub.');
  }
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]*)-----END/.exec(text)?.[1];
  if (body !== undefined && Buffer.from(body, 'base64').includes('sk-')) {
    throw unreadable(
      path,
      'it belongs to a hardware security key',
      'Add the key to an SSH agent (ssh-add) and choose the agent as the way to log in.',
    );
  }
}

function readWithSsh2(path: string, text: string, passphrase: string | null): KeyFile {
  const parsed = passphrase === null ? ssh2.utils.parseKey(text) : ssh2.utils.parseKey(text, passphrase);
  // parseKey returns an array for OpenSSH files although its type does not say so.
  const key: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  if (isParsedKey(key) && key.isPrivateKey()) return { kind: 'ready', key };
  const message = key instanceof Error ? key.message : '';
  if (/no passphrase given/i.test(message)) return { kind: 'encrypted' };
  if (passphrase !== null && isEncrypted(text)) throw wrongPassphrase(path);
  throw unreadable(path, 'its content is not a private key that can be used');
}

function isParsedKey(value: unknown): value is ParsedKey {
  return typeof value === 'object' && value !== null && 'isPrivateKey' in value;
}

/** An OpenSSH file names its cipher in clear text right after the magic; PEM files carry a header. */
function isEncrypted(text: string): boolean {
  if (/^Proc-Type: 4,ENCRYPTED/m.test(text)) return true;
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]*)-----END/.exec(text)?.[1];
  if (body === undefined) return false;
  const bytes = Buffer.from(body, 'base64');
  return bytes.toString('latin1', 0, 14) === 'openssh-key-v1' && bytes.toString('latin1', 19, 23) !== 'none';
}

/** ssh2 knows no PKCS#8, so such keys are rewritten in memory. */
function readPkcs8(path: string, text: string, passphrase: string | null): KeyFile {
  const encrypted = text.includes('BEGIN ENCRYPTED PRIVATE KEY');
  if (encrypted && passphrase === null) return { kind: 'encrypted' };
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: text, ...(passphrase === null ? {} : { passphrase }) });
  } catch (error) {
    if (encrypted) throw wrongPassphrase(path);
    throw unreadable(path, 'its content is not a private key that can be used', undefined, error);
  }
  return readWithSsh2(path, toPem(path, key), null);
}

function toPem(path: string, key: KeyObject): string {
  if (key.asymmetricKeyType === 'rsa') return key.export({ format: 'pem', type: 'pkcs1' }).toString().trim();
  if (key.asymmetricKeyType === 'ec') return key.export({ format: 'pem', type: 'sec1' }).toString().trim();
  if (key.asymmetricKeyType === 'ed25519') return toOpenSshEd25519(key);
  throw unreadable(path, `keys of the type ${key.asymmetricKeyType ?? 'unknown'} cannot be used for SSH`);
}

/** The openssh-key-v1 container (PROTOCOL.key of OpenSSH) around one unencrypted Ed25519 key. */
function toOpenSshEd25519(key: KeyObject): string {
  const { d, x } = key.export({ format: 'jwk' });
  const publicBytes = Buffer.from(x ?? '', 'base64url');
  const blob = Buffer.concat([toWireString('ssh-ed25519'), toWireString(publicBytes)]);
  const check = toUint32(0x53746167);
  const secret = Buffer.concat([
    ...[check, check, blob],
    toWireString(Buffer.concat([Buffer.from(d ?? '', 'base64url'), publicBytes])),
    toWireString(''),
  ]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, index) => index + 1));
  const container = Buffer.concat([
    Buffer.from('openssh-key-v1\0', 'latin1'),
    ...['none', 'none', ''].map((text) => toWireString(text)),
    toUint32(1),
    toWireString(blob),
    toWireString(Buffer.concat([secret, padding])),
  ]);
  const lines = container.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----'].join('\n');
}

function unreadable(path: string, why: string, hint?: string, cause?: unknown): AppError {
  return new AppError('auth.key-unreadable', {
    message: `The key ${path} cannot be used: ${why}.`,
    ...(hint === undefined ? {} : { hint }),
    facts: { path },
    cause,
  });
}

function wrongPassphrase(path: string): AppError {
  return new AppError('auth.passphrase-wrong', {
    message: `The passphrase does not open the key ${path}.`,
    facts: { path },
  });
}
