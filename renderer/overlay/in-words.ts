/** What an element is, as a client would call it. */
export const elementKinds = ['heading', 'picture', 'link', 'button', 'field', 'list', 'table', 'text', 'part'] as const;
export type ElementKind = (typeof elementKinds)[number];

const tags: Readonly<Record<string, ElementKind>> = {
  ...{ h1: 'heading', h2: 'heading', h3: 'heading', h4: 'heading', h5: 'heading', h6: 'heading' },
  ...{ img: 'picture', svg: 'picture', picture: 'picture', video: 'picture', canvas: 'picture', figure: 'picture' },
  ...{ a: 'link', button: 'button', input: 'field', select: 'field', textarea: 'field' },
  ...{ ul: 'list', ol: 'list', table: 'table' },
};

/** An element in a few words: `heading “Opening times”`. */
export function inWords(tag: string, text: string, kinds: Readonly<Record<ElementKind, string>>): string {
  const short = text.length > 60 ? `${text.slice(0, 60).trim()} …` : text;
  // What says that much is no text but a part that holds several.
  const kind = tags[tag] ?? (short === '' || text.length > 250 ? 'part' : 'text');
  return short === '' ? kinds[kind] : `${kinds[kind]} “${short}”`;
}
