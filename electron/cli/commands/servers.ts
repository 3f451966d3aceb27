import { resolve } from 'node:path';
import { serverSchema, type Login } from '#shared/domain/server.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { formatTable } from '../output.ts';

/** Flags of `stagelift server add`. */
export interface AddServerFlags {
  readonly key?: string;
  readonly passphrase?: boolean;
  readonly agent?: boolean;
  readonly password?: boolean;
  readonly jump: readonly string[];
}

/** `server list`. */
export async function listServers(context: CommandContext): Promise<number> {
  const servers = await context.engine.request('servers.list', {});
  context.output.result(servers, () =>
    servers.length === 0
      ? 'No server yet. Add one with: stagelift server add NAME USER@HOST[:PORT], or: stagelift server import'
      : formatTable(
          ['server', 'name', 'address', 'through', 'login'],
          servers.map((s) => [
            s.id,
            s.name,
            `${s.user}@${s.host}:${String(s.port)}`,
            s.jumps.map((j) => j.host).join(' '),
            s.logins.map((l) => l.kind).join(' '),
          ]),
        ),
  );
  return exitCodes.ok;
}

/** `server add NAME USER@HOST[:PORT]`. */
export async function addServer(
  context: CommandContext,
  name: string,
  address: string,
  flags: AddServerFlags,
): Promise<number> {
  const id = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const logins = loginsOf(context, id, flags);
  const jumps = flags.jump.map((jump) => ({ ...parseAddress(jump), logins }));
  const parsed = serverSchema.safeParse({ id, name, ...parseAddress(address), logins, jumps });
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new AppError('usage.invalid', {
      message: `${issue?.path.join('.') ?? 'The server'}: ${issue?.message ?? 'is not valid'}`,
    });
  }
  const saved = await context.engine.request('servers.save', { server: parsed.data });
  context.output.result(saved, () => `Saved server "${saved.name}". Look at it with: stagelift doctor ${saved.id}`);
  return exitCodes.ok;
}

/** `server import`: hosts of the OpenSSH configuration; nothing of it is ever run. */
export async function importServers(
  context: CommandContext,
  path: string | undefined,
  names: readonly string[],
): Promise<number> {
  const { engine, output } = context;
  const found = await engine.request(
    'servers.scanSshConfig',
    path === undefined ? {} : { path: resolve(context.cwd, path) },
  );
  const chosen = found.servers.filter((entry) => names.includes(entry.server.name) || names.includes('all'));
  for (const { server } of chosen) await engine.request('servers.save', { server });
  output.say(
    formatTable(
      ['host', 'address', 'state', 'remarks'],
      found.servers.map((entry) => [
        entry.server.name,
        `${entry.server.user}@${entry.server.host}:${String(entry.server.port)}`,
        chosen.includes(entry) ? 'imported' : entry.alreadyThere ? 'already there' : 'found',
        entry.remarks.join('; '),
      ]),
    ),
  );
  for (const line of found.notImported)
    output.say(`Line ${String(line.line)} was not imported (${line.reason}): ${line.text}`);
  output.result(
    { imported: chosen.map((entry) => entry.server), ...found },
    () => `${String(chosen.length)} imported. Name hosts to import, or "all".`,
  );
  return exitCodes.ok;
}

function loginsOf(context: CommandContext, id: string, flags: AddServerFlags): readonly Login[] {
  const logins: Login[] = [];
  if (flags.key !== undefined) {
    const passphrase = flags.passphrase === true ? { passphraseRef: `server/${id}/passphrase` } : {};
    logins.push({ kind: 'key', path: resolve(context.cwd, flags.key), ...passphrase });
  }
  if (flags.agent === true) logins.push({ kind: 'agent' });
  if (flags.password === true) logins.push({ kind: 'password', passwordRef: `server/${id}/password` });
  return logins.length > 0 ? logins : [{ kind: 'agent' }];
}

function parseAddress(text: string): { user: string; host: string; port: number } {
  const match = /^([^@]+)@(\[[0-9A-Fa-f:.%]+\]|[^:@]+)(?::(\d{1,5}))?$/.exec(text);
  const [, user, host, port] = match ?? [];
  if (user === undefined || host === undefined)
    throw new AppError('usage.invalid', { message: `"${text}" is not of the form USER@HOST or USER@HOST:PORT.` });
  return { user, host: host.replace(/^\[|\]$/g, ''), port: port === undefined ? 22 : Number(port) };
}
