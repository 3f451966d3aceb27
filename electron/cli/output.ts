import type { Writable } from 'node:stream';
import { toAppError } from '#shared/errors/app-error.ts';
import { cut } from './text-width.ts';

/** Where a command writes. With `json` every line is one JSON object and nothing else is printed on standard output. */
export interface Output {
  readonly json: boolean;
  /** Columns of the terminal; undefined where the text goes to a file or another program, which take any width. */
  readonly width: number | undefined;
  /** A line for people; silent with `json`. */
  say(text?: string): void;
  /** Something that is wrong although the command goes on: `{ "notice": text }` with `json`. */
  notice(text: string): void;
  /** The answer of a command: `{ "result": ... }` with `json`. */
  result(value: unknown, forPeople: () => string): void;
  /** Something that happened on the way: `{ "event": name, "payload": ... }`. */
  event(name: string, payload: unknown): void;
  /** One line that replaces itself on a terminal; silent elsewhere. */
  status(text: string): void;
  fail(error: unknown): void;
}

/** Streams of the process, given so that tests can read them. */
export interface OutputStreams {
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable;
}

/** Creates the output of one command. `isDumb`: a terminal that cannot take a line back. No colour is used anywhere. */
export function createOutput(streams: OutputStreams, json: boolean, isDumb = false): Output {
  const isTerminal = streams.stdout.isTTY === true;
  const width = isTerminal ? (streams.stdout.columns ?? 80) : undefined;
  let statusShown = false;
  const line = (text: string): void => {
    streams.stdout.write(`${text}\n`);
  };
  const clearStatus = (): void => {
    if (statusShown) streams.stdout.write('\r\u001b[2K');
    statusShown = false;
  };
  return {
    json,
    width,
    say(text = '') {
      if (json) return;
      clearStatus();
      line(text);
    },
    notice(text) {
      clearStatus();
      if (json) line(JSON.stringify({ notice: text }));
      else streams.stderr.write(`Notice: ${printable(text)}\n`);
    },
    result(value, forPeople) {
      clearStatus();
      line(json ? JSON.stringify({ result: value }) : forPeople());
    },
    event(name, payload) {
      if (json) line(JSON.stringify({ event: name, payload }));
    },
    status(text) {
      if (json || !isTerminal || isDumb) return;
      // Asked anew each time: windows change their size.
      const columns = (streams.stdout.columns ?? 80) - 1;
      streams.stdout.write(`\r\u001b[2K${cut(printable(text), columns)}`);
      statusShown = true;
    },
    fail(thrown) {
      clearStatus();
      const error = toAppError(thrown).toData();
      if (json) line(JSON.stringify({ error }));
      else
        streams.stderr.write(
          `Error: ${error.message} [${error.code}]\n${error.hint === undefined ? '' : `${error.hint}\n`}`,
        );
    },
  };
}

/** Text from elsewhere made safe for a terminal: no control characters, no bidirectional overrides. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}

/** Bytes in one unit system (1 kB = 1000 B). */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${units[unit] ?? ''}`;
}

/** Seconds as people say them. */
export function formatSeconds(seconds: number): string {
  if (seconds < 1) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${String(whole)} s`;
  return `${String(Math.floor(whole / 60))} min ${String(whole % 60)} s`;
}

/** Whole numbers with thousands separators. */
export function formatCount(value: number): string {
  return new Intl.NumberFormat('en').format(value);
}
