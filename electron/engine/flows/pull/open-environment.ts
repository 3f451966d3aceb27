import { access } from 'node:fs/promises';
import type { DatabaseAccess, Environment } from '#shared/domain/environment.ts';
import type { Server } from '#shared/domain/server.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import { Secret } from '#shared/domain/secret.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { SourceConnection, TargetConnection } from '../../mysql/connection.ts';
import { openDatabase, type OpenDatabaseOptions } from '../../mysql/connect.ts';
import { findDatabaseUse } from '../../recipes/detect-recipe.ts';
import { usualSockets } from '../../recipes/parse-database-host.ts';
import { readCredentials, type FoundCredentials } from '../../recipes/read-credentials.ts';
import { localProjectFiles, type ProjectFiles, remoteProjectFiles } from '../../recipes/project-files.ts';
import { listNames } from '../../remote/list-names.ts';
import type { Interaction, RemoteSession, Transport } from '../../remote/transport.ts';

/** What is needed to reach environments. */
export interface EnvironmentOpener {
  readonly transport: Transport;
  readonly interaction: Interaction;
  /** Tells the log what must never appear in it. */
  readonly keepSecret: (secret: Secret) => void;
}

/** An environment that is reached: its session when it is on a server, and its database's address. */
export interface OpenEnvironment {
  readonly environment: Environment;
  /** `user@host:port`, or "this computer". */
  readonly host: string;
  /** Null for environments on this computer. */
  readonly session: RemoteSession | null;
  /** Null for a project that keeps everything in files. */
  readonly database: FoundCredentials | null;
  /** A session that cannot write. */
  openSource(signal: AbortSignal): Promise<SourceConnection>;
  close(): Promise<void>;
}

/** Reaches an environment and reads where its database is. Errors name the environment. */
export async function openEnvironment(
  opener: EnvironmentOpener,
  environment: Environment,
  server: Server | null,
  recipe: Recipe,
  signal: AbortSignal,
): Promise<OpenEnvironment> {
  const session = server === null ? null : await opener.transport.connect(server, opener.interaction, signal);
  try {
    const files = filesOf(environment, session, signal);
    const database = await findDatabase(opener, environment, files, recipe, signal);
    if (database !== null) opener.keepSecret(database.password);
    return {
      environment,
      host: session?.label ?? 'this computer',
      session,
      database,
      async openSource(openSignal) {
        return openDatabase({ ...(await databaseOptions(environment, session, database, openSignal)), role: 'source' });
      },
      async close() {
        await session?.close();
      },
    };
  } catch (error) {
    await session?.close();
    throw error;
  }
}

/**
 * A session that may write into a pull's target. The type of its argument cannot be production (product law 1); the check
 * at run time is for data that came from a file.
 */
export async function openTargetDatabase(
  open: OpenEnvironment & { readonly environment: { readonly stage: string } },
  signal: AbortSignal,
): Promise<TargetConnection> {
  if (open.environment.stage === 'production') throw new AppError('plan.target-is-production', { retry: 'never' });
  return openDatabase({
    ...(await databaseOptions(open.environment, open.session, open.database, signal)),
    role: 'target',
  });
}

/** The files of an environment, wherever it is. */
export function filesOf(environment: Environment, session: RemoteSession | null, signal: AbortSignal): ProjectFiles {
  if (session === null) return localProjectFiles(environment.path);
  return remoteProjectFiles(session, environment.path, signal, (folder) => listNames(session, folder, signal));
}

/** A session that cannot write, with a database whose credentials are known already. */
export async function openSourceDatabase(
  environment: Environment,
  session: RemoteSession | null,
  database: FoundCredentials,
  signal: AbortSignal,
): Promise<SourceConnection> {
  return openDatabase({ ...(await databaseOptions(environment, session, database, signal)), role: 'source' });
}

/**
 * Where the database of an environment is: read with the recipe, or given. Null for one that keeps everything in files.
 * Throws `recipe.credentials-not-found` and `secret.missing`.
 */
export async function findDatabase(
  opener: EnvironmentOpener,
  environment: Environment,
  files: ProjectFiles,
  recipe: Recipe,
  signal: AbortSignal,
): Promise<FoundCredentials | null> {
  if (environment.database.kind === 'none') return null;
  if (environment.database.kind === 'given') {
    return givenDatabase(opener, environment, environment.database.access, signal);
  }
  if ((await findDatabaseUse(recipe, files)) === null) return null;
  return readCredentials(recipe, files, { siteUrl: environment.url });
}

async function givenDatabase(
  opener: EnvironmentOpener,
  environment: Environment,
  given: DatabaseAccess,
  signal: AbortSignal,
): Promise<FoundCredentials> {
  const { passwordRef } = given;
  const purpose = `Password of database user ${given.user} (${environment.name})`;
  const password = passwordRef === undefined ? '' : await opener.interaction.secret(passwordRef, purpose, signal);
  if (password === null) {
    throw new AppError('secret.missing', {
      message: `The password of the database of "${environment.name}" is not stored.`,
    });
  }
  return {
    name: given.name,
    user: given.user,
    password: new Secret(password),
    host: given.host,
    port: given.port,
    socketPath: given.socketPath ?? null,
    socketCandidates: given.host === 'localhost' && given.socketPath === undefined ? usualSockets : [],
    file: 'settings',
    charset: null,
    tablePrefix: given.tablePrefix,
    siteUrl: null,
    multisite: null,
    notes: [],
  };
}

async function databaseOptions(
  environment: Environment,
  session: RemoteSession | null,
  database: FoundCredentials | null,
  signal: AbortSignal,
): Promise<OpenDatabaseOptions> {
  if (database === null) throw new AppError('recipe.credentials-not-found');
  const base = {
    label: `database of ${environment.name}`,
    user: database.user,
    password: database.password.reveal(),
    database: database.name,
    signal,
  };
  const socketPath = database.socketPath ?? (await firstExisting(database.socketCandidates, session, signal));
  if (session === null) {
    return socketPath === null ? { ...base, host: database.host, port: database.port } : { ...base, socketPath };
  }
  const target =
    socketPath === null
      ? ({ kind: 'tcp', host: database.host, port: database.port } as const)
      : ({ kind: 'socket', path: socketPath } as const);
  return { ...base, streamIsSocket: socketPath !== null, openStream: () => session.openTunnel(target, signal) };
}

/** To MySQL's own clients "localhost" means the Unix socket, which sits in different places. */
async function firstExisting(
  candidates: readonly string[],
  session: RemoteSession | null,
  signal: AbortSignal,
): Promise<string | null> {
  for (const path of candidates) {
    const found = session === null ? access(path) : session.stat(path, signal);
    if (
      await found.then(
        () => true,
        () => false,
      )
    ) {
      return path;
    }
  }
  return null;
}
