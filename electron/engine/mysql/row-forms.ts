import { BulkRows } from './bulk-rows.ts';
import type { RowForm } from './choose-writer.ts';
import type { RowSink } from './packet-reader.ts';
import { Transcoder, type TranscoderOptions } from './transcode.ts';

/** Makes what is sent to a target of the rows that a server sends. */
export interface RowMaker extends RowSink {
  /** Bytes made so far. */
  readonly bytes: number;
  readonly rewrittenCells: number;
  readonly skippedCells: number;
  /** True when a row cannot be had in this form; nothing that was made is of use then. */
  readonly refused: boolean;
  /** Sends what is left in the current block. Call once after the last row. */
  finish(): void;
}

/** Makes rows in the form that the target is loaded with. */
export function makeRows(form: RowForm, options: TranscoderOptions): RowMaker {
  return form === 'bulk' ? new BulkRows(options) : new Transcoder(options);
}
