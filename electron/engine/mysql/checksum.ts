import type { TableFacts } from '#shared/domain/database-facts.ts';
import type { BlockPool } from './block-pool.ts';
import type { SourceConnection } from './connection.ts';
import { wholeTable, type KeyRange } from './key-range.ts';
import type { RowForm } from './choose-writer.ts';
import { createRowDigest, type DigestKind } from './row-digest.ts';
import { makeRows, type RowMaker } from './row-forms.ts';
import { buildReadBack, type CopyColumn } from './table-columns.ts';

/** Which rows are read back. */
export interface ReadBackOptions {
  readonly connection: SourceConnection;
  readonly schema: string;
  /** The table as `name` and `primaryKey` are at the place that is read. */
  readonly table: TableFacts;
  readonly columns: readonly CopyColumn[];
  readonly range?: KeyRange;
  readonly digest: DigestKind;
  /** The form in which the rows were sent; LOAD DATA text when absent. */
  readonly form?: RowForm;
  readonly blocks: BlockPool;
  readonly signal: AbortSignal;
  readonly onProgress?: (rows: number, bytes: number) => void;
}

/** Reads a range again and takes the same digest as while it was copied: equal values mean equal bytes. */
export async function readBackRange(
  options: ReadBackOptions,
): Promise<{ readonly rows: number; readonly bytes: number; readonly digest: string }> {
  const { connection, schema, table, columns, blocks, signal, onProgress } = options;
  const digest = createRowDigest(options.digest);
  const made: RowMaker = makeRows(options.form ?? 'text', {
    context: { label: connection.label },
    columnCount: Math.max(columns.length, 1),
    digest,
    blocks: {
      take: () => blocks.take(),
      emit: (block) => {
        blocks.give(block);
        onProgress?.(made.rows, made.bytes);
      },
    },
  });
  const sql = buildReadBack({ schema, table, columns, range: options.range ?? wholeTable });
  await connection.streamRows(sql, made, { signal });
  made.finish();
  return { rows: made.rows, bytes: made.bytes, digest: made.refused ? 'refused' : digest.value() };
}

/**
 * How a table's copies can be compared: in key order where both sides sort alike and the key travels unchanged, else
 * as a bag of rows over the whole table.
 */
export function digestKindFor(
  table: TableFacts,
  changes: { readonly changedColumns: ReadonlySet<string>; readonly recollatedColumns: ReadonlySet<string> },
): DigestKind {
  if (table.primaryKey.length === 0) return 'unordered';
  const moved = table.primaryKey.some(
    (name) => changes.changedColumns.has(name) || changes.recollatedColumns.has(name),
  );
  return moved ? 'unordered' : 'ordered';
}
