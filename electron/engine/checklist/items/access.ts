import type { Evidence, Mend } from '#shared/domain/checklist.ts';
import { comparePipelineOrder, type Environment } from '#shared/domain/environment.ts';
import type { Hop, Server } from '#shared/domain/server.ts';
import { databaseIdentity } from '../../flows/pull/database-identity.ts';
import { openEnvironment } from '../../flows/pull/open-environment.ts';
import { shQuote } from '../../remote/shell-quote.ts';
import {
  type ChecklistContext,
  type ItemFindings,
  type ItemProbe,
  line,
  notAsked,
  onServers,
  serverOf,
} from '../item-probe.ts';

/** Who may do what: as little as is needed, and apart for each environment. */
export const access: ItemProbe = {
  id: 'access',
  title: 'Access control',
  asks: 'Nobody logs in as root, servers prove who they are, each environment has a database user of its own that cannot see production, and others cannot write into the code.',
  async probe(context, signal): Promise<ItemFindings> {
    const places = onServers(context);
    const [accounts, databases] = await Promise.all([
      Promise.all(places.map(({ environment, server }) => probeAccount(context, environment, server, signal))),
      probeDatabases(context, signal),
    ]);
    const keys = await probeHostKeys(context);
    const evidence = [...accounts.flat(), ...judgeSharedLogins(context), ...keys, ...databases];
    if (evidence.length === 0) return { evidence, doesNotApply: 'There is neither a server nor a database to guard.' };
    return { evidence, mends: toMends(evidence) };
  },
};

function toMends(evidence: readonly Evidence[]): readonly Mend[] {
  const has = (pattern: RegExp): boolean =>
    evidence.some(({ verdict, asked }) => verdict === 'bad' && pattern.test(asked));
  return [
    ...(has(/logs? in as/)
      ? [
          {
            text: 'Make an account of its own on the server, and name it in the settings of the server here:',
            snippet: 'sudo adduser --disabled-password deploy',
          },
        ]
      : []),
    ...(has(/write into/)
      ? [{ text: 'Take the right to write from everybody else:', snippet: 'chmod go-w FOLDER' }]
      : []),
    ...(has(/host key/i)
      ? [{ text: 'Connect once and compare the fingerprint:', snippet: 'stagelift doctor SERVER' }]
      : []),
    ...(has(/database/)
      ? [
          {
            text: 'Give each environment a user with rights on its own database only:',
            snippet:
              "CREATE USER 'shop_staging'@'localhost' IDENTIFIED BY '...';\nGRANT ALL ON shop_staging.* TO 'shop_staging'@'localhost';\nREVOKE ALL ON shop.* FROM 'shop_staging'@'localhost';",
          },
        ]
      : []),
  ];
}

async function probeAccount(
  context: ChecklistContext,
  environment: Environment,
  server: Server | null,
  signal: AbortSignal,
): Promise<readonly Evidence[]> {
  const asked = `${environment.name}: which account logs in as what?`;
  if (server === null) return [line('bad', asked, 'Its server is not known on this computer.', environment)];
  try {
    const session = await context.connect(server, signal);
    const script = `id -u; id -un; id -gn
p=${shQuote(environment.path)}; r=$(readlink -f -- "$p" 2>/dev/null || printf '%s' "$p"); u=$(dirname -- "$r")
for d in "$r" "$u"; do [ -d "$d" ] || continue; set -- $(ls -ld -- "$d"); m=$1; g=$4; k=other
  [ "$g" = "$(id -gn)" ] && [ "$g" = "$(id -un)" ] && k=own
  printf '%s %s %s %s\\n' "$m" "$g" "$k" "$d"; done`;
    const { stdout } = await session.run({ script }, signal);
    const [uid = '', name = '', , ...folders] = stdout.toString('utf8').trimEnd().split('\n');
    const isRoot = uid === '0' || server.user === 'root';
    const evidence = [
      line(
        isRoot ? 'bad' : 'good',
        `${environment.name}: ${session.label} logs in as`,
        `${name} (user ${uid})${isRoot ? ', who may do everything' : ''}.`,
        environment,
      ),
    ];
    for (const row of folders) {
      const [, mode = '', group = '', kind = '', folder = ''] = /^(\S+) (\S+) (own|other) (.+)$/.exec(row) ?? [];
      if (folder !== '') evidence.push(judgeFolder(environment, { mode, group, isOwn: kind === 'own', folder }));
    }
    return evidence;
  } catch (error) {
    return [notAsked(asked, error, signal, environment)];
  }
}

