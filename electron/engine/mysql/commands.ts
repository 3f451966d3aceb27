import type { AppError } from '#shared/errors/app-error.ts';
import { protocolError, refusedFileRequest, toDatabaseError, type ErrorContext } from './mysql-errors.ts';
import type { RowSink } from './packet-reader.ts';
import {
  isEof,
  nullMarker,
  parseColumn,
  parseEof,
  parseErr,
  parseOk,
  parseRow,
  PayloadReader,
  type ColumnDefinition,
  type OkAnswer,
} from './payload-reader.ts';

/** One statement that waits for its answer. */
export interface Command {
  /** Takes the rows as bytes while they come; null while packets are read one by one. */
  readonly sink: RowSink | null;
  /** Milliseconds without a byte from the server after which the connection counts as stalled; 0 for never. */
  readonly stallAfter: number;
  /** Takes a packet; true when the answer is complete. Throws when the connection is of no further use. */
  packet(payload: Buffer): boolean;
  /** The connection failed before the answer was complete. */
  fail(error: AppError): void;
}

/** A result with few rows, as bytes. */
export interface QueryResult {
  readonly columns: readonly ColumnDefinition[];
  readonly rows: readonly (readonly (Buffer | null)[])[];
  readonly affectedRows: number;
  readonly warnings: number;
  readonly info: string;
}

/** What a streamed SELECT ended with. */
export interface StreamEnd {
  readonly columns: readonly ColumnDefinition[];
  readonly rows: number;
  readonly warnings: number;
}

/** Limits of a collected result: what is larger is not metadata. */
export interface ResultLimits {
  readonly rows: number;
  readonly bytes: number;
}

/** What a promise needs to be settled. */
export interface Settle<T> {
  resolve(value: T): void;
  reject(error: AppError): void;
}

const maxColumns = 4096;

function checkNoMore(answer: { readonly moreResults: boolean }, context: ErrorContext): void {
  if (answer.moreResults) throw protocolError(context, 'several results for one statement');
}

/** Reads the head of a result set: column count, definitions, end marker. */
class ColumnReader {
  readonly columns: ColumnDefinition[] = [];
  readonly #context: ErrorContext;
  #expected = -1;

  constructor(context: ErrorContext) {
    this.#context = context;
  }

  get started(): boolean {
    return this.#expected >= 0;
  }

  /** True when the definitions are complete. */
  packet(payload: Buffer): boolean {
    if (!this.started) {
      const count = new PayloadReader(payload, this.#context).lengthEncoded();
      if (count === null || count === 0 || count > maxColumns) {
        throw protocolError(this.#context, 'an impossible number of columns');
      }
      this.#expected = count;
      return false;
    }
    if (this.columns.length < this.#expected) {
      this.columns.push(parseColumn(payload, this.#context));
      return false;
    }
    if (!isEof(payload)) throw protocolError(this.#context, 'more columns than were announced');
    return true;
  }
}

/** Collects a whole answer, with or without rows. */
export class QueryCommand implements Command {
  readonly sink = null;
  readonly stallAfter: number;
  readonly #context: ErrorContext;
  readonly #limits: ResultLimits;
  readonly #settle: Settle<QueryResult>;
  readonly #head: ColumnReader;
  readonly #rows: (Buffer | null)[][] = [];
  #inRows = false;
  #bytes = 0;

  constructor(context: ErrorContext, limits: ResultLimits, stallAfter: number, settle: Settle<QueryResult>) {
    this.#context = context;
    this.#limits = limits;
    this.stallAfter = stallAfter;
    this.#settle = settle;
    this.#head = new ColumnReader(context);
  }

  packet(payload: Buffer): boolean {
    const first = payload[0];
    if (first === 0xff) {
      this.#settle.reject(toDatabaseError(parseErr(payload, this.#context), this.#context));
      return true;
    }
    if (this.#inRows) return this.#row(payload);
    if (!this.#head.started && first === 0) return this.#finish(parseOk(payload, this.#context));
    if (!this.#head.started && first === nullMarker) throw refusedFileRequest(this.#context);
    this.#inRows = this.#head.packet(payload);
    return false;
  }

  #row(payload: Buffer): boolean {
    if (isEof(payload)) {
      const end = parseEof(payload, this.#context);
      return this.#finish({ affectedRows: 0, info: '', ...end });
    }
    this.#bytes += payload.length;
    if (this.#rows.length >= this.#limits.rows || this.#bytes > this.#limits.bytes) {
      throw protocolError(this.#context, 'far more rows than expected');
    }
    this.#rows.push(parseRow(payload, this.#head.columns.length, this.#context));
    return false;
  }

  #finish(answer: OkAnswer): boolean {
    checkNoMore(answer, this.#context);
    const { affectedRows, warnings, info } = answer;
    this.#settle.resolve({ columns: this.#head.columns, rows: this.#rows, affectedRows, warnings, info });
    return true;
  }

  fail(error: AppError): void {
    this.#settle.reject(error);
  }
}

/** Streams the rows of a SELECT into a sink. */
export class StreamCommand implements Command {
  readonly stallAfter: number;
  readonly #context: ErrorContext;
  readonly #target: RowSink;
  readonly #settle: Settle<StreamEnd>;
  readonly #head: ColumnReader;
  #inRows = false;

  constructor(context: ErrorContext, target: RowSink, stallAfter: number, settle: Settle<StreamEnd>) {
    this.#context = context;
    this.#target = target;
    this.stallAfter = stallAfter;
    this.#settle = settle;
    this.#head = new ColumnReader(context);
  }

  get sink(): RowSink | null {
    return this.#inRows ? this.#target : null;
  }

  packet(payload: Buffer): boolean {
    if (payload[0] === 0xff) {
      this.#settle.reject(toDatabaseError(parseErr(payload, this.#context), this.#context));
      return true;
    }
    if (this.#inRows) return this.#end(payload);
    if (!this.#head.started && payload[0] === nullMarker) throw refusedFileRequest(this.#context);
    if (!this.#head.packet(payload)) return false;
    if (this.#head.columns.length !== this.#target.columnCount) {
      throw protocolError(this.#context, 'another number of columns than was asked for');
    }
    this.#inRows = true;
    return false;
  }

  #end(payload: Buffer): boolean {
    if (!isEof(payload)) throw protocolError(this.#context, 'a damaged row');
    const end = parseEof(payload, this.#context);
    checkNoMore(end, this.#context);
    this.#settle.resolve({ columns: this.#head.columns, rows: this.#target.rows, warnings: end.warnings });
    return true;
  }

  fail(error: AppError): void {
    this.#settle.reject(error);
  }
}
