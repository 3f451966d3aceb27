import { join } from 'node:path';
import type { ProjectFileProblem } from '#shared/domain/project-file.ts';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import {
  localFileName,
  projectFileName,
  projectFileSchemaUrl,
  projectFileVersion,
} from '#shared/project-file/schema.ts';
import { withFileLock } from '../store/file-lock.ts';
import { hashOfTexts, readText, replaceText } from './disk.ts';
import { editYaml, type ValueChange } from './edit-yaml.ts';
import { parseProjectFile, type ProjectReading } from './parse-project-file.ts';
import { isInRepository } from './repository-folder.ts';

/** The files of a project as they are now. */
export type FoundFile =
  | { readonly kind: 'absent' }
  | (ProjectReading & {
      readonly hash: string;
      /** Both texts; null for one that is not there. The shared one is empty when it cannot be read as text. */
      readonly texts: { readonly shared: string; readonly local: string | null };
    });

/** A change of one of the files. */
export interface FileChange extends ValueChange {
  readonly into: 'shared' | 'local';
}

/** Reads and edits `stagelift.yml` and `stagelift.local.yml` of projects. */
export interface ProjectFiles {
  read(folder: string): Promise<FoundFile>;
  /**
   * Applies what `plan` makes of the newest content, to both files, and reads again. With `expected`, they must still have
   * that hash. Throws `project-file.missing`, `.conflict`, `.damaged`, `.invalid-value`, `store.newer-version`,
   * `store.conflict`, `store.read-only`.
   */
  edit(
    folder: string,
    plan: (found: Extract<FoundFile, { kind: 'good' }>) => readonly FileChange[],
    expected?: string,
  ): Promise<Extract<FoundFile, { kind: 'good' }>>;
  /** Replaces the text of `stagelift.yml` by what `make` makes of the newest one. Throws as `edit` does. */
  rewrite(
    folder: string,
    make: (found: Extract<FoundFile, { kind: 'good' }>) => string,
    expected?: string,
  ): Promise<Extract<FoundFile, { kind: 'good' }>>;
  /** Writes the first `stagelift.yml`. Throws `project-file.exists`. */
  create(folder: string, changes: readonly FileChange[]): Promise<void>;
}

/** What project files are read and written with. */
export interface ProjectFilesOptions {
  /** A file of ours that is locked while a project's files are changed. */
  readonly lockFile: (folder: string) => string;
  /** True when git keeps a version of the file: then it may come from somebody else. */
  readonly isTracked: (folder: string, name: string) => Promise<boolean>;
}

const attempts = 3;
const sharedHead = `# yaml-language-server: $schema=${projectFileSchemaUrl}
# The environments of this project, for Stagelift. Never a secret: this file belongs into the repository.
version: ${projectFileVersion}
`;
const localHead = `# What is true on this computer only. Git ignores this file; its values win over those of ${projectFileName}.
version: ${projectFileVersion}
`;

