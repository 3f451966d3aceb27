/** @jsxImportSource preact */
import type { JSX } from 'preact';

const address = /https:\/\/[^\s<>"'\u{200B}-\u{200F}\u{202A}-\u{202E}\u{2060}-\u{2069}]+/gu;
/** Signs that turn text around or make it vanish; a name or an address could pass for another by them. */
const invisible = /[\u{0}-\u{8}\u{B}-\u{1F}\u{7F}-\u{9F}\u{202A}-\u{202E}\u{2066}-\u{2069}\u{200B}\u{2060}\u{FEFF}]/gu;

/** Text as people typed it, in parts: words, and addresses that begin with https. */
export function partsOf(text: string): readonly { readonly text: string; readonly href?: string }[] {
  const clean = text.replace(invisible, '');
  const parts: { text: string; href?: string }[] = [];
  let at = 0;
  for (const match of clean.matchAll(address)) {
    const href = match[0].replace(/[.,;:!?)\]]+$/u, '');
    if (!URL.canParse(href)) continue;
    if (match.index > at) parts.push({ text: clean.slice(at, match.index) });
    parts.push({ text: href, href });
    at = match.index + href.length;
  }
  if (at < clean.length) parts.push({ text: clean.slice(at) });
  return parts;
}

/** Shows a text as text. Addresses lead somewhere only when they are pressed, and tell nothing of where from. */
export function RichText({ text }: { readonly text: string }): JSX.Element {
  return (
    <p class="said" dir="auto">
      {partsOf(text).map((part, index) =>
        part.href ? (
          <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
            {part.text}
          </a>
        ) : (
          part.text
        ),
      )}
    </p>
  );
}
