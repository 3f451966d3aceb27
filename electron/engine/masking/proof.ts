import { isTextLike, familyOf, type TableFacts } from './facts.ts';
import type { RegexFlavour } from './regex-flavour.ts';
import { hasAddress, readableBytes } from './scrub.ts';
import { sqlName, sqlText } from './sql-text.ts';
import { maskedDomain } from './text-methods.ts';

/** What the proof passes over. */
export interface ProofOptions {
  readonly flavour: RegexFlavour;
  /** Endings such as `@agency.example` or whole addresses that may be in the target on purpose. */
  readonly allowed?: readonly string[];
}

/** One statement of the proof. Its answer is one row with one count for each of `columns`. */
export interface ProofQuery {
  readonly table: string;
  readonly columns: readonly string[];
  readonly sql: string;
}

/** The outcome of the proof. */
export interface MaskingProof {
  /** Values that still hold an e-mail address that is not ours. */
  readonly remaining: number;
  readonly checkedColumns: number;
  /** Where they are. */
  readonly places: readonly { readonly table: string; readonly column: string; readonly values: number }[];
}

/**
 * Statements for the target that count, in every text column, the values with an e-mail address that neither masking nor
 * scrubbing wrote. One pass over each table.
 */
export function buildProofQueries(tables: readonly TableFacts[], options: ProofOptions): readonly ProofQuery[] {
  const ours = [`@${maskedDomain}`, ...(options.allowed ?? [])];
  return tables.flatMap((table) => {
    const columns = table.columns.filter(
      (column) => isTextLike(column) && familyOf(column) !== 'inet' && familyOf(column) !== 'other',
    );
    if (columns.length === 0) return [];
    const counts = columns.map((column) => {
      const name = sqlName(column.name);
      const text = familyOf(column) === 'binary' ? readableBytes(name) : name;
      // Taking ours out first leaves a name without a domain, which is no address.
      const rest = ours.reduce((subject, ending) => `REPLACE(${subject}, ${sqlText(ending)}, ' ')`, text);
      return `COALESCE(SUM(${hasAddress(text, options.flavour)} AND ${hasAddress(rest, options.flavour)}), 0)`;
    });
    const sql = `SELECT ${counts.join(', ')} FROM ${sqlName(table.name)}`;
    return [{ table: table.name, columns: columns.map(({ name }) => name), sql }];
  });
}

/** Adds up the answers, one row for each query in their order. */
export function readProof(queries: readonly ProofQuery[], rows: readonly (readonly (string | null)[])[]): MaskingProof {
  const places = queries.flatMap(({ table, columns }, index) =>
    columns.map((column, position) => ({ table, column, values: Number(rows[index]?.[position] ?? NaN) })),
  );
  return {
    // An answer that is missing must not look like a proof.
    remaining: places.reduce((sum, { values }) => sum + values, 0),
    checkedColumns: places.length,
    places: places.filter(({ values }) => values !== 0),
  };
}
