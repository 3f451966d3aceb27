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
