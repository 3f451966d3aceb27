import { createHash, randomBytes } from 'node:crypto';
import { hash as bcryptHash } from 'bcryptjs';

/** The kinds of hash that recipes name. */
export type PasswordHash = 'wordpress-phpass' | 'bcrypt';

/** Hashes a password as the framework expects it. */
export async function hashPassword(kind: PasswordHash, password: string): Promise<string> {
  if (kind === 'wordpress-phpass') return wordpressHash(password);
  // PHP writes $2y$ for what others call $2b$.
  return (await bcryptHash(password, 10)).replace(/^\$2[ab]\$/, '$2y$');
}

const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 2^13 rounds, as WordPress's own hasher uses. */
const roundsLog2 = 13;

/**
 * A WordPress password hash of the portable kind (`$P$B...`), which every WordPress since 2.5 accepts.
 * Source of the format: Openwall phpass, "portable hashes".
 */
export function wordpressHash(password: string, salt: string = randomSalt()): string {
  const bytes = Buffer.from(password, 'utf8');
  let digest = md5(Buffer.concat([Buffer.from(salt), bytes]));
  for (let round = 0; round < 2 ** roundsLog2; round += 1) digest = md5(Buffer.concat([digest, bytes]));
  return `$P$${alphabet[roundsLog2] ?? ''}${salt}${encode64(digest)}`;
}

function md5(bytes: Buffer): Buffer {
  return createHash('md5').update(bytes).digest();
}

function randomSalt(): string {
  return [...randomBytes(8)].map((byte) => alphabet[byte & 63] ?? '.').join('');
}

/** Six bits a letter, lowest first: phpass's own base 64. */
function encode64(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const chunk = bytes.subarray(at, at + 3);
    const value = (chunk[0] ?? 0) | ((chunk[1] ?? 0) << 8) | ((chunk[2] ?? 0) << 16);
    const letters = chunk.length === 3 ? 4 : chunk.length + 1;
    for (let letter = 0; letter < letters; letter += 1) text += alphabet[(value >> (6 * letter)) & 63] ?? '';
  }
  return text;
}
