import { posix } from 'node:path';
import type { TableFacts } from '#shared/domain/database-facts.ts';
import type { Environment } from '#shared/domain/environment.ts';
import type { Server } from '#shared/domain/server.ts';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import type { FileEntry } from '../../files/file-entry.ts';
import { listLocalTree } from '../../files/list-local.ts';
import type { TableFacts as MaskingTable } from '../../masking/facts.ts';
import { readTableFacts } from '../../masking/read-facts.ts';
import { regexFlavour } from '../../masking/regex-flavour.ts';
import { scanTables, type ColumnFindings } from '../../masking/scan.ts';
import type { SourceConnection } from '../../mysql/connection.ts';
import { inspectDatabase } from '../../mysql/inspect.ts';
import type { ProjectFiles } from '../../recipes/project-files.ts';
import type { FoundCredentials } from '../../recipes/read-credentials.ts';
import type { RemoteSession } from '../../remote/transport.ts';
import { type EnvironmentOpener, filesOf, openSourceDatabase } from '../pull/open-environment.ts';
import { listRemoteTree } from '../pull/remote-listing.ts';

/** What a database holds: definitions and estimates, never rows. */
export interface DatabaseLook {
  readonly tables: readonly TableFacts[];
  readonly maskingTables: readonly MaskingTable[];
  /** What samples of the values look like, of the tables that were looked into so far. */
  readonly findings: ReadonlyMap<string, ReadonlyMap<string, ColumnFindings>>;
}

/** What was asked of an environment. Whatever was answered once is not asked again. */
export interface EnvironmentLook {
  readonly lookedAt: Date;
  /** Asks what is still to be known, over one connection that is made for it and closed behind it. */
  use<T>(work: (asking: Asking) => Promise<T>, signal: AbortSignal): Promise<T>;
}

/** The ways to ask. All of them only read. */
export interface Asking {
  readonly files: ProjectFiles;
  database(found: FoundCredentials): Promise<DatabaseLook>;
  /** Looks into samples of these tables, too. */
  scan(found: FoundCredentials, tables: readonly string[]): Promise<DatabaseLook>;
  /** Every path below a folder of the environment; null when there is none. */
  tree(folder: string): Promise<readonly FileEntry[] | null>;
}

/** What is looked at, and how it is reached. */
export interface LookPlace {
  readonly opener: EnvironmentOpener;
  readonly environment: Environment;
  /** Null for an environment on this computer. */
  readonly server: Server | null;
}

interface Line {
  session(): Promise<RemoteSession | null>;
  close(): Promise<void>;
}

interface OpenLook extends DatabaseLook {
  readonly findings: Map<string, ReadonlyMap<string, ColumnFindings>>;
  readonly version: string;
}

/** A first look at an environment; nothing is asked yet. */
export function createLook(place: LookPlace, lookedAt: Date): EnvironmentLook {
  const { environment } = place;
  const answers = new Map<string, Promise<unknown>>();
  /** An answer that somebody else is waiting for is shared; when he gave up, it is asked for again. */
  const once = async <T>(key: string, ask: () => Promise<T>): Promise<T> => {
    const known = answers.get(key);
    // Every key begins with what is asked, so that its answers are all of one type.
    if (known !== undefined) {
      const shared = await known.then((value) => ({ value: value as T })).catch(() => null);
      if (shared !== null) return shared.value;
    }
    const asked = ask();
    answers.set(key, asked);
    asked.catch(() => {
      if (answers.get(key) === asked) answers.delete(key);
    });
    return asked;
  };
  const remember = (line: Line, signal: AbortSignal): ProjectFiles => {
    const files = async (): Promise<ProjectFiles> => filesOf(environment, await line.session(), signal);
    return {
      label: environment.path,
      name: posix.basename(environment.path),
      exists: (path) => once(`exists ${path}`, async () => (await files()).exists(path)),
      read: (path, max) => once(`read ${String(max)} ${path}`, async () => (await files()).read(path, max)),
      list: (folder) => once(`list ${folder}`, async () => (await (await files()).list?.(folder)) ?? []),
    };
  };
  return {
    lookedAt,
    async use(work, signal) {
      const line = createLine(place, signal);
      const read = async <T>(found: FoundCredentials, ask: (reader: SourceConnection) => Promise<T>): Promise<T> => {
        const reader = await openSourceDatabase(environment, await line.session(), found, signal);
        try {
          return await ask(reader);
        } finally {
          await reader.close();
        }
      };
      const database = (found: FoundCredentials): Promise<OpenLook> =>
        once(`database ${keyOf(found)}`, () => read(found, (reader) => lookInto(reader, found.name, signal)));
      try {
        return await work({
          files: remember(line, signal),
          database,
          async scan(found, names) {
            const look = await database(found);
            const missing = look.maskingTables.filter(({ name }) => names.includes(name) && !look.findings.has(name));
            if (missing.length === 0) return look;
            await read(found, async (reader) => {
              const query = (sql: string, asked: AbortSignal) => reader.strings(sql, { signal: asked });
              const seen = await scanTables(missing, regexFlavour(look.version), query, signal);
              for (const [table, findings] of seen) look.findings.set(table, findings);
            });
            return look;
          },
          tree: (folder) => once(`tree ${folder}`, () => listTree(environment, folder, line, signal)),
        });
      } finally {
        await line.close();
      }
    },
  };
}

/** A connection that is made when something has to be asked over it. */
function createLine({ opener, server }: LookPlace, signal: AbortSignal): Line {
  let open: Promise<RemoteSession> | null = null;
  return {
    async session() {
      if (server === null) return null;
      return (open ??= opener.transport.connect(server, opener.interaction, signal));
    },
    async close() {
      const session = await open?.catch(() => null);
      await session?.close();
    },
  };
}

function keyOf({ host, port, socketPath, name, user }: FoundCredentials): string {
  return JSON.stringify([host, port, socketPath, name, user]);
}

async function lookInto(reader: SourceConnection, schema: string, signal: AbortSignal): Promise<OpenLook> {
  const { tables } = await inspectDatabase(reader, schema, signal);
  const query = (sql: string, asked: AbortSignal) => reader.strings(sql, { signal: asked });
  const maskingTables = await readTableFacts(schema, query, signal);
  return { tables, maskingTables, findings: new Map(), version: reader.version };
}

async function listTree(
  { path }: Environment,
  folder: string,
  line: Line,
  signal: AbortSignal,
): Promise<readonly FileEntry[] | null> {
  const root = posix.join(path, folder);
  try {
    const session = await line.session();
    return session === null ? await listLocalTree(root, signal) : (await listRemoteTree(session, root, signal)).entries;
  } catch (error) {
    if (error instanceof AppError && isAppError(error, 'remote.file-missing')) return null;
    throw error;
  }
}
