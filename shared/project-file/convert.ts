import type { DatabaseAccess, Environment } from '../domain/environment.ts';
import type { ColumnRule, MaskingProfile, TableMasking } from '../domain/masking.ts';
import type { Project } from '../domain/project.ts';
import {
  projectFileVersion,
  toPlainName,
  type FileDatabase,
  type FileEnvironment,
  type FileRule,
  type FileServer,
  type ProjectFileContent,
} from './schema.ts';

/** Servers as this computer and the file call them. */
export interface ServerNames {
  /** The identifier on this computer of a server of the file. */
  toId(alias: string): string;
  /** What the file calls a server of this computer. */
  toAlias(serverId: string): string;
  /** How the file describes it; null for one that this computer does not know either. */
  describe(serverId: string): FileServer | null;
}

/** The project as its file says; the identifier and the folder are this computer's. Pure. */
export function toProject(content: ProjectFileContent, own: Project, names: ServerNames): Project {
  const { recipe = own.recipe, masking, exclude, afterPull, flags, monitoring, contacts, runbook } = content;
  const { extends: base, ...recipeChanges } = typeof recipe === 'string' ? { extends: recipe } : recipe;
  return {
    id: own.id,
    folder: own.folder,
    name: content.name === undefined ? own.name : toPlainName(content.name),
    recipe: base,
    environments: Object.entries(content.environments ?? {}).map(([id, environment]) =>
      toEnvironment(id, environment, own.folder, names),
    ),
    ...(masking?.tables === undefined ? {} : { masking: toProfile(masking.tables) }),
    ...(masking?.profile === undefined ? {} : { maskingProfile: masking.profile }),
    ...(exclude === undefined ? {} : { exclude }),
    ...(afterPull === undefined ? {} : { afterPull }),
    ...(flags === undefined ? {} : { flags }),
    ...(monitoring === undefined ? {} : { monitoring: withServer(monitoring, (name) => names.toId(name)) }),
    ...(contacts === undefined ? {} : { contacts }),
    ...(runbook === undefined ? {} : { runbook }),
    ...(Object.keys(recipeChanges).length === 0 ? {} : { recipeChanges }),
  };
}

/** What a file says of this project; paths outside of its folder are absolute. Pure. */
export function toContent(project: Project, names: ServerNames): ProjectFileContent {
  const { recipe, recipeChanges, maskingProfile, masking, exclude, afterPull, flags, monitoring, contacts, runbook } =
    project;
  const servers = listServerIds(project).flatMap((serverId) => {
    const described = names.describe(serverId);
    return described === null ? [] : [[names.toAlias(serverId), described] as const];
  });
  const tables = masking === undefined ? undefined : fromTables(masking.tables);
  return {
    version: projectFileVersion,
    name: project.name,
    recipe: recipeChanges === undefined ? recipe : { extends: recipe, ...recipeChanges },
    ...(servers.length === 0 ? {} : { servers: Object.fromEntries(servers) }),
    environments: Object.fromEntries(
      project.environments.map((environment) => [environment.id, fromEnvironment(environment, project.folder, names)]),
    ),
    ...(maskingProfile === undefined && tables === undefined
      ? {}
      : {
          masking: {
            ...(maskingProfile === undefined ? {} : { profile: maskingProfile }),
            ...(tables === undefined ? {} : { tables }),
          },
        }),
    ...(exclude === undefined ? {} : { exclude }),
    ...(afterPull === undefined ? {} : { afterPull }),
    ...(flags === undefined ? {} : { flags }),
    ...(monitoring === undefined ? {} : { monitoring: withServer(monitoring, (id) => names.toAlias(id)) }),
    ...(contacts === undefined ? {} : { contacts }),
    ...(runbook === undefined ? {} : { runbook }),
  };
}

function toEnvironment(id: string, from: FileEnvironment, folder: string, names: ServerNames): Environment {
  const { name, server, path, database, backups, ...rest } = from;
  return {
    id,
    name: name === undefined ? `${id.charAt(0).toUpperCase()}${id.slice(1)}` : toPlainName(name),
    ...(server === undefined ? {} : { serverId: names.toId(server) }),
    path: server === undefined ? inFolder(folder, path ?? '.') : (path ?? '/'),
    database: toDatabase(database),
    ...(backups === undefined ? {} : { backups: withServer(backups, (alias) => names.toId(alias)) }),
    ...rest,
  };
}

