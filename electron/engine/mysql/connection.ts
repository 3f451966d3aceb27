import type { Duplex } from 'node:stream';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import {
  QueryCommand,
  StreamCommand,
  type Command,
  type QueryResult,
  type ResultLimits,
  type Settle,
  type StreamEnd,
} from './commands.ts';
import { BulkWriter, PrepareCommand, type BulkLine, type Prepared } from './bulk-writer.ts';
import { LoadCommand, type LoadWriter } from './load-writer.ts';
import { cancelled, connectionLost, protocolError, toDatabaseError, type ErrorContext } from './mysql-errors.ts';
import { PacketReader, type PacketConsumer, type RowSink } from './packet-reader.ts';
import { parseErr } from './payload-reader.ts';
import { quoteLiteral } from './quote.ts';
import { assertReadOnlyStatement } from './read-only-statement.ts';

/** How one statement is watched. */
export interface StatementOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds without a byte from the server before `connection.stalled`; 0 for never. */
  readonly stallAfter?: number;
  readonly limits?: ResultLimits;
}

/** An authenticated session that can only read: it has no way to write, by type and by a check of every statement. */
export interface SourceConnection {
  /** Who is asked, for messages, e.g. `production database`. */
  readonly label: string;
  readonly threadId: number;
  /** As the server says it, e.g. `10.11.6-MariaDB-log`. */
  readonly version: string;
  readonly isMariaDb: boolean;
  /**
   * Runs a statement with a small result. Statements may be sent without waiting for each other; answers come in order.
   * An aborted signal ends the whole connection, because the answer of a running statement cannot be skipped.
   */
  query(sql: string, options?: StatementOptions): Promise<QueryResult>;
  /** The same with every cell as UTF-8 text. */
  strings(sql: string, options?: StatementOptions): Promise<(string | null)[][]>;
  /** Streams the rows of a SELECT into a sink; `pause` and `resume` are the back-pressure. */
  streamRows(sql: string, sink: RowSink, options?: StatementOptions): Promise<StreamEnd>;
  pause(): void;
  resume(): void;
  /** Bytes received so far. */
  readonly received: number;
  /** Ends the session; a statement that still runs fails with `database.connection-lost`. Never throws. */
  close(): Promise<void>;
}

/** A session that may write: only ever opened for a target. */
export interface TargetConnection extends SourceConnection {
  /** Runs a statement that changes something. Waits as long as it takes. */
  execute(sql: string | Buffer, options?: StatementOptions): Promise<QueryResult>;
  /** Starts LOAD DATA LOCAL: `makeSql` gets the quoted name of the stream to put behind `LOCAL INFILE`. */
  loadData(makeSql: (fileName: string) => string, options?: StatementOptions): Promise<LoadWriter>;
  /** True when this session may use `bulkInsert` (MariaDB from 10.2 on, not over TLS). */
  readonly takesBulk: boolean;
  /** Prepares an INSERT with a parameter per column and takes blocks of `BulkRows` for it. */
  bulkInsert(sql: string, options?: StatementOptions): Promise<LoadWriter>;
}

const metadataLimits: ResultLimits = { rows: 2_000_000, bytes: 2 ** 28 };
const metadataStall = 120_000;
const rowStall = 300_000;
const longestAnswer = 2 ** 28;
const longestPacket = 0xffffff;
const comQuit = 1;
const comQuery = 3;
const comPrepare = 0x16;
const watchEvery = 1_000;

/** What the session knows about its server. */
export interface Greeting {
  readonly threadId: number;
  readonly version: string;
  /** True when both sides announced MariaDB's bulk protocol. */
  readonly takesBulk?: boolean;
}

/** A statement whose answer has not come, and the sequence number with which that answer begins. */
interface Waiting {
  readonly command: Command;
  readonly answerSequence: number;
}

/** Speaks the text protocol on a stream that is already authenticated. */
export class Connection implements TargetConnection, PacketConsumer {
  readonly label: string;
  readonly threadId: number;
  readonly version: string;
  readonly isMariaDb: boolean;
  readonly takesBulk: boolean;
  received = 0;
  readonly #readOnly: boolean;
  readonly #stream: Duplex;
  readonly #context: ErrorContext;
  readonly #reader: PacketReader;
  readonly #waiting: Waiting[] = [];
  readonly #gone: Promise<void>;
  readonly #watch: NodeJS.Timeout;
  #dead: AppError | null = null;
  #lastByte = Date.now();
  #paused = false;
  #loads = 0;

