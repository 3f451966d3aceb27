import { AppError } from '#shared/errors/app-error.ts';
import { toPlainLine } from './plain-text.ts';
import { type Answer, parseStatus, sftpStatus, sftpType, toAttributeFields } from './sftp-packets.ts';
import { toUint32, toWireString } from './wire.ts';

/** What a file or folder is made with. `mtime` in seconds since 1970. */
export interface NewFileFacts {
  readonly mode?: number;
  readonly mtime?: number;
}

/** The SFTP calls that change something. Each throws `remote.file-missing`, `remote.permission-denied`, `remote.write-failed`. */
export interface SftpWrites {
  /** Makes a file that must not exist. */
  create(path: string | Buffer, facts: NewFileFacts): Promise<SftpNewFile>;
  mkdir(path: string | Buffer, facts: NewFileFacts): Promise<void>;
  rmdir(path: string | Buffer): Promise<void>;
  remove(path: string | Buffer): Promise<void>;
  /** In one step, over what stands there, where the server can (OpenSSH); else what stands there is removed first. */
  rename(from: string | Buffer, to: string | Buffer): Promise<void>;
  /** A second name for a file. Throws `remote.write-failed` where server or file system have none. */
  link(from: string | Buffer, to: string | Buffer): Promise<void>;
  symlink(target: string | Buffer, path: string | Buffer): Promise<void>;
}

/** A file open for writing. */
export interface SftpNewFile {
  write(offset: number, data: Buffer): Promise<void>;
  /** Sets rights and time once more, as writing has changed them. */
  finish(facts: NewFileFacts): Promise<void>;
  close(): Promise<void>;
}

/** The channel under the calls. */
export interface SftpWriteChannel {
  readonly name: string;
  readonly extensions: ReadonlySet<string>;
  request(type: number, ...fields: readonly Buffer[]): Promise<Answer>;
  write(handle: Buffer, offset: number, data: Buffer): Promise<Answer>;
}

/** Write, make, and fail when it is there (draft-ietf-secsh-filexfer-02, 6.3). */
const writeCreateExclusive = 0x02 | 0x08 | 0x20;
const posixRename = 'posix-rename@openssh.com';
const hardLink = 'hardlink@openssh.com';

/** The writing half of a client. */
export function createSftpWrites({ name, extensions, request, write }: SftpWriteChannel): SftpWrites {
  const change = async (path: string | Buffer, type: number, ...fields: readonly Buffer[]): Promise<void> => {
    requireOk(name, path, await request(type, ...fields));
  };
  const remove = (path: string | Buffer): Promise<void> => change(path, sftpType.remove, toWireString(path));
  return {
    async create(path, facts) {
      const answer = await request(
        sftpType.open,
        toWireString(path),
        toUint32(writeCreateExclusive),
        toAttributeFields(facts),
      );
      if (answer.type !== sftpType.handle) throw failed(name, path, answer);
      const handle = Buffer.from(answer.body.string());
      return {
        async write(offset, data) {
          requireOk(name, path, await write(handle, offset, data));
        },
        finish: (last) => change(path, sftpType.fsetstat, toWireString(handle), toAttributeFields(last)),
        close: () => change(path, sftpType.close, toWireString(handle)),
      };
    },
    mkdir: (path, facts) => change(path, sftpType.mkdir, toWireString(path), toAttributeFields(facts)),
    rmdir: (path) => change(path, sftpType.rmdir, toWireString(path)),
    remove,
    async rename(from, to) {
      if (extensions.has(posixRename)) {
        await change(to, sftpType.extended, toWireString(posixRename), toWireString(from), toWireString(to));
        return;
      }
      await remove(to).catch((error: unknown) => {
        if (!(error instanceof AppError) || error.code !== 'remote.file-missing') throw error;
      });
      await change(to, sftpType.rename, toWireString(from), toWireString(to));
    },
    link(from, to) {
      if (!extensions.has(hardLink))
        return Promise.reject(new AppError('remote.write-failed', { facts: { path: '' } }));
      return change(from, sftpType.extended, toWireString(hardLink), toWireString(from), toWireString(to));
    },
    // OpenSSH takes the two paths in the other order than the draft says (its PROTOCOL file, 4.1).
    symlink: (target, path) => change(path, sftpType.symlink, toWireString(target), toWireString(path)),
  };
}

function requireOk(name: string, path: string | Buffer, answer: Answer): void {
  if (answer.type !== sftpType.status) throw failed(name, path, answer);
  const { code, text } = parseStatus(answer.body);
  if (code !== sftpStatus.ok) throw statusFailure(name, path, code, text);
}

function failed(name: string, path: string | Buffer, { type, body }: Answer): AppError {
  if (type !== sftpType.status) return statusFailure(name, path, -1, 'an answer that makes no sense');
  const { code, text } = parseStatus(body);
  return statusFailure(name, path, code, text);
}

function statusFailure(name: string, path: string | Buffer, code: number, text: string): AppError {
  const shown = toPlainLine(path.toString());
  const facts = { path: shown, status: code };
  if (code === sftpStatus.noSuchFile) {
    return new AppError('remote.file-missing', { message: `There is no ${shown} on ${name}.`, facts });
  }
  if (code === sftpStatus.permissionDenied) {
    return new AppError('remote.permission-denied', {
      message: `The account may not write ${shown} on ${name}.`,
      facts,
    });
  }
  return new AppError('remote.write-failed', {
    message: `${name} could not write ${shown}: ${toPlainLine(text) || `SFTP status ${code}`}.`,
    hint: 'A full disk or a used-up quota is often the reason: SFTP does not tell it apart.',
    retry: 'after-fix',
    facts,
  });
}
