import { access } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { type Hop, hopSchema, hostSchema, type Login, type Server, serverSchema } from '#shared/domain/server.ts';
import { resolveSettings, type ResolvedSettings } from './ssh-config-resolve.ts';
import { type ConfigNode, type ConfigPlace, type NotImported, readConfigTree } from './ssh-config-lines.ts';

/** Where the configuration is read and for whom. */
export interface SshConfigOptions {
  /** Default `~/.ssh/config`. */
  readonly file?: string;
  readonly home?: string;
  readonly localUser?: string;
  readonly env?: { readonly SSH_AUTH_SOCK?: string | undefined };
}

/** What can be taken over from an OpenSSH configuration. */
export interface SshConfigImport {
  /** One per `Host` name without wildcards; id and name come from that name. */
  readonly servers: readonly Server[];
  /** Lines that mean something to OpenSSH and nothing here; commands among them were not run. */
  readonly notImported: readonly NotImported[];
}

const defaultKeys = ['id_ed25519', 'id_ecdsa', 'id_rsa'] as const;
const maxJumps = 8;

interface ImportContext {
  readonly nodes: readonly ConfigNode[];
  readonly home: string;
  readonly localUser: string;
  readonly agent: string | undefined;
  readonly leaveOut: (place: ConfigPlace, reason: string) => void;
}

/** Why a host cannot be taken over; the place is the line to blame. */
class NotImportable extends Error {
  readonly place: ConfigPlace;

  constructor(place: ConfigPlace, reason: string) {
    super(reason);
    this.place = place;
  }
}

/** The address and log-ins that `ssh NAME` would use, or why they are not used here. */
export type SshRoute =
  | { readonly kind: 'route'; readonly hop: Hop; readonly jumps: readonly Hop[] }
  | { readonly kind: 'refused'; readonly reason: string };

/** Reads an OpenSSH configuration once and says of any name where `ssh` would go. Nothing that it names is run. */
export async function createSshRoutes(options: SshConfigOptions = {}): Promise<(name: string) => Promise<SshRoute>> {
  const { context } = await openConfig(options);
  return async (name) => {
    try {
      return { kind: 'route', ...(await toRoute(context, name, { file: '', line: 0, text: name }, [])) };
    } catch (error) {
      if (!(error instanceof NotImportable)) throw error;
      return { kind: 'refused', reason: error.message };
    }
  };
}

async function openConfig(options: SshConfigOptions) {
  const home = options.home ?? homedir();
  const localUser = options.localUser ?? userInfo().username;
  const agent = (options.env ?? process.env).SSH_AUTH_SOCK;
  const { nodes, notImported } = await readConfigTree(options.file ?? join(home, '.ssh', 'config'), home);
  const left = new Map<string, NotImported>(notImported.map((item) => [keyOf(item), item]));
  const leaveOut = (place: ConfigPlace, reason: string) => {
    const item = { ...place, reason };
    if (!left.has(keyOf(item))) left.set(keyOf(item), item);
  };
  const context: ImportContext = { nodes, home, localUser, agent, leaveOut };
  return { context, left };
}

/** Reads hosts from an OpenSSH configuration without running anything that it names. */
export async function importSshConfig(options: SshConfigOptions = {}): Promise<SshConfigImport> {
  const { context, left } = await openConfig(options);
  const { nodes, leaveOut } = context;
  const servers: Server[] = [];
  for (const { name, place } of listNames(nodes)) {
    try {
      servers.push(await toServer(context, name, place, servers));
    } catch (error) {
      if (!(error instanceof NotImportable)) throw error;
      leaveOut(error.place, error.message);
    }
  }
  return { servers, notImported: [...left.values()] };
}

function keyOf({ file, line, reason }: NotImported): string {
  return `${file}\n${line}\n${reason}`;
}

/** Names that a person would type after `ssh`, each once, in the order of the file. */
function listNames(nodes: readonly ConfigNode[]): readonly { readonly name: string; readonly place: ConfigPlace }[] {
  const found = new Map<string, ConfigPlace>();
  const visit = (list: readonly ConfigNode[]) => {
    for (const node of list) {
      if (node.kind === 'include') visit(node.nodes);
      if (node.kind !== 'host') continue;
      for (const name of node.patterns) {
        if (!/[*?!]/.test(name) && !found.has(name)) found.set(name, node.place);
      }
    }
  };
  visit(nodes);
  return [...found].map(([name, place]) => ({ name, place }));
}

