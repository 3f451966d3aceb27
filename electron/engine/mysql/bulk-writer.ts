import type { AppError } from '#shared/errors/app-error.ts';
import type { Command, QueryResult, Settle } from './commands.ts';
import type { LoadResult, LoadWriter } from './load-writer.ts';
import { bulkHead } from './bulk-rows.ts';
import { protocolError, toDatabaseError, type ErrorContext } from './mysql-errors.ts';
import { isEof, parseErr, PayloadReader } from './payload-reader.ts';

const packetHeader = 4;
const comBulkExecute = 0xfa;
const comClose = 0x19;
const sendTypes = 128;
/** MYSQL_TYPE_BLOB: bytes without a character set, as LOAD DATA with CHARACTER SET binary takes them. */
const blobType = 0xfc;

/** A statement that the server has prepared. */
export interface Prepared {
  readonly id: number;
  readonly parameters: number;
}

/** COM_STMT_PREPARE of a statement without a result. */
export class PrepareCommand implements Command {
  readonly sink = null;
  readonly stallAfter: number;
  readonly #context: ErrorContext;
  readonly #settle: Settle<Prepared>;
  #prepared: Prepared | null = null;

  constructor(context: ErrorContext, stallAfter: number, settle: Settle<Prepared>) {
    this.#context = context;
    this.stallAfter = stallAfter;
    this.#settle = settle;
  }

  packet(payload: Buffer): boolean {
    if (payload[0] === 0xff) {
      this.#settle.reject(toDatabaseError(parseErr(payload, this.#context), this.#context));
      return true;
    }
    if (this.#prepared === null) {
      const reader = new PayloadReader(payload, this.#context, 1);
      const id = reader.integer(4);
      const columns = reader.integer(2);
      const parameters = reader.integer(2);
      if (payload[0] !== 0 || columns > 0 || parameters === 0)
        throw protocolError(this.#context, 'a prepared statement that was not asked for');
      this.#prepared = { id, parameters };
      return false;
    }
    // What the server believes about the parameters says nothing; an end marker follows it.
    if (!isEof(payload)) return false;
    this.#settle.resolve(this.#prepared);
    return true;
  }

  fail(error: AppError): void {
    this.#settle.reject(error);
  }
}

/** What a bulk writer needs of its connection. */
export interface BulkLine {
  /** Sends a whole packet, header included; `sent` is called when its bytes may be used again. Resolves with the answer. */
  execute(packet: Buffer, sent: () => void): Promise<QueryResult>;
  /** Sends a command that has no answer. */
  tell(payload: Buffer): void;
  /** True while no more should be sent. */
  isFull(): boolean;
  /** Resolves when more may be sent. */
  drained(): Promise<void>;
}

/** Loads blocks of `BulkRows` by MariaDB's bulk protocol: one statement, many rows, no text to parse for the server. */
export class BulkWriter implements LoadWriter {
  readonly #line: BulkLine;
  readonly #prepared: Prepared;
  readonly #head: Buffer;
  readonly #answers: Promise<void>[] = [];
  #failure: unknown = null;
  #affectedRows = 0;
  #warnings = 0;
  #closed = false;

  constructor(line: BulkLine, prepared: Prepared) {
    this.#line = line;
    this.#prepared = prepared;
    this.#head = Buffer.alloc(bulkHead(prepared.parameters));
    this.#head[packetHeader] = comBulkExecute;
    this.#head.writeUInt32LE(prepared.id, packetHeader + 1);
    this.#head.writeUInt16LE(sendTypes, packetHeader + 5);
    for (let at = packetHeader + 7; at < this.#head.length; at += 2) this.#head[at] = blobType;
  }

  write(block: Buffer, end: number, recycle: () => void): boolean {
    this.#throwFailure();
    this.#head.copy(block);
    block.writeUIntLE(end - packetHeader, 0, 3);
    const answer = this.#line.execute(end === block.length ? block : block.subarray(0, end), recycle).then(
      ({ affectedRows, warnings }) => {
        this.#affectedRows += affectedRows;
        this.#warnings += warnings;
      },
      (error: unknown) => {
        this.#failure ??= error;
      },
    );
    this.#answers.push(answer);
    return !this.#line.isFull();
  }

  async drained(): Promise<void> {
    await this.#line.drained();
    this.#throwFailure();
  }

  async end(): Promise<LoadResult> {
    await Promise.all(this.#answers);
    if (!this.#closed) {
      this.#closed = true;
      const close = Buffer.alloc(5);
      close[0] = comClose;
      close.writeUInt32LE(this.#prepared.id, 1);
      this.#line.tell(close);
    }
    this.#throwFailure();
    return { affectedRows: this.#affectedRows, warnings: this.#warnings, info: '' };
  }

  #throwFailure(): void {
    if (this.#failure !== null) throw this.#failure as Error; // only ever what a rejected promise brought
  }
}
