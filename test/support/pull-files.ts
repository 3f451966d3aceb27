import type { OpenEnvironment } from '#engine/flows/pull/open-environment.ts';
import { type FilesPreparation, prepareFiles } from '#engine/flows/pull/prepare-files.ts';
import type { PreparedPull } from '#engine/flows/pull/prepared-pull.ts';
import type { PullStepContext } from '#engine/flows/pull/pull-step.ts';
import { fetchFilesStep } from '#engine/flows/pull/steps/fetch-files.ts';
import { moveFilesStep } from '#engine/flows/pull/steps/move-files.ts';
import { createProgressReporter } from '#engine/jobs/progress.ts';
import type { RemoteSession } from '#engine/remote/transport.ts';
import { environmentSchema, isPullTarget } from '#shared/domain/environment.ts';
import { pullOptionsSchema } from '#shared/domain/pull.ts';

/** The folder of both sites that is pulled. */
export const uploads = 'wp-content/uploads';

/** Both sides of a pull of files alone. */
export interface FilesPull {
  readonly session: RemoteSession;
  /** Site on the server and site on this computer; the latter is there. */
  readonly from: string;
  readonly to: string;
  /** Differs from pull to pull. */
  readonly jobId: string;
  readonly signal: AbortSignal;
}

/** What a pull of files found and did. */
export interface FilesPulled {
  readonly preparation: FilesPreparation;
  /** Notes of the job by key. */
  readonly notes: ReadonlyMap<string, readonly unknown[]>;
}

/** The file steps of a pull by themselves: compare, fetch, move, with a job whose notes are in memory. */
export async function pullFiles({ session, from, to, jobId, signal }: FilesPull): Promise<FilesPulled> {
  const side = { host: 'test', database: null, openSource: noDatabase, close: () => session.close() };
  const common = { name: 'Test', url: 'https://test.test', database: { kind: 'read' } };
  const production = { ...common, id: 'production', stage: 'production', serverId: 'test', path: from };
  const source: OpenEnvironment = { ...side, session, environment: environmentSchema.parse(production) };
  const environment = environmentSchema.parse({ ...common, id: 'local', stage: 'local', path: to });
  if (!isPullTarget(environment)) throw new Error('a local environment is a target');
  const target: PreparedPull['target'] = { ...side, session: null, environment };
  const recipe = { uploads: [{ path: uploads, exclude: [], optional: false }], personalFiles: [] };
  const options = pullOptionsSchema.parse({ database: false });
  const preparation = await prepareFiles({ source, target, recipe, options, say: () => undefined, signal });
  const notes = new Map<string, unknown[]>();
  const context = toContext({ source, target, files: preparation.files }, notes, jobId, signal);
  await fetchFilesStep.run(context);
  await moveFilesStep.run(context);
  return { preparation, notes };
}

function noDatabase(): Promise<never> {
  return Promise.reject(new Error('there is no database here'));
}

function toContext(
  parts: Pick<PreparedPull, 'source' | 'target' | 'files'>,
  notes: Map<string, unknown[]>,
  jobId: string,
  signal: AbortSignal,
): PullStepContext {
  const nowMs = (): number => performance.now();
  const steps = [{ name: 'files', weight: 1 }];
  return {
    // The two steps use nothing else of a session.
    session: { prepared: parts } as unknown as PullStepContext['session'],
    localPassword: null,
    assetsFolder: '',
    findLogin: () => Promise.resolve(null),
    job: {
      ...{ jobId, folder: '', signal },
      progress: createProgressReporter({ jobId, steps, doneSteps: [], nowMs, emit: () => undefined }),
      notes: () => notes,
      note: (key, value) => notes.set(key, [...(notes.get(key) ?? []), value]),
      log: () => undefined,
    },
  };
}
