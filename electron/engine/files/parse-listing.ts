import { AppError } from '#shared/errors/app-error.ts';
import { displayPath, type FileEntry, type FileKind } from './file-entry.ts';
import { pathProblem } from './relative-path.ts';

/**
 * Arguments of GNU `find` that print a tree in the form that `createListingParser` reads; to be run in the tree's root.
 * Per entry: type, size, modification time, path below the root and link target, each ended by NUL.
 */
export const listingFindArguments: readonly string[] = [
  '.',
  '-mindepth',
  '1',
  '-printf',
  String.raw`%y\0%s\0%T@\0%P\0%l\0`,
];

/** The command that reads NUL-ended paths and prints what `createHashParser` reads. */
export const hashCommand: readonly string[] = ['xargs', '-0', '-r', 'sha256sum', '-z', '--'];

/** Reads a listing as it arrives. */
export interface ListingParser {
  /** Takes the next bytes. Throws `remote.output-truncated` or `transfer.name-rejected`. */
  push(chunk: Buffer): void;
  /** The entries in the order they came. Throws `remote.output-truncated` when the last one is not complete. */
  finish(): readonly FileEntry[];
}

const fieldsPerEntry = 5;
/** The longest field is a path or a link target. */
const longestField = 8192;
const defaultMaxEntries = 5_000_000;

/** A parser for the output of `find` with `listingFindArguments`. Refuses more than `maxEntries` entries. */
export function createListingParser(maxEntries = defaultMaxEntries): ListingParser {
  const entries: FileEntry[] = [];
  let fields: Buffer[] = [];
  const splitter = createNulSplitter((field) => {
    fields.push(field);
    if (fields.length < fieldsPerEntry) return;
    if (entries.length >= maxEntries) throw damaged(`The listing has more than ${maxEntries} entries.`);
    entries.push(parseEntry(fields));
    fields = [];
  });
  return {
    push: splitter.push,
    finish() {
      if (splitter.pending() > 0 || fields.length > 0) throw damaged('The listing ends in the middle of an entry.');
      return entries;
    },
  };
}

/** Reads hashes as they arrive. */
export interface HashParser {
  push(chunk: Buffer): void;
  /** SHA-256 in hexadecimal by `entryKey` of the path. */
  finish(): ReadonlyMap<string, string>;
}

/** A parser for the output of `sha256sum -z`. Throws `remote.output-truncated` for anything else. */
export function createHashParser(): HashParser {
  const hashes = new Map<string, string>();
  const splitter = createNulSplitter((line) => {
    const match = /^([0-9a-f]{64}) [ *](?:\.\/)?(.+)$/su.exec(line.toString('latin1'));
    if (match?.[1] === undefined || match[2] === undefined) throw damaged('A line of checksums cannot be read.');
    hashes.set(match[2], match[1]);
  });
  return {
    push: splitter.push,
    finish() {
      if (splitter.pending() > 0) throw damaged('The checksums end in the middle of a line.');
      return hashes;
    },
  };
}

/** Cuts a stream of chunks at NUL bytes; fields that lie in one chunk are views of it. */
function createNulSplitter(onField: (field: Buffer) => void): { push(chunk: Buffer): void; pending(): number } {
  let rest: Buffer = Buffer.alloc(0);
  return {
    pending: () => rest.length,
    push(chunk) {
      let start = 0;
      for (let end = chunk.indexOf(0); end >= 0; end = chunk.indexOf(0, start)) {
        const field = chunk.subarray(start, end);
        onField(rest.length === 0 ? field : Buffer.concat([rest, field]));
        rest = Buffer.alloc(0);
        start = end + 1;
      }
      if (start === chunk.length) return;
      rest = Buffer.concat([rest, chunk.subarray(start)]);
      if (rest.length > longestField) throw damaged('A name in the listing is longer than any file system allows.');
    },
  };
}

function parseEntry(fields: readonly Buffer[]): FileEntry {
  const [type, size, time, path, target] = fields;
  if (type === undefined || size === undefined || time === undefined || path === undefined || target === undefined) {
    throw damaged('An entry of the listing is not complete.');
  }
  const problem = pathProblem(path);
  if (problem !== null) {
    throw new AppError('transfer.name-rejected', {
      message: `The server lists the path "${displayPath(path)}", which is not a path inside of the tree (${problem}).`,
      retry: 'never',
    });
  }
  const kind = kindOf(type.toString('latin1'));
  return {
    path,
    kind,
    size: kind === 'file' ? parseNumber(size, /^\d{1,16}$/u) : 0,
    mtime: parseNumber(time, /^-?\d{1,12}(?:\.\d+)?$/u),
    ...(kind === 'symlink' ? { target } : {}),
  };
}

function kindOf(type: string): FileKind {
  if (!/^[a-zA-Z?]$/u.test(type)) throw damaged('A file type in the listing cannot be read.');
  if (type === 'f') return 'file';
  if (type === 'd') return 'directory';
  return type === 'l' ? 'symlink' : 'special';
}

function parseNumber(field: Buffer, pattern: RegExp): number {
  const text = field.toString('latin1');
  const value = Number(text);
  if (!pattern.test(text) || Math.abs(value) > Number.MAX_SAFE_INTEGER) {
    throw damaged('A number in the listing cannot be read.');
  }
  return value;
}

function damaged(message: string): AppError {
  return new AppError('remote.output-truncated', { message, retry: 'now' });
}
