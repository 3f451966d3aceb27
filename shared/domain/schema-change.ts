/** How much a change matters: `info` nothing is lost, `warning` something behaves differently, `loss` something is left out. */
export type SchemaChangeSeverity = 'info' | 'warning' | 'loss';

/** One difference between an object at the source and what the target gets. JSON-safe. */
export interface SchemaChange {
  /** Name of the table, view, routine, ... */
  readonly object: string;
  /** Which part of it: `column email`, `key by_name`, `table option ROW_FORMAT`, ... */
  readonly what: string;
  readonly from: string;
  /** Empty when it is left out. */
  readonly to: string;
  readonly why: string;
  readonly severity: SchemaChangeSeverity;
}
