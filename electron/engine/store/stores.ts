import { type FSWatcher, watch } from 'node:fs';
import { access, constants, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type AppliedConfigStore, appliedConfigsFileSchema, createAppliedConfigStore } from './applied-configs.ts';
import { type ChecklistStore, checklistsFileSchema, createChecklistStore } from './checklists.ts';
import { createDataStateStore, dataStatesFileSchema, type DataStateStore } from './data-states.ts';
import { createMaskingProfileStore, type MaskingProfileStore, maskingProfilesFileSchema } from './masking-profiles.ts';
import { createReviewStore, type ReviewStore, reviewsFileSchema } from './reviews.ts';
import { createProjectStore, type ProjectStore, projectsFileSchema } from './projects.ts';
import { createSaltStore, saltsFileSchema, type SaltStore } from './salts.ts';
import { createServerStore, type ServerStore, serversFileSchema } from './servers.ts';
import { createStageReportStore, stageReportsFileSchema, type StageReportStore } from './stage-reports.ts';
import { createVersionedFile, type VersionedFile, type VersionedFileOptions } from './versioned-file.ts';

/** Everything that is stored in the data folder, apart from jobs and secrets. */
export interface Stores {
  readonly projects: ProjectStore;
  readonly servers: ServerStore;
  readonly maskingProfiles: MaskingProfileStore;
  readonly dataStates: DataStateStore;
  readonly salts: SaltStore;
  readonly appliedConfigs: AppliedConfigStore;
  readonly checklists: ChecklistStore;
  readonly stageReports: StageReportStore;
  readonly reviews: ReviewStore;
  /** Calls back after any of the files changed, whoever changed it. Several changes at once are told once. */
  watch(onChange: () => void): () => void;
}

/** What the stores are opened with. */
export interface StoresOptions {
  readonly dataFolder: string;
  readonly now: () => Date;
  /** Hears in whole sentences what happened to a stored file. */
  readonly onNotice: (text: string) => void;
}

/** Opens the stores; makes the data folder (mode 0700) when it can. */
export async function openStores({ dataFolder, now, onNotice }: StoresOptions): Promise<Stores> {
  const canWrite = await mkdir(dataFolder, { recursive: true, mode: 0o700 })
    .then(() => access(dataFolder, constants.W_OK))
    .then(
      () => true,
      () => false,
    );
  if (!canWrite) onNotice(`The data folder ${dataFolder} cannot be written; nothing can be saved.`);
  const file = <T>(name: string, rest: Pick<VersionedFileOptions<T>, 'title' | 'schema' | 'empty'>): VersionedFile<T> =>
    createVersionedFile({ file: join(dataFolder, `${name}.json`), version: 1, now, onNotice, ...rest });
  return {
    projects: createProjectStore(
      file('projects', { title: 'the list of projects', schema: projectsFileSchema, empty: [] }),
    ),
    servers: createServerStore(file('servers', { title: 'the list of servers', schema: serversFileSchema, empty: [] })),
    maskingProfiles: createMaskingProfileStore(
      file('masking-profiles', { title: 'the list of masking profiles', schema: maskingProfilesFileSchema, empty: [] }),
    ),
    dataStates: createDataStateStore(
      file('data-states', { title: 'the list of pulled data', schema: dataStatesFileSchema, empty: {} }),
    ),
    appliedConfigs: createAppliedConfigStore(
      file('applied-configs', {
        title: 'the list of written configurations',
        schema: appliedConfigsFileSchema,
        empty: {},
      }),
    ),
    stageReports: createStageReportStore(
      file('stage-reports', { title: 'the list of stage checks', schema: stageReportsFileSchema, empty: {} }),
    ),
    checklists: createChecklistStore(
      file('checklists', { title: 'the list of checklists', schema: checklistsFileSchema, empty: {} }),
    ),
    reviews: createReviewStore(file('reviews', { title: 'the list of reviews', schema: reviewsFileSchema, empty: [] })),
    salts: createSaltStore(file('salts', { title: 'the list of masking salts', schema: saltsFileSchema, empty: {} })),
    watch: (onChange) => watchStores(dataFolder, onChange),
  };
}

const watched: readonly string[] = [
  'projects.json',
  'servers.json',
  'masking-profiles.json',
  'data-states.json',
  'checklists.json',
];
const gather = 100;

function watchStores(folder: string, onChange: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | null = null;
  try {
    watcher = watch(folder, { persistent: false }, (_event, name) => {
      if (name !== null && !watched.includes(name)) return;
      clearTimeout(timer);
      timer = setTimeout(onChange, gather);
      timer.unref();
    });
    // A folder that goes away ends the watching, not the engine.
    watcher.on('error', () => watcher?.close());
  } catch {
    // Without a folder there is nothing to watch.
  }
  return () => {
    clearTimeout(timer);
    watcher?.close();
  };
}