  constructor(stream: Duplex, context: ErrorContext, greeting: Greeting, readOnly: boolean) {
    this.label = context.label;
    this.threadId = greeting.threadId;
    // Replication's sake makes MariaDB put 5.5.5 in front of its version.
    this.version = greeting.version.replace(/^5\.5\.5-(?=.*mariadb)/i, '');
    this.isMariaDb = /mariadb/i.test(greeting.version);
    this.takesBulk = greeting.takesBulk ?? false;
    this.#readOnly = readOnly;
    this.#stream = stream;
    this.#context = context;
    this.#reader = new PacketReader(this, context, longestAnswer);
    this.#reader.expect(1);
    this.#gone = new Promise((resolve) => stream.once('close', () => resolve()));
    stream.on('data', (chunk: Buffer) => this.#take(chunk));
    stream.on('error', (error: Error) => this.#fail(connectionLost(context, error)));
    stream.on('end', () => this.#fail(connectionLost(context)));
    stream.on('close', () => this.#fail(connectionLost(context)));
    this.#watch = setInterval(() => this.#checkStall(), watchEvery);
    this.#watch.unref();
  }

  /** The sink of the statement whose answer is being read. */
  get sink(): RowSink | null {
    return this.#waiting[0]?.command.sink ?? null;
  }

  packet(payload: Buffer): void {
    const command = this.#waiting[0]?.command;
    if (command === undefined) {
      // A server that shuts down or gives up on an idle session says so unasked.
      if (payload[0] === 0xff) throw toDatabaseError(parseErr(payload, this.#context), this.#context);
      throw protocolError(this.#context, 'an answer that nobody asked for');
    }
    if (!command.packet(payload)) return;
    this.#waiting.shift();
    this.#reader.expect(this.#waiting[0]?.answerSequence ?? 1);
  }

  query(sql: string, options: StatementOptions = {}): Promise<QueryResult> {
    if (this.#readOnly) assertReadOnlyStatement(sql);
    return this.#run(sql, metadataStall, options);
  }

  async strings(sql: string, options: StatementOptions = {}): Promise<(string | null)[][]> {
    const { rows } = await this.query(sql, options);
    return rows.map((row) => row.map((cell) => cell?.toString('utf8') ?? null));
  }

  execute(sql: string | Buffer, options: StatementOptions = {}): Promise<QueryResult> {
    if (this.#readOnly) assertReadOnlyStatement(sql.toString());
    return this.#run(sql, 0, options);
  }

  #run(sql: string | Buffer, stallAfter: number, options: StatementOptions): Promise<QueryResult> {
    return this.#enqueue<QueryResult>(sql, options, (settle) => {
      return new QueryCommand(
        this.#context,
        options.limits ?? metadataLimits,
        options.stallAfter ?? stallAfter,
        settle,
      );
    });
  }

  streamRows(sql: string, sink: RowSink, options: StatementOptions = {}): Promise<StreamEnd> {
    if (this.#readOnly) assertReadOnlyStatement(sql);
    return this.#enqueue<StreamEnd>(sql, options, (settle) => {
      return new StreamCommand(this.#context, sink, options.stallAfter ?? rowStall, settle);
    });
  }

  loadData(makeSql: (fileName: string) => string, options: StatementOptions = {}): Promise<LoadWriter> {
    this.#loads += 1;
    const fileName = `stagelift-rows-${this.threadId}-${this.#loads}`;
    const sql = makeSql(quoteLiteral(fileName));
    if (this.#readOnly) assertReadOnlyStatement(sql);
    return this.#enqueue<LoadWriter>(sql, options, (ready) => {
      return new LoadCommand({
        context: this.#context,
        stream: this.#stream,
        fileName,
        stallAfter: options.stallAfter ?? 0,
        setSequence: (next) => this.#reader.expect(next),
        ready,
      });
    });
  }

  async bulkInsert(sql: string, options: StatementOptions = {}): Promise<LoadWriter> {
    if (this.#readOnly) assertReadOnlyStatement(sql);
    const stallAfter = options.stallAfter ?? 0;
    const prepare = Buffer.concat([Buffer.from([comPrepare]), Buffer.from(sql, 'utf8')]);
    const prepared = await this.#await<Prepared>(
      () => this.#send(prepare),
      options,
      (settle) => new PrepareCommand(this.#context, stallAfter, settle),
    );
    const limits = metadataLimits;
    const line: BulkLine = {
      execute: (packet, sent) =>
        this.#await<QueryResult>(
          () => {
            this.#stream.write(packet, sent);
            return 1;
          },
          options,
          (settle) => new QueryCommand(this.#context, limits, stallAfter, settle),
        ),
      tell: (payload) => {
        if (this.#dead === null) this.#send(payload);
      },
      isFull: () => this.#stream.writableNeedDrain,
      drained: () => this.#drained(),
    };
    return new BulkWriter(line, prepared);
  }

  /** Resolves when the stream takes more, or will never again. */
  async #drained(): Promise<void> {
    if (this.#dead !== null || !this.#stream.writableNeedDrain) return;
    await Promise.race([new Promise<void>((resolve) => this.#stream.once('drain', resolve)), this.#gone]);
  }

  pause(): void {
    this.#paused = true;
    this.#stream.pause();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#lastByte = Date.now();
    this.#stream.resume();
  }

  async close(): Promise<void> {
    if (this.#dead === null) {
      const idle = this.#waiting.length === 0;
      if (idle) this.#send(Buffer.from([comQuit]));
      this.#fail(connectionLost(this.#context), idle);
    }
    await this.#gone;
  }

  #enqueue<T>(sql: string | Buffer, options: StatementOptions, make: (settle: Settle<T>) => Command): Promise<T> {
    const text = typeof sql === 'string' ? Buffer.from(sql, 'utf8') : sql;
    return this.#await(() => this.#send(Buffer.concat([Buffer.from([comQuery]), text])), options, make);
  }

  /** `send` sends a command and returns the sequence number with which its answer begins. */
  #await<T>(send: () => number, options: StatementOptions, make: (settle: Settle<T>) => Command): Promise<T> {
    const { signal } = options;
    if (this.#dead !== null) return Promise.reject(this.#dead);
    if (signal?.aborted === true) return Promise.reject(cancelled());
    const abort = (): void => this.#fail(cancelled());
    const answer = new Promise<T>((resolve, reject) => {
      const answerSequence = send();
      this.#waiting.push({ command: make({ resolve, reject }), answerSequence });
      if (this.#waiting.length > 1) return;
      this.#lastByte = Date.now();
      this.#reader.expect(answerSequence);
    });
    if (signal === undefined) return answer;
    signal.addEventListener('abort', abort, { once: true });
    return answer.finally(() => signal.removeEventListener('abort', abort));
  }

  /** Sends a payload in as many packets as it needs; returns the sequence number of the answer. */
  #send(payload: Buffer): number {
    for (let offset = 0, sequence = 0; ; sequence = (sequence + 1) & 0xff) {
      const part = payload.subarray(offset, offset + longestPacket);
      const header = Buffer.alloc(4);
      header.writeUIntLE(part.length, 0, 3);
      header[3] = sequence;
      this.#stream.write(Buffer.concat([header, part]));
      offset += part.length;
      if (part.length < longestPacket) return (sequence + 1) & 0xff;
    }
  }

  #take(chunk: Buffer): void {
    if (this.#dead !== null) return;
    this.received += chunk.length;
    this.#lastByte = Date.now();
    try {
      this.#reader.push(chunk);
    } catch (error) {
      this.#fail(isAppError(error) ? error : protocolError(this.#context, String(error)));
    }
  }

  #checkStall(): void {
    const limit = this.#waiting[0]?.command.stallAfter ?? 0;
    const silent = Date.now() - this.#lastByte;
    if (limit === 0 || this.#paused || silent < limit) return;
    const seconds = Math.round(silent / 1000);
    this.#fail(
      new AppError('connection.stalled', {
        message: `The ${this.label} has sent nothing for ${seconds} seconds.`,
        retry: 'now',
        facts: { database: this.label, seconds },
      }),
    );
  }

  /** Ends everything that waits; nothing can be read from this connection any more. */
  #fail(error: AppError, polite = false): void {
    if (this.#dead !== null) return;
    this.#dead = error;
    clearInterval(this.#watch);
    if (polite) {
      this.#stream.end();
      this.#stream.resume();
      const patience = setTimeout(() => this.#stream.destroy(), watchEvery);
      this.#stream.once('close', () => clearTimeout(patience));
    } else {
      this.#stream.destroy();
    }
    for (const { command } of this.#waiting.splice(0)) command.fail(error);
  }
}
