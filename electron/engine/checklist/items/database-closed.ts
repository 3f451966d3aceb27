import type { Evidence } from '#shared/domain/checklist.ts';
import { openEnvironment } from '../../flows/pull/open-environment.ts';
import type { RemoteSession } from '../../remote/transport.ts';
import { askPort, type PortAnswer } from '../ask-port.ts';
import {
  type ChecklistContext,
  type ItemFindings,
  type ItemProbe,
  line,
  notAsked,
  onServers,
  type ServedEnvironment,
} from '../item-probe.ts';
import { describeListener, parseListeners } from '../listeners.ts';

const usualPort = 3306;

/** No database answers on an address that strangers can reach. */
export const databaseClosed: ItemProbe = {
  id: 'database-closed',
  title: 'Database not public',
  asks: 'Nobody but the servers themselves can reach the databases: from this computer no connection to them is answered.',
  async probe(context, signal): Promise<ItemFindings> {
    const places = onServers(context).filter(({ environment }) => environment.database.kind !== 'none');
    if (places.length === 0) {
      return { evidence: [], doesNotApply: 'No environment with a database is on a server.' };
    }
    const asking = new Map<string, Promise<PortAnswer>>();
    const ask: Ask = (host, port) => {
      const key = `${host} ${String(port)}`;
      const answer = asking.get(key) ?? askPort(host, port, signal);
      asking.set(key, answer);
      return answer;
    };
    const evidence = (await Promise.all(places.map((place) => probePlace(context, place, ask, signal)))).flat();
    if (evidence.every(({ verdict }) => verdict === 'info')) {
      return { evidence, doesNotApply: 'No environment uses a database whose address a stranger could call.' };
    }
    return { evidence, mends };
  },
};

type Ask = (host: string, port: number) => Promise<PortAnswer>;

const mends = [
  {
    text: 'Let the database listen on the machine itself only (MariaDB: /etc/mysql/mariadb.conf.d/50-server.cnf), then restart it:',
    snippet: '[mysqld]\nbind-address = 127.0.0.1',
  },
  { text: 'Or close the port in the firewall of the server:', snippet: 'sudo ufw deny 3306/tcp' },
];

async function probePlace(
  context: ChecklistContext,
  { environment, server }: ServedEnvironment,
  ask: Ask,
  signal: AbortSignal,
): Promise<readonly Evidence[]> {
  const asked = `${environment.name}: where is its database?`;
  if (server === null) return [line('bad', asked, 'Its server is not known on this computer.', environment)];
  let used;
  try {
    const open = await openEnvironment(context.opener, environment, server, context.recipe, signal);
    used = open.database;
  } catch (error) {
    return [notAsked(asked, error, signal, environment)];
  }
  if (used === null) return [line('info', asked, 'It keeps everything in files.', environment)];
  const ports = [...new Set([usualPort, used.port])];
  const targets = listTargets(server, environment.url, used.host);
  const evidence: Evidence[] = [];
  if (targets.length === 0) {
    const reason = `${server.host} is this computer itself, which nobody calls from outside by that address.`;
    evidence.push(line('info', `${environment.name}: public address`, reason, environment));
  }
  for (const { host, knownPort } of targets) {
    for (const port of ports) evidence.push(await judgePort(environment, host, port, knownPort, ask));
  }
  try {
    const session = await context.connect(server, signal);
    evidence.push(
      ...(await readListeners(session, server.host, ports, signal)).map((one) => ({
        ...one,
        environmentId: environment.id,
      })),
    );
  } catch (error) {
    evidence.push(notAsked(`${environment.name}: listening ports on the server`, error, signal, environment));
  }
  return evidence;
}

interface PublicTarget {
  readonly host: string;
  /** A port of it that should answer, to tell a closed port from a host that cannot be reached. */
  readonly knownPort: number | null;
}

/** Addresses under which a stranger could find the database. Pure. */
export function listTargets(
  server: { readonly host: string; readonly port: number; readonly jumps: readonly unknown[] },
  siteUrl: string,
  databaseHost: string,
): readonly PublicTarget[] {
  const site = new URL(siteUrl);
  const sitePort = site.port === '' ? (site.protocol === 'https:' ? 443 : 80) : Number(site.port);
  const all: readonly PublicTarget[] = [
    // Behind another server this address means something else here, or nothing.
    ...(server.jumps.length === 0 ? [{ host: server.host, knownPort: server.port }] : []),
    { host: site.hostname, knownPort: sitePort },
    ...(server.jumps.length === 0 ? [{ host: databaseHost, knownPort: null }] : []),
  ];
  const seen = new Set<string>();
  return all.filter(({ host }, index) => {
    const name = host.toLowerCase();
    // As the server sees it, `localhost` and 127.x is the server itself.
    const isOwn = index === all.length - 1 && name.startsWith('127.') && all.length > 1 && name !== server.host;
    if (seen.has(name) || isThisComputer(name) || isOwn) return false;
    seen.add(name);
    return true;
  });
}

/** Only the usual names of one's own machine: other addresses of 127.0.0.0/8 can stand for servers. */
function isThisComputer(host: string): boolean {
  return ['localhost', '127.0.0.1', '::1', '[::1]', ''].includes(host) || host.endsWith('.localhost');
}

async function judgePort(
  environment: ServedEnvironment['environment'],
  host: string,
  port: number,
  knownPort: number | null,
  ask: Ask,
): Promise<Evidence> {
  const asked = `${environment.name}: TCP connection from this computer to ${host}, port ${String(port)}`;
  const answer = await ask(host, port);
  if (answer.kind === 'open') {
    const who = answer.greeting === '' ? 'Something answers and waits' : `It is answered by ${answer.greeting}`;
    return line('bad', asked, `${who}: everybody can try passwords there.`, environment);
  }
  if (answer.kind === 'refused') return line('good', asked, 'Refused.', environment);
  if (knownPort !== null && (await ask(host, knownPort)).kind !== 'open') {
    const reason = answer.kind === 'unreachable' ? answer.reason : 'No answer.';
    const known = `Its port ${String(knownPort)} does not answer either, so this proves nothing.`;
    return line('bad', asked, `${reason} ${known}`, environment);
  }
  if (answer.kind === 'unreachable') {
    return line(knownPort === null ? 'info' : 'good', asked, answer.reason, environment);
  }
  return line('good', asked, 'No answer.', environment);
}

async function readListeners(session: RemoteSession, host: string, ports: readonly number[], signal: AbortSignal) {
  const asked = `${session.label}: listening sockets (/proc/net/tcp)`;
  const script = 'cat /proc/net/tcp /proc/net/tcp6 2>/dev/null; exit 0';
  const { stdout } = await session.run({ script }, signal);
  const listeners = parseListeners(stdout.toString('latin1'));
  if (listeners === null) return [line('info', asked, 'The server does not say what listens on it.')];
  const found = listeners.filter(({ port }) => ports.includes(port));
  if (found.length === 0) return [line('good', asked, `Nothing listens on ${ports.join(' or ')}.`)];
  return found.map(({ address, port }) => {
    const { isEvery, isLoopback, text } = describeListener(address);
    const place = `port ${String(port)} on ${text}`;
    if (isEvery) return line('warning', asked, `Something listens to ${place}: only a firewall keeps strangers out.`);
    return line(isLoopback && text !== host ? 'good' : 'warning', asked, `Something listens to ${place}.`);
  });
}
