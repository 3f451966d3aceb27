import { posix } from 'node:path';
import type { Environment } from '#shared/domain/environment.ts';
import type { Problem } from '#shared/domain/problem.ts';
import type { StageWish } from '#shared/domain/setup.ts';

/** A database that somebody uses, as its server knows it. */
export interface KnownDatabase {
  readonly environmentId: string;
  readonly serverId: string | null;
  readonly host: string;
  readonly name: string;
  readonly user: string;
}

/** What a wish is judged with. Folders are absolute here. */
export interface WishFacts {
  readonly stages: readonly StageWish[];
  readonly environments: readonly Environment[];
  /** Databases of environments that exist, as far as they could be read. */
  readonly databases: readonly KnownDatabase[];
  /** Branches of the repository; null where there is none. */
  readonly branches: readonly string[] | null;
}

/** What cannot be, or should not: stages that would share a place, missing addresses, unknown environments. Pure. */
export function judgeWish(facts: WishFacts): readonly Problem[] {
  return [
    ...identities(facts),
    ...addresses(facts),
    ...folders(facts),
    ...databases(facts),
    ...branches(facts),
    ...levels(facts),
  ];
}

function blocker(id: string, title: string, mend: string): Problem {
  return { id, severity: 'blocker', title, mend };
}

const isNew = ({ place }: StageWish): boolean => place.kind !== 'existing';

function identities({ stages, environments }: WishFacts): readonly Problem[] {
  const ids = stages.map(({ id }) => id);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  const unknown = stages.flatMap(({ place }) =>
    place.kind === 'existing' && !environments.some(({ id }) => id === place.environmentId)
      ? [place.environmentId]
      : [],
  );
  const known = environments.some(({ stage }) => stage === 'production');
  const productions = stages.filter(({ stage, place }) => stage === 'production' && place.kind !== 'existing').length;
  return [
    ...twice.map((id) => blocker('stage-twice', `Two stages are called "${id}".`, 'Give each its own name.')),
    ...unknown.map((id) =>
      blocker('stage-unknown', `There is no environment "${id}".`, 'Make it new, or name another.'),
    ),
    ...(productions + (known ? 1 : 0) > 1 && !isSameProduction(stages, environments)
      ? [blocker('second-production', 'The project has production already.', 'Take it over as it is.')]
      : []),
    ...(productions === 0 && !known
      ? [
          {
            id: 'no-production',
            severity: 'warning' as const,
            title: 'The project has no production yet: nothing can be pulled into these stages.',
            mend: 'Connect it with: stagelift env add production --stage production --url URL --server SERVER --path PATH',
          },
        ]
      : []),
  ];
}

/** A plan is made again after it ran: then the production of the wish is the one that is there. */
function isSameProduction(stages: readonly StageWish[], environments: readonly Environment[]): boolean {
  const wished = stages.find((one) => one.stage === 'production' && isNew(one));
  return environments.every(({ stage, id }) => stage !== 'production' || id === wished?.id);
}

/** The address of a stage; null while it has none. Pure. */
export function addressOf({ id, place }: StageWish): string | null {
  if (place.kind === 'existing') return null;
  if (place.url !== undefined) return place.url;
  const pattern = place.kind === 'server' ? place.previewHost : undefined;
  return pattern === undefined ? null : `https://${pattern.replace('*', id)}`;
}

function addresses({ stages, environments }: WishFacts): readonly Problem[] {
  const key = (url: string): string => {
    const { host, pathname } = new URL(url);
    return `${host}${pathname.replace(/\/+$/, '')}`;
  };
  const seen = new Map(environments.map(({ id, url }) => [key(url), id] as const));
  return stages.filter(isNew).flatMap((stage) => {
    const url = addressOf(stage);
    if (url === null) {
      return [
        blocker('no-address', `"${stage.name}" has no address.`, `On the command line: --url ${stage.id}=https://...`),
      ];
    }
    const place = stage.place.kind === 'server' ? stage.place : null;
    if (place?.previewHost !== undefined) {
      const label = new URL(url).host.replace(place.previewHost.slice(1), '');
      if (label !== posix.basename(place.folder) || label.includes('.')) {
        const title = `The address ${url} of "${stage.name}" leads to a folder of the same name below ${place.previewHost}.`;
        const mend = `Choose a folder that ends in /${label}, or another address.`;
        return [blocker('preview-folder', title, mend)];
      }
    }
    const owner = seen.get(key(url));
    seen.set(key(url), stage.id);
    if (owner === undefined || owner === stage.id) return [];
    return [
      blocker('same-address', `"${stage.id}" and "${owner}" have the address ${url}.`, 'Each stage needs its own.'),
    ];
  });
}