/** Project files on disk. */
export function createProjectFiles({ lockFile, isTracked }: ProjectFilesOptions): ProjectFiles {
  const read = async (folder: string): Promise<FoundFile> => {
    try {
      const shared = await readText(join(folder, projectFileName));
      if (shared === null) return { kind: 'absent' };
      const local = await readText(join(folder, localFileName));
      const isForeign = local !== null && (await isTracked(folder, localFileName));
      const texts = { shared: shared.text, local: isForeign ? null : (local?.text ?? null) };
      const reading = parseProjectFile(texts);
      const problems = isForeign ? [...reading.problems, foreignLocal] : reading.problems;
      return { ...reading, problems, texts, hash: hashOfTexts([texts.shared, texts.local]) };
    } catch (error) {
      if (!isAppError(error, 'project-file.damaged')) throw error;
      const place = { file: projectFileName, line: 1, column: 1 };
      const problems: ProjectFileProblem[] = [{ severity: 'error', ...place, message: error.message }];
      return { kind: 'damaged', problems, texts: { shared: '', local: null }, hash: '' };
    }
  };

  const write = async (
    folder: string,
    before: { shared: string | null; local: string | null },
    changes: readonly FileChange[],
  ) => {
    const wanted = {
      shared: editText(before.shared ?? sharedHead, changes, 'shared'),
      local: editText(before.local ?? localHead, changes, 'local'),
    };
    const hasLocal =
      before.local !== null || changes.some((change) => change.into === 'local' && change.value !== undefined);
    const after = { shared: wanted.shared, local: hasLocal ? wanted.local : null };
    const check = parseProjectFile(after);
    if (check.kind !== 'good') throw notAllowed(check.problems);
    if (after.local !== null && after.local !== before.local) {
      await ignoreLocalFile(folder);
      await replaceText(join(folder, localFileName), before.local, after.local);
    }
    if (after.shared !== before.shared) await replaceText(join(folder, projectFileName), before.shared, after.shared);
  };

  const editOnce = async (...[folder, plan, expected]: Parameters<ProjectFiles['edit']>) => {
    const found = await read(folder);
    if (found.kind !== 'good') throw notWritable(folder, found);
    if (expected !== undefined && expected !== found.hash) {
      throw new AppError('store.conflict', { retry: 'now', facts: { file: join(folder, projectFileName) } });
    }
    const changes = plan(found);
    if (found.problems.includes(foreignLocal) && changes.some(({ into }) => into === 'local')) {
      throw notAllowed([foreignLocal]);
    }
    await write(folder, found.texts, changes);
    const after = await read(folder);
    if (after.kind !== 'good') throw notWritable(folder, after);
    return after;
  };

  return {
    read,
    edit: (folder, plan, expected) =>
      withFileLock(lockFile(folder), async () => {
        for (let attempt = 1; ; attempt += 1) {
          try {
            return await editOnce(folder, plan, expected);
          } catch (error) {
            // An editor saved in between: what it wrote is the newest now.
            const again = isAppError(error, 'store.conflict') && expected === undefined && attempt < attempts;
            if (!again) throw error;
          }
        }
      }),
    rewrite: (folder, make, expected) =>
      withFileLock(lockFile(folder), async () => {
        const path = join(folder, projectFileName);
        const found = await read(folder);
        if (found.kind !== 'good') throw notWritable(folder, found);
        if (expected !== undefined && expected !== found.hash) {
          throw new AppError('store.conflict', { retry: 'now', facts: { file: path } });
        }
        const text = make(found);
        const check = parseProjectFile({ shared: text, local: found.texts.local });
        if (check.kind !== 'good') throw notAllowed(check.problems);
        if (text !== found.texts.shared) await replaceText(path, found.texts.shared, text);
        const after = await read(folder);
        if (after.kind !== 'good') throw notWritable(folder, after);
        return after;
      }),
    create: (folder, changes) =>
      withFileLock(lockFile(folder), async () => {
        const path = join(folder, projectFileName);
        if ((await readText(path)) !== null) throw new AppError('project-file.exists', { facts: { file: path } });
        const local = await readText(join(folder, localFileName));
        await ignoreLocalFile(folder);
        await write(folder, { shared: null, local: local?.text ?? null }, changes);
      }),
  };
}

const foreignLocal: ProjectFileProblem = {
  severity: 'warning',
  file: localFileName,
  line: 1,
  column: 1,
  message: `git keeps this file, so that it may come from somebody else: it is not used. Take it out with: git rm --cached ${localFileName}`,
};

function editText(text: string, changes: readonly FileChange[], into: FileChange['into']): string {
  return editYaml(
    text,
    changes.filter((change) => change.into === into),
  );
}

function notAllowed([first]: readonly ProjectFileProblem[]): AppError {
  const where = first === undefined ? '' : ` ${first.file}: ${first.message}.`;
  return new AppError('project-file.invalid-value', { message: `This cannot be written.${where}` });
}

function notWritable(folder: string, found: Exclude<FoundFile, { kind: 'good' }>): AppError {
  const path = join(folder, projectFileName);
  if (found.kind === 'absent') {
    return new AppError('project-file.missing', {
      hint: 'Write it with: stagelift config init',
      facts: { file: path },
    });
  }
  if (found.kind === 'newer') {
    return new AppError('store.newer-version', {
      message: `${path} was made by a newer version of Stagelift; it can only be read.`,
      retry: 'never',
      facts: { file: path },
    });
  }
  const [problem] = found.problems;
  const { file = projectFileName, line = 1, column = 1, message = '' } = problem ?? {};
  return new AppError(found.kind === 'conflict' ? 'project-file.conflict' : 'project-file.damaged', {
    message: `${join(folder, file)}, line ${line}, column ${column}: ${message}. Nothing was changed.`,
    hint: 'Mend the file in an editor; what it said last stays in use until then.',
    facts: { file: join(folder, file), line, column },
  });
}

/** Has git ignore the file of this computer, where the folder belongs to a repository. */
async function ignoreLocalFile(folder: string): Promise<void> {
  if (!(await isInRepository(folder))) return;
  const path = join(folder, '.gitignore');
  // A repository of a stranger may have made it a link to any file of ours: reading refuses that.
  const before = await readText(path);
  const text = before?.text ?? '';
  const isIgnored = text.split(/\r?\n/).some((line) => [localFileName, `/${localFileName}`].includes(line.trim()));
  if (isIgnored) return;
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const gap = text === '' || text.endsWith('\n') ? '' : end;
  await replaceText(path, before === null ? null : text, `${text}${gap}/${localFileName}${end}`);
}
