import { createHash } from 'node:crypto';

const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const rounds = 13;

/** WordPress's portable password hash with a given salt of eight characters, so that it is the same in every run. */
export function phpassHash(password: string, salt: string): string {
  const md5 = (data: Buffer): Buffer => createHash('md5').update(data).digest();
  const secret = Buffer.from(password);
  let hash = md5(Buffer.concat([Buffer.from(salt), secret]));
  for (let round = 0; round < 2 ** rounds; round += 1) hash = md5(Buffer.concat([hash, secret]));
  return `$P$${alphabet.charAt(rounds)}${salt}${encode64(hash)}`;
}

function encode64(data: Buffer): string {
  let text = '';
  for (let at = 0; at < data.length; at += 3) {
    const bytes = data.subarray(at, at + 3);
    const value = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8) | ((bytes[2] ?? 0) << 16);
    for (let digit = 0; digit <= bytes.length; digit += 1) text += alphabet.charAt((value >> (6 * digit)) & 63);
  }
  return text;
}
