import { chmod, mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { localProjectFiles, type ProjectFiles, remoteProjectFiles } from '../recipes/project-files.ts';
import { listNames } from '../remote/list-names.ts';
import type { RemoteSession } from '../remote/transport.ts';
import type { FileWrite } from './plan-files.ts';
import { keptFolder, toWriteScript, writeScriptCodes } from './write-script.ts';

/** An environment's files, to read and to change. */
export interface ConfigPlace {
  readonly files: ProjectFiles;
  /**
   * Replaces files, keeping the old ones under `id` (16 hexadecimal digits) where nobody else can read them. Nothing is
   * changed when one is not what the plan saw: then `plan.stale`.
   */
  write(writes: readonly FileWrite[], id: string, signal: AbortSignal): Promise<void>;
  /** What the file at this place of an earlier write was; null when it is no longer kept. */
  kept(id: string, at: number, signal: AbortSignal): Promise<string | null>;
}

const mostKeptBytes = 1024 * 1024;

/** An environment on a server. */
export function remotePlace(session: RemoteSession, root: string, signal: AbortSignal): ConfigPlace {
  return {
    files: remoteProjectFiles(session, root, signal, (folder) => listNames(session, folder, signal)),
    async write(writes, id, writeSignal) {
      const codes = Object.values(writeScriptCodes);
      const program = { script: toWriteScript(root, writes, id), okExitCodes: [0, ...codes], leaseSeconds: 120 };
      const { exitCode } = await session.run(program, writeSignal);
      if (exitCode !== 0) throw toFailure(exitCode, session.label);
    },
    async kept(id, at, readSignal) {
      const home = (await session.run({ script: 'printf %s "$HOME"' }, readSignal)).stdout.toString('utf8');
      return session.readFile(`${home}/${keptFolder}/${id}/${String(at)}`, readSignal, mostKeptBytes).then(
        (bytes) => bytes.toString('utf8'),
        (error: unknown) => {
          if (isAppError(error, 'remote.file-missing')) return null;
          throw error;
        },
      );
    },
  };
}

/** An environment on this computer. `keptIn` is a private folder. */
export function localPlace(root: string, keptIn: string): ConfigPlace {
  return {
    files: localProjectFiles(root),
    async write(writes, id) {
      const label = 'this computer';
      const folder = join(keptIn, id);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const opened = new Map<string, number>();
      const ready: { readonly file: string; readonly part: string | null }[] = [];
      try {
        for (const [at, { path, before, after, like }] of writes.entries()) {
          const file = await realpath(join(root, path)).catch(() => join(root, path));
          const now = await readFile(file, 'utf8').catch(() => null);
          if (now !== before) throw toFailure(writeScriptCodes.changed, label);
          if (now !== null) await writePrivately(join(folder, String(at)), now, 0o600);
          const part = after === null ? null : `${file}.stagelift-${id}`;
          await openFolder(dirname(file), opened);
          ready.push({ file, part });
          const model = before !== null ? file : like === null ? null : join(root, like);
          if (part !== null && after !== null) await writePrivately(part, after, await modeOf(model));
        }
        for (const { file, part } of ready) await (part === null ? rm(file, { force: true }) : rename(part, file));
      } catch (error) {
        for (const { part } of ready) if (part !== null) await rm(part, { force: true });
        if (isAppError(error)) throw error;
        throw toFailure(writeScriptCodes.notWritten, label, error);
      } finally {
        for (const [path, mode] of opened) await chmod(path, mode);
      }
    },
    kept: (id, at) => readFile(join(keptIn, id, String(at)), 'utf8').catch(() => null),
  };
}

/** Makes a folder that refuses writing accept it; `opened` keeps what it was. */
async function openFolder(folder: string, opened: Map<string, number>): Promise<void> {
  const mode = (await stat(folder)).mode & 0o7777;
  if ((mode & 0o200) !== 0) return;
  await chmod(folder, mode | 0o200);
  opened.set(folder, mode);
}

async function modeOf(model: string | null): Promise<number> {
  return model === null ? 0o640 : (await stat(model)).mode & 0o777;
}

async function writePrivately(file: string, text: string, mode: number): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text, 'utf8');
    await handle.sync();
  } finally {
    await handle.close();
  }
  await chmod(file, mode);
}

function toFailure(code: number, label: string, cause?: unknown): AppError {
  const facts = { host: label, exitCode: code };
  if (code === writeScriptCodes.changed) {
    return new AppError('plan.stale', {
      message: `A configuration file on ${label} changed since the plan was made. Nothing was written.`,
      hint: 'Look at the plan again.',
      retry: 'now',
      facts,
    });
  }
  if (code === writeScriptCodes.notInPlace) {
    return new AppError('remote.command-failed', {
      message: `Not every configuration file on ${label} could be put in its place; the old ones are kept.`,
      hint: 'Check the rights of the folder, then look at the plan again.',
      facts,
      cause,
    });
  }
  return new AppError('remote.permission-denied', {
    message: `The configuration on ${label} could not be written. Nothing was changed.`,
    hint: 'Check the rights of the folder and the free space.',
    facts,
    cause,
  });
}
