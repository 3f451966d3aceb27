import { z } from 'zod';
import { checklistReportSchema, type ChecklistReport } from '#shared/domain/checklist.ts';
import { idSchema } from '#shared/domain/server.ts';
import type { VersionedFile } from './versioned-file.ts';

const pullProofSchema = z.object({ pulledAt: z.string(), sourceId: idSchema, fingerprint: z.string() });
/** A pull that ended well, and for which set-up. */
export type PullProof = z.infer<typeof pullProofSchema>;

const entrySchema = z.object({
  report: checklistReportSchema.optional(),
  /** By environment. */
  pulls: z.record(z.string(), pullProofSchema).default({}),
});

/** Content of the file of checklists, by project. */
export const checklistsFileSchema = z.record(z.string(), entrySchema);
type ChecklistsFile = z.infer<typeof checklistsFileSchema>;

/** Remembers the last checklist of each project, and which pulls proved its set-up. */
export interface ChecklistStore {
  last(projectId: string): Promise<ChecklistReport | null>;
  save(report: ChecklistReport): Promise<void>;
  lastPull(projectId: string, environmentId: string): Promise<PullProof | null>;
  /** Null after an undo: what is there now was not proven. */
  notePull(projectId: string, environmentId: string, proof: PullProof | null): Promise<void>;
}

/** Checklists in their file. */
export function createChecklistStore(file: VersionedFile<ChecklistsFile>): ChecklistStore {
  const read = async (projectId: string) => new Map(Object.entries((await file.read()).data)).get(projectId);
  const change = async (
    projectId: string,
    act: (entry: ChecklistsFile[string]) => ChecklistsFile[string],
  ): Promise<void> => {
    await file.update((all) => ({ ...all, [projectId]: act(all[projectId] ?? { pulls: {} }) }));
  };
  return {
    last: async (projectId) => (await read(projectId))?.report ?? null,
    save: (report) => change(report.projectId, (entry) => ({ ...entry, report })),
    async lastPull(projectId, environmentId) {
      const { pulls = {} } = (await read(projectId)) ?? {};
      return new Map(Object.entries(pulls)).get(environmentId) ?? null;
    },
    notePull: (projectId, environmentId, proof) =>
      change(projectId, ({ pulls: { [environmentId]: _replaced, ...others }, ...entry }) => ({
        ...entry,
        pulls: proof === null ? others : { ...others, [environmentId]: proof },
      })),
  };
}
