import type { DatabaseFacts } from '#shared/domain/database-facts.ts';
import type { PullTarget } from '#shared/domain/environment.ts';
import type { PullOptions, PullPlan } from '#shared/domain/pull.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import type { TableModel } from '../../mysql/ddl/table-model.ts';
import type { ObjectDefinition } from '../../mysql/read-definitions.ts';
import type { SwitchMode } from '../../mysql/switch-plan.ts';
import type { CopyColumn } from '../../mysql/table-columns.ts';
import type { DigestKind } from '../../mysql/row-digest.ts';
import type { ScanFindings } from '../../masking/scan.ts';
import type { RewriteRule } from '../../rewrite/rewrite-rule.ts';
import type { OpenEnvironment } from './open-environment.ts';
import type { PreparedFiles } from './prepare-files.ts';
import type { DecidedTable } from './plan-pull.ts';

/** One table that will be made in the target, with everything that loading it needs. */
export interface PreparedTable extends DecidedTable {
  /** The definition as the target's server takes it. */
  readonly model: TableModel;
  readonly columns: readonly CopyColumn[];
  /** Per column of `columns`: are addresses rewritten in it? */
  readonly rewritten: readonly boolean[];
  /** Rows that travel, as SQL; null for all. */
  readonly where: string | null;
  readonly digest: DigestKind;
  readonly withRows: boolean;
}

/** The databases of both sides and what was decided about them. */
export interface PreparedDatabase {
  readonly source: DatabaseFacts;
  readonly target: DatabaseFacts;
  readonly tables: readonly PreparedTable[];
  /** Views, routines, triggers and events in the target's words. */
  readonly objects: readonly ObjectDefinition[];
  readonly switchMode: SwitchMode;
}

/** A plan together with what running it needs. Close it when done. */
export interface PreparedPull {
  readonly plan: PullPlan;
  readonly options: PullOptions;
  readonly recipe: Recipe;
  readonly source: OpenEnvironment;
  readonly target: OpenEnvironment & { readonly environment: PullTarget };
  /** The site's table prefix. */
  readonly prefix: string;
  readonly rewrites: readonly RewriteRule[];
  /** Null when only files are pulled. */
  readonly database: PreparedDatabase | null;
  readonly files: readonly PreparedFiles[];
  /** What the look at the source's values found; null without database. */
  readonly findings: ScanFindings | null;
  close(): Promise<void>;
}
