import { ByteSource } from './byte-source.ts';
import { pathDepth, pathProblem, type PathProblem } from './relative-path.ts';
import { archiveDamaged, parsePaxRecords, parseTarHeader, tarBlockSize, type TarHeader } from './tar-header.ts';

/** Bounds on what an archive may hold; beyond them it is taken for hostile. */
export interface TarLimits {
  readonly maxEntries: number;
  /** Bytes of all contents together. */
  readonly maxBytes: number;
  readonly maxDepth: number;
}

/** Why an entry is passed over. */
export type TarRejection =
  PathProblem | 'too-deep' | 'hard-link' | 'symlink' | 'device' | 'fifo' | 'sparse' | 'unknown-type';

/** What an archive holds, in order. Setuid, setgid and sticky bits are gone from `mode`. */
export type TarItem =
  | { readonly kind: 'directory'; readonly path: Buffer; readonly mtime: number; readonly mode: number }
  | {
      readonly kind: 'file';
      readonly path: Buffer;
      readonly size: number;
      readonly mtime: number;
      readonly mode: number;
      /** Exactly `size` bytes, to be read before the next item is asked for; what is not read is skipped. */
      readonly content: AsyncIterable<Buffer>;
      /** All of the content when it has arrived already, valid until the next item is asked for; else null. */
      readonly arrived: () => Buffer | null;
    }
  | { readonly kind: 'rejected'; readonly path: Buffer; readonly reason: TarRejection };

/** Names and PAX headers longer than this are not written by any tar. */
const longestExtension = 1 << 20;
/** A reader may pad the end of an archive with so many zeros. */
const longestPadding = 1 << 20;
const contentChunk = 1 << 16;
const permissionBits = 0o777;

interface Extensions {
  path: Buffer | null;
  size: number | null;
  mtime: number | null;
  isSparse: boolean;
}

/**
 * Reads a tar archive (v7, ustar, GNU with long names and large sizes, PAX) as it arrives, in constant memory. Only
 * files and directories with paths inside of the tree are given; everything else is reported as rejected. Throws
 * `transfer.archive-damaged` for anything that is not an archive, for one that ends without its end marker, and beyond
 * the limits.
 */
export async function* readTar(stream: AsyncIterable<Buffer>, limits: TarLimits): AsyncGenerator<TarItem, void, void> {
  const source = new ByteSource(stream);
  let entries = 0;
  let bytes = 0;
  let extensions = noExtensions();
  try {
    for (;;) {
      const block = source.takeNow(tarBlockSize) ?? (await takeBlock(source));
      if (block[0] === 0 && isZero(block)) {
        await readEnd(source);
        return;
      }
      const header = parseTarHeader(block);
      if (isExtension(header.type)) {
        extensions = await readExtension(source, header, extensions);
        continue;
      }
      const size = hasContent(header.type) ? (extensions.size ?? header.size) : 0;
      entries += 1;
      bytes += size;
      if (entries > limits.maxEntries) throw archiveDamaged('The stream holds more files than were asked for.');
      if (bytes > limits.maxBytes) throw archiveDamaged('The stream holds more bytes than were asked for.');
      const content = new EntryContent(source, size);
      const item = toItem(header, extensions, content, limits);
      extensions = noExtensions();
      if (item !== null) yield item;
      if (!content.skipNow()) await content.skipRest();
    }
  } finally {
    await source.close();
  }
}

/** The content of one entry: read by the consumer, or skipped by the reader. */
class EntryContent implements AsyncIterable<Buffer> {
  readonly size: number;
  private readonly source: ByteSource;
  private left: number;

