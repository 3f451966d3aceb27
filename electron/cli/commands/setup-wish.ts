import type { Follows, Stage } from '#shared/domain/environment.ts';
import { followsSchema, stageSchema } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import {
  setUpKindSchema,
  type SetUpKind,
  type SetUpWish,
  setUpWishSchema,
  type StageDatabase,
  type StageWish,
} from '#shared/domain/setup.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { type CommandContext, findServer, toId } from '../command-context.ts';
import { suggestName } from '../nearest.ts';

/** What the flags of `setup plan`, `apply` and `add-stage` say about a wish. Values are `STAGE=VALUE`, or for every new stage. */
export interface WishFlags {
  readonly project?: string;
  readonly preset?: NonNullable<SetUpWish['preset']>;
  readonly stage: readonly string[];
  readonly team: readonly string[];
  readonly server: readonly string[];
  readonly root: readonly string[];
  readonly url: readonly string[];
  readonly preview: readonly string[];
  readonly follow: readonly string[];
  readonly branchFrom: readonly string[];
  readonly db: readonly string[];
  readonly dbName: readonly string[];
  readonly dbUser: readonly string[];
  readonly dbAdmin: readonly string[];
  readonly dbSecret: readonly string[];
  readonly dbHost: readonly string[];
  readonly dbPool: readonly string[];
  readonly webConfig: readonly string[];
  readonly reload: readonly string[];
  readonly listen: readonly string[];
  readonly php: readonly string[];
  readonly open: readonly string[];
  readonly withoutRepository: readonly string[];
  readonly deployKey: readonly string[];
  readonly pushBranches?: boolean;
}

interface ListedStage {
  readonly id: string;
  readonly name: string;
  readonly stage: Stage;
}

/** The set-up of that name. Throws `usage.invalid`. */
export function toKind(text: string): SetUpKind {
  const parsed = setUpKindSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw usage(`There is no set-up "${text}".`, suggestName(text, setUpKindSchema.options, ''));
}

/** A stage as it is named on the command line: `ID`, `ID:KIND` or `ID:KIND:NAME`. Throws `usage.invalid`. */
export function toListedStage(text: string): ListedStage {
  const [first = '', kind = first, ...rest] = text.split(':');
  const stage = stageSchema.safeParse(kind === 'temporary' ? 'review' : kind);
  if (!stage.success) {
    throw usage(`"${kind}" is not a kind of stage.`, suggestName(kind, stageSchema.options, ''));
  }
  const name = rest.join(':');
  return {
    id: toId(first, 'stage'),
    name: name === '' ? `${first.charAt(0).toUpperCase()}${first.slice(1)}` : name,
    stage: stage.data,
  };
}

/** Asks for a proposal and puts in what the flags say. Throws `usage.invalid`. */
export async function toWish(
  context: CommandContext,
  project: Project,
  kind: SetUpKind,
  flags: WishFlags,
): Promise<SetUpWish> {
  const { engine, signal } = context;
  const listed = flags.stage.map(toListedStage);
  const everywhere = flags.server.filter((one) => !one.includes('=')).at(-1);
  const first = everywhere ?? flags.server[0]?.split('=')[1];
  const server = first === undefined ? null : await findServer(context, first);
  const proposal = await engine.request(
    'setup.propose',
    {
      ...{ projectId: project.id, kind },
      ...(flags.preset === undefined ? {} : { preset: flags.preset }),
      ...(flags.team.length === 0 ? {} : { teams: [...flags.team] }),
      ...(listed.length === 0 ? {} : { stages: listed }),
      ...(server === null ? {} : { serverId: server.id }),
    },
    { signal },
  );
  const stages: StageWish[] = [];
  for (const stage of proposal.stages) stages.push(await withFlags(context, project, stage, flags));
  refuseUnknownStages(proposal, flags);
  const wish = { ...proposal, stages, pushBranches: flags.pushBranches === true };
  const parsed = setUpWishSchema.safeParse(wish);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = issue?.path[0] === 'stages' ? `"${stages[Number(issue.path[1])]?.id ?? ''}": ` : '';
  throw usage(
    `${at}${issue?.path.slice(2).join('.') ?? ''} ${issue?.message ?? ''}`,
    'See: stagelift setup plan --help',
  );
}

type Values = (flag: readonly string[]) => string | undefined;

/** The value of a flag for a stage; one for every stage yields to its own. */
function valuesFor(stageId: string): Values {
  return (flag) => {
    const own = flag.flatMap((text) => (text.startsWith(`${stageId}=`) ? [text.slice(stageId.length + 1)] : []));
    return own.at(-1) ?? flag.filter((text) => !/^[a-z0-9-]+=/.test(text)).at(-1);
  };
}

async function withFlags(
  context: CommandContext,
  project: Project,
  stage: StageWish,
  flags: WishFlags,
): Promise<StageWish> {
  const valueOf = valuesFor(stage.id);
  const follow = valueOf(flags.follow);
  const branchFrom = valueOf(flags.branchFrom);
  const base: StageWish = {
    ...stage,
    ...(follow === undefined ? {} : { follows: toFollows(follow) }),
    ...(branchFrom === undefined ? {} : { branchFrom }),
  };
  const { place } = stage;
  if (place.kind === 'existing') return base;
  const folder = valueOf(flags.root) ?? place.folder;
  const url = valueOf(flags.url);
  const address = url === undefined ? {} : { url };
  const database = toDatabase(project, stage, place.database, flags);
  if (place.kind === 'local') return { ...base, place: { ...place, folder, ...address, database } };
  const named = valueOf(flags.server);
  const preview = valueOf(flags.preview);
  const webFolder = valueOf(flags.webConfig);
  const php = valueOf(flags.php);
  const listen = valueOf(flags.listen);
  return {
    ...base,
    place: {
      ...{ ...place, folder, ...address, database },
      ...(named === undefined ? {} : { serverId: (await findServer(context, named)).id }),
      ...(preview === undefined ? {} : { previewHost: preview }),
      ...(webFolder === undefined
        ? {}
        : {
            webConfig: {
              ...{ folder: webFolder, webServer: 'nginx' as const, reload: valueOf(flags.reload) ?? '' },
              ...(listen === undefined ? {} : { listen }),
              ...(php === undefined ? {} : { phpSocket: php }),
            },
          }),
      wall: place.wall && !isMeant(flags.open, stage.id),
      repository: place.repository && !isMeant(flags.withoutRepository, stage.id),
      deployKey: place.deployKey || isMeant(flags.deployKey, stage.id),
    },
  };
}

