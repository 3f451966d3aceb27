import { posix } from 'node:path';
import type { Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import type { Server } from '#shared/domain/server.ts';
import type { SetUpPlan, SetUpWish, StageDatabase, StageWish } from '#shared/domain/setup.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import type { KnownDatabase } from '../../setup/judge-wish.ts';
import { accessWallStep } from '../../provision/access-wall.ts';
import { bareRepositoryStep } from '../../provision/bare-repository.ts';
import { branchStep } from '../../provision/branch.ts';
import { type ConfigFileSpec, configFileStep } from '../../provision/config-file.ts';
import { databaseStep } from '../../provision/database.ts';
import { databaseUserStep } from '../../provision/database-user.ts';
import { deployKeyStep } from '../../provision/deploy-key.ts';
import { folderStep, siteFolders } from '../../provision/folder.ts';
import { openNotes } from '../../provision/notes.ts';
import { pooledDatabaseStep, type PooledDatabaseSpec, takenDatabase } from '../../provision/pooled-database.ts';
import { hasOwnHost, previewHostStep, type PreviewHostSpec } from '../../provision/preview-host.ts';
import { configPathOf, type NetworkFacts } from '../../provision/render-config.ts';
import type { DatabasePlace } from '../../provision/sql.ts';
import type { ProvisionContext } from '../../provision/step.ts';
import type { WebConfig } from '../../provision/web-config.ts';
import { wallLogin } from '../../web/wall.ts';
import { environmentPart, followsPart, type EnvironmentStores } from './environment-part.ts';
import { type SetUpPart, toPart } from './part.ts';
import { pushPart } from './push-part.ts';
import { databaseRef, toEnvironment } from './resolve-wish.ts';

/** What is known of the project, whatever is planned. */
export interface ComposeFacts {
  readonly project: Project;
  readonly recipe: Recipe;
  /** Branches of the repository; null where there is none. */
  readonly branches: readonly string[] | null;
  /** Where the repository comes from, as git knows it; null where it comes from nowhere. */
  readonly origin: string | null;
  /** Lines of known_hosts for the host of that, as far as this computer trusts it. */
  readonly originKeys: readonly string[];
  /** The example of a configuration that the repository holds; null where there is none. */
  readonly configExample: string | null;
  /** The servers of this computer. */
  readonly servers: readonly Server[];
  /** Content of a file in the recipes' `assets` folder. */
  readonly asset: (name: string) => Promise<string>;
  /** The database of an environment as its host sees it; null where none can be read. */
  readonly readCredentials: CredentialsReader;
}

/** Reads where an environment's database is, with the password that stands there. */
export type CredentialsReader = (
  context: ProvisionContext,
  environment: Environment,
  recipe: Recipe,
) => Promise<{
  readonly name: string;
  readonly user: string;
  readonly password: string;
  readonly host: string;
  readonly port: number;
  readonly socketPath: string | null;
} | null>;

/** What the parts of a set-up are composed from. Folders of the wish are absolute. */
export interface ComposeInput extends ComposeFacts {
  readonly stores: EnvironmentStores;
  readonly wish: SetUpWish;
  /** Databases that no stage may get. */
  readonly known: readonly KnownDatabase[];
  /** The prefix of production's tables; the recipe's when it could not be read. */
  readonly prefix: string | null;
  /** What production's configuration says of a WordPress network; null for a single site. */
  readonly network: NetworkFacts | null;
  /** The plan, when it was made before: what was missing then and is there now was made by its job. */
  readonly planned?: SetUpPlan;
}

/** Every step of a wish with what it is to make, stage by stage, in the order to make them. Pure. */
export function composeParts(input: ComposeInput): readonly SetUpPart[] {
  return input.wish.stages.flatMap((stage) =>
    stage.place.kind === 'existing' ? takenOver(input, stage) : made(input, stage),
  );
}

function takenOver({ stores, project }: ComposeInput, { follows, place }: StageWish): readonly SetUpPart[] {
  const id = place.kind === 'existing' ? place.environmentId : '';
  const environment = project.environments.find((one) => one.id === id);
  if (environment === undefined || follows === undefined) return [];
  return [followsPart(stores, project, environment, follows)];
}

function made(input: ComposeInput, wish: StageWish): readonly SetUpPart[] {
  const { stores, project, planned, recipe } = input;
  const environment = toEnvironment(project, wish, configPathOf(recipe) !== null);
  if (environment === null) return [];
  const planSaw = planned?.stages.flatMap(({ steps }) => steps).find(({ id }) => id === `${wish.id}/environment`);
  const isKnown = project.environments.some(({ id }) => id === wish.id);
  return [
    ...branchParts(input, wish),
    ...folderParts(input, wish),
    ...databaseParts(input, wish, environment),
    ...repositoryParts(input, wish),
    ...configParts(input, wish, environment),
    ...webParts(input, wish, environment),
    environmentPart({
      ...{ stores, project, environment },
      wasMissing: planSaw === undefined ? !isKnown : planSaw.state.kind === 'missing',
    }),
  ];
}

interface Where {
  readonly stageId: string;
  readonly serverId: string | null;
}

function whereOf({ id, place }: StageWish): Where {
  return { stageId: id, serverId: place.kind === 'server' ? place.serverId : null };
}

function branchParts(input: ComposeInput, { id, follows, branchFrom }: StageWish): readonly SetUpPart[] {
  const { project, branches, origin, wish } = input;
  if (branches === null || follows?.kind !== 'branch' || branchFrom === undefined) return [];
  // Branches are made in the clone on this computer, wherever the stage is.
  const where = { stageId: id, serverId: null };
  const spec = { id: `${project.id}/${id}/branch`, name: follows.name, from: branchFrom };
  return [
    toPart(where, branchStep, spec),
    ...(wish.pushBranches && origin !== null ? [pushPart(project.id, id, follows.name, origin)] : []),
  ];
}

/** Where the web server looks below a project's folder. */
function documentRootOf({ recipe }: Pick<ComposeInput, 'recipe'>): string {
  return recipe.documentRoots[0] ?? '';
}

function folderParts(input: ComposeInput, wish: StageWish): readonly SetUpPart[] {
  const { id, place } = wish;
  if (place.kind === 'existing') return [];
  const { project, recipe } = input;
  const uploads = recipe.uploads.filter(({ optional }) => !optional).map(({ path }) => path);
  const root = documentRootOf(input);
  const folders = siteFolders('plain', root === '' ? uploads : [root, ...uploads]);
  return [toPart(whereOf(wish), folderStep, { id: `${project.id}/${id}/folder`, root: place.folder, folders })];
}

function databaseParts(input: ComposeInput, wish: StageWish, environment: Environment): readonly SetUpPart[] {
  const { id, place } = wish;
  if (place.kind === 'existing' || place.database.kind === 'none' || place.database.kind === 'read') return [];
  const { project } = input;
  const { database } = place;
  const where = whereOf(wish);
  const avoid = avoidedBy(input, id, where.serverId);
  if (database.kind === 'pool') return [toPart(where, pooledDatabaseStep, poolSpec(project, id, database, avoid))];
  const { name, user, admin, from } = database;
  const door = {
    ...databasePlace(database),
    ...(admin === undefined ? {} : { user: admin.user }),
    ...(admin?.passwordRef === undefined ? {} : { passwordRef: admin.passwordRef }),
  };
  return [
    toPart(where, databaseStep, {
      ...{ id: `${project.id}/${id}/database`, door, name, avoid, takeOver: false },
      ...{ charset, collation },
    }),
    withConfigured(
      input,
      environment,
      toPart(where, databaseUserStep, {
        ...{ id: `${project.id}/${id}/database-user`, door, database: name, user, avoid },
        from: from ?? clientOf(database),
        passwordRef: databaseRef(project.id, id),
      }),
    ),
  ];
}

/** Where this computer has no store for secrets, the password is the one in the stage's own configuration. */
function withConfigured(
  { recipe, readCredentials }: ComposeInput,
  environment: Environment,
  part: SetUpPart,
): SetUpPart {
  const knowing = (context: ProvisionContext): ProvisionContext => {
    const { secrets } = context;
    const get: typeof secrets.get = async (ref, purpose, signal) => {
      const known = await secrets.get(ref, purpose, signal);
      if (known !== null || !ref.startsWith('stage/')) return known;
      return (await readCredentials(context, environment, recipe))?.password ?? null;
    };
    return { ...context, secrets: { ...secrets, get } };
  };
  return {
    ...part,
    inspect: (context) => part.inspect(knowing(context)),
    apply: (context) => part.apply(knowing(context)),
    verify: (context) => part.verify(knowing(context)),
  };
}

const charset = 'utf8mb4';
const collation = 'utf8mb4_unicode_ci';

type MadeDatabase = Extract<StageDatabase, { kind: 'make' | 'pool' }>;

function databasePlace({ host, port, socketPath }: MadeDatabase): DatabasePlace {
  return { host, port, ...(socketPath === undefined ? {} : { socketPath }) };
}

function poolSpec(
  project: Project,
  id: string,
  database: Extract<StageDatabase, { kind: 'pool' }>,
  avoid: readonly string[],
): PooledDatabaseSpec {
  const { names, user, passwordRef } = database;
  const candidates = names.map((name) => ({ name, user, ...(passwordRef === undefined ? {} : { passwordRef }) }));
  return { id: `${project.id}/${id}/pooled-database`, place: databasePlace(database), candidates, avoid };
}

/** Names that belong to other stages, those of this wish among them. */
function avoidedBy({ known, wish }: ComposeInput, id: string, serverId: string | null): readonly string[] {
  const others = known.filter((one) => one.environmentId !== id && one.serverId === serverId).map(({ name }) => name);
  const wished = wish.stages.flatMap((stage) => {
    const { place } = stage;
    return stage.id !== id && place.kind !== 'existing' && place.database.kind === 'make' ? [place.database.name] : [];
  });
  return [...others, ...wished];
}

/** As whom the database server sees a program of the stage's own host. */
function clientOf({ host, socketPath }: MadeDatabase): string {
  return socketPath !== undefined || /^(?:localhost|127\.0\.0\.1|::1)$/i.test(host) ? 'localhost' : '%';
}

function repositoryParts(input: ComposeInput, wish: StageWish): readonly SetUpPart[] {
  const { project, branches, origin, originKeys, servers } = input;
  const { id, name, stage, place } = wish;
  if (place.kind !== 'server') return [];
  const server = servers.find((one) => one.id === place.serverId);
  const key =
    place.deployKey && origin !== null
      ? [
          toPart(whereOf(wish), deployKeyStep, {
            ...{ id: `${project.id}/${id}/deploy-key`, repository: origin, title: `${project.name} ${name}` },
            hostKeys: originKeys,
          }),
        ]
      : [];
  const branch = checkedOut(input, wish);
  if (!place.repository || branches === null || server === undefined || branch === null) return key;
  const { user, host, port } = server;
  const spec = {
    ...{ id: `${project.id}/${id}/bare-repository`, path: `~/git/${project.id}-${id}.git`, checkout: place.folder },
    ...{ branch, remote: `stagelift-${id}`, server: { user, host, port } },
    protect: stage === 'staging' || stage === 'production',
  };
  return [...key, toPart(whereOf(wish), bareRepositoryStep, spec)];
}

/** The branch whose code a stage begins with: the one it follows, else the main one. */
function checkedOut({ branches }: ComposeInput, { follows, branchFrom }: StageWish): string | null {
  if (follows?.kind === 'branch' && (branches?.includes(follows.name) === true || branchFrom !== undefined)) {
    return follows.name;
  }
  return ['main', 'master', 'trunk'].find((name) => branches?.includes(name)) ?? branches?.[0] ?? null;
}

function configParts(input: ComposeInput, wish: StageWish, environment: Environment): readonly SetUpPart[] {
  const { id, place } = wish;
  if (place.kind === 'existing' || place.database.kind === 'none' || place.database.kind === 'read') return [];
  const { project, recipe, asset, prefix, network, configExample } = input;
  const model = configExample === null ? null : ({ from: 'example', text: configExample } as const);
  const { database } = place;
  const where = whereOf(wish);
  const specFor = (name: string): ConfigFileSpec => ({
    ...{ id: `${project.id}/${id}/config-file`, root: place.folder, recipe, environment, asset },
    ...{ flags: project.flags ?? [], model, network },
    database: {
      ...{ ...databasePlace(database), name, user: database.user, charset, collation },
      prefix: prefix ?? recipe.tablePrefix.default,
      passwordRef: (database.kind === 'pool' ? database.passwordRef : undefined) ?? databaseRef(project.id, id),
    },
  });
  if (database.kind === 'make') {
    return [withConfigured(input, environment, toPart(where, configFileStep, specFor(database.name)))];
  }
  // Which one of the list it is, is known once it is taken.
  const pool = poolSpec(project, id, database, avoidedBy(input, id, where.serverId));
  const partFor = async (context: ProvisionContext): Promise<SetUpPart> => {
    const notes = await openNotes(context.host, pool.id, context.signal);
    const name = takenDatabase(notes.result()) ?? database.names[0] ?? '';
    return toPart(where, configFileStep, specFor(name));
  };
  const shown = toPart(where, configFileStep, specFor('(the one that is taken)'));
  return [
    {
      ...shown,
      inspect: async (context) => (await partFor(context)).inspect(context),
      apply: async (context) => (await partFor(context)).apply(context),
      verify: async (context) => (await partFor(context)).verify(context),
    },
  ];
}

/** What the web server has to serve for a stage. Pure. */
export function webHostOf(
  input: Pick<ComposeInput, 'recipe' | 'project'>,
  wish: StageWish,
  environment: Pick<Environment, 'url'>,
): PreviewHostSpec | null {
  const { id, place } = wish;
  if (place.kind !== 'server') return null;
  const { protocol, host } = new URL(environment.url);
  const { webConfig, wall } = place;
  return {
    ...{ id: `${input.project.id}/${id}/preview-host`, protocol: protocol === 'http:' ? 'http' : 'https' },
    pattern: place.previewHost ?? host,
    folder: place.previewHost === undefined ? place.folder : posix.dirname(place.folder),
    documentRoot: documentRootOf(input),
    ...(webConfig?.phpSocket === undefined ? { php: false } : { phpSocket: webConfig.phpSocket }),
    ...(webConfig === undefined ? {} : { webConfig: toWebConfig(webConfig) }),
    ...(webConfig?.listen === undefined ? {} : { listen: webConfig.listen }),
    ...(wall ? { login: wallLogin(input.project.id, id) } : {}),
  };
}

type WebConfigWish = NonNullable<Extract<StageWish['place'], { kind: 'server' }>['webConfig']>;

function toWebConfig({ folder, webServer, reload }: WebConfigWish): WebConfig {
  return { program: webServer, folder, reload };
}

function webParts(input: ComposeInput, wish: StageWish, environment: Environment): readonly SetUpPart[] {
  const { place } = wish;
  const host = webHostOf(input, wish, environment);
  if (host === null || place.kind !== 'server') return [];
  const { login, ...open } = host;
  // Before there is a wall nobody has its password, and none is asked for.
  const partFor = async ({ secrets, signal }: ProvisionContext): Promise<SetUpPart> => {
    const isKnown = login !== undefined && (await secrets.get(login.passwordRef, 'The wall', signal)) !== null;
    return toPart(whereOf(wish), previewHostStep, isKnown ? host : open);
  };
  const part: SetUpPart = {
    ...toPart(whereOf(wish), previewHostStep, open),
    inspect: async (context) => (await partFor(context)).inspect(context),
    apply: async (context) => (await partFor(context)).apply(context),
    verify: async (context) => (await partFor(context)).verify(context),
  };
  return place.wall ? [part, wallPart(input, wish, environment, { part, pattern: host.pattern })] : [part];
}

/** A host that the account did not put up itself reads none of its files: there the wall is put in otherwise. */
function wallPart(
  input: ComposeInput,
  wish: StageWish,
  environment: Environment,
  host: { readonly part: SetUpPart; readonly pattern: string },
): SetUpPart {
  const { id, place } = wish;
  const root = documentRootOf(input);
  const folder = place.kind === 'existing' ? '' : place.folder;
  const spec = {
    ...{ id: `${input.project.id}/${id}/access-wall`, url: environment.url, ...wallLogin(input.project.id, id) },
    documentRoot: root === '' ? folder : posix.join(folder, root),
  };
  const plain = toPart(whereOf(wish), accessWallStep, spec);
  const wished = place.kind === 'server' ? place.webConfig : undefined;
  if (wished?.webServer !== 'nginx') return plain;
  const webConfig = { ...toWebConfig(wished), pattern: host.pattern };
  const own = toPart(whereOf(wish), accessWallStep, { ...spec, webConfig });
  const isOwn = (context: ProvisionContext): Promise<boolean> => hasOwnHost(context, webConfig, host.pattern);
  return {
    ...own,
    inspect: async (context) => {
      const willBeOwn = (await isOwn(context)) || (await host.part.inspect(context)).kind === 'missing';
      return (willBeOwn ? own : plain).inspect(context);
    },
    apply: async (context) => ((await isOwn(context)) ? own : plain).apply(context),
    verify: async (context) => ((await isOwn(context)) ? own : plain).verify(context),
  };
}