  constructor(source: ByteSource, size: number) {
    this.source = source;
    this.size = size;
    this.left = size;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, void> {
    for (let part = await this.next(); part !== null; part = await this.next()) yield part;
  }

  /** All of the content as a view, when nothing of it was taken and all of it is there. */
  takeNow(): Buffer | null {
    if (this.left !== this.size) return null;
    const whole = this.source.takeNow(this.size);
    if (whole !== null) this.left = 0;
    return whole;
  }

  /** Skips what is left and the padding when both are there; else does nothing and gives false. */
  skipNow(): boolean {
    return this.source.takeNow(this.left + paddingOf(this.size)) !== null;
  }

  async skipRest(): Promise<void> {
    while (this.left > 0) await this.next();
    const padding = paddingOf(this.size);
    if (padding > 0 && (await this.source.take(padding)) === null) {
      throw archiveDamaged('The stream of files ends behind a file.');
    }
  }

  private async next(): Promise<Buffer | null> {
    if (this.left === 0) return null;
    const part = await this.source.takeSome(Math.min(this.left, contentChunk));
    if (part === null) throw archiveDamaged('The stream of files ends in the middle of a file.');
    this.left -= part.length;
    return part;
  }
}

function paddingOf(size: number): number {
  return (tarBlockSize - (size % tarBlockSize)) % tarBlockSize;
}

function toItem(header: TarHeader, extensions: Extensions, content: EntryContent, limits: TarLimits): TarItem | null {
  const raw = extensions.path ?? header.name;
  const isDirectory = header.type === '5' || (header.type === '0' && raw.at(-1) === 0x2f);
  const path = withoutDotAndSlash(raw);
  if (isDirectory && (path.length === 0 || path.equals(Buffer.from('.')))) return null;
  const reason = rejectionOf(path, header.type, extensions, limits);
  if (reason !== null) return { kind: 'rejected', path, reason };
  const mtime = extensions.mtime ?? header.mtime;
  const mode = header.mode & permissionBits;
  return isDirectory
    ? { kind: 'directory', path, mtime, mode }
    : { kind: 'file', path, size: content.size, mtime, mode, content, arrived: () => content.takeNow() };
}

function rejectionOf(path: Buffer, type: string, extensions: Extensions, limits: TarLimits): TarRejection | null {
  if (extensions.isSparse) return 'sparse';
  const typeProblem = typeProblems.get(type);
  if (typeProblem !== undefined) return typeProblem;
  if (type !== '0' && type !== '5' && type !== '7') return 'unknown-type';
  const problem = pathProblem(path);
  if (problem !== null) return problem;
  return pathDepth(path) > limits.maxDepth ? 'too-deep' : null;
}

const typeProblems: ReadonlyMap<string, TarRejection> = new Map<string, TarRejection>([
  ['1', 'hard-link'],
  ['2', 'symlink'],
  ['3', 'device'],
  ['4', 'device'],
  ['6', 'fifo'],
  ['S', 'sparse'],
]);

/** Links, devices and fifos have no content, whatever their size says. */
function hasContent(type: string): boolean {
  return !/^[1-6]$/u.test(type);
}

function isExtension(type: string): boolean {
  return type === 'L' || type === 'K' || type === 'x' || type === 'g' || type === 'X';
}

async function readExtension(source: ByteSource, header: TarHeader, known: Extensions): Promise<Extensions> {
  if (header.size > longestExtension) throw archiveDamaged('A name in the stream of files is far too long.');
  const data = await source.take(Math.ceil(header.size / tarBlockSize) * tarBlockSize);
  if (data === null) throw archiveDamaged('The stream of files ends in the middle of a name.');
  const content = data.subarray(0, header.size);
  if (header.type === 'L') return { ...known, path: Buffer.from(withoutNul(content)) };
  if (header.type === 'K' || header.type === 'g') return known;
  return applyPax(parsePaxRecords(content), known);
}

function applyPax(records: ReadonlyMap<string, Buffer>, known: Extensions): Extensions {
  const path = records.get('path');
  return {
    path: path === undefined ? known.path : Buffer.from(path),
    size: paxNumber(records.get('size'), /^\d{1,16}$/u) ?? known.size,
    mtime: paxNumber(records.get('mtime'), /^-?\d{1,12}(?:\.\d+)?$/u) ?? known.mtime,
    isSparse: known.isSparse || [...records.keys()].some((key) => key.startsWith('GNU.sparse')),
  };
}

function paxNumber(value: Buffer | undefined, pattern: RegExp): number | null {
  if (value === undefined) return null;
  const text = value.toString('latin1');
  if (!pattern.test(text) || !(Number(text) <= Number.MAX_SAFE_INTEGER)) {
    throw archiveDamaged('A number in the stream of files cannot be read.');
  }
  return Number(text);
}

async function takeBlock(source: ByteSource): Promise<Buffer> {
  const block = await source.take(tarBlockSize);
  if (block === null) throw archiveDamaged('The stream of files ends without its end marker.');
  return block;
}

/** The second block of zeros, and padding up to the end of the stream. */
async function readEnd(source: ByteSource): Promise<void> {
  if (!isZero(await takeBlock(source))) throw archiveDamaged('The stream of files has only half an end marker.');
  let padding = 0;
  for (let part = await source.takeSome(contentChunk); part !== null; part = await source.takeSome(contentChunk)) {
    padding += part.length;
    if (!isZero(part) || padding > longestPadding) throw archiveDamaged('Something follows the end of the files.');
  }
}

function isZero(block: Buffer): boolean {
  return block.every((value) => value === 0);
}

function withoutNul(name: Buffer): Buffer {
  const end = name.length > 0 && name.at(-1) === 0 ? name.length - 1 : name.length;
  return name.subarray(0, end);
}

/** `./a/b/` as `a/b`. */
function withoutDotAndSlash(path: Buffer): Buffer {
  let start = 0;
  while (path[start] === 0x2e && path[start + 1] === 0x2f) start += 2;
  let end = path.length;
  while (end > start && path[end - 1] === 0x2f) end -= 1;
  return path.subarray(start, end);
}

function noExtensions(): Extensions {
  return { path: null, size: null, mtime: null, isSparse: false };
}
