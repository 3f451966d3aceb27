import type { ServerFacts, TableFacts } from '#shared/domain/database-facts.ts';
import type { TargetConnection } from './connection.ts';
import { largePacket } from './packet-reader.ts';
import type { CopyColumn } from './table-columns.ts';

/** Ways that take rows as LOAD DATA text; `insert` where the target forbids LOAD DATA LOCAL. */
export type TextWriter =
  { readonly kind: 'load-data' } | { readonly kind: 'insert'; readonly maxAllowedPacket: number };

/** How rows get into a target. `otherwise` takes the tables and ranges that the bulk protocol cannot. */
export type RowWriter = TextWriter | { readonly kind: 'bulk'; readonly otherwise: TextWriter };

/** The bytes that rows were sent in: LOAD DATA text, or rows of the bulk protocol. */
export type RowForm = 'text' | 'bulk';

/** A writer for a whole job, and why, in words for the log. */
export interface ChosenWriter {
  readonly writer: RowWriter;
  readonly why: string;
}

/** The least `max_allowed_packet` for the bulk protocol: a block, and the largest row that is taken, have to pass. */
export const leastPacket = 2 * largePacket;

/** Chooses how a target is loaded: the bulk protocol where it is spoken, else LOAD DATA, else INSERT. */
export function chooseWriter(
  server: Pick<ServerFacts, 'localInfile' | 'maxAllowedPacket'>,
  { takesBulk }: Pick<TargetConnection, 'takesBulk'>,
): ChosenWriter {
  const { localInfile, maxAllowedPacket } = server;
  const otherwise: TextWriter = localInfile ? { kind: 'load-data' } : { kind: 'insert', maxAllowedPacket };
  if (takesBulk && maxAllowedPacket >= leastPacket) {
    return { writer: { kind: 'bulk', otherwise }, why: "by MariaDB's bulk protocol" };
  }
  const instead = takesBulk ? 'its packets are too small' : 'it does not take the bulk protocol';
  return { writer: otherwise, why: `with ${localInfile ? 'LOAD DATA' : 'INSERT'}: ${instead}` };
}

/** Shapes are checked while they are stored, and an ENUM's error value comes with a warning that LOAD DATA can explain. */
const notInBulk = new Set([
  'enum',
  'set',
  'geometry',
  'point',
  'linestring',
  'polygon',
  'multipoint',
  'multilinestring',
  'multipolygon',
  'geometrycollection',
]);

/** True when every column of a table takes its bytes as they are. Pure. */
export function fitsBulk(table: TableFacts, columns: readonly CopyColumn[]): boolean {
  const travelling = new Set(columns.map((column) => column.name));
  return (
    columns.length > 0 &&
    columns.every((column) => column.store === 'bytes') &&
    !table.columns.some((column) => travelling.has(column.name) && notInBulk.has(column.dataType))
  );
}