interface FolderRights {
  /** As `ls -l` shows it. */
  readonly mode: string;
  readonly group: string;
  /** The group is the account's alone. */
  readonly isOwn: boolean;
  readonly folder: string;
}

/** Whether others may write into a folder. In one like /tmp they may not replace what is there. Pure. */
export function judgeFolder(environment: Environment, { mode, group, isOwn, folder }: FolderRights): Evidence {
  const asked = `${environment.name}: who may write into ${folder}?`;
  const isSticky = /[tT]/.test(mode[9] ?? '');
  if (mode[8] === 'w' && !isSticky) return line('bad', asked, `Everybody on the server (${mode}).`, environment);
  if (mode[5] === 'w' && !isOwn && !isSticky)
    return line('bad', asked, `Everybody in the group ${group} (${mode}).`, environment);
  return line('good', asked, `Its owner alone (${mode}).`, environment);
}

/** Own decision: one account for all stages is told, but does not make the item red: many hosts give only one. */
function judgeSharedLogins({ project, servers }: ChecklistContext): readonly Evidence[] {
  const reached = project.environments.flatMap((environment) => {
    const server = environment.serverId === undefined ? undefined : servers.get(environment.serverId);
    return server === undefined ? [] : [{ environment, server }];
  });
  const productions = reached.filter(({ environment }) => environment.stage === 'production');
  return reached
    .filter(({ environment }) => environment.stage !== 'production')
    .flatMap(({ environment, server }) => {
      const asked = `${environment.name}: does production have a login of its own?`;
      const sameAccount = productions.find(
        ({ server: other }) => other.host === server.host && other.user === server.user,
      );
      if (sameAccount !== undefined) {
        return [
          line(
            'warning',
            asked,
            `No: both log in to ${server.host} as ${server.user}, so who breaks into one has the other.`,
            environment,
          ),
        ];
      }
      const keys = keyPaths(server);
      const sameKey = productions.find(({ server: other }) => keyPaths(other).some((path) => keys.includes(path)));
      if (sameKey !== undefined)
        return [line('warning', asked, 'Another account, but the same key opens both.', environment)];
      return productions.length === 0 ? [] : [line('good', asked, 'Yes.', environment)];
    });
}

function keyPaths({ logins }: Server): readonly string[] {
  return logins.flatMap((login) => (login.kind === 'key' ? [login.path] : []));
}

async function probeHostKeys({ hostKeys, servers, project }: ChecklistContext): Promise<readonly Evidence[]> {
  const ids = [...new Set(project.environments.flatMap(({ serverId }) => serverId ?? []))];
  const hops = ids.flatMap((id): readonly Hop[] => {
    const server = servers.get(id);
    return server === undefined ? [] : [...server.jumps, server];
  });
  const places = [...new Map(hops.map((hop) => [`${hop.host}:${String(hop.port)}`, hop])).entries()];
  return Promise.all(
    places.map(async ([name, { host, port }]) => {
      const { trusted } = await hostKeys.lookup(host, port);
      const asked = `Host key of ${name}`;
      if (trusted.length === 0)
        return line('bad', asked, 'None is known: another machine could pretend to be this one.');
      return line(
        'good',
        asked,
        `Known (${[...new Set(trusted.map(({ keyType }) => keyType))].join(', ')}); any other is refused.`,
      );
    }),
  );
}