interface Folder {
  readonly id: string;
  readonly serverId: string | null;
  readonly path: string;
}

function folders({ stages, environments }: WishFacts): readonly Problem[] {
  const taken: Folder[] = environments.map(({ id, serverId, path }) => ({ id, serverId: serverId ?? null, path }));
  return stages.flatMap(({ id, name, place }) => {
    if (place.kind === 'existing') return [];
    const own: Folder = { id, serverId: place.kind === 'server' ? place.serverId : null, path: place.folder };
    const other = taken.find((one) => one.id !== id && one.serverId === own.serverId && overlaps(one.path, own.path));
    taken.push(own);
    if (other === undefined) return [];
    const title = `The folder of "${name}", ${own.path}, is not apart from the one of "${other.id}", ${other.path}.`;
    return [blocker('same-folder', title, 'A pull into one would change the other. Choose a folder beside it.')];
  });
}

function overlaps(a: string, b: string): boolean {
  const [first, second] = [`${a.replace(/\/+$/, '')}/`, `${b.replace(/\/+$/, '')}/`];
  return first.startsWith(second) || second.startsWith(first);
}

function databases({ stages, databases: known }: WishFacts): readonly Problem[] {
  const taken = [...known];
  return stages.flatMap(({ id, name, place }) => {
    if (place.kind === 'existing' || (place.database.kind !== 'make' && place.database.kind !== 'pool')) return [];
    const { database } = place;
    const serverId = place.kind === 'server' ? place.serverId : null;
    const others = taken.filter((one) => one.environmentId !== id && isSameHost(one, serverId, database.host));
    if (database.kind === 'pool') {
      const free = database.names.filter((candidate) => !others.some((one) => one.name === candidate));
      // Which one it gets is decided there; one fewer is left for the next.
      const [first] = free;
      if (first === undefined) {
        return [blocker('pool-empty', `No database of the list is left for "${name}".`, 'Ask the host for one more.')];
      }
      taken.push({ environmentId: id, serverId, host: database.host, name: first, user: database.user });
      return [];
    }
    const same = others.find((one) => one.name === database.name);
    const sameUser = others.find((one) => one.user === database.user);
    taken.push({ environmentId: id, serverId, host: database.host, name: database.name, user: database.user });
    return [
      ...(same === undefined
        ? []
        : [
            blocker(
              'same-database',
              `"${name}" would use the database ${database.name} of "${same.environmentId}".`,
              'Each stage needs its own: what is tried in one must not be seen in the other.',
            ),
          ]),
      ...(sameUser === undefined
        ? []
        : [
            blocker(
              'same-database-user',
              `"${name}" would use the database user ${database.user} of "${sameUser.environmentId}".`,
              'A user of its own cannot reach what belongs to others.',
            ),
          ]),
    ];
  });
}

function isSameHost(one: KnownDatabase, serverId: string | null, host: string): boolean {
  const isLocal = (name: string): boolean => /^(?:localhost|127\.\d+\.\d+\.\d+|::1)$/i.test(name);
  return one.host === host
    ? !isLocal(host) || one.serverId === serverId
    : isLocal(one.host) && isLocal(host) && one.serverId === serverId;
}

function branches({ stages, branches: names }: WishFacts): readonly Problem[] {
  if (names === null) return [];
  return stages.flatMap(({ name, follows, branchFrom, place }): readonly Problem[] => {
    if (place.kind === 'existing' || follows?.kind !== 'branch' || names.includes(follows.name)) return [];
    if (branchFrom === undefined) {
      const title = `"${name}" follows the branch ${follows.name}, which the repository does not have.`;
      return [{ id: 'branch-missing', severity: 'warning', title, mend: 'Say what it is to be made from.' }];
    }
    if (names.includes(branchFrom)) return [];
    return [
      blocker(
        'branch-source-missing',
        `There is no branch ${branchFrom} to make ${follows.name} from.`,
        'Name another one.',
      ),
    ];
  });
}

function levels({ stages, environments }: WishFacts): readonly Problem[] {
  const lasting = new Map([...environments, ...stages].map(({ id, stage }) => [id, stage]));
  const between = [...lasting.values()].filter(
    (stage) => stage === 'development' || stage === 'testing' || stage === 'staging',
  );
  if (between.length <= 3) return [];
  const title = `${String(between.length)} lasting stages before production: every change waits that often, and each has to be kept up to date.`;
  return [{ id: 'many-levels', severity: 'warning', title, mend: 'See what fewer would do: stagelift setup advise' }];
}