function fromEnvironment(from: Environment, folder: string, names: ServerNames): FileEnvironment {
  const { id: _key, serverId, path, database, backups, ...rest } = from;
  const kept = serverId === undefined ? fromFolder(folder, path) : path;
  const given = fromDatabase(database);
  return {
    ...rest,
    ...(serverId === undefined ? {} : { server: names.toAlias(serverId) }),
    ...(kept === null ? {} : { path: kept }),
    ...(given === null ? {} : { database: given }),
    ...(backups === undefined ? {} : { backups: withServer(backups, (serverOf) => names.toAlias(serverOf)) }),
  };
}

/** The servers that a project names, each once: those of its environments first. Pure. */
export function listServerIds({ environments, monitoring }: Project): readonly string[] {
  const named = [
    ...environments.map(({ serverId }) => serverId),
    ...environments.map(({ backups }) => backups?.server),
    monitoring?.kind === 'schedule' ? monitoring.server : undefined,
  ];
  return [...new Set(named)].filter((id) => id !== undefined);
}

/** The same setting with the other name of its server. */
function withServer<T extends object>(setting: T, rename: (name: string) => string): T {
  return 'server' in setting && typeof setting.server === 'string'
    ? { ...setting, server: rename(setting.server) }
    : setting;
}

function inFolder(folder: string, path: string): string {
  if (/^(?:\/|[A-Za-z]:)/.test(path)) return path;
  const inside = path
    .split(/[/\\]/)
    .filter((part) => part !== '.' && part !== '')
    .join('/');
  return inside === '' ? folder : `${folder.replace(/\/+$/, '')}/${inside}`;
}

/** Null for the folder itself. */
function fromFolder(folder: string, path: string): string | null {
  const top = folder.replace(/\/+$/, '');
  if (path.replace(/\/+$/, '') === top) return null;
  return path.startsWith(`${top}/`) ? path.slice(top.length + 1) : path;
}

function toDatabase(from: FileDatabase | undefined): Environment['database'] {
  if (from === undefined || from === 'read') return { kind: 'read' };
  if (from === 'none') return { kind: 'none' };
  const { socket, prefix, secret, host = '127.0.0.1', port = 3306, name, user } = from;
  return {
    kind: 'given',
    access: {
      ...{ host, port, name, user, tablePrefix: prefix ?? '' },
      ...(socket === undefined ? {} : { socketPath: socket }),
      ...(secret === undefined ? {} : { passwordRef: secret }),
    },
  };
}

/** Null for what is meant without saying. */
function fromDatabase(database: Environment['database']): FileDatabase | null {
  if (database.kind !== 'given') return database.kind === 'read' ? null : 'none';
  const { name, user, host, port, socketPath, tablePrefix, passwordRef }: DatabaseAccess = database.access;
  return {
    name,
    user,
    ...(host === '127.0.0.1' ? {} : { host }),
    ...(port === 3306 ? {} : { port }),
    ...(socketPath === undefined ? {} : { socket: socketPath }),
    ...(tablePrefix === '' ? {} : { prefix: tablePrefix }),
    ...(passwordRef === undefined ? {} : { secret: passwordRef }),
  };
}

type FileTables = NonNullable<NonNullable<ProjectFileContent['masking']>['tables']>;

function toProfile(tables: FileTables): MaskingProfile {
  return {
    id: 'decisions',
    name: 'Decisions',
    tables: Object.entries(tables).map(([table, columns]) => ({
      table,
      columns: Object.fromEntries(Object.entries(columns).map(([column, rule]) => [column, toRule(rule)])),
    })),
  };
}

function fromTables(tables: readonly TableMasking[]): FileTables {
  const byTable = new Map<string, Record<string, FileRule>>();
  for (const { table, columns } of tables) {
    const rules = Object.entries(columns).map(([column, rule]) => [column, fromRule(rule)] as const);
    byTable.set(table, { ...byTable.get(table), ...Object.fromEntries<FileRule>(rules) });
  }
  return Object.fromEntries(byTable);
}

function toRule(rule: FileRule): ColumnRule {
  if (typeof rule !== 'string') return rule;
  return rule === 'keep' || rule === 'scrub' ? { kind: rule } : { kind: 'mask', method: rule };
}

function fromRule(rule: ColumnRule): FileRule {
  if (rule.kind === 'mask') return rule.method;
  return (rule.kind === 'keep' || rule.kind === 'scrub') && rule.reason === undefined ? rule.kind : rule;
}
