import { z } from 'zod';
import { columnNewsSchema, scanReportSchema } from '../domain/scan.ts';
import { idSchema } from '../domain/server.ts';
import { command, event, query } from './define.ts';

const projectKey = z.object({ projectId: idSchema });
const environmentKey = projectKey.extend({ environmentId: idSchema });
const notFound = ['store.project-not-found', 'store.environment-not-found'] as const;

/** The look for personal data in a source, and which of its columns are new. */
export const scanContract = {
  /**
   * Looks at samples of every table on the server; only counts come back. Writes nothing there; what was found is kept here.
   * `runId` is the caller's, for `scan.progressed`. Withdraw the request to cancel.
   */
  'scan.run': command(environmentKey.extend({ runId: z.string().min(1).max(100) }), scanReportSchema, [
    ...notFound,
    'recipe.credentials-not-found',
    'job.cancelled',
  ]),
  /** The last scan, judged by the rules that are in force now; null before the first. Connects to nothing. */
  'scan.last': query(environmentKey, scanReportSchema.nullable(), [...notFound]),
  /** For each environment that was looked at: what has changed since the last pull or scan. Connects to nothing. */
  'scan.news': query(projectKey, z.array(z.object({ environmentId: idSchema, news: columnNewsSchema })), [
    'store.project-not-found',
  ]),
  'scan.progressed': event(z.object({ runId: z.string(), done: z.number(), total: z.number(), table: z.string() })),
};
