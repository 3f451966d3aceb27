/** What terminals draw over two columns: East Asian wide and full width, pictures. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** Columns of a terminal that a text takes. */
export function columnsOf(text: string): number {
  if (isPlain(text)) return text.length;
  return charactersOf(text).reduce((sum, character) => sum + widthOf(character), 0);
}

/** The beginning of a text that takes at most so many columns of a terminal, with an ellipsis when something is missing. */
export function cut(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  let short = '';
  let used = 1;
  for (const character of charactersOf(text)) {
    used += widthOf(character);
    if (used > width) break;
    short += character;
  }
  return `${short}\u2026`;
}

function widthOf(character: string): number {
  return wide.test(character) ? 2 : 1;
}

function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

/** What people see as one character, which may be several code points. */
function charactersOf(text: string): readonly string[] {
  if (isPlain(text)) return [...text];
  return [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].map(({ segment }) => segment);
}
