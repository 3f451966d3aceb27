import { z } from 'zod';
import {
  checklistItemIdSchema,
  checklistItemSchema,
  checklistViewSchema,
  healthRecordSchema,
} from '../domain/checklist.ts';
import { projectSchema } from '../domain/project.ts';
import { idSchema } from '../domain/server.ts';
import { backupsSchema, contactSchema, monitoringSchema, runbookFileSchema, wallSchema } from '../domain/upkeep.ts';
import { command, event, query } from './define.ts';

const projectKey = z.object({ projectId: idSchema });
const notFound = ['store.project-not-found'] as const;

/** The checklist of a project's set-up, what it needs to know, and the runbook. */
export const checklistContract = {
  /**
   * Probes every item now, which takes seconds and connects to every server, and stores the result. Items come one by one as
   * `checklist.progressed` with the same `runId`. A probe that cannot be made is a red item, not an error.
   */
  'checklist.run': command(projectKey.extend({ runId: z.string().max(100) }), checklistViewSchema, [...notFound]),
  /** The stored result; null when there is none. Connects to nothing. */
  'checklist.last': query(projectKey, checklistViewSchema.nullable(), [...notFound]),
  'checklist.progressed': event(
    z.object({
      runId: z.string(),
      projectId: idSchema,
      itemId: checklistItemIdSchema,
      /** Null when its probes begin. */
      item: checklistItemSchema.nullable(),
    }),
  ),
  /** Stores who watches, where backups land, how stages are closed, and whom to call. Null takes a setting out. */
  'checklist.configure': command(
    projectKey.extend({
      monitoring: monitoringSchema.nullable().optional(),
      contacts: z.array(contactSchema).max(50).optional(),
      runbook: runbookFileSchema.nullable().optional(),
      environment: z
        .object({
          environmentId: idSchema,
          backups: backupsSchema.nullable().optional(),
          wall: wallSchema.nullable().optional(),
        })
        .optional(),
    }),
    projectSchema,
    [...notFound, 'store.environment-not-found', 'store.server-not-found'],
  ),
  /** Looks at every environment once and adds what it saw to the history that the item `monitoring` reads. */
  'health.record': command(projectKey, healthRecordSchema, [...notFound]),
  /** The runbook as it would be written now. `isWritten`: the file in the project's folder says the same set-up. */
  'runbook.show': query(projectKey, z.object({ text: z.string(), path: z.string(), isWritten: z.boolean() }), [
    ...notFound,
  ]),
  /** Writes the runbook into the project's folder (`docs/RUNBOOK.md`, or where the project says). */
  'runbook.export': command(projectKey, z.object({ path: z.string(), text: z.string() }), [
    ...notFound,
    'store.read-only',
    'usage.invalid',
  ]),
};
