import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';

/** An append-only file of JSON lines; the truth about a job. */
export interface Journal<T> {
  /** Appends one line. With `durable` it is on disk before the call returns: use it before every irreversible act. */
  append(entry: T, durable?: boolean): void;
  close(): void;
}

/**
 * Opens a journal for appending, creating it with mode 0600. A torn last line left by a kill is ended with a newline
 * first, so that it cannot swallow the next entry.
 */
export function openJournal<T>(path: string): Journal<T> {
  const torn = endsInTornLine(path);
  let fd: number | null = openSync(path, 'a', 0o600);
  if (torn) writeSync(fd, '\n');
  return {
    append(entry, durable = false) {
      if (fd === null) return;
      writeSync(fd, `${JSON.stringify(entry)}\n`);
      if (durable) fsyncSync(fd);
    },
    close() {
      if (fd !== null) closeSync(fd);
      fd = null;
    },
  };
}

function endsInTornLine(path: string): boolean {
  const text = readIfThere(path);
  return text.length > 0 && !text.endsWith('\n');
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return '';
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/**
 * Reads every whole line. Lines that are not JSON (torn by a kill, damaged on disk) are left out: the state before them
 * stands. A missing file is an empty journal.
 */
export function readJournal<T>(path: string, parse: (value: unknown) => T | null): readonly T[] {
  const entries: T[] = [];
  for (const line of readIfThere(path).split('\n')) {
    const entry = parseLine(line, parse);
    if (entry !== null) entries.push(entry);
  }
  return entries;
}

function parseLine<T>(line: string, parse: (value: unknown) => T | null): T | null {
  if (line === '') return null;
  try {
    return parse(JSON.parse(line));
  } catch {
    return null;
  }
}
