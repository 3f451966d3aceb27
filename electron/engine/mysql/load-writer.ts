import type { Duplex } from 'node:stream';
import type { AppError } from '#shared/errors/app-error.ts';
import type { Command } from './commands.ts';
import { protocolError, refusedFileRequest, toDatabaseError, type ErrorContext } from './mysql-errors.ts';
import { nullMarker, parseErr, parseOk, type OkAnswer } from './payload-reader.ts';

/** Bytes at the start of every block that are left free for the protocol's packet header. */
export const blockHeader = 4;
const longestBlock = 0xfffffe;

/** What the server did with the loaded rows. */
export interface LoadResult {
  readonly affectedRows: number;
  readonly warnings: number;
  readonly info: string;
}

/** Takes blocks of LOAD DATA text (see `transcode.ts`) on their way into one table. */
export interface LoadWriter {
  /**
   * Sends `block[blockHeader, end)`. `recycle` is called when the block may be used again. Returns false when enough is
   * under way: wait for `drained()` before producing more.
   */
  write(block: Buffer, end: number, recycle: () => void): boolean;
  /** Resolves when more may be written. Rejects when the connection failed. */
  drained(): Promise<void>;
  /** Ends the rows and resolves with the server's answer. */
  end(): Promise<LoadResult>;
}

/** The statement LOAD DATA LOCAL and the data that follows it. */
export class LoadCommand implements Command, LoadWriter {
  readonly sink = null;
  stallAfter: number;
  readonly #context: ErrorContext;
  readonly #stream: Duplex;
  readonly #fileName: string;
  readonly #setSequence: (next: number) => void;
  readonly #ready: { resolve(writer: LoadWriter): void; reject(error: AppError): void };
  readonly #answerStall: number;
  #sequence = 1;
  #sending = false;
  #failure: AppError | null = null;
  #answer: OkAnswer | null = null;
  #waiting: (() => void)[] = [];

  constructor(options: {
    readonly context: ErrorContext;
    readonly stream: Duplex;
    /** The made-up name in the statement; the server must ask for exactly this. */
    readonly fileName: string;
    readonly stallAfter: number;
    readonly setSequence: (next: number) => void;
    readonly ready: { resolve(writer: LoadWriter): void; reject(error: AppError): void };
  }) {
    this.#context = options.context;
    this.#stream = options.stream;
    this.#fileName = options.fileName;
    this.#setSequence = options.setSequence;
    this.#ready = options.ready;
    this.#answerStall = options.stallAfter;
    this.stallAfter = options.stallAfter;
  }

  packet(payload: Buffer): boolean {
    const first = payload[0];
    if (first === 0xff) {
      this.#finish(toDatabaseError(parseErr(payload, this.#context), this.#context));
      return true;
    }
    if (!this.#sending) {
      if (first !== nullMarker) throw protocolError(this.#context, 'an answer to a load that has not begun');
      if (payload.toString('utf8', 1) !== this.#fileName) throw refusedFileRequest(this.#context);
      this.#sending = true;
      this.#sequence = 2;
      // While we send, silence is ours, not the server's.
      this.stallAfter = 0;
      this.#stream.on('drain', this.#wakeUp);
      this.#ready.resolve(this);
      return false;
    }
    if (first !== 0) throw protocolError(this.#context, 'an unknown answer to loaded rows');
    this.#answer = parseOk(payload, this.#context);
    this.#stream.off('drain', this.#wakeUp);
    this.#wakeUp();
    return true;
  }

  fail(error: AppError): void {
    this.#finish(error);
  }

  #finish(error: AppError): void {
    this.#failure ??= error;
    this.#stream.off('drain', this.#wakeUp);
    if (!this.#sending) this.#ready.reject(error);
    this.#wakeUp();
  }

  /** Something has changed: whoever waits looks again whether it is what they wait for. */
  readonly #wakeUp = (): void => {
    for (const wake of this.#waiting.splice(0)) wake();
  };

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  write(block: Buffer, end: number, recycle: () => void): boolean {
    if (this.#failure !== null) throw this.#failure;
    const length = end - blockHeader;
    if (length <= 0 || length > longestBlock)
      throw protocolError(this.#context, 'an attempt to send an impossible block');
    block.writeUIntLE(length, 0, 3);
    block[3] = this.#sequence;
    this.#sequence = (this.#sequence + 1) & 0xff;
    const sent = end === block.length ? block : block.subarray(0, end);
    return this.#stream.write(sent, () => {
      recycle();
    });
  }

  async drained(): Promise<void> {
    while (this.#failure === null && this.#answer === null && this.#stream.writableNeedDrain) await this.#change();
    if (this.#failure !== null) throw this.#failure;
  }

  async end(): Promise<LoadResult> {
    if (this.#failure !== null) throw this.#failure;
    this.#stream.write(Buffer.from([0, 0, 0, this.#sequence]));
    this.#setSequence(this.#sequence + 1);
    this.stallAfter = this.#answerStall;
    while (this.#failure === null && this.#answer === null) await this.#change();
    if (this.#answer === null) throw this.#failure ?? protocolError(this.#context, 'no answer to loaded rows');
    const { affectedRows, warnings, info } = this.#answer;
    return { affectedRows, warnings, info };
  }
}
