import { access } from 'node:fs/promises';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { openDatabase, type OpenDatabaseOptions } from '../mysql/connect.ts';
import { shQuote } from '../remote/shell-quote.ts';
import type { ProvisionContext } from './step.ts';

/** Where a database server is, as seen from the environment's host. */
export interface DatabasePlace {
  readonly host: string;
  readonly port: number;
  /** Wins over host and port. */
  readonly socketPath?: string | undefined;
}

/** Somebody who may log in there. Without a user: what the account's own client is set up for (`~/.my.cnf`, its socket). */
export interface DatabaseDoor extends DatabasePlace {
  readonly user?: string | undefined;
  readonly passwordRef?: string | undefined;
}

/** A way to run statements, whichever it is. Values must be quoted with `quoteLiteral` and `quoteIdentifier`. */
export interface Sql {
  /** `user@place`, for messages. */
  readonly label: string;
  readonly isMariaDb: boolean;
  rows(statement: string): Promise<readonly (readonly (string | null)[])[]>;
  execute(statement: string): Promise<void>;
  close(): Promise<void>;
}

/** How the place is shown. */
export function toPlaceText({ host, port, socketPath }: DatabasePlace): string {
  return socketPath ?? `${host}:${String(port)}`;
}

/**
 * Opens a door: through the SSH connection, or, where tunnels are forbidden or no user is named, by the client program on the
 * host. Throws `database.*`, `secret.missing`, `remote.tool-missing` and what the connection throws.
 */
export async function openSql(context: ProvisionContext, door: DatabaseDoor): Promise<Sql> {
  if (door.user === undefined) return openClient(context, door, null);
  const password = await toPassword(context, door);
  try {
    return await openDriver(context, door, door.user, password);
  } catch (error) {
    const isTunnelTrouble = isAppError(error, 'remote.forwarding-refused') && context.host.session !== null;
    if (!isTunnelTrouble) throw error;
    return openClient(context, door, password);
  }
}

async function toPassword({ secrets, signal }: ProvisionContext, door: DatabaseDoor): Promise<string> {
  if (door.passwordRef === undefined) return '';
  const user = door.user ?? '';
  const password = await secrets.get(door.passwordRef, `Password of database user ${user}`, signal);
  if (password !== null) return password;
  throw new AppError('secret.missing', { message: `The password of database user ${user} is not stored.` });
}

async function openDriver(context: ProvisionContext, door: DatabaseDoor, user: string, password: string): Promise<Sql> {
  const { host, signal } = context;
  const { session } = host;
  const label = `database server ${toPlaceText(door)} (${user})`;
  const base = { label, user, password, signal };
  const connection = await openDatabase({ ...base, ...(await toWay(door, session)), role: 'target' });
  return {
    label,
    isMariaDb: connection.isMariaDb,
    rows: (statement) => connection.strings(statement, { signal }),
    async execute(statement) {
      await connection.execute(statement, { signal });
    },
    close: () => connection.close(),
  };

  async function toWay(place: DatabasePlace, over: typeof session): Promise<Partial<OpenDatabaseOptions>> {
    const { socketPath } = place;
    if (over === null) {
      if (socketPath === undefined) return { host: place.host, port: place.port };
      await access(socketPath).catch(() => {
        throw new AppError('database.connect', { message: `There is no socket ${socketPath} on this computer.` });
      });
      return { socketPath };
    }
    const target =
      socketPath === undefined
        ? ({ kind: 'tcp', host: place.host, port: place.port } as const)
        : ({ kind: 'socket', path: socketPath } as const);
    return { streamIsSocket: socketPath !== undefined, openStream: () => over.openTunnel(target, signal) };
  }
}

/** Exit codes of the script below. */
const noClient = 71;
const refusedByServer = 1;

