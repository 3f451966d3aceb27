/** A piece of somebody's text: words, or an address that may be followed. */
export interface TextPart {
  readonly kind: 'text' | 'link';
  readonly text: string;
}

// Controls but tab and line feed, signs that turn the reading direction around, and those that nobody can see. What joins
// emoji and Persian letters (U+200C, U+200D) stays.
const unseen =
  /[\0-\x08\x0B-\x1F\x7F-\x9F\u00AD\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]|[\u{E0000}-\u{E007F}]/gu;

/** Shows what would be hidden: a terminal's escape, a turned direction, a space without width. */
export function showHidden(text: string): string {
  return text.replace(/\r\n?/gu, '\n').replace(unseen, (sign) => {
    const code = sign.codePointAt(0) ?? 0;
    // The pictures of the control characters have their own block.
    return code < 0x20 ? String.fromCodePoint(0x2400 + code) : '\uFFFD';
  });
}

// Nothing but https, a host of letters, digits, dots and hyphens, and no user before it: what is shown is where it leads.
const address = /https:\/\/[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?(?:\/[^\s<>"'`\\{}|^]*)?/gu;

/** Splits a text into words and https addresses; everything else stays words, whatever it looks like. */
export function splitLinks(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const found of text.matchAll(address)) {
    // A full stop or a bracket at the end belongs to the sentence.
    const link = found[0].replace(/[.,;:!?)\]]+$/u, '');
    const after = text[found.index + found[0].length];
    if (after === '@' || !isPlainAddress(link)) continue;
    if (found.index > end) parts.push({ kind: 'text', text: text.slice(end, found.index) });
    parts.push({ kind: 'link', text: link });
    end = found.index + link.length;
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) });
  return parts;
}

function isPlainAddress(text: string): boolean {
  try {
    const url = new URL(text);
    return url.protocol === 'https:' && url.hostname.includes('.');
  } catch {
    return false;
  }
}
