import type { CaseMethod } from '#shared/domain/masking.ts';
import type { Side } from './site-pair.ts';

/** A framework, a site made with it, and what a pull of the site must do. */
export interface FrameworkCase {
  readonly recipe: string;
  /** The folder that the web server serves; null when nothing says which it is. */
  readonly documentRoot: string | null;
  /** Configuration of a side. */
  readonly files: (side: Side) => Readonly<Record<string, string>>;
  /** True when the configuration says the site's address. */
  readonly readsAddress: boolean;
  readonly uploads: Readonly<Record<string, string>>;
  /** Those of the uploads that do not arrive. */
  readonly stays: readonly string[];
  /** Tables that arrive without rows. */
  readonly empty: readonly string[];
  /** Queries on the target and what they answer, tabs between columns. */
  readonly values: readonly (readonly [sql: string, answer: string])[];
  /** Checks of the report. */
  /** Columns of the project's own that the recipe cannot know: the user is asked, and says this. */
  readonly asks?: readonly (readonly [table: string, column: string, method: CaseMethod])[];
  readonly proofs: Readonly<Record<string, 'passed' | 'skipped'>>;
}
