import { Readable } from 'node:stream';
import { AppError } from '#shared/errors/app-error.ts';
import { type ExecContext, runProgram, startProgram } from './exec.ts';
import { toPlainLine } from './plain-text.ts';
import { tooLarge } from './remote-files.ts';
import { shQuote } from './shell-quote.ts';
import type { RemoteStat } from './transport.ts';

/** Exit codes of the scripts below that no tool uses by itself. */
const missing = 44;
const unreadable = 45;
const known = [0, missing, unreadable];

/** The way to files where SFTP is switched off: the same answers through `sh`, `stat` and `cat`. */
export async function statByShell(
  context: ExecContext,
  path: string | Buffer,
  signal: AbortSignal,
): Promise<RemoteStat> {
  const script = `p=${shQuote(path)}
[ -e "$p" ] || [ -h "$p" ] || exit ${missing}
if [ -h "$p" ]; then k=symlink; elif [ -f "$p" ]; then k=file; elif [ -d "$p" ]; then k=directory; else k=other; fi
f=$(stat -c '%s %Y' -- "$p" 2>/dev/null) || f=$(stat -f '%z %m' -- "$p") || exit ${unreadable}
printf '%s %s' "$k" "$f"`;
  const { exitCode, stdout } = await runProgram(context, { script, okExitCodes: known }, signal);
  if (exitCode !== 0) throw toFileError(context.name, path, exitCode);
  const [kind = '', size, mtime] = stdout.toString('latin1').split(' ');
  return { kind: toKind(kind), size: Number(size), mtime: Number(mtime) };
}

function toKind(word: string): RemoteStat['kind'] {
  return word === 'file' || word === 'directory' || word === 'symlink' ? word : 'other';
}

/** Reads a whole small file with `head`. */
export async function readFileByShell(
  context: ExecContext,
  { path, maxBytes }: { readonly path: string; readonly maxBytes: number },
  signal: AbortSignal,
): Promise<Buffer> {
  const script = `${toReadable(path)}; head -c ${maxBytes + 1} <"$p"`;
  const { exitCode, stdout } = await runProgram(context, { script, okExitCodes: known }, signal);
  if (exitCode !== 0) throw toFileError(context.name, path, exitCode);
  if (stdout.length > maxBytes) throw tooLarge(context.name, path, maxBytes);
  return stdout;
}

/** Streams a file with `cat` under the same conditions as SFTP: exact size, unchanged afterwards. */
export async function streamFileByShell(
  context: ExecContext,
  { path, expectedSize }: { readonly path: string | Buffer; readonly expectedSize: number },
  signal: AbortSignal,
): Promise<Readable> {
  const before = await statByShell(context, path, signal);
  const check = (state: RemoteStat, received: number) => {
    if (state.kind === 'file' && state.size === expectedSize && received === expectedSize) {
      if (state.mtime === before.mtime) return;
    }
    throw new AppError('remote.file-changed', {
      message: `${toPlainLine(path.toString())} on ${context.name} changed while it was copied.`,
      retry: 'now',
      facts: { path: toPlainLine(path.toString()), expectedSize, size: state.size, received },
    });
  };
  check(before, expectedSize);
  const source = await startProgram(context, { script: `${toReadable(path)}; cat <"$p"` }, signal);
  async function* readThrough(): AsyncGenerator<Buffer> {
    let received = 0;
    for await (const chunk of source.stdout as AsyncIterable<Buffer>) {
      received += chunk.length;
      yield chunk;
    }
    await source.done;
    check(await statByShell(context, path, signal), received);
  }
  const stream = Readable.from(readThrough(), { objectMode: false });
  stream.on('error', () => {});
  stream.once('close', () => source.stdout.destroy());
  return stream;
}

function toReadable(path: string | Buffer): string {
  return `p=${shQuote(path)}
[ -e "$p" ] || exit ${missing}
[ -f "$p" ] && [ -r "$p" ] || exit ${unreadable}`;
}

function toFileError(name: string, path: string | Buffer, exitCode: number): AppError {
  const shown = toPlainLine(path.toString());
  return exitCode === missing
    ? new AppError('remote.file-missing', { message: `There is no ${shown} on ${name}.`, facts: { path: shown } })
    : new AppError('remote.permission-denied', {
        message: `The account may not read ${shown} on ${name}.`,
        facts: { path: shown },
      });
}
