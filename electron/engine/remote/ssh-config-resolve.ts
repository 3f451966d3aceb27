import { hostname } from 'node:os';
import { matchesPattern } from './known-hosts.ts';
import type { ConfigNode, ConfigPlace } from './ssh-config-lines.ts';

/** One jump of a ProxyJump list; null means "as configured". */
export interface JumpSpec {
  readonly host: string;
  readonly user: string | null;
  readonly port: number | null;
}

/** The settings that hold for one name: the first value of each, as in OpenSSH. */
export interface ResolvedSettings {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly identityFiles: readonly string[];
  readonly identitiesOnly: boolean;
  /** Undefined: not set; null: switched off. */
  readonly identityAgent: string | null | undefined;
  readonly proxyJump: { readonly hops: readonly JumpSpec[]; readonly place: ConfigPlace } | null;
  readonly proxyCommand: { readonly place: ConfigPlace } | null;
  /** Which line gave `host name`, `port` and `user name`. */
  readonly places: ReadonlyMap<string, ConfigPlace>;
}

/** For which name the settings are wanted, and what to do with lines that mean nothing here. */
export interface ResolveRequest {
  readonly name: string;
  readonly localUser: string;
  readonly home: string;
  readonly leaveOut: (place: ConfigPlace, reason: string) => void;
}

type Setting = Extract<ConfigNode, { kind: 'setting' }>;

const supported = new Set([
  ...['hostname', 'port', 'user', 'identityfile', 'identitiesonly', 'identityagent', 'proxyjump', 'proxycommand'],
]);

/** Settings that change nothing about which server is reached and how one logs in. */
const harmless = new Set([
  ...[
    'addkeystoagent',
    'addressfamily',
    'batchmode',
    'compression',
    'connectionattempts',
    'connecttimeout',
    'controlmaster',
  ],
  ...['controlpath', 'controlpersist', 'escapechar', 'hashknownhosts', 'ipqos', 'loglevel', 'requesttty'],
  ...['serveralivecountmax', 'serveraliveinterval', 'tcpkeepalive', 'updatehostkeys', 'usekeychain', 'visualhostkey'],
]);

const reasons = new Map([
  ['localcommand', 'LocalCommand names a program; it is never run.'],
  ['permitlocalcommand', 'Commands are never run.'],
  ['remotecommand', 'RemoteCommand is not used: Stagelift runs its own programs.'],
  ['knownhostscommand', 'KnownHostsCommand names a program; it is never run.'],
  ['forwardagent', 'The agent is never forwarded: whoever rules the server could use it.'],
  ['forwardx11', 'X11 is never forwarded.'],
  ['forwardx11trusted', 'X11 is never forwarded.'],
  ['stricthostkeychecking', 'Host keys are always checked.'],
  ['certificatefile', 'Certificates are not supported yet.'],
  ['pkcs11provider', 'Smart cards are used through the SSH agent only.'],
  ['securitykeyprovider', 'Hardware keys are used through the SSH agent only.'],
]);

/** The settings for a name. Lines that apply to it and mean nothing here go to `leaveOut`; nothing is run. */
export function resolveSettings(nodes: readonly ConfigNode[], request: ResolveRequest): ResolvedSettings {
  const first = new Map<string, Setting>();
  const identityFiles: string[] = [];
  collect(nodes, true, (setting) => {
    if (setting.key === 'identityfile') identityFiles.push(...setting.values.slice(0, 1));
    else if (!supported.has(setting.key)) noteUnsupported(setting, request);
    else if (!isProxyDecided(first, setting.key)) first.set(setting.key, first.get(setting.key) ?? setting);
  });

  function collect(list: readonly ConfigNode[], parentActive: boolean, take: (setting: Setting) => void): void {
    let active = parentActive;
    for (const node of list) {
      if (node.kind === 'host') active = parentActive && matchesHost(node.patterns, request.name);
      else if (node.kind === 'match') active = parentActive && matches(node, first, request);
      else if (node.kind === 'include') collect(node.nodes, active, take);
      else if (active) take(node);
    }
  }

  return toResolved(first, identityFiles, request);
}

/** Of ProxyJump and ProxyCommand the first one wins. */
function isProxyDecided(first: ReadonlyMap<string, Setting>, key: string): boolean {
  return (key === 'proxyjump' && first.has('proxycommand')) || (key === 'proxycommand' && first.has('proxyjump'));
}

function noteUnsupported({ key, place }: Setting, { leaveOut }: ResolveRequest): void {
  if (!harmless.has(key)) leaveOut(place, reasons.get(key) ?? 'This setting has no counterpart here.');
}

