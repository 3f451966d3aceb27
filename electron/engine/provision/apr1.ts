import { createHash } from 'node:crypto';

const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const rounds = 1000;

/**
 * A password as Apache and nginx both read it on every system (`$apr1$`). bcrypt would be slower to guess, but nginx only knows
 * it where the system's own library does; passwords of walls are long and random instead. Pure.
 */
export function apr1(password: string, salt: string): string {
  const md5 = (...parts: readonly (Buffer | string)[]): Buffer => {
    const hash = createHash('md5');
    for (const part of parts) hash.update(part);
    return hash.digest();
  };
  const word = Buffer.from(password, 'utf8');
  const alternate = md5(word, salt, word);
  const parts: (Buffer | string)[] = [word, '$apr1$', salt];
  for (let left = word.length; left > 0; left -= 16) parts.push(alternate.subarray(0, Math.min(16, left)));
  for (let bits = word.length; bits > 0; bits >>= 1)
    parts.push((bits & 1) === 1 ? Buffer.alloc(1) : word.subarray(0, 1));
  let digest = md5(...parts);
  for (let round = 0; round < rounds; round += 1) {
    const odd = (round & 1) === 1;
    digest = md5(
      odd ? word : digest,
      ...(round % 3 === 0 ? [] : [salt]),
      ...(round % 7 === 0 ? [] : [word]),
      odd ? digest : word,
    );
  }
  return `$apr1$${salt}$${encode(digest)}`;
}

function encode(digest: Buffer): string {
  const at = (index: number): number => digest[index] ?? 0;
  const take = (value: number, count: number): string => {
    let text = '';
    for (let left = value, i = 0; i < count; i += 1, left >>= 6) text += alphabet.charAt(left & 0x3f);
    return text;
  };
  const groups = [0, 1, 2, 3, 4].map((i) => take((at(i) << 16) | (at(i + 6) << 8) | at(i === 4 ? 5 : i + 12), 4));
  return groups.join('') + take(at(11), 2);
}