/** The mysql or mariadb program of the host. Password and statements go over file descriptors, never as arguments. */
async function openClient(context: ProvisionContext, door: DatabaseDoor, password: string | null): Promise<Sql> {
  const label = `database server ${toPlaceText(door)} (${door.user ?? 'the account itself'}, by the client on ${context.host.label})`;
  const ask = async (statement: string): Promise<string> => {
    const mark = context.random(12).toString('hex');
    const script = toClientScript(door, password, `SELECT '${mark}';\n${statement}`);
    const { exitCode, stdout, stderr } = await context.host.run(script, context.signal);
    if (exitCode === 0) return behindMark(stdout, mark, label);
    if (exitCode === noClient) {
      throw new AppError('remote.tool-missing', {
        message: `Neither mariadb nor mysql is found on ${context.host.label}.`,
        hint: 'Install the client there, or allow tunnels (AllowTcpForwarding) and name a database user.',
      });
    }
    throw toClientError(label, exitCode, stderr, password);
  };
  const version = (await ask('SELECT VERSION();')).trim();
  return {
    label,
    isMariaDb: /mariadb/i.test(version),
    rows: async (statement) => parseBatch(await ask(`${statement};`)),
    async execute(statement) {
      await ask(`${statement};`);
    },
    close: async () => {},
  };
}

/** A wrapper around the client may print something of its own before the answer. */
function behindMark(stdout: string, mark: string, label: string): string {
  const at = stdout.indexOf(`${mark}\n`);
  if (at >= 0) return stdout.slice(at + mark.length + 1);
  throw new AppError('database.protocol', { message: `The ${label} answered with something else than rows.` });
}

/** The program for the host's shell. Pure. */
export function toClientScript(door: DatabaseDoor, password: string | null, statement: string): string {
  const { user, host, port, socketPath } = door;
  const place =
    socketPath === undefined
      ? `--protocol=tcp --host=${shQuote(host)} --port=${String(port)}`
      : `--socket=${shQuote(socketPath)}`;
  const options = `--batch --skip-column-names --default-character-set=utf8mb4 --connect-timeout=20`;
  const find = `c=$(command -v mariadb || command -v mysql) || exit ${String(noClient)}`;
  const input = `printf '%s\\n' ${shQuote(`SET NAMES utf8mb4;\n${statement}`)}`;
  if (user === undefined) {
    // The account's own settings decide everything else; the address only where it is another than theirs.
    const own = socketPath === undefined && isUsual(door) ? '' : place;
    return `${find}\n${input} | "$c" ${options} ${own}`;
  }
  const file = `[client]\nuser=${quoteOption(user)}\npassword=${quoteOption(password ?? '')}\n`;
  return `${find}
{ ${input} | "$c" --defaults-file=/dev/fd/3 ${options} ${place}; } 3<<'__stagelift_options'
${file}__stagelift_options`;
}

function isUsual({ host, port }: DatabasePlace): boolean {
  return port === 3306 && /^(?:localhost|127\.0\.0\.1)$/.test(host);
}

/** A value of an option file: quotes keep everything but the backslash and the quote. */
function quoteOption(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}"`;
}

/** Tab-separated output with its escapes. Pure. */
export function parseBatch(text: string): readonly (readonly (string | null)[])[] {
  const lines = text.endsWith('\n') ? text.slice(0, -1).split('\n') : text.split('\n');
  if (text === '') return [];
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', '0': '\0', '\\': '\\' };
  const decode = (cell: string): string | null =>
    cell === 'NULL' ? null : cell.replace(/\\(.)/g, (whole, letter: string) => escapes[letter] ?? whole);
  return lines.map((line) => line.split('\t').map(decode));
}

function toClientError(label: string, exitCode: number, stderr: string, password: string | null): AppError {
  const said = password === null || password === '' ? stderr : stderr.replaceAll(password, '[secret]');
  const line = said.split('\n').find((one) => one.includes('ERROR')) ?? said.split('\n')[0] ?? '';
  const errno = Number(/ERROR (\d+)/.exec(line)?.[1] ?? 0);
  const facts = { errno, exitCode };
  const message = `The ${label} refused: ${line.replaceAll(/[\p{Cc}\p{Cf}]/gu, '').slice(0, 300)}`;
  if (errno === 1045 || errno === 1698) return new AppError('database.access-denied', { message, facts });
  if (errno === 2002 || errno === 2003 || errno === 2005) return new AppError('database.connect', { message, facts });
  if (errno === 1044 || errno === 1142 || errno === 1227)
    return new AppError('database.privilege-missing', { message, facts });
  if (exitCode === refusedByServer) return new AppError('database.query-failed', { message, facts });
  return new AppError('remote.command-failed', { message, facts });
}
