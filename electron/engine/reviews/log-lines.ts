import { createHmac } from 'node:crypto';
import { type ReviewEvent, reviewEventSchema } from '#shared/domain/review.ts';

/** Before the first line. */
export const firstSeal = '0'.repeat(64);

/** One line of a log: `seal` is its MAC, `text` the whole line without its end. */
export interface LogLine {
  readonly n: number;
  readonly seal: string;
  readonly text: string;
  /** Null for a line of a kind that this version does not know: its seal is right all the same. */
  readonly event: ReviewEvent | null;
}

/** Lines in order, and the sentence that tells why the next one is not among them; null when all are. */
export interface ReadLines {
  readonly lines: readonly LogLine[];
  readonly broken: string | null;
}

/** Where a chain of lines goes on. */
export interface ChainEnd {
  readonly n: number;
  readonly seal: string;
}

/** The beginning of every log. */
export const chainStart: ChainEnd = { n: 0, seal: firstSeal };

/** The MAC of a line behind another one: HMAC-SHA256 with the key `log`. */
export function sealLine(logKey: string, before: string, json: string): string {
  return createHmac('sha256', Buffer.from(logKey, 'hex')).update(`${before}${json}`).digest('hex');
}

/**
 * Reads lines that follow each other, up to the first that does not fit. With `logKey` each line's seal is checked as well;
 * without it, only their shape and order. Pure.
 */
export function readLines(texts: readonly string[], from: ChainEnd, logKey: string | null): ReadLines {
  const lines: LogLine[] = [];
  let end = from;
  for (const text of texts) {
    const line = readLine(text);
    const n = end.n + 1;
    if (line === null) return { lines, broken: `Line ${String(n)} of the log is damaged.` };
    if (line.n !== n) return { lines, broken: `Line ${String(n)} of the log is missing.` };
    if (logKey !== null && sealLine(logKey, end.seal, text.slice(65)) !== line.seal) {
      return { lines, broken: `Line ${String(n)} of the log was not written by the review's own program.` };
    }
    lines.push(line);
    end = line;
  }
  return { lines, broken: null };
}

/** One line by its shape alone. */
function readLine(text: string): LogLine | null {
  if (!/^[0-9a-f]{64} \{/.test(text)) return null;
  const json = parseJson(text.slice(65));
  if (typeof json !== 'object' || json === null || !('n' in json) || typeof json.n !== 'number') return null;
  return { n: json.n, seal: text.slice(0, 64), text, event: reviewEventSchema.safeParse(json).data ?? null };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
