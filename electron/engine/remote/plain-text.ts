const escapeCharacter = String.fromCharCode(0x1b);
/** Control sequences (CSI), strings (OSC, DCS, APC, PM, SOS up to BEL or ST) and two-character escapes. */
const terminalSequence = new RegExp(
  `${escapeCharacter}(?:\\[[0-?]*[ -/]*[@-~]|[\\]PX^_][^${escapeCharacter}\\u0007]*(?:\\u0007|${escapeCharacter}\\\\)?|[ -~])`,
  'gu',
);
const invisible = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Text of a server made safe to show: without terminal sequences, control characters, invisible characters and
 * direction overrides; line breaks and tabs stay; at most `limit` characters (default 4,096).
 */
export function toPlainText(text: string, limit = 4096): string {
  // The cut before the clean-up bounds the work that a hostile megabyte can cause.
  const bounded = text.slice(0, limit * 4);
  const clean = bounded
    .replaceAll('\r\n', '\n')
    .replace(terminalSequence, '')
    .replace(invisible, (character) => (character === '\n' || character === '\t' ? character : ''))
    .trim();
  return clean.length > limit ? `${clean.slice(0, limit - 1)}…` : clean;
}

/** The first line of a server's text as one short quotable piece, or an empty string. */
export function toPlainLine(text: string, limit = 160): string {
  const line = toPlainText(text)
    .split('\n')
    .map((candidate) => candidate.trim())
    .find((candidate) => candidate !== '');
  return line === undefined ? '' : toPlainText(line, limit);
}
