import { isAbsolute, join } from 'node:path';
import { type Hop, type Login, type Server, serverSchema } from '#shared/domain/server.ts';
import type { Secret } from '#shared/domain/secret.ts';
import type { SshRoute } from '../remote/ssh-config.ts';
import { toFreeId } from '../store/free-id.ts';
import { shown, type RawServer, type SshAddress } from './findings.ts';

/** What names of servers mean on this computer. */
export interface ServerContext {
  readonly home: string;
  readonly known: readonly Server[];
  /** Where `ssh NAME` would go. */
  readonly routeOf: (name: string) => Promise<SshRoute>;
}

/** A server ready to be taken over, or why it cannot be. */
export type ResolvedServer =
  | {
      readonly kind: 'server';
      readonly server: Server;
      readonly alreadyThere: boolean;
      readonly password: Secret | null;
      readonly remarks: readonly string[];
    }
  | { readonly kind: 'refused'; readonly why: string };

/** True for the same login on the same host and port. */
export function isSameAccount(a: Hop, b: Hop): boolean {
  return a.host.toLowerCase() === b.host.toLowerCase() && a.port === b.port && a.user === b.user;
}

/**
 * Makes a server of what a file says, as `ssh` would understand its host on this computer. `taken` are the servers found
 * before it; one with the same account is answered again.
 */
export async function resolveServer(
  raw: RawServer,
  { home, known, routeOf }: ServerContext,
  taken: readonly Server[],
): Promise<ResolvedServer> {
  const remarks = [...(raw.remarks ?? [])];
  const named = known.find(({ name, id }) => name === raw.host || id === raw.host);
  if (named !== undefined && (raw.user === null || raw.user === named.user) && raw.password === undefined) {
    return { kind: 'server', server: named, alreadyThere: true, password: null, remarks };
  }
  const route = await routeOf(raw.host);
  if (route.kind === 'refused') return { kind: 'refused', why: route.reason };
  const jumps = await toJumps(raw.jumps ?? [], routeOf);
  if (typeof jumps === 'string') return { kind: 'refused', why: jumps };
  const hop = {
    ...route.hop,
    ...(raw.user === null ? {} : { user: raw.user }),
    ...(raw.port === null ? {} : { port: raw.port }),
  };
  const others = [...known, ...taken];
  const same = others.find((other) => isSameAccount(other, hop));
  if (same !== undefined) {
    return { kind: 'server', server: same, alreadyThere: known.includes(same), password: null, remarks };
  }
  const id = toFreeId(
    raw.name,
    'server',
    others.map((other) => other.id),
  );
  const logins = toLogins(raw, id, home, route.hop.logins, remarks);
  if (raw.user === null && route.hop.logins.length === 0)
    remarks.push('No key or agent was found; a password will be asked for.');
  const parsed = serverSchema.safeParse({
    ...{ ...hop, id, logins },
    name: toFreeName(raw.name === '' ? hop.host : raw.name, others),
    jumps: jumps.length === 0 ? route.jumps : jumps,
  });
  if (!parsed.success) return { kind: 'refused', why: refusal(parsed.error.issues[0]?.path) };
  return { kind: 'server', server: parsed.data, alreadyThere: false, password: raw.password ?? null, remarks };
}

function refusal(path: readonly PropertyKey[] | undefined): string {
  const field = path?.[0];
  if (field === 'host') return 'The host name is not allowed: it could be taken for an option.';
  if (field === 'user') return 'The user name is not allowed.';
  return field === 'port' ? 'The port is not a port.' : 'The server cannot be used here.';
}

async function toJumps(
  addresses: readonly SshAddress[],
  routeOf: ServerContext['routeOf'],
): Promise<readonly Hop[] | string> {
  const jumps: Hop[] = [];
  for (const { host, port, user } of addresses) {
    const route = await routeOf(host);
    if (route.kind === 'refused') return route.reason;
    if (jumps.length === 0) jumps.push(...route.jumps);
    jumps.push({ ...route.hop, ...(user === null ? {} : { user }), ...(port === null ? {} : { port }) });
  }
  return jumps;
}

function toLogins(
  raw: RawServer,
  id: string,
  home: string,
  usual: readonly Login[],
  remarks: string[],
): readonly Login[] {
  if (raw.password !== undefined) return [{ kind: 'password', passwordRef: `server/${id}/password` }];
  if (raw.keyPath === undefined) return usual;
  const path = raw.keyPath.startsWith('~/') ? join(home, raw.keyPath.slice(2)) : raw.keyPath;
  if (/\p{Cc}/u.test(path) || !isAbsolute(path)) {
    remarks.push('The path of its key is not absolute; choose the key in the server.');
    return usual;
  }
  if (/\.ppk$/i.test(path)) remarks.push('Its key is in PuTTY’s format; convert it with puttygen if it is refused.');
  return [{ kind: 'key', path }];
}

/** Names of servers are unique. */
function toFreeName(name: string, others: readonly Server[]): string {
  const base = shown(name, 70);
  const isFree = (text: string) => !others.some((other) => other.name.toLowerCase() === text.toLowerCase());
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? base : `${base} ${number}`;
    if (isFree(candidate)) return candidate;
  }
}
