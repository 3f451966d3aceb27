import type { ColumnNews } from '#shared/domain/scan.ts';
import type { ScanRecordStore } from '../../store/scan-records.ts';
import { afterLook, afterPull, columnNews, toColumnMap } from '../scan/column-news.ts';
import type { PreparedPull } from './prepared-pull.ts';

/** Remembers which columns a source has: new ones are told, and may hold what nobody has decided about. */
export interface ColumnMemory {
  /** After a plan was made: what is new since the last pull or scan; null without database or before the first look. */
  planned(prepared: PreparedPull): Promise<ColumnNews | null>;
  /** After a pull: its columns are known from now on. */
  pulled(prepared: PreparedPull): Promise<void>;
}

/** The memory in the scans' records. */
export function createColumnMemory(records: ScanRecordStore, now: () => Date): ColumnMemory {
  return {
    async planned({ plan, database }) {
      if (database === null) return null;
      const columns = toColumnMap(database.source.tables);
      const owed: Record<string, Record<string, string>> = {};
      for (const { table, column, reason } of plan.unclassified) (owed[table] ??= {})[column] = reason;
      const at = now().toISOString();
      const record = await records.update(plan.projectId, plan.sourceId, (before) =>
        afterLook(before, at, columns, owed),
      );
      return record.known === null ? null : columnNews(record);
    },
    async pulled({ plan, database }) {
      if (database === null) return;
      const columns = toColumnMap(database.source.tables);
      const at = now().toISOString();
      await records.update(plan.projectId, plan.sourceId, (before) => afterPull(before, at, columns));
    },
  };
}
