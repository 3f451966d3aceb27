/** What a path in a file tree is. Everything that is neither file, directory nor symbolic link is special. */
export type FileKind = 'file' | 'directory' | 'symlink' | 'special';

/** One path of a file tree. Names are bytes: they need not be UTF-8. */
export interface FileEntry {
  /** Relative to the tree, with `/` between names; never empty, absolute or with `.` and `..`. */
  readonly path: Buffer;
  readonly kind: FileKind;
  /** Bytes; 0 for everything but files. */
  readonly size: number;
  /** Seconds since 1970, with the fraction that the file system gives. */
  readonly mtime: number;
  /** Of a symbolic link: where it points, as written. */
  readonly target?: Buffer;
  /** SHA-256 of the content in hexadecimal, when it was asked for. */
  readonly hash?: string;
}

/** The path as a key for maps: one character per byte, so that no two paths share one. */
export function entryKey(path: Buffer): string {
  return path.toString('latin1');
}

/** The path for people: control characters, backslashes and bytes that are not UTF-8 as `\xNN`. */
export function displayPath(path: Buffer): string {
  const text = path.toString('utf8');
  const isUtf8 = Buffer.from(text).equals(path);
  const shown = isUtf8 ? text : path.toString('latin1');
  return Array.from(shown, (character) => (isPrintable(character, isUtf8) ? character : escaped(character))).join('');
}

function isPrintable(character: string, isUtf8: boolean): boolean {
  return isUtf8 ? !/[\p{C}\\]/u.test(character) : /[ -[\]-~]/u.test(character);
}

function escaped(character: string): string {
  const bytes = character.length === 1 && character < '\u0100' ? [character.charCodeAt(0)] : Buffer.from(character);
  return Array.from(bytes, (code) => `\\x${code.toString(16).padStart(2, '0')}`).join('');
}
