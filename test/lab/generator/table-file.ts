import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';

export type Cell = string | number | bigint | Buffer | null;

const tab = 9;
const newline = 10;
const backslash = 92;
const flushAt = 4 << 20;
const needsEscape = /[\t\n\\\0]/;

/** Writes rows in the format that LOAD DATA reads by default, byte for byte as the column shall hold them. */
export class TableFile {
  readonly table: string;
  readonly columns: readonly string[];
  readonly file: string;
  readonly #fd: number;
  readonly #hash: Hash = createHash('sha256');
  #buffer = Buffer.allocUnsafe(flushAt * 2);
  #used = 0;
  rows = 0;

  constructor(folder: string, table: string, columns: readonly string[]) {
    this.table = table;
    this.columns = columns;
    this.file = path.join(folder, `${encodeURIComponent(table)}.tsv`);
    this.#fd = openSync(this.file, 'w');
  }

  row(cells: readonly Cell[]): void {
    if (cells.length !== this.columns.length) {
      throw new Error(`${this.table} has ${this.columns.length} columns, the row has ${cells.length}.`);
    }
    for (let index = 0; index < cells.length; index += 1) {
      this.#cell(cells[index] ?? null);
      this.#buffer[this.#used] = index + 1 < cells.length ? tab : newline;
      this.#used += 1;
    }
    this.rows += 1;
    if (this.#used >= flushAt) this.#flush();
  }

  /** Closes the file and returns the checksum of what it holds. */
  close(): string {
    this.#flush();
    closeSync(this.#fd);
    return this.#hash.digest('hex');
  }

  #cell(value: Cell): void {
    if (value === null) this.#text('\\N');
    else if (typeof value === 'string') this.#text(needsEscape.test(value) ? escapeText(value) : value);
    else if (Buffer.isBuffer(value)) this.#bytes(value);
    else this.#text(String(value));
  }

  #text(text: string): void {
    this.#reserve(text.length * 3 + 1);
    this.#used += this.#buffer.write(text, this.#used);
  }

  #bytes(data: Buffer): void {
    this.#reserve(data.length * 2 + 1);
    for (const byte of data) {
      if (byte === tab || byte === newline || byte === backslash || byte === 0) {
        this.#buffer[this.#used++] = backslash;
        this.#buffer[this.#used++] = escapeLetter(byte);
      } else {
        this.#buffer[this.#used++] = byte;
      }
    }
  }

  #reserve(length: number): void {
    if (this.#used + length <= this.#buffer.length) return;
    this.#flush();
    if (length > this.#buffer.length) this.#buffer = Buffer.allocUnsafe(length * 2);
  }

  #flush(): void {
    const filled = this.#buffer.subarray(0, this.#used);
    this.#hash.update(filled);
    writeSync(this.#fd, filled);
    this.#used = 0;
  }
}

function escapeLetter(byte: number): number {
  if (byte === tab) return 116;
  if (byte === newline) return 110;
  return byte === 0 ? 48 : backslash;
}

function escapeText(text: string): string {
  return text.replace(/[\t\n\\\0]/g, (character) => {
    if (character === '\t') return '\\t';
    if (character === '\n') return '\\n';
    return character === '\0' ? '\\0' : '\\\\';
  });
}
