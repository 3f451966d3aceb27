import { connect as connectSocket, isIP, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { createConnection, type Connection as DriverConnection, type ConnectionOptions } from 'mysql2';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { offerBulk } from './bulk-offer.ts';
import { Connection, type SourceConnection, type TargetConnection } from './connection.ts';
import { loginError, unreachable } from './connect-errors.ts';
import { cancelled, serverErrno, type ErrorContext } from './mysql-errors.ts';
import { prepareSession } from './session.ts';

/** Where the server's certificate comes from when the connection is encrypted. */
export interface DatabaseTls {
  /** PEM of the authority; the system's when absent. */
  readonly ca?: string;
  /** False only where the way to the server is protected otherwise (tunnel, loopback). */
  readonly verify: boolean;
}

/** How to reach and enter a database. Exactly one of `openStream`, `socketPath` and `host` is used, in this order. */
export interface OpenDatabaseOptions {
  /** Who is asked, for messages, e.g. `production database`. */
  readonly label: string;
  /** Opens a fresh stream to the server, e.g. an SSH tunnel. Called again when the server insists on encryption. */
  readonly openStream?: () => Promise<Duplex>;
  /** True when `openStream` ends at a Unix socket of the server (it may then be told the password as it is). */
  readonly streamIsSocket?: boolean;
  readonly socketPath?: string;
  readonly host?: string;
  readonly port?: number;
  readonly user: string;
  readonly password: string;
  readonly database?: string;
  /** Encrypts from the start; without it only when the server asks for it. */
  readonly tls?: DatabaseTls;
  /** Milliseconds until the session must stand. Default 20,000. */
  readonly timeout?: number;
  readonly signal: AbortSignal;
}

const defaultTimeout = 20_000;
const insistsOnTls = new Set([3159, 1251]);
/** What servers also answer to somebody who has to come encrypted, without saying so. */
const accessDenied = 1045;
const tlsCapability = 0x800;

/** Opens a read-only session on a source. */
export async function openDatabase(
  options: OpenDatabaseOptions & { readonly role: 'source' },
): Promise<SourceConnection>;
/** Opens a session that may write: for targets only. */
export async function openDatabase(
  options: OpenDatabaseOptions & { readonly role: 'target' },
): Promise<TargetConnection>;
/**
 * Connects, logs in and sets up the session. Throws `database.connect`, `database.access-denied`,
 * `database.unknown-database`, `connection.*` and `job.cancelled`.
 */
export async function openDatabase(
  options: OpenDatabaseOptions & { readonly role: 'source' | 'target' },
): Promise<TargetConnection> {
  const context: ErrorContext = { label: options.label, secrets: [options.password] };
  const connection = await authenticate(options, context);
  try {
    await prepareSession(connection, options.role, options.signal);
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

type Options = OpenDatabaseOptions & { readonly role: 'source' | 'target' };

async function authenticate(options: Options, context: ErrorContext): Promise<Connection> {
  try {
    return await attempt(options, context, options.tls);
  } catch (error) {
    if (options.tls !== undefined || !mayWantTls(error)) throw error;
    try {
      return await attempt(options, context, { verify: !isProtectedWay(options) });
    } catch (second) {
      // A certificate that cannot be verified is not the reason why the first attempt was refused.
      throw isAppError(second, 'database.connect') && isAppError(error, 'database.access-denied') ? error : second;
    }
  }
}

function mayWantTls(error: unknown): boolean {
  const errno = serverErrno(error) ?? 0;
  const offered = isAppError(error) && error.facts.offersTls === true;
  return insistsOnTls.has(errno) || (errno === accessDenied && offered);
}

async function attempt(options: Options, context: ErrorContext, tls: DatabaseTls | undefined): Promise<Connection> {
  if (options.signal.aborted) throw cancelled();
  const stream = await openStream(options);
  try {
    return await handshake(options, context, stream, tls);
  } catch (error) {
    stream.destroy();
    throw error;
  }
}

/** True where nobody else can stand between us and the server. */
function isProtectedWay(options: Options): boolean {
  if (options.openStream !== undefined || options.socketPath !== undefined) return true;
  const host = options.host ?? '127.0.0.1';
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

async function openStream(options: Options): Promise<Duplex> {
  if (options.openStream !== undefined) return options.openStream();
  const { socketPath, host = '127.0.0.1', port = 3306, timeout = defaultTimeout, signal, label } = options;
  const where = socketPath ?? `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const socket = socketPath === undefined ? connectSocket({ host, port, noDelay: true }) : connectSocket(socketPath);
  try {
    await opened(socket, timeout, signal);
  } catch (error) {
    socket.destroy();
    throw error instanceof AppError ? error : unreachable(error, label, where);
  }
  socket.setKeepAlive(true, 30_000);
  return socket;
}

async function opened(socket: Socket, timeout: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new AppError('connection.timeout', { retry: 'now' })), timeout);
    const abort = (): void => reject(cancelled());
    signal.addEventListener('abort', abort, { once: true });
    socket.once('connect', resolve);
    socket.once('error', reject);
    socket.once('close', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    });
  });
}

/** Off for everybody: what we do not use, and what changes how statements are sent or rows are counted. */
const unwantedFlags = [
  'FOUND_ROWS',
  'ODBC',
  'IGNORE_SPACE',
  'MULTI_STATEMENTS',
  'SESSION_TRACK',
  'CLIENT_QUERY_ATTRIBUTES',
  'COMPRESS',
];

function driverOptions(options: Options, stream: Duplex, tls: DatabaseTls | undefined): ConnectionOptions {
  // Only a target is ever fed by LOAD DATA LOCAL; everybody else does not even offer it (hazards A0.12, M1).
  const flags = [...unwantedFlags, ...(options.role === 'target' ? [] : ['LOCAL_FILES'])].map((flag) => `-${flag}`);
  const isSocket =
    options.openStream === undefined ? options.socketPath !== undefined : options.streamIsSocket === true;
  return {
    stream,
    host: options.host ?? 'localhost',
    // The driver hands out the password as it is where it believes in a local socket.
    ...(isSocket ? { socketPath: options.socketPath ?? 'tunnel' } : {}),
    user: options.user,
    password: options.password,
    ...(options.database === undefined ? {} : { database: options.database }),
    charset: 'utf8mb4',
    compress: false,
    multipleStatements: false,
    flags,
    connectAttributes: { program_name: 'stagelift' },
    connectTimeout: options.timeout ?? defaultTimeout,
    ...(tls === undefined
      ? {}
      : {
          ssl: {
            rejectUnauthorized: tls.verify,
            verifyIdentity: tls.verify,
            ...(tls.ca === undefined ? {} : { ca: tls.ca }),
          },
        }),
  };
}

async function handshake(
  options: Options,
  context: ErrorContext,
  stream: Duplex,
  tls: DatabaseTls | undefined,
): Promise<Connection> {
  // Only a target is ever written to, and only in plain can the announcement be changed.
  const bulk = options.role === 'target' && tls === undefined ? offerBulk(stream) : null;
  const driver = createConnection(driverOptions(options, stream, tls));
  return new Promise<Connection>((resolve, reject) => {
    const abort = (): void => {
      stream.destroy();
      reject(cancelled());
    };
    options.signal.addEventListener('abort', abort, { once: true });
    const settle = (): void => options.signal.removeEventListener('abort', abort);
    driver.on('error', (error: unknown) => {
      settle();
      reject(loginError(error, context, offersTls(driver)));
    });
    driver.once('connect', (hello: unknown) => {
      settle();
      try {
        resolve(
          takeOver(driver, hello, context, { readOnly: options.role === 'source', takesBulk: bulk?.agreed ?? false }),
        );
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}

/**
 * Takes the authenticated stream away from the driver. The driver decodes every cell and loses errors of streams; we
 * need the bytes, back-pressure and every failure (docs/adr/0005-the-pull-pipeline.md). Its other listeners stay: they
 * only speak to the driver object, which nobody listens to any more.
 */
function takeOver(
  driver: DriverConnection,
  hello: unknown,
  context: ErrorContext,
  { readOnly, takesBulk }: { readonly readOnly: boolean; readonly takesBulk: boolean },
): Connection {
  const stream: unknown = 'stream' in driver ? driver.stream : undefined;
  if (!(stream instanceof Duplex)) throw new AppError('internal.unexpected', { message: 'The driver has no stream.' });
  stream.removeAllListeners('data');
  const version =
    typeof hello === 'object' && hello !== null && 'serverVersion' in hello ? String(hello.serverVersion) : '';
  return new Connection(stream, context, { threadId: driver.threadId, version, takesBulk }, readOnly);
}

function offersTls(driver: DriverConnection): boolean {
  const flags: unknown = 'serverCapabilityFlags' in driver ? driver.serverCapabilityFlags : 0;
  return typeof flags === 'number' && (flags & tlsCapability) !== 0;
}
