/** What is known of one table on its way. */
export interface TableProgress {
  readonly state: 'waiting' | 'loading' | 'indexing' | 'done' | 'failed';
  readonly rows: number;
  /** The server's estimate. */
  readonly rowsTotal: number;
  readonly bytes: number;
  /** Bytes of the whole table by the server's estimate of its storage, which is not what travels. */
  readonly bytesEstimated: number;
}

/** Rows from which on a table's own rows tell more than the server's estimate. */
const tellingRows = 50;
/** Estimated bytes from which on what has travelled tells how far the estimates are off. */
const tellingBytes = 64_000;

/**
 * Bytes that tables will still bring: by the rows that have come where there are some, else by the server's estimates,
 * corrected by how far those were off so far. Pure.
 */
export function bytesLeft(tables: Iterable<TableProgress>): number {
  const all = [...tables];
  const ratio = ratioOf(all);
  return Math.round(all.reduce((sum, table) => sum + leftOf(table, ratio), 0));
}

function leftOf(table: TableProgress, ratio: number): number {
  if (table.state === 'done' || table.state === 'indexing') return 0;
  const rows = Math.max(0, table.rowsTotal - table.rows);
  if (table.rows >= tellingRows) return rows * (table.bytes / table.rows);
  return table.rowsTotal === 0 ? 0 : rows * (table.bytesEstimated / table.rowsTotal) * ratio;
}

/** What travelled for each byte that the server had estimated; 1 while too little has come to tell. */
function ratioOf(tables: readonly TableProgress[]): number {
  let came = 0;
  let estimated = 0;
  for (const table of tables) {
    const isWhole = table.state === 'done' || table.state === 'indexing';
    const share = isWhole ? 1 : table.rowsTotal === 0 ? 0 : Math.min(1, table.rows / table.rowsTotal);
    // Without rows of its own, or left empty: it tells nothing.
    if (table.bytes === 0) continue;
    came += table.bytes;
    estimated += table.bytesEstimated * share;
  }
  return estimated < tellingBytes ? 1 : Math.min(5, Math.max(0.05, came / estimated));
}
