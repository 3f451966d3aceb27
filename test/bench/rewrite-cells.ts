/** The host that the cells are full of. */
export const rewriteHost = 'www.example-shop.test';
/** The origin that the cells are full of. */
export const shopOrigin = `https://${rewriteHost}`;
/** Where the site lies on the server. */
export const sitePath = '/home/deploy/site';

const words =
  'lorem ipsum dolor sit amet consetetur sadipscing elitr sed diam nonumy éirmod tempor 日本 “invidunt” 🚀'.split(' ');

/** Random numbers that are the same in every run (mulberry32). */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}

type Value = string | number | { readonly [key: string]: Value };

function serialize(value: Value): string {
  if (typeof value === 'number') return `i:${value};`;
  if (typeof value === 'string') return `s:${Buffer.byteLength(value)}:"${value}";`;
  const entries = Object.entries(value);
  return `a:${entries.length}:{${entries.map(([key, item]) => serialize(key) + serialize(item)).join('')}}`;
}

/**
 * About `bytes` bytes of cells as a WordPress shop has them: posts with links and images, page-builder JSON, serialized
 * options with values nested in strings, widgets with HTML, and many small values without any URL.
 */
export function generateCells(bytes: number): readonly Buffer[] {
  const random = createRandom(42);
  const word = (): string => words[random(words.length)] ?? '';
  const text = (count: number): string => Array.from({ length: count }, word).join(' ');
  const cache = `${sitePath}/wp-content/cache`;
  const upload = (): string => `${shopOrigin}/wp-content/uploads/2024/0${random(9) + 1}/image-${random(9999)}.jpg`;
  const paragraph = (): string => {
    const origin = random(5) === 0 ? `http://${rewriteHost}` : shopOrigin;
    const link = random(3) === 0 ? ` <a href="${origin}/shop/${random(999)}/">${word()}</a>` : '';
    return `<!-- wp:paragraph -->\n<p>${text(40)}${link}</p>\n`;
  };
  const post = (): string => {
    const image = random(2) === 0 ? `<img src="${upload()}" srcset="${upload()} 300w, //${rewriteHost}/a.png 2x">` : '';
    return Array.from({ length: 4 + random(10) }, paragraph).join('') + image;
  };
  const element = (): Value => ({
    id: String(random(1e6)),
    settings: { title: text(4), link: `${shopOrigin}/x`, editor: `<p>${text(30)}</p>` },
  });
  const page = (): string => JSON.stringify(Array.from({ length: 12 }, element)).replaceAll('/', '\\/');
  const option = (): string =>
    serialize({
      url: `${shopOrigin}/${random(999)}`,
      title: text(5),
      count: random(1000),
      widgets: { a: `<div>${text(20)}<img src="${upload()}"></div>`, b: text(10) },
      cached: serialize({ image: upload(), sizes: { thumb: upload(), full: upload() }, note: text(12) }),
      share: `https://share.test/?u=${encodeURIComponent(shopOrigin)}%2Fshop`,
      folder: `${cache}/${word()}`,
      json: JSON.stringify({ logo: upload(), folder: cache }).replaceAll('/', '\\/'),
    });
  const gallery = (): string => {
    const items = Array.from({ length: 30 }, (_, index) => [`k${index}`, { src: upload(), title: text(8), id: index }]);
    return serialize(Object.fromEntries(items) as Value); // entries of exactly this shape
  };
  const small = (): string => (random(2) === 0 ? String(random(1e6)) : text(6));
  const kinds = [post, post, page, option, option, gallery, ...Array.from({ length: 14 }, () => small)];

  const cells: Buffer[] = [];
  for (let total = 0; total < bytes; total += cells.at(-1)?.length ?? 0) {
    cells.push(Buffer.from(kinds[random(kinds.length)]?.() ?? ''));
  }
  return cells;
}
