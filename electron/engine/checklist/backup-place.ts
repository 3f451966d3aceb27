import { execFile } from 'node:child_process';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { ProjectCommand } from '#shared/domain/project-command.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { shQuote } from '../remote/shell-quote.ts';
import type { RemoteSession } from '../remote/transport.ts';

/** One backup as its file system knows it. */
export interface BackupFile {
  readonly path: string;
  readonly bytes: number;
  /** Seconds since 1970. */
  readonly mtime: number;
}

/** What was seen of a backup's content. */
export interface BackupLook {
  /** The first and last bytes of the file. */
  readonly head: Buffer;
  readonly tail: Buffer;
  /** Whether the tool of its format found it sound; `no-tool` where that is not installed, `none` for formats without one. */
  readonly test: 'sound' | 'damaged' | 'no-tool' | 'none';
  /** The last bytes of what is packed in it; empty for formats that are not looked into. */
  readonly inside: Buffer;
}

/** Where backups land: a server, or this computer. */
export interface BackupPlace {
  /** For people. */
  readonly name: string;
  list(pattern: string, signal: AbortSignal): Promise<readonly BackupFile[]>;
  /** Runs a command of the project in a folder and lists the files that it prints, one absolute path per line. */
  listByCommand(command: ProjectCommand, folder: string, signal: AbortSignal): Promise<readonly BackupFile[]>;
  look(path: string, signal: AbortSignal): Promise<BackupLook>;
}

const bytesSeen = 512;
const mostFiles = 2000;

/** Backups on a server. */
export function remoteBackups(session: RemoteSession): BackupPlace {
  const measure = `s=$(wc -c < "$f" | tr -d ' ') || continue
t=$(stat -c %Y -- "$f" 2>/dev/null || stat -f %m "$f" 2>/dev/null || perl -e 'print((stat $ARGV[0])[9])' "$f") || continue
printf '%s %s %s\\n' "$s" "$t" "$f"`;
  const list = async (script: string, signal: AbortSignal): Promise<readonly BackupFile[]> => {
    const { stdout } = await session.run({ script }, signal);
    return stdout
      .toString('utf8')
      .split('\n')
      .flatMap((row) => {
        const [, bytes, mtime, path] = /^(\d+) (\d+) (\/.*)$/.exec(row) ?? [];
        return path === undefined ? [] : [{ path, bytes: Number(bytes), mtime: Number(mtime) }];
      })
      .slice(0, mostFiles);
  };
  return {
    name: session.label,
    list: (pattern, signal) =>
      list(
        `for f in ${toShellPattern(pattern)}; do [ -f "$f" ] && [ -r "$f" ] || continue\n${measure}\ndone; exit 0`,
        signal,
      ),
    async listByCommand({ run, folder: inside = '.', timeout = 300 }, folder, signal) {
      const words = run.map(shQuote).join(' ');
      const script = `cd -- ${shQuote(`${folder}/${inside}`)} || exit 1\n${words}`;
      const { stdout } = await session.run({ script, leaseSeconds: timeout, stallAfter: timeout * 1000 }, signal);
      const files = toPaths(stdout.toString('utf8'));
      if (files.length === 0) return [];
      return list(
        `for f in ${files.map(shQuote).join(' ')}; do [ -f "$f" ] && [ -r "$f" ] || continue\n${measure}\ndone; exit 0`,
        signal,
      );
    },
    async look(path, signal) {
      const hex = 'od -An -v -tx1 | tr -d " \\n"';
      const script = `f=${shQuote(path)}; n=${String(bytesSeen)}
printf 'head '; head -c $n -- "$f" | ${hex}; echo
printf 'tail '; tail -c $n -- "$f" | ${hex}; echo
case $(head -c 4 -- "$f" | ${hex}) in
1f8b*) p=gzip;; 425a68*) p=bzip2;; fd377a58) p=xz;; 28b52ffd) p=zstd;; *) p=;; esac
if [ -z "$p" ]; then
  if [ "$(head -c 262 -- "$f" | tail -c 5)" = ustar ]; then tar -tf "$f" >/dev/null 2>&1 && echo test sound || echo test damaged; else echo test none; fi
elif command -v $p >/dev/null 2>&1; then
  if $p -t < "$f" >/dev/null 2>&1; then echo test sound; printf 'inside '; $p -dc < "$f" | tail -c $n | ${hex}; echo; else echo test damaged; fi
else echo test no-tool; fi`;
      const { stdout } = await session.run({ script, stallAfter: 600_000 }, signal);
      const said = new Map(
        stdout
          .toString('latin1')
          .split('\n')
          .map((row) => [row.split(' ')[0] ?? '', row.split(' ')[1] ?? '']),
      );
      const bytes = (key: string): Buffer => Buffer.from(said.get(key) ?? '', 'hex');
      const test = (['sound', 'damaged', 'no-tool', 'none'] as const).find((word) => word === said.get('test'));
      return { head: bytes('head'), tail: bytes('tail'), inside: bytes('inside'), test: test ?? 'damaged' };
    },
  };
}

