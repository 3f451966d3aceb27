import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import { type ChangedKey, formatChangedKeys, parseChangedKeys } from './changed-keys.ts';
import { type KnownHostLine, matchesKnownHost, parseKnownHosts, toKnownHostName } from './known-hosts.ts';
import { fingerprintOf, keyTypeOf } from './wire.ts';

/** What is known about a host before it is contacted. */
export interface HostTrust {
  readonly trusted: readonly KnownHostLine[];
  readonly revoked: readonly KnownHostLine[];
}

/** The keys that are trusted, from our own file and, read-only, from OpenSSH's. */
export interface HostKeys {
  /** Our own file decides when it knows the host; else OpenSSH's files do. Revocations count from everywhere. */
  lookup(host: string, port: number): Promise<HostTrust>;
  /** Remembers a key that the user confirmed or that a trusted server proved. Does nothing when it is known. */
  trust(host: string, port: number, key: Buffer, how: 'confirmed' | 'rotated'): Promise<void>;
  /**
   * Notes the key of a refused connection beside the trusted ones, so that `replaceHostKey` can take it over, also from another
   * process. Written at once, because the process may end with the refusal; where that fails, only this process knows.
   */
  noteChanged(host: string, port: number, key: Buffer, trusted: readonly string[]): void;
  /** Changed keys that nobody has decided about, the newest of each host. */
  listChanged(): readonly ChangedKey[];
  /**
   * Trusts the new key of a host whose key changed, and nothing else for that host. `typedName` is what the user typed and
   * must be the host name; the key must have been seen with this fingerprint. Throws `host-key.rejected`, `host-key.unknown`.
   */
  replaceHostKey(request: HostKeyReplacement): Promise<void>;
  /** Every trusted key: ours, and with `own: false` those of OpenSSH's files, which are never changed. */
  list(): Promise<readonly ListedHostKey[]>;
  /** Takes the trust of one key of ours back; false when there is none. */
  forget(hosts: string, keyType: string): Promise<boolean>;
}

/** A trusted key with where it is written. */
export interface ListedHostKey {
  /** First field of its line: a name, several, or a hash of one. */
  readonly hosts: string;
  readonly keyType: string;
  readonly fingerprint: string;
  /** When it was trusted, for keys of ours. */
  readonly addedAt: string | null;
  readonly own: boolean;
}

/** A user's decision to trust the changed key of a host. */
export interface HostKeyReplacement {
  readonly host: string;
  readonly port: number;
  readonly typedName: string;
  /** Fingerprint of the new key as it was shown. */
  readonly fingerprint: string;
}

/** Files and clock of the host key store. */
export interface HostKeysOptions {
  /** Our own known_hosts file; made when the first key is trusted. Changed keys are noted in `<file>.changed`. */
  readonly ownFile: string;
  /** OpenSSH's files, e.g. `~/.ssh/known_hosts` and `/etc/ssh/ssh_known_hosts`; never written. */
  readonly readOnlyFiles: readonly string[];
  readonly now?: () => Date;
}

