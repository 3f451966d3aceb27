import { keyTypeOf } from './wire.ts';

/** A key that a host showed in place of its trusted one. Nothing was sent to that host. */
export interface ChangedKey {
  /** `host`, or `[host]:port`. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly key: Buffer;
  /** Fingerprints that were trusted at that moment. */
  readonly trusted: readonly string[];
  readonly seenAt: string;
}

/** More changed hosts than this are not waiting for one person's decision. */
const most = 50;
const seenAtShape = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** Reads the file of changed keys; what is damaged is left out, as if it had not been seen. */
export function parseChangedKeys(text: string): readonly ChangedKey[] {
  return text.split('\n').flatMap((line) => {
    const parsed = parseLine(line);
    return parsed === null ? [] : [parsed];
  });
}

function parseLine(line: string): ChangedKey | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { name, host, port, key, trusted, seenAt } = value as Readonly<Record<string, unknown>>; // Each is checked below.
  if (typeof name !== 'string' || typeof host !== 'string' || typeof port !== 'number') return null;
  if (typeof key !== 'string' || typeof seenAt !== 'string' || !seenAtShape.test(seenAt)) return null;
  const bytes = Buffer.from(key, 'base64');
  if (keyTypeOf(bytes) === '') return null;
  const fingerprints = Array.isArray(trusted) ? trusted.filter((one): one is string => typeof one === 'string') : [];
  return { name, host, port, key: bytes, trusted: fingerprints, seenAt };
}

/** The newest changed key of each host, as lines of JSON. */
export function formatChangedKeys(changed: readonly ChangedKey[]): string {
  const newest = new Map(changed.map((one) => [one.name, one]));
  const lines = [...newest.values()]
    .slice(-most)
    .map((one) => JSON.stringify({ ...one, key: one.key.toString('base64') }));
  return lines.map((line) => `${line}\n`).join('');
}
