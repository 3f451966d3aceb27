import { createHash } from 'node:crypto';
import { watch, type FSWatcher } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { localFileName, projectFileName } from '#shared/project-file/schema.ts';
import { runGit } from '../git/run-git.ts';
import { openStores, type Stores, type StoresOptions } from '../store/stores.ts';
import { createVersionedFile } from '../store/versioned-file.ts';
import { createProjectFiles, type ProjectFiles } from './project-files.ts';
import { createFiledProjects } from './project-store.ts';
import { isInRepository } from './repository-folder.ts';
import { createTrustStore, trustFileSchema, type TrustStore } from './trust.ts';

/** The stores, with projects that follow the files in their repositories. */
export interface FiledStores extends Stores {
  readonly projectFiles: ProjectFiles;
  readonly trust: TrustStore;
}

/** What they are opened with. */
export interface FiledStoresOptions extends StoresOptions {
  /** Where git is looked up. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Opens the stores of the data folder and puts the files of the projects on top. */
export async function openFiledStores({ env, ...options }: FiledStoresOptions): Promise<FiledStores> {
  const { dataFolder, now } = options;
  const told = new Set<string>();
  const onNotice = (text: string): void => {
    if (!told.has(text)) options.onNotice(text);
    told.add(text);
  };
  const stores = await openStores({ ...options, onNotice });
  const projectFiles = createProjectFiles({
    lockFile: (folder) => join(dataFolder, 'locks', `file-${createHash('sha256').update(folder).digest('hex')}`),
    isTracked: createTrackedLookup(env),
  });
  const trustFile = createVersionedFile({
    file: join(dataFolder, 'trust.json'),
    title: 'the list of trusted commands',
    version: 1,
    schema: trustFileSchema,
    empty: {},
    now,
    onNotice,
  });
  const projects = createFiledProjects({
    stored: stores.projects,
    servers: stores.servers,
    files: projectFiles,
    onNotice,
  });
  return {
    ...stores,
    projects,
    projectFiles,
    trust: createTrustStore(trustFile, now),
    watch(onChange) {
      const folders = watchFolders(async () => (await stores.projects.list()).map(({ folder }) => folder), onChange);
      const stop = stores.watch(() => {
        void folders.renew();
        onChange();
      });
      return () => {
        stop();
        folders.close();
      };
    },
  };
}

/** Whether git keeps a version of a file. What it does not keep is asked again only when the file is another one. */
function createTrackedLookup(env: FiledStoresOptions['env']): (folder: string, name: string) => Promise<boolean> {
  const untracked = new Map<string, string>();
  return async (folder, name) => {
    if (!(await isInRepository(folder))) return false;
    const path = join(folder, name);
    const { ino, mtimeMs, size } = await lstat(path);
    const identity = `${ino} ${mtimeMs} ${size}`;
    if (untracked.get(path) === identity) return false;
    const signal = AbortSignal.timeout(10_000);
    // A repository that git does not want to look into is not trusted with it either.
    const listed = await runGit(['ls-files', '--', `:(icase)${name}`], { cwd: folder, env, signal }).catch(() => null);
    if (listed?.stdout === '') {
      untracked.set(path, identity);
      return false;
    }
    return true;
  };
}

const gather = 150;

/** Tells of changes of project files in folders; `renew` looks again which folders there are. */
function watchFolders(list: () => Promise<readonly string[]>, onChange: () => void) {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const start = (folder: string): void => {
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => {
        if (name !== null && name !== projectFileName && name !== localFileName) return;
        clearTimeout(timer);
        timer = setTimeout(onChange, gather);
        timer.unref();
      });
      watcher.on('error', () => watcher.close());
      watchers.set(folder, watcher);
    } catch {
      // A folder that is not there has nothing to tell; it is tried again with the next change of the list.
    }
  };
  const renew = async (): Promise<void> => {
    const wanted = new Set(await list().catch(() => []));
    if (isClosed) return;
    for (const [folder, watcher] of watchers) {
      if (wanted.has(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
    for (const folder of wanted) if (!watchers.has(folder)) start(folder);
  };
  void renew();
  return {
    renew,
    close() {
      isClosed = true;
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}
