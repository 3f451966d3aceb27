import type { TableFacts } from '#shared/domain/database-facts.ts';
import type { SourceConnection } from '../mysql/connection.ts';
import type { KeyRange } from '../mysql/key-range.ts';
import { fetchPacked, type PackedRows } from '../mysql/packed-rows.ts';
import { buildPackedSelect } from '../mysql/packed-select.ts';
import type { CopyColumn } from '../mysql/table-columns.ts';

/** What is read in packed ranges. */
export interface ReadAheadOptions {
  readonly source: SourceConnection;
  readonly schema: string;
  readonly table: TableFacts;
  readonly columns: readonly CopyColumn[];
  /** Rows that travel, as SQL; null for all. */
  readonly where: string | null;
  readonly ranges: readonly KeyRange[];
  readonly signal: AbortSignal;
}

/** The packed ranges of one table, in order. */
export interface ReadAhead {
  readonly ranges: readonly KeyRange[];
  /** The rows of a range, or null when they have to be read plainly. Those after it are asked for at once. */
  take(index: number): Promise<PackedRows | null>;
}

/** Ranges under way beside the one that is being stored: one travels, one is being packed. */
const depth = 2;

/**
 * Asks for ranges before they are needed, so that the line does not wait for a question and its answer to travel, nor
 * for the server's packing: it packs a range while the one before it is under way.
 */
export function startReadAhead(options: ReadAheadOptions): ReadAhead {
  const { source, ranges, where, signal, ...read } = options;
  const filter = where === null ? {} : { where };
  const asked = new Map<number, Promise<PackedRows | null>>();
  const ask = (index: number): Promise<PackedRows | null> => {
    const range = ranges[index];
    if (range === undefined) return Promise.resolve(null);
    const known = asked.get(index);
    if (known !== undefined) return known;
    const rows = fetchPacked(source, buildPackedSelect({ ...read, ...filter, range }), signal);
    // Whoever takes it learns of a failure; a pull that has failed already takes no more.
    rows.catch(() => undefined);
    asked.set(index, rows);
    return rows;
  };
  const askFrom = (first: number): void => {
    for (let index = first; index < first + depth; index += 1) void ask(index);
  };
  askFrom(0);
  return {
    ranges,
    take(index) {
      const rows = ask(index);
      askFrom(index + 1);
      asked.delete(index);
      return rows;
    },
  };
}