/** Backups on this computer. */
export function localBackups(): BackupPlace {
  const measure = async (paths: readonly string[]): Promise<readonly BackupFile[]> => {
    const found = await Promise.all(
      paths.slice(0, mostFiles).map(async (path) => {
        const stats = await stat(path).catch(() => null);
        return stats?.isFile() === true ? [{ path, bytes: stats.size, mtime: Math.floor(stats.mtimeMs / 1000) }] : [];
      }),
    );
    return found.flat();
  };
  return {
    name: 'this computer',
    list: async (pattern) =>
      measure(
        await expand(
          '/',
          pattern.split('/').filter((part) => part !== ''),
        ),
      ),
    async listByCommand({ run, folder: inside = '.', timeout = 300 }, folder, signal) {
      const [program = '', ...words] = run;
      const options = { cwd: join(folder, inside), timeout: timeout * 1000, maxBuffer: 1024 * 1024, signal };
      const text = await new Promise<string>((resolve, reject) => {
        execFile(program, words, options, (error, stdout) => {
          if (error === null) resolve(stdout);
          else
            reject(
              new AppError('remote.command-failed', { message: `${program} failed on this computer.`, cause: error }),
            );
        });
      });
      return measure(toPaths(text));
    },
    async look(path, signal) {
      const file = await open(path, 'r');
      try {
        const { size } = await file.stat();
        const read = async (from: number): Promise<Buffer> => {
          const length = Math.min(bytesSeen, size - from);
          const { buffer } = await file.read(Buffer.alloc(length), 0, length, from);
          return buffer;
        };
        const [head, tail] = [await read(0), await read(Math.max(0, size - bytesSeen))];
        if (head[0] !== 0x1f || head[1] !== 0x8b)
          return { head, tail, test: testByTool(head), inside: Buffer.alloc(0) };
        let inside = Buffer.alloc(0);
        const keepEnd = new Writable({
          write(chunk: Buffer, _encoding, done) {
            inside = Buffer.concat([inside, chunk]).subarray(-bytesSeen);
            done();
          },
        });
        const isSound = await pipeline(file.createReadStream({ start: 0, autoClose: false }), createGunzip(), keepEnd, {
          signal,
        }).then(
          () => true,
          () => false,
        );
        signal.throwIfAborted();
        return { head, tail, test: isSound ? 'sound' : 'damaged', inside };
      } finally {
        await file.close();
      }
    },
  };
}

/** On this computer only gzip is opened: it needs no program. */
function testByTool(head: Buffer): BackupLook['test'] {
  const magic = head.subarray(0, 4).toString('hex');
  const isPacked = magic.startsWith('425a68') || magic === 'fd377a58' || magic === '28b52ffd';
  return isPacked || head.toString('latin1', 257, 262) === 'ustar' ? 'no-tool' : 'none';
}

function toPaths(text: string): readonly string[] {
  return text
    .split('\n')
    .map((row) => row.trim())
    .filter((row) => row.startsWith('/'))
    .slice(0, mostFiles);
}

/** The pattern for a shell: everything but `*` and `?` is quoted. Pure. */
export function toShellPattern(pattern: string): string {
  return pattern
    .split(/([*?])/)
    .filter((part) => part !== '')
    .map((part) => (part === '*' || part === '?' ? part : shQuote(part)))
    .join('');
}

async function expand(folder: string, parts: readonly string[]): Promise<readonly string[]> {
  const [part, ...rest] = parts;
  if (part === undefined) return [];
  const names = /[*?]/.test(part) ? await matching(folder, part) : [part];
  const paths = names.map((name) => join(folder, name));
  if (rest.length === 0) return paths;
  return (await Promise.all(paths.map((path) => expand(path, rest)))).flat();
}

async function matching(folder: string, part: string): Promise<readonly string[]> {
  const text = part
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^]*')
    .replaceAll('?', '[^]');
  const pattern = new RegExp(`^${text}$`, 'u');
  const names = await readdir(folder).catch(() => []);
  // As in a shell, what begins with a dot is only meant when the pattern says so.
  return names.filter((name) => pattern.test(name) && (part.startsWith('.') || !name.startsWith('.'))).sort();
}
