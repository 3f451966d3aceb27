import { splitForLoad, type TableLoadPlan } from '../../mysql/ddl/split-for-load.ts';
import type { TableModel } from '../../mysql/ddl/table-model.ts';
import { shadowSchemaName, sideTableName } from '../../mysql/switch-names.ts';
import type { SwitchMode } from '../../mysql/switch-plan.ts';

/** Where the new tables of one job grow, beside the old ones. JSON-safe apart from `nameOf`. */
export interface ShadowPlace {
  /** Eight hexadecimal digits that mark everything of this job in the database. */
  readonly id: string;
  readonly mode: SwitchMode;
  readonly schema: string;
  /** The name that a table has there. */
  readonly nameOf: (table: string) => string;
}

/** The place of a job's new tables. Pure: the same job always has the same place. */
export function shadowPlace(id: string, mode: SwitchMode, liveSchema: string): ShadowPlace {
  if (mode === 'prefix') {
    return { id, mode, schema: liveSchema, nameOf: (table) => sideTableName(table, id, 'n') };
  }
  return { id, mode, schema: shadowSchemaName(liveSchema, id), nameOf: (table) => table };
}

/**
 * A table split for loading at a place. In a schema shared with the old tables, foreign keys point to the neighbours that
 * arrive with it, and constraints carry the job's mark: their names are still taken, and stay like this after the switch.
 * `arriving` are the names of all tables of the pull. Pure.
 */
export function splitAtPlace(model: TableModel, place: ShadowPlace, arriving: readonly string[]): TableLoadPlan {
  const at = { schema: place.schema, name: place.nameOf(model.name) };
  if (place.mode === 'shadow-schema') return splitForLoad(model, at);
  const names = new Map(arriving.map((name) => [name, place.nameOf(name)]));
  return splitForLoad(model, { ...at, names, constraintSuffix: `_${place.id}` });
}