function isMeant(flag: readonly string[], stageId: string): boolean {
  return flag.includes(stageId) || flag.includes('all');
}

function toDatabase(project: Project, { id }: StageWish, proposed: StageDatabase, flags: WishFlags): StageDatabase {
  const valueOf = valuesFor(id);
  const how = valueOf(flags.db);
  const pool = valueOf(flags.dbPool);
  const admin = valueOf(flags.dbAdmin);
  if (how === 'none' || how === 'read') return { kind: how };
  if (how !== undefined && how !== 'make') throw usage(`--db takes "make", "read" or "none", not "${how}".`, '');
  const asked = how === 'make' || pool !== undefined || admin !== undefined;
  if (proposed.kind !== 'make' && !asked) return proposed;
  const secret = valueOf(flags.dbSecret);
  const given = admin === undefined ? null : toAdmin(admin);
  const host = given ?? toHost(valueOf(flags.dbHost) ?? '127.0.0.1');
  const place = {
    host: host.host,
    port: host.port,
    ...(host.socketPath === undefined ? {} : { socketPath: host.socketPath }),
  };
  if (pool !== undefined) {
    if (given === null)
      throw usage('--db-pool needs the user of these databases.', `For example: --db-admin ${id}=user@127.0.0.1`);
    const names = pool.split(',').filter((name) => name !== '');
    return {
      kind: 'pool',
      names,
      user: given.user,
      ...place,
      ...(secret === undefined ? {} : { passwordRef: secret }),
    };
  }
  const name =
    valueOf(flags.dbName) ?? (proposed.kind === 'make' ? proposed.name : `${project.id}_${id}`.replaceAll('-', '_'));
  return {
    ...{ kind: 'make', name, ...place },
    user:
      valueOf(flags.dbUser) ??
      (proposed.kind === 'make' && flags.dbName.length === 0 ? proposed.user : name.slice(-32)),
    ...(given === null
      ? {}
      : { admin: { user: given.user, ...(secret === undefined ? {} : { passwordRef: secret }) } }),
  };
}

interface DatabaseHost {
  readonly host: string;
  readonly port: number;
  readonly socketPath?: string;
}

/** `user@host`, `user@host:port` or `user@/path/of.sock`. Throws `usage.invalid`. */
export function toAdmin(text: string): DatabaseHost & { readonly user: string } {
  const at = text.lastIndexOf('@');
  if (at < 1) throw usage(`"${text}" is not a user of a database.`, 'Write user@host, user@host:port or user@/socket.');
  return { user: text.slice(0, at), ...toHost(text.slice(at + 1)) };
}

function toHost(text: string): DatabaseHost {
  if (text.startsWith('/')) return { host: 'localhost', port: 3306, socketPath: text };
  const [, host = text, port] = /^(.*?)(?::(\d{1,5}))?$/.exec(text) ?? [];
  return { host: host === '' ? '127.0.0.1' : host, port: port === undefined ? 3306 : Number(port) };
}

/** `branch:NAME`, `tags:PATTERN`, `branches:PATTERN`, or the name of a branch alone. Throws `usage.invalid`. */
export function toFollows(text: string): Follows {
  const [, kind = 'branch', name = text] = /^(branch|tags|branches):(.*)$/.exec(text) ?? [];
  const parsed = followsSchema.safeParse(kind === 'branch' ? { kind, name } : { kind, pattern: name });
  if (parsed.success) return parsed.data;
  throw usage(
    `"${text}" is not a branch, nor a pattern of branches or tags.`,
    'For example: staging=branch:main, production=tags:v*',
  );
}

/** A typing mistake in the name of a stage must not be taken for a value for all of them. */
function refuseUnknownStages(proposal: SetUpWish, flags: WishFlags): void {
  const ids = proposal.stages.map(({ id }) => id);
  const valued = [
    flags.server,
    flags.root,
    flags.url,
    flags.preview,
    flags.follow,
    flags.db,
    flags.dbAdmin,
    flags.dbPool,
  ];
  const named = [...valued, flags.dbName, flags.dbUser, flags.dbSecret, flags.branchFrom, flags.webConfig, flags.reload]
    .flat()
    .flatMap((text) => /^([a-z0-9-]+)=/.exec(text)?.[1] ?? []);
  const plain = [flags.open, flags.withoutRepository, flags.deployKey].flat().filter((name) => name !== 'all');
  const unknown = [...named, ...plain].find((name) => !ids.includes(name));
  if (unknown !== undefined) throw usage(`This set-up has no stage "${unknown}".`, suggestName(unknown, ids, ''));
}

function usage(message: string, hint: string): AppError {
  return new AppError('usage.invalid', { message, ...(hint === '' ? {} : { hint }) });
}