async function toServer(
  context: ImportContext,
  name: string,
  place: ConfigPlace,
  others: readonly Server[],
): Promise<Server> {
  const { hop, jumps } = await toRoute(context, name, place, []);
  const parsed = serverSchema.safeParse({ ...hop, id: toId(name, others), name: name.slice(0, 80), jumps });
  if (!parsed.success) throw new NotImportable(place, 'The host cannot be used here.');
  return parsed.data;
}

function toId(name: string, others: readonly Server[]): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 56);
  const base = slug === '' ? 'server' : slug;
  const isFree = (id: string) => !others.some((server) => server.id === id);
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? base : `${base}-${number}`;
    if (isFree(id)) return id;
  }
}

interface Route {
  readonly hop: Hop;
  readonly jumps: readonly Hop[];
}

/** Address and log-ins of a name, and the hops before it; each jump is looked up in the same configuration. */
async function toRoute(
  context: ImportContext,
  name: string,
  place: ConfigPlace,
  trail: readonly string[],
): Promise<Route> {
  if (trail.includes(name)) throw new NotImportable(place, `The jump hosts go round in circles at ${name}.`);
  if (trail.length > maxJumps) throw new NotImportable(place, 'There are too many jump hosts.');
  if (!hostSchema.safeParse(name).success) {
    throw new NotImportable(place, 'The host name is not allowed: it could be taken for an option.');
  }
  const settings = resolveSettings(context.nodes, { ...context, name });
  const command = settings.proxyCommand;
  if (command !== null) {
    throw new NotImportable(command.place, 'ProxyCommand names a program; it is never run. Use ProxyJump.');
  }
  const hop = await toHop(context, settings, place);
  const jumps: Hop[] = [];
  for (const jump of settings.proxyJump?.hops ?? []) {
    const via = await toRoute(context, jump.host, settings.proxyJump?.place ?? place, [...trail, name]);
    // Only the first jump host's own jumps lead anywhere new: the others are reached through their predecessor.
    if (jumps.length === 0) jumps.push(...via.jumps);
    jumps.push({
      ...via.hop,
      ...(jump.user === null ? {} : { user: jump.user }),
      ...(jump.port === null ? {} : { port: jump.port }),
    });
  }
  return { hop, jumps };
}

async function toHop(context: ImportContext, settings: ResolvedSettings, place: ConfigPlace): Promise<Hop> {
  const { host, port, user } = settings;
  const parsed = hopSchema.safeParse({ host, port, user, logins: await toLogins(context, settings) });
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path[0];
    const what = field === 'user' ? 'user name' : field === 'port' ? 'port' : 'host name';
    throw new NotImportable(settings.places.get(what) ?? place, `The ${what} is not allowed.`);
  }
  return parsed.data;
}

/** Key files where they exist; where only the public half does, the agent with this one identity. */
async function toLogins(context: ImportContext, settings: ResolvedSettings): Promise<readonly Login[]> {
  const { home } = context;
  const socketPath = settings.identityAgent === undefined ? context.agent : (settings.identityAgent ?? undefined);
  const agent = socketPath === undefined ? null : { kind: 'agent' as const, socketPath: inHome(socketPath, home) };
  const files = settings.identityFiles.map((file) => inHome(file, home));
  const logins: Login[] = [];
  for (const file of files.length > 0 ? files : defaultKeys.map((key) => join(home, '.ssh', key))) {
    if (!file.endsWith('.pub') && (await exists(file))) {
      logins.push({ kind: 'key', path: file });
    } else if (files.length > 0 && agent !== null) {
      const publicKeyPath = file.endsWith('.pub') ? file : `${file}.pub`;
      if (await exists(publicKeyPath)) logins.push({ ...agent, publicKeyPath });
    }
  }
  return files.length === 0 && agent !== null && !settings.identitiesOnly ? [agent, ...logins] : logins;
}

function inHome(path: string, home: string): string {
  return path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