function matchesHost(patterns: readonly string[], name: string): boolean {
  const matching = patterns.filter((pattern) => matchesPattern(pattern.replace(/^!/, ''), name));
  return matching.length > 0 && !matching.some((pattern) => pattern.startsWith('!'));
}

/** `all`, `host`, `originalhost`, `user` and `localuser` are decided; anything else, commands above all, does not apply. */
function matches(
  { criteria, place }: Extract<ConfigNode, { kind: 'match' }>,
  first: ReadonlyMap<string, Setting>,
  request: ResolveRequest,
): boolean {
  const rest = [...criteria];
  let applies = true;
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const negated = word.startsWith('!');
    const criterion = word.replace(/^!/, '').toLowerCase();
    if (criterion === 'all') continue;
    const subject = toSubject(criterion, first, request);
    if (subject === null) {
      const reason =
        criterion === 'exec'
          ? 'Match exec names a program; it is never run, so this block does not apply.'
          : `Match ${criterion} is not supported, so this block does not apply.`;
      request.leaveOut(place, reason);
      return false;
    }
    const fits = matchesHost((rest.shift() ?? '').split(','), subject);
    applies &&= fits !== negated;
  }
  return applies;
}

function toSubject(
  criterion: string,
  first: ReadonlyMap<string, Setting>,
  { name, localUser }: ResolveRequest,
): string | null {
  switch (criterion) {
    case 'originalhost':
      return name;
    case 'host':
      return expandTokens(first.get('hostname')?.values[0] ?? name, { h: name });
    case 'user':
      return first.get('user')?.values[0] ?? localUser;
    case 'localuser':
      return localUser;
    default:
      return null;
  }
}

function toResolved(
  first: ReadonlyMap<string, Setting>,
  identityFiles: readonly string[],
  { name, localUser, home, leaveOut }: ResolveRequest,
): ResolvedSettings {
  const value = (key: string) => first.get(key)?.values[0];
  const host = expandTokens(value('hostname') ?? name, { h: name });
  const portText = value('port') ?? '22';
  const port = /^\d+$/.test(portText) ? Number(portText) : 0;
  const user = value('user') ?? localUser;
  const tokens = { h: host, p: String(port), r: user, u: localUser, d: home, n: name, l: hostname() };
  const agent = value('identityagent');
  const jump = first.get('proxyjump');
  const jumpText = jump?.values[0] ?? 'none';
  const command = first.get('proxycommand');
  const places = new Map<string, ConfigPlace>();
  for (const [what, key] of [
    ['host name', 'hostname'],
    ['port', 'port'],
    ['user name', 'user'],
  ] as const) {
    const place = first.get(key)?.place;
    if (place !== undefined) places.set(what, place);
  }
  const agentLine = first.get('identityagent');
  if (agent?.startsWith('$') === true && agentLine !== undefined)
    leaveOut(agentLine.place, 'Variables are not expanded.');
  return {
    host,
    port,
    user,
    identityFiles: identityFiles.filter((file) => file !== 'none').map((file) => expandTokens(file, tokens)),
    identitiesOnly: value('identitiesonly')?.toLowerCase() === 'yes',
    identityAgent: toAgent(agent, tokens),
    proxyJump:
      jump === undefined || jumpText.toLowerCase() === 'none'
        ? null
        : { hops: jumpText.split(',').map((spec) => toJump(expandTokens(spec, tokens))), place: jump.place },
    proxyCommand:
      command === undefined || command.values[0]?.toLowerCase() === 'none' ? null : { place: command.place },
    places,
  };
}

function toAgent(value: string | undefined, tokens: Readonly<Record<string, string>>): string | null | undefined {
  if (value === undefined || value === 'SSH_AUTH_SOCK' || value.startsWith('$')) return undefined;
  return value.toLowerCase() === 'none' ? null : expandTokens(value, tokens);
}

/** `%h` and its like; `%%` is a percent sign; an unknown token stays as it is and then fails as a name or path. */
function expandTokens(text: string, tokens: Readonly<Record<string, string>>): string {
  return text.replace(/%(.)/g, (whole, token: string) => (token === '%' ? '%' : (tokens[token] ?? whole)));
}

/** `[user@]host[:port]`, also with brackets around an IPv6 address or as `ssh://` URL. */
function toJump(spec: string): JumpSpec {
  const text = spec
    .trim()
    .replace(/^ssh:\/\//, '')
    .replace(/\/$/, '');
  const at = text.lastIndexOf('@');
  const user = at < 0 ? null : text.slice(0, at);
  const address = text.slice(at + 1);
  const found = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(address);
  return { host: found?.[1] ?? found?.[2] ?? address, user, port: found?.[3] === undefined ? null : Number(found[3]) };
}