interface UsedDatabase {
  readonly environment: Environment;
  readonly user: string;
  readonly schema: string;
  /** Names the database server, whatever way leads to it. */
  readonly machine: string;
  /** Schemas that this user can see. */
  readonly visible: readonly string[];
  readonly grants: readonly string[];
}

async function probeDatabases(context: ChecklistContext, signal: AbortSignal): Promise<readonly Evidence[]> {
  const found = await Promise.all(
    context.project.environments
      .filter(({ database }) => database.kind !== 'none')
      .map(async (environment) => {
        try {
          return { environment, used: await readUser(context, environment, signal) };
        } catch (error) {
          return {
            environment,
            failed: notAsked(`${environment.name}: rights of its database user`, error, signal, environment),
          };
        }
      }),
  );
  const used = found.flatMap((one) => ('used' in one && one.used !== null ? [one.used] : []));
  const failures = found.flatMap((one) => ('failed' in one ? [one.failed] : []));
  const ordered = used.toSorted((a, b) => comparePipelineOrder(b.environment, a.environment));
  const pairs = ordered.flatMap((upper, at) => ordered.slice(at + 1).flatMap((lower) => judgeUsers(upper, lower)));
  return [...failures, ...pairs];
}

async function readUser(
  context: ChecklistContext,
  environment: Environment,
  signal: AbortSignal,
): Promise<UsedDatabase | null> {
  const open = await openEnvironment(
    context.opener,
    environment,
    serverOf(context, environment),
    context.recipe,
    signal,
  );
  if (open.database === null) return null;
  const connection = await open.openSource(signal);
  try {
    const first = async (sql: string): Promise<readonly string[]> =>
      (await connection.strings(sql, { signal })).map(([value]) => value ?? '');
    const [who = ''] = await first('SELECT CURRENT_USER()');
    return {
      environment,
      user: who,
      schema: open.database.name,
      machine: await databaseIdentity(connection, '', signal),
      visible: await first('SHOW DATABASES'),
      grants: (await first('SHOW GRANTS')).map(withoutHash),
    };
  } finally {
    await connection.close();
  }
}

/** The hash of a password is half a password. Pure. */
export function withoutHash(grant: string): string {
  return grant.replace(/\s*\bIDENTIFIED\b.*?(?=\s+(?:WITH\s+(?:GRANT|MAX)|REQUIRE)\b|$)/gi, '').trim();
}

/** What two environments' users have in common. Pure. */
export function judgeUsers(upper: UsedDatabase, lower: UsedDatabase): readonly Evidence[] {
  const { environment } = lower;
  const asked = `${environment.name}: SHOW DATABASES and SHOW GRANTS as ${lower.user}`;
  if (upper.machine !== lower.machine) {
    if (upper.environment.stage !== 'production') return [];
    return [line('good', asked, `Its database server is not the one of ${upper.environment.name}.`, environment)];
  }
  const grants = lower.grants.join('; ');
  // Two copies on one's own computer are nobody else's business.
  const areOwn = upper.environment.serverId === undefined && environment.serverId === undefined;
  const severity = areOwn ? 'warning' : 'bad';
  if (upper.user === lower.user) {
    return [line(severity, `${asked} (database user)`, `${upper.environment.name} uses the same user.`, environment)];
  }
  if (upper.environment.stage !== 'production' || upper.schema === lower.schema) {
    return upper.schema === lower.schema
      ? [
          line(
            severity,
            `${asked} (database)`,
            `It uses the database ${lower.schema} of ${upper.environment.name}.`,
            environment,
          ),
        ]
      : [];
  }
  if (lower.visible.includes(upper.schema)) {
    return [
      line(
        'bad',
        `${asked} (database)`,
        `It can see ${upper.schema}, the database of ${upper.environment.name}: ${grants}`,
        environment,
      ),
    ];
  }
  return [line('good', asked, `It cannot see the database of ${upper.environment.name}: ${grants}`, environment)];
}
