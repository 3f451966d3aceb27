import type { PullOptions } from '#shared/domain/pull.ts';
import { measureLine } from '../../remote/measure-line.ts';
import type { RemoteSession } from '../../remote/transport.ts';

/** How rows are read, and why, in words for the report. */
export interface ChosenReader {
  readonly reader: 'plain' | 'packed';
  readonly why: string;
}

/**
 * Below so many bytes per second the line decides how long a pull takes, and the server's CPU is better spent on
 * compressing (docs/adr/0007-a-second-reader-for-slow-lines.md).
 */
const slowLine = 4e6;

/** Chooses the reader by what the line gives at this moment, unless the user has chosen. */
export async function chooseReader(
  session: RemoteSession | null,
  compress: PullOptions['compress'],
  signal: AbortSignal,
): Promise<ChosenReader> {
  if (compress === 'always') return { reader: 'packed', why: 'compressed on the server: asked for' };
  if (compress === 'never') return { reader: 'plain', why: 'not compressed: asked for' };
  if (session === null) return { reader: 'plain', why: 'not compressed: the source is on this computer' };
  return judgeLine(await measureLine(session, signal));
}

/** The reader for a line of so many bytes per second; null when it could not be measured. Pure. */
export function judgeLine(bytesPerSecond: number | null): ChosenReader {
  if (bytesPerSecond === null) return { reader: 'plain', why: 'not compressed: the line could not be measured' };
  const rate = `${(bytesPerSecond / 1e6).toFixed(bytesPerSecond < 10e6 ? 1 : 0)} MB/s`;
  return bytesPerSecond < slowLine
    ? { reader: 'packed', why: `compressed on the server: the line gives ${rate}` }
    : { reader: 'plain', why: `not compressed: the line gives ${rate}` };
}
