import { resolve } from 'node:path';
import type { ImportPlace } from '#shared/domain/imports.ts';
import { serverSchema, type Login } from '#shared/domain/server.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { confirmOrRefuse, findServer, toId, type CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { suggestName } from '../nearest.ts';
import { printable } from '../output.ts';
import { formatTable } from '../table.ts';

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
          context.output.width,
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
  const id = toId(name, 'server');
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
  context.output.result(saved, () =>
    [
      `Saved server "${saved.name}". Look at it with: stagelift doctor ${saved.id}`,
      ...secretsOf(logins).map((ref) => `Keep its secret with: stagelift secret set ${ref}`),
    ].join('\n'),
  );
  return exitCodes.ok;
}

/** `server import`: hosts of the OpenSSH configuration; nothing of it is ever run. */
export async function importServers(
  context: CommandContext,
  path: string | undefined,
  names: readonly string[],
): Promise<number> {
  const { engine, output } = context;
  const place: ImportPlace = {
    sources: ['ssh-config'],
    ...(path === undefined ? {} : { path: resolve(context.cwd, path) }),
  };
  const found = await engine.request('imports.look', { place });
  const isNamed = (name: string) => names.includes(name) || names.includes('all');
  const chosen = found.servers.filter(({ server, alreadyThere }) => !alreadyThere && isNamed(server.name));
  const hosts = found.servers.map((entry) => entry.server.name);
  for (const name of names) {
    if (name === 'all' || hosts.includes(name)) continue;
    throw new AppError('usage.invalid', {
      message: `There is no host "${printable(name)}" in the configuration; nothing was imported.`,
      hint: suggestName(name, hosts, 'It names no host.'),
    });
  }
  const choice = { servers: chosen.map(({ key }) => key), environments: [], keepPasswords: false };
  if (chosen.length > 0) await engine.request('imports.take', { place, ...choice });
  output.say(
    formatTable(
      ['host', 'address', 'state', 'remarks'],
      found.servers.map((entry) => [
        entry.server.name,
        `${entry.server.user}@${entry.server.host}:${String(entry.server.port)}`,
        chosen.includes(entry) ? 'imported' : entry.alreadyThere ? 'already there' : 'found',
        entry.remarks.join('; '),
      ]),
      output.width,
    ),
  );
  for (const { line, what, why } of found.notImported)
    output.say(
      `${line === null ? '' : `Line ${String(line)}: `}${printable(what)} was not imported: ${printable(why)}`,
    );
  output.result(
    { imported: chosen.map(({ server }) => server), servers: found.servers, notImported: found.notImported },
    () => `${String(chosen.length)} imported. Name hosts to import, or "all".`,
  );
  return exitCodes.ok;
}

/** `server remove`. */
export async function removeServer(
  context: CommandContext,
  name: string,
  flags: { readonly yes?: boolean },
): Promise<number> {
  const server = await findServer(context, name);
  await confirmOrRefuse(context, flags.yes, `Forget server "${server.name}" (${server.user}@${server.host})?`);
  await context.engine.request('servers.remove', { serverId: server.id });
  context.output.result({ removed: server.id }, () => `Server "${server.name}" is forgotten.`);
  return exitCodes.ok;
}

function secretsOf(logins: readonly Login[]): readonly string[] {
  return logins.flatMap((login) => {
    if (login.kind === 'password') return [login.passwordRef];
    return login.kind === 'key' && login.passphraseRef !== undefined ? [login.passphraseRef] : [];
  });
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
