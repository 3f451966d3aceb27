import type { scanContract } from '#shared/contract/scan.ts';
import type { Handlers } from '#shared/contract/router.ts';
import type { ColumnNews } from '#shared/domain/scan.ts';
import type { PullRequest } from '../flows/pull/prepare-pull.ts';
import { profileRules } from '../flows/pull/prepare-database.ts';
import { afterScan, columnNews, toColumnMap } from '../flows/scan/column-news.ts';
import { judgeScan, judgeTables, owedOf, type RulesInForce } from '../flows/scan/judge-scan.ts';
import { runScan } from '../flows/scan/run-scan.ts';
import type { CallContext } from '../router/serve-port.ts';
import type { ScanRecordStore } from '../store/scan-records.ts';
import type { EngineParts } from './engine-parts.ts';

/** What scans need beside the engine's parts. */
export interface ScanHandlerOptions {
  readonly records: ScanRecordStore;
  readonly now: () => Date;
  /** Everything stored about a source, as a pull from it would have it. */
  readonly loadRequest: (projectId: string, sourceId: string) => Promise<PullRequest>;
}

/** What is in force for a source when nobody names a profile. */
export function rulesInForce(request: PullRequest): RulesInForce {
  const { maskingProfile } = request.options;
  // A profile that is gone must not hide what was found; a pull says that it is gone.
  const isKnown = request.profiles.some(({ id }) => id === maskingProfile);
  return {
    recipe: request.recipe,
    profile: isKnown ? profileRules(request.profiles, maskingProfile) : [],
    decisions: request.project.masking?.tables ?? [],
  };
}

/** Scans of sources, and which of their columns are new. */
export function createScanHandlers(
  { opener, events, stores }: EngineParts,
  { records, now, loadRequest }: ScanHandlerOptions,
): Handlers<typeof scanContract, CallContext> {
  return {
    'scan.run': async ({ projectId, environmentId, runId }, { signal }) => {
      const key = { projectId, environmentId };
      const request = await loadRequest(projectId, environmentId);
      const tell = (progress: { readonly done: number; readonly total: number; readonly table: string }): void =>
        events.emit('scan.progressed', { runId, ...progress });
      const facts = await runScan({ opener, request, now, tell, signal });
      const rules = rulesInForce(request);
      const columns = toColumnMap(
        facts.tables.map(({ facts: { name, columns: all } }) => ({
          name,
          columns: all.map((column) => ({ name: column.name, type: column.fullType })),
        })),
      );
      const owed = owedOf(judgeTables(facts, rules));
      const record = await records.update(projectId, environmentId, (before) => ({
        ...afterScan(before, facts.takenAt, columns, owed),
        scan: facts,
      }));
      return judgeScan(key, facts, record, rules);
    },
    'scan.last': async ({ projectId, environmentId }) => {
      const { scan, known, seen } = await records.get(projectId, environmentId);
      const request = await loadRequest(projectId, environmentId);
      if (scan === null) return null;
      return judgeScan({ projectId, environmentId }, scan, { known, seen }, rulesInForce(request));
    },
    'scan.news': async ({ projectId }) => {
      const project = await stores.projects.get(projectId);
      const decided = new Set(
        (project.masking?.tables ?? []).flatMap(({ table, columns }) =>
          Object.keys(columns).map((column) => `${table}\0${column}`),
        ),
      );
      const settle = (news: ColumnNews): ColumnNews => ({
        ...news,
        added: news.added.map((one) => (decided.has(`${one.table}\0${one.column}`) ? { ...one, open: null } : one)),
      });
      const all = await Promise.all(
        project.environments.map(async ({ id }) => {
          const news = columnNews(await records.get(projectId, id));
          return news === null ? [] : [{ environmentId: id, news: settle(news) }];
        }),
      );
      return all.flat();
    },
  };
}
