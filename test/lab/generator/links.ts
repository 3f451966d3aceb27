import { phpSerialize } from './php-serialize.ts';
import type { Random } from './random.ts';
import type { Words } from './words.ts';

/** The site's address in the data, with port; the other spellings stand for older and careless links. */
export const siteHost = 'www.example-shop.test';
export const siteAuthority = 'www.example-shop.test:4380';
export const siteUrl = `http://${siteAuthority}`;
export const sitePath = '/home/deploy/site';

/** Addresses that only look like the site's: a rewrite must leave each of them alone. */
export const decoys: readonly [string, ...string[]] = [
  'https://www.example-shop.test.cdn-provider.test/asset.js',
  'http://notwww.example-shop.test:4380/other',
  'http://www.example-shop.testing:4380/x',
  'https://my-www.example-shop.test/page',
  'http://www.example-shop.test:43801/port',
  'https://partner.test/?from=xwww.example-shop.testx',
];

/** A link into the site in one of the spellings that real content has. */
export function link(random: Random, words: Words, path = `/${words.slug(random)}/`): string {
  const roll = random.below(100);
  if (roll < 76) return siteUrl + path;
  if (roll < 84) return `https://${siteAuthority}${path}`;
  if (roll < 88) return `https://${siteHost}${path}`;
  if (roll < 94) return `//${siteAuthority}${path}`;
  if (roll < 97) return `https://share.test/?u=${encodeURIComponent(siteUrl + path)}`;
  return random.pick(decoys);
}

/** Serialized values that are broken in the ways seen in the wild; none may be changed by a rewrite. */
export function brokenSerialized(random: Random, words: Words): string {
  const url = `${siteUrl}/${words.slug(random)}/`;
  const sound = phpSerialize({ url, title: words.sentence(random, 4), count: random.int(1, 99) });
  const roll = random.below(4);
  if (roll === 0) return sound.replace(/s:(\d+):"http/, (_, length: string) => `s:${Number(length) + 7}:"http`);
  if (roll === 1) return sound.slice(0, Math.floor(sound.length * 0.6));
  if (roll === 2) return sound.replaceAll('"', "'");
  return sound.replace('a:3:', 'a:5:');
}
