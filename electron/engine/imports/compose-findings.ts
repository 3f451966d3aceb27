import { createHash } from 'node:crypto';
import type { Environment } from '#shared/domain/environment.ts';
import type { FoundEnvironment, FoundServer, ImportFindings, NotImported } from '#shared/domain/imports.ts';
import type { Project } from '#shared/domain/project.ts';
import type { Secret } from '#shared/domain/secret.ts';
import { shown, type RawEnvironment, type RawServer, type Reading } from './findings.ts';
import { isSameAccount, resolveServer, type ServerContext } from './resolve-server.ts';

/** Findings with the secrets that belong to them; the secrets never leave the engine but for the secret store. */
export interface ComposedFindings {
  readonly findings: ImportFindings;
  /** Of servers, by key. */
  readonly passwords: ReadonlyMap<string, Secret>;
  /** Of databases, by the key of their environment. */
  readonly databasePasswords: ReadonlyMap<string, Secret>;
}

/** What a look is made with. */
export interface ComposeContext extends ServerContext {
  readonly project: Project | null;
}

interface State {
  readonly context: ComposeContext;
  readonly servers: FoundServer[];
  readonly environments: FoundEnvironment[];
  readonly notImported: NotImported[];
  readonly passwords: Map<string, Secret>;
  readonly databasePasswords: Map<string, Secret>;
}

/** Puts readings together: the same server or environment in several files is one. */
export async function composeFindings(
  readings: readonly Reading[],
  context: ComposeContext,
): Promise<ComposedFindings> {
  const state: State = {
    ...{ context, servers: [], environments: [], passwords: new Map(), databasePasswords: new Map() },
    notImported: readings.flatMap((reading) => reading.notImported),
  };
  for (const reading of readings) {
    for (const server of reading.servers) await addServer(state, reading, server);
    for (const environment of reading.environments) await addEnvironment(state, reading, environment);
  }
  const facts = readings.flatMap(({ source, file, facts: found }) => found.map((fact) => ({ source, file, ...fact })));
  const { servers, environments, notImported, passwords, databasePasswords } = state;
  return { findings: { servers, environments, facts, notImported }, passwords, databasePasswords };
}

async function addServer(state: State, { source, file }: Reading, raw: RawServer): Promise<FoundServer | null> {
  const { context, servers } = state;
  const resolved = await resolveServer(
    raw,
    context,
    servers.map((found) => found.server),
  );
  if (resolved.kind === 'refused') {
    state.notImported.push({ source, file, what: shown(raw.name || raw.host, 80), line: raw.line, why: resolved.why });
    return null;
  }
  const { server, alreadyThere, password, remarks } = resolved;
  const before = servers.findIndex((found) => isSameAccount(found.server, server));
  const found = servers[before];
  if (found !== undefined) {
    const merged = { ...found, remarks: [...new Set([...found.remarks, ...remarks])] };
    servers[before] = merged;
    return merged;
  }
  const key = toKey('server', [JSON.stringify(server), String(password !== null)]);
  if (password !== null) state.passwords.set(key, password);
  const fresh = { source, file, key, server, alreadyThere, hasPassword: password !== null, remarks: [...remarks] };
  servers.push(fresh);
  return fresh;
}

async function addEnvironment(state: State, reading: Reading, raw: RawEnvironment): Promise<void> {
  const { source, file } = reading;
  const server = raw.server === null ? null : await addServer(state, reading, raw.server);
  // Why the server is not taken over stands in the list already.
  if (raw.server !== null && server === null) return;
  const remarks = [...(raw.remarks ?? [])];
  const path = toPath(raw.path, remarks);
  const url = toUrl(raw.url, remarks);
  const branch = raw.branch != null && /^[^\p{Cc}\s-][^\p{Cc}\s]{0,254}$/u.test(raw.branch) ? raw.branch : null;
  if (raw.stage === null) remarks.push('Nothing says which stage it is; production is the careful choice.');
  const database = toDatabase(raw);
  const match = findMatch(state.context.project, server, path);
  const completes = match?.id ?? null;
  const alreadyThere = match !== undefined && (database === null || match.database.kind === 'given');
  const name = shown(raw.name.trim() === '' ? 'Environment' : raw.name.trim(), 80);
  const found: FoundEnvironment = {
    ...{ source, file, name, path, url, branch, database, completes, alreadyThere, remarks },
    stage: raw.stage ?? 'production',
    serverKey: server?.key ?? null,
    key: toKey('environment', [source, name, server?.key ?? '', path ?? '', url ?? '', JSON.stringify(database)]),
  };
  const before = state.environments.findIndex(
    (other) => other.key === found.key || (path !== null && other.serverKey === found.serverKey && other.path === path),
  );
  const other = state.environments[before];
  if (other === undefined) state.environments.push(found);
  else {
    state.environments[before] = {
      ...other,
      ...{ url: other.url ?? url, branch: other.branch ?? branch, database: other.database ?? database },
      ...(other.file === file ? {} : { remarks: [...other.remarks, `Also in ${file}.`] }),
    };
  }
  if (raw.database != null && database !== null) {
    state.databasePasswords.set(other?.key ?? found.key, raw.database.password);
  }
}

function toPath(path: string | null, remarks: string[]): string | null {
  if (path === null) return null;
  if (!path.startsWith('/') || path.length > 4096 || /\p{Cc}/u.test(path)) {
    remarks.push(
      path.startsWith('~')
        ? 'Its path begins in the home directory of the server; write it from the root on.'
        : 'Its path cannot be used.',
    );
    return null;
  }
  return path.replace(/(?<=.)\/+$/, '');
}

function toUrl(text: string | null, remarks: string[]): string | null {
  if (text === null) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  const isWeb = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  if (!isWeb || text.length > 2000) {
    remarks.push('Its address cannot be used.');
    return null;
  }
  return url.href.replace(/\/$/, '');
}

function toDatabase({ database }: RawEnvironment): FoundEnvironment['database'] {
  if (database == null) return null;
  const { host, port, name, user } = database;
  return { host, port, name, user };
}

/** The project's environment in the same place: on this computer in or below its folder, elsewhere in exactly that one. */
function findMatch(project: Project | null, server: FoundServer | null, path: string | null): Environment | undefined {
  if (path === null) return undefined;
  return project?.environments.find((environment) =>
    server === null
      ? environment.serverId === undefined && `${environment.path}/`.startsWith(`${path}/`)
      : server.alreadyThere && environment.serverId === server.server.id && environment.path === path,
  );
}

/** Made from the content alone, so that a key of a changed finding is not found again. */
function toKey(kind: string, parts: readonly string[]): string {
  return `${kind}-${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)}`;
}
