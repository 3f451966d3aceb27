/** Reads what a picture of the page needs besides its elements; what may not be read is counted. */
export interface Resources {
  /** A word that `finish` replaces by the content of this address. */
  readonly placeOf: (address: string) => string;
  /** The same for something that is drawn already. */
  readonly placeOfDrawn: (source: CanvasImageSource, width: number, height: number, address: string) => string;
  readonly miss: () => void;
  /** The text with everything in its place, and how much is missing. */
  readonly finish: (text: string, families: ReadonlySet<string>) => Promise<{ text: string; missing: number }>;
}

/** One transparent point. */
const nothing = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
const longest = 3_000_000;
const fontRules = /^(?:woff2?|truetype|opentype)$/u;

function dataAddress(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reading = new FileReader();
    reading.onload = () => resolve(typeof reading.result === 'string' ? reading.result : nothing);
    reading.onerror = () => reject(new Error('unreadable'));
    reading.readAsDataURL(blob);
  });
}

async function fetchAddress(address: string): Promise<string> {
  const isOurs = new URL(address, location.href).origin === location.origin;
  const answer = await fetch(address, {
    ...{ credentials: isOurs ? 'same-origin' : 'omit', cache: 'force-cache' },
    signal: AbortSignal.timeout(4000),
  });
  const blob = await answer.blob();
  if (!answer.ok || blob.size > longest) throw new Error('unreadable');
  return dataAddress(blob);
}

function pixelsOf(source: CanvasImageSource, width: number, height: number): string {
  const scale = Math.min(2, 1600 / Math.max(width, height, 1));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  canvas.getContext('2d')?.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/webp', 0.85);
}

/** Rules of the fonts that the page has loaded and uses. */
function fontFaces(families: ReadonlySet<string>): readonly { readonly rule: string; readonly address: string }[] {
  const bare = (name: string) => name.replace(/["']/gu, '').trim().toLowerCase();
  const loaded = new Set(
    [...document.fonts].flatMap((face) =>
      face.status === 'loaded' ? [`${bare(face.family)}|${face.weight}|${face.style}|${face.unicodeRange}`] : [],
    ),
  );
  const found: { rule: string; address: string }[] = [];
  for (const sheet of [...document.styleSheets, ...document.adoptedStyleSheets]) {
    let rules: CSSRuleList;
    try {
      rules = sheet.cssRules;
    } catch {
      continue; // of another site
    }
    for (const rule of rules) {
      if (!(rule instanceof CSSFontFaceRule)) continue;
      const of = (property: string, otherwise: string) => rule.style.getPropertyValue(property) || otherwise;
      const family = bare(of('font-family', ''));
      const range = of('unicode-range', 'U+0-10FFFF');
      const key = `${family}|${of('font-weight', 'normal')}|${of('font-style', 'normal')}|${range}`;
      if (!families.has(family) || ![...loaded].some((face) => face.toLowerCase() === key.toLowerCase())) continue;
      const source = [...of('src', '').matchAll(/url\("?([^")]+)"?\)(?:\s*format\("?([^")]+)"?\))?/gu)];
      const best = source.find((one) => one[2] === undefined || fontRules.test(one[2]));
      if (!best?.[1]) continue;
      const address = new URL(best[1], sheet.href ?? location.href).href;
      const facts = ['font-weight', 'font-style', 'unicode-range'].map((name) => `${name}:${of(name, 'initial')}`);
      found.push({ rule: `font-family:"${family}";${facts.join(';')}`, address });
    }
  }
  return found.slice(0, 12);
}

export function collectResources(): Resources {
  const contents: Promise<string>[] = [];
  const known = new Map<string, string>();
  let missing = 0;
  const place = (address: string, content: () => Promise<string>): string => {
    const before = known.get(address);
    if (before) return before;
    const word = `\u{F0000}${contents.length}\u{F0000}`;
    known.set(address, word);
    contents.push(
      content().catch(() => {
        missing++;
        return nothing;
      }),
    );
    return word;
  };
  const placeOf = (address: string): string =>
    address.startsWith('data:') ? address : place(address, () => fetchAddress(address));
  return {
    placeOf,
    placeOfDrawn: (source, width, height, address) => {
      try {
        const pixels = pixelsOf(source, width, height);
        return place(`${address}@${width}x${height}`, () => Promise.resolve(pixels));
      } catch {
        return placeOf(address); // of another site: perhaps it lets us ask for it
      }
    },
    miss: () => {
      missing++;
    },
    finish: async (text, families) => {
      const faces = fontFaces(families).map(
        ({ rule, address }) => `@font-face{${rule};src:url("${placeOf(address)}")}`,
      );
      const values = await Promise.all(contents);
      const parts = text.replace('\u{F0001}', faces.join('')).split('\u{F0000}');
      return { text: parts.map((part, index) => (index % 2 ? (values[Number(part)] ?? '') : part)).join(''), missing };
    },
  };
}
