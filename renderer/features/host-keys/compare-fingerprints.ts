/** How what was pasted stands to the key's fingerprint: nothing pasted yet, the same, or another. */
export type Comparison = 'empty' | 'same' | 'different';

/**
 * Compares fingerprints as people copy them: with or without the `SHA256:` in front, the `=` at the end, surrounding
 * words of `ssh-keygen -l`, or white space. The Base64 part itself must be equal to the letter.
 */
export function compareFingerprints(pasted: string, actual: string): Comparison {
  const text = pasted.trim();
  if (text === '') return 'empty';
  const named = /SHA256:([A-Za-z0-9+/]+=*)/u.exec(text)?.[1] ?? text;
  return bare(named) === bare(actual) ? 'same' : 'different';
}

function bare(fingerprint: string): string {
  return fingerprint
    .replace(/^SHA256:/u, '')
    .replaceAll(/\s/gu, '')
    .replace(/=+$/u, '');
}