/** A store of trusted host keys in known_hosts format. */
export function createHostKeys({ ownFile, readOnlyFiles, now = () => new Date() }: HostKeysOptions): HostKeys {
  const changedFile = `${ownFile}.changed`;
  /** Changed keys that could not be written down. */
  const seenHere = new Map<string, ChangedKey>();
  let writing: Promise<void> = Promise.resolve();

  /** One change of the file at a time; a failed one does not stop the next. */
  function update(change: (text: string) => string): Promise<void> {
    const next = writing.then(async () => {
      const text = await readText(ownFile);
      const updated = change(text);
      if (updated !== text) await writeAtomically(ownFile, updated);
    });
    writing = next.catch(() => {});
    return next;
  }

  function listChanged(): readonly ChangedKey[] {
    const all = [...seenHere.values(), ...parseChangedKeys(readTextNow(changedFile))];
    const newest = new Map<string, ChangedKey>();
    for (const one of all.sort((a, b) => a.seenAt.localeCompare(b.seenAt))) newest.set(one.name, one);
    return [...newest.values()];
  }

  function keepChanged(changed: readonly ChangedKey[]): boolean {
    try {
      mkdirSync(dirname(changedFile), { recursive: true, mode: 0o700 });
      const staged = `${changedFile}.${randomBytes(6).toString('hex')}`;
      writeFileSync(staged, formatChangedKeys(changed), { mode: 0o600, flag: 'wx' });
      renameSync(staged, changedFile);
      return true;
    } catch {
      // The refusal itself must not fail because of this.
      return false;
    }
  }

  function forgetChanged(name: string): void {
    if (!listChanged().some((one) => one.name === name)) return;
    seenHere.delete(name);
    keepChanged(listChanged().filter((one) => one.name !== name));
  }

  function toLine(name: string, key: Buffer, how: string): string {
    return `${name} ${keyTypeOf(key)} ${key.toString('base64')} ${how} ${now().toISOString()}\n`;
  }

  return {
    async lookup(host, port) {
      await writing;
      const name = toKnownHostName(host, port);
      const own = await readLines(ownFile, name);
      const others = (await Promise.all(readOnlyFiles.map((file) => readLines(file, name)))).flat();
      const isTrusting = (line: KnownHostLine) => line.marker === 'none';
      const trusted = own.some(isTrusting) ? own.filter(isTrusting) : others.filter(isTrusting);
      return { trusted, revoked: [...own, ...others].filter((line) => line.marker === 'revoked') };
    },
    async trust(host, port, key, how) {
      const name = toKnownHostName(host, port);
      await update((text) => {
        const known = parseKnownHosts(text, ownFile).some(
          (line) => line.marker === 'none' && matchesKnownHost(line, name) && line.key.equals(key),
        );
        return known ? text : `${endWithNewline(text)}${toLine(name, key, how)}`;
      });
      if (how === 'confirmed') forgetChanged(name);
    },
    noteChanged(host, port, key, trusted) {
      const name = toKnownHostName(host, port);
      const seen = { name, host, port, key, trusted, seenAt: now().toISOString() };
      if (keepChanged([...listChanged(), seen])) seenHere.delete(name);
      else seenHere.set(name, seen);
    },
    listChanged,
    async replaceHostKey({ host, port, typedName, fingerprint }) {
      if (typedName.trim().toLowerCase() !== host.toLowerCase()) {
        throw new AppError('host-key.rejected', {
          message: `The typed name is not ${host}; the trusted key stays as it is.`,
        });
      }
      const name = toKnownHostName(host, port);
      const key = listChanged().find((one) => one.name === name)?.key;
      if (key === undefined || fingerprintOf(key) !== fingerprint) {
        throw new AppError('host-key.unknown', {
          message: `No key of ${name} with this fingerprint has been seen.`,
          hint: 'Connect once more and compare the fingerprint that is shown.',
        });
      }
      await update((text) => `${withoutHost(text, ownFile, name)}${toLine(name, key, 'replaced')}`);
      forgetChanged(name);
    },
    async list() {
      await writing;
      const files = [{ file: ownFile, own: true }, ...readOnlyFiles.map((file) => ({ file, own: false }))];
      const listed = files.map(async ({ file, own }) =>
        parseKnownHosts(await readText(file), file)
          .filter((line) => line.marker === 'none')
          .map((line) => toListed(line, own)),
      );
      return (await Promise.all(listed)).flat();
    },
    async forget(hosts, keyType) {
      let found = false;
      await update((text) => {
        const dropped = parseKnownHosts(text, ownFile)
          .filter((line) => line.marker === 'none' && line.hosts === hosts && line.keyType === keyType)
          .map((line) => line.lineNumber);
        found = dropped.length > 0;
        return found ? withoutLines(text, dropped) : text;
      });
      return found;
    },
  };
}

function toListed({ hosts, keyType, key, comment }: KnownHostLine, own: boolean): ListedHostKey {
  const date = /\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(comment)?.[0] ?? null;
  return { hosts, keyType, fingerprint: fingerprintOf(key), addedAt: own ? date : null, own };
}

/** The text without the lines that trust keys of this host; revocations and other hosts stay. */
function withoutHost(text: string, source: string, name: string): string {
  const dropped = parseKnownHosts(text, source)
    .filter((line) => line.marker === 'none' && matchesKnownHost(line, name))
    .map((line) => line.lineNumber);
  return withoutLines(text, dropped);
}

function withoutLines(text: string, dropped: readonly number[]): string {
  const kept = text.split('\n').filter((_, index) => !dropped.includes(index + 1));
  return endWithNewline(kept.join('\n'));
}

function endWithNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

async function readLines(file: string, name: string): Promise<readonly KnownHostLine[]> {
  return parseKnownHosts(await readText(file), file).filter((line) => matchesKnownHost(line, name));
}

function readTextNow(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return '';
    throw new AppError('store.read-only', { message: `The host key file ${file} cannot be read.`, cause: error });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

async function writeAtomically(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const staged = `${file}.${randomBytes(6).toString('hex')}`;
    await writeFile(staged, text, { mode: 0o600, flag: 'wx' });
    await rename(staged, file);
  } catch (error) {
    throw new AppError('store.read-only', { message: `The host key file ${file} cannot be written.`, cause: error });
  }
}
