import { appendFile, mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { HealthRecord } from '#shared/domain/checklist.ts';
import { withFileLock } from '../store/file-lock.ts';
import { codeOf, toStoreError, writeAtomically } from '../store/file-operations.ts';

/** What looks at a project have seen, one JSON object per line, newest last. */
export interface HealthHistory {
  /** Empty while nobody has looked. */
  read(projectId: string): Promise<string>;
  add(projectId: string, record: HealthRecord): Promise<void>;
}

/** Beyond this the older half goes. */
const largest = 1_000_000;

/** Histories below the data folder, a file per project. */
export function createHealthHistory(dataFolder: string): HealthHistory {
  // An identifier of ours: lower-case letters, digits, hyphens.
  const fileOf = (projectId: string): string => join(dataFolder, 'health', `${projectId}.jsonl`);
  return {
    async read(projectId) {
      try {
        return await readFile(fileOf(projectId), 'utf8');
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return '';
        throw error;
      }
    },
    async add(projectId, record) {
      const file = fileOf(projectId);
      try {
        await mkdir(dirname(file), { recursive: true, mode: 0o700 });
        await withFileLock(file, async () => {
          // A line that a power failure cut off must not swallow the next one.
          const isCut = ((await readFile(file, 'utf8').catch(() => '')).at(-1) ?? '\n') !== '\n';
          await appendFile(file, `${isCut ? '\n' : ''}${JSON.stringify(record)}\n`, { mode: 0o600 });
          if ((await stat(file)).size <= largest) return;
          const lines = (await readFile(file, 'utf8')).split('\n').filter((row) => row !== '');
          await writeAtomically(file, `${lines.slice(Math.floor(lines.length / 2)).join('\n')}\n`);
        });
      } catch (error) {
        throw toStoreError(error, file);
      }
    },
  };
}
