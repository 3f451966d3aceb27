import { appendFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ErrorFacts } from '#shared/errors/app-error.ts';
import type { Redactor } from './redactor.ts';

/** How much a line matters. */
export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

/** Writes the engine's log. Never fails: a log that cannot be written must not stop the work. */
export interface Logger {
  log(level: LogLevel, text: string, facts?: ErrorFacts): void;
  /** Resolves when everything is written. */
  flush(): Promise<void>;
}

/** What the log is made of. */
export interface LoggerOptions {
  /** Holds `engine.log`, `engine.1.log` (the one before) and so on. */
  readonly folder: string;
  readonly redactor: Redactor;
  readonly now: () => Date;
  /** Size in bytes from which a new file is begun. Default 5 MB. */
  readonly maxBytes?: number;
  /** Number of older files kept. Default 4. */
  readonly keep?: number;
}

const longestLine = 16_384;

/** A log of one JSON object per line (`at`, `level`, `text`, `facts`), scrubbed of secrets. */
export function createLogger({ folder, redactor, now, maxBytes = 5_000_000, keep = 4 }: LoggerOptions): Logger {
  const file = (age: number) => join(folder, age === 0 ? 'engine.log' : `engine.${age}.log`);
  let size: number | null = null;
  let writing: Promise<void> = Promise.resolve();

  const rotate = async () => {
    await rm(file(keep), { force: true });
    for (let age = keep - 1; age >= 0; age -= 1) await rename(file(age), file(age + 1)).catch(() => {});
    size = 0;
  };
  const write = async (line: string) => {
    if (size === null) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      size = await stat(file(0)).then(
        (found) => found.size,
        () => 0,
      );
    }
    if (size > 0 && size + line.length > maxBytes) await rotate();
    await appendFile(file(0), line, { mode: 0o600 });
    size += Buffer.byteLength(line);
  };
  return {
    log(level, text, facts = {}) {
      const entry = { at: now().toISOString(), level, text: text.slice(0, longestLine), facts };
      // Scrubbing the finished line also finds what only its JSON spelling shows.
      const line = `${redactor.scrub(JSON.stringify(entry))}\n`;
      writing = writing.then(() => write(line)).catch(() => {});
    },
    flush: () => writing,
  };
}
