import { z } from 'zod';
import { type StageReport, stageReportSchema } from '#shared/domain/stage-config.ts';
import type { VersionedFile } from './versioned-file.ts';

/** Content of the file of stage reports, by project. */
export const stageReportsFileSchema = z.record(z.string(), stageReportSchema);

/** Remembers what the last check of each project's environments found. */
export interface StageReportStore {
  get(projectId: string): Promise<StageReport | null>;
  set(report: StageReport): Promise<void>;
}

/** Stage reports in their file. */
export function createStageReportStore(file: VersionedFile<Record<string, StageReport>>): StageReportStore {
  return {
    get: async (projectId) => new Map(Object.entries((await file.read()).data)).get(projectId) ?? null,
    async set(report) {
      await file.update((all) => ({ ...all, [report.projectId]: report }));
    },
  };
}
