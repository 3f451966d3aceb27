import { protocolError, type ErrorContext } from './mysql-errors.ts';
import { nullMarker } from './payload-reader.ts';

/** What happens in a row that is read piece by piece. */
export interface CellEvents {
  /** A cell begins; `size` is null for NULL. */
  startCell(column: number, size: number | null): void;
  /** The next bytes of the cell; not called for NULL and empty cells. */
  cellBytes(bytes: Buffer, start: number, end: number): void;
  endCell(): void;
}

/** Reads one text-protocol row that comes in pieces of any size, without ever holding a whole cell. */
export class CellCursor {
  readonly #columnCount: number;
  readonly #context: ErrorContext;
  readonly #events: CellEvents;
  #column = 0;
  /** Bytes of the current cell that have not come yet; -1 between cells. */
  #left = -1;
  /** The beginning of a length that a piece cut in two. */
  #length: number[] = [];

  constructor(columnCount: number, context: ErrorContext, events: CellEvents) {
    this.#columnCount = columnCount;
    this.#context = context;
    this.#events = events;
  }

  /** Takes the next piece. Throws `database.protocol` when the row does not end with the last piece. */
  feed(bytes: Buffer, start: number, end: number, last: boolean): void {
    let position = start;
    while (position < end) {
      if (this.#left < 0) {
        if (this.#column >= this.#columnCount) throw protocolError(this.#context, 'a row with too many columns');
        this.#length.push(bytes[position] ?? 0);
        position += 1;
        this.#tryStart();
      } else {
        const take = Math.min(this.#left, end - position);
        this.#events.cellBytes(bytes, position, position + take);
        position += take;
        this.#left -= take;
        if (this.#left === 0) this.#endCell();
      }
    }
    if (last && (this.#column !== this.#columnCount || this.#length.length > 0)) {
      throw protocolError(this.#context, 'a row with too few columns');
    }
  }

  #tryStart(): void {
    const [first = 0, ...more] = this.#length;
    if (first === 0xff) throw protocolError(this.#context, 'an invalid length');
    const width = first < 0xfc ? 0 : first === 0xfc ? 2 : first === 0xfd ? 3 : 8;
    if (more.length < width) return;
    this.#length = [];
    if (first === nullMarker) {
      this.#events.startCell(this.#column, null);
      this.#endCell();
      return;
    }
    const size = width === 0 ? first : more.reduceRight((sum, byte) => sum * 256 + byte, 0);
    if (size > 2 ** 31) throw protocolError(this.#context, 'a field longer than any server can hold');
    this.#events.startCell(this.#column, size);
    this.#left = size;
    if (size === 0) this.#endCell();
  }

  #endCell(): void {
    this.#left = -1;
    this.#events.endCell();
    this.#column += 1;
  }
}
