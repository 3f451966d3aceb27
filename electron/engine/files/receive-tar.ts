import { displayPath, entryKey, type FileEntry } from './file-entry.ts';
import type { Staging } from './staging.ts';
import { readTar, type TarItem, type TarRejection } from './tar-reader.ts';

/** What came of a tar stream. */
export interface TarReceipt {
  readonly files: number;
  readonly bytes: number;
  /** Asked for and not in the stream, or not as listed: they changed or vanished. Those that changed are not staged. */
  readonly changed: readonly FileEntry[];
  /** In the stream and not accepted. */
  readonly rejected: readonly {
    readonly path: string;
    readonly reason: TarRejection | 'not-asked-for' | 'duplicate';
  }[];
}

/** Tells how far a transfer is. */
export type ReceiveProgress = (file: { readonly path: Buffer; readonly size: number }) => void;

/** Files up to this size are taken into memory and written at once. */
const bufferedSize = 1 << 20;
const deepest = 200;
/** A growing file may bring some more than was listed before it is found out. */
const slack = 64 << 20;

/**
 * Stages the files of a tar stream. Only files that were asked for are taken, each once and with the size and
 * time that were listed.
 * Throws what `readTar` and `Staging.write` throw; what was staged before stays staged.
 */
export async function receiveTar(
  stream: AsyncIterable<Buffer>,
  asked: readonly FileEntry[],
  staging: Staging,
  onFile: ReceiveProgress = () => {},
): Promise<TarReceipt> {
  const missing = new Map(asked.map((entry) => [entryKey(entry.path), entry]));
  const known = new Set(missing.keys());
  const rejected: { readonly path: string; readonly reason: TarRejection | 'not-asked-for' | 'duplicate' }[] = [];
  const changed: FileEntry[] = [];
  const limits = {
    // Directories come along with the files.
    maxEntries: asked.length * 2 + 1000,
    maxBytes: asked.reduce((sum, entry) => sum + entry.size, slack),
    maxDepth: deepest,
  };
  let files = 0;
  let bytes = 0;

  async function takeFile(item: Extract<TarItem, { kind: 'file' }>): Promise<void> {
    const key = entryKey(item.path);
    const entry = missing.get(key);
    if (entry === undefined) {
      rejected.push({ path: displayPath(item.path), reason: known.has(key) ? 'duplicate' : 'not-asked-for' });
      return;
    }
    missing.delete(key);
    if (item.size !== entry.size || Math.floor(item.mtime) !== Math.floor(entry.mtime)) {
      changed.push(entry);
      return;
    }
    const arrived = item.arrived();
    const content =
      arrived !== null ? [arrived] : item.size > bufferedSize ? item.content : await collect(item.content);
    await staging.write({ ...entry, mode: item.mode }, content);
    files += 1;
    bytes += entry.size;
    onFile(entry);
  }

  let isWhole = false;
  try {
    for await (const item of readTar(stream, limits)) {
      if (item.kind === 'rejected') rejected.push({ path: displayPath(item.path), reason: item.reason });
      else if (item.kind === 'file') await takeFile(item);
    }
    isWhole = true;
  } finally {
    // On a full disk this fails as well; the first error is the one to report.
    await staging.flush().catch((error: unknown) => {
      if (isWhole) throw error;
    });
  }
  return { files, bytes, changed: [...changed, ...missing.values()], rejected };
}

async function collect(content: AsyncIterable<Buffer>): Promise<readonly Buffer[]> {
  const parts: Buffer[] = [];
  for await (const part of content) parts.push(part);
  return parts;
}
