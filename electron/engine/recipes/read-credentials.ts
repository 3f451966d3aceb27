import { Secret } from '#shared/domain/secret.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { CredentialKeys, CredentialReader, Recipe } from '#shared/recipe-schema/recipe.ts';
import { matchesGlob } from '#shared/recipe-schema/table-pattern.ts';
import { parseDatabaseHost, type DatabaseHost } from './parse-database-host.ts';
import { parseDatabaseDsn, parseDatabaseUrl } from './parse-database-url.ts';
import { parseWpConfig, type WpConfig } from './parse-wp-config.ts';
import { maxConfigBytes, type ProjectFiles } from './project-files.ts';
import { readEnvironment, readSetting, readSettings, serverOf } from './read-settings.ts';
import type { Settings } from './settings.ts';

/** Database credentials as the framework's own configuration gives them, as seen from the environment's host. */
export interface FoundCredentials extends DatabaseHost {
  /** The file they were read from, relative to the project's root. */
  readonly file: string;
  readonly name: string;
  readonly user: string;
  readonly password: Secret;
  readonly charset: string | null;
  readonly tablePrefix: string;
  /** The address the site believes to have, when the file says so. */
  readonly siteUrl: string | null;
  readonly multisite: WpConfig['multisite'];
  /** What the user should know: defaults that were assumed. Holds no values. */
  readonly notes: readonly string[];
}

type SettingsReader = Exclude<CredentialReader, { kind: 'wp-config' }>;
type WpConfigReader = Extract<CredentialReader, { kind: 'wp-config' }>;

/**
 * Reads the database credentials of a project with the recipe's readers, in order; the first whose file exists and
 * says something of a database decides. Files are parsed, never run. `siteUrl` (the environment's address) decides conditions on the host name. Throws
 * `recipe.credentials-not-found` with what is missing where.
 */
export async function readCredentials(
  recipe: Recipe,
  files: ProjectFiles,
  options: { readonly siteUrl?: string } = {},
): Promise<FoundCredentials> {
  const looked: string[] = [];
  let silent: AppError | null = null;
  for (const reader of recipe.credentials) {
    if (reader.kind === 'wp-config') {
      const found = await readWpConfig(reader, files, recipe, options.siteUrl);
      if (found !== null) return found;
    } else {
      const settings = await readSettings(reader, files, options.siteUrl);
      if (settings !== null && saysSomething(reader, settings)) {
        return readFromSettings(reader, settings, files, recipe);
      }
      if (settings !== null) silent ??= missing(settings.file, reader.keys.name);
    }
    looked.push(...reader.paths);
  }
  if (silent !== null) throw silent;
  throw new AppError('recipe.credentials-not-found', {
    message: `No configuration file with database credentials was found in ${files.label}.`,
    hint: `${recipe.title} keeps them in ${looked.join(' or ') || 'no known file'}. Check the path, or enter the database by hand.`,
    facts: { recipe: recipe.id, looked },
  });
}

async function readWpConfig(
  reader: WpConfigReader,
  files: ProjectFiles,
  recipe: Recipe,
  siteUrl: string | undefined,
): Promise<FoundCredentials | null> {
  for (const path of reader.paths) {
    const source = await files.read(path, maxConfigBytes);
    if (source === null) continue;
    // WordPress itself ignores a configuration one level up that belongs to another installation.
    if (path.startsWith('../') && (await files.exists('../wp-settings.php'))) continue;
    const { values } = await readEnvironment(reader.environment, files);
    const config = await parseWpConfig(source, path, {
      environment: values,
      server: siteUrl === undefined ? {} : serverOf(siteUrl),
      exists: (file) => files.exists(file),
      include: async (file) => (await files.read(file, maxConfigBytes))?.toString('latin1') ?? null,
    });
    return complete(
      { ...config, password: new Secret(config.password), file: path },
      config.host,
      null,
      recipe,
      notesOf(config.assumed),
    );
  }
  return null;
}

function notesOf(assumed: readonly string[]): readonly string[] {
  return assumed.map((name) => `${name} is not known here; the default written in the file was taken.`);
}

function saysSomething({ keys, driver }: SettingsReader, settings: Settings): boolean {
  const asked = [...keys.url, ...keys.dsn, ...keys.name, ...keys.user, ...(driver === undefined ? [] : [driver.key])];
  return asked.some((key) => {
    const value = settings.get(key);
    return value.kind === 'unknown' || (value.kind === 'value' && value.text !== '');
  });
}

async function readFromSettings(
  reader: SettingsReader,
  settings: Settings,
  files: ProjectFiles,
  recipe: Recipe,
): Promise<FoundCredentials> {
  const parts = readParts(reader, settings);
  const port = parts.port;
  return complete(
    {
      file: settings.file,
      name: parts.name,
      user: parts.user,
      password: new Secret(parts.password),
      charset: parts.charset,
      tablePrefix: parts.prefix ?? recipe.tablePrefix.default,
      siteUrl: parts.siteUrl ?? (await readSetting(recipe.address, files))?.value ?? null,
      multisite: null,
    },
    port === null ? parts.host : withPort(parts.host, port),
    parts.socketPath,
    recipe,
    notesOf(settings.assumed),
  );
}

interface CredentialParts {
  readonly name: string;
  readonly user: string;
  readonly password: string;
  readonly host: string;
  readonly port: string | null;
  readonly socketPath: string | null;
  readonly charset: string | null;
  readonly prefix: string | null;
  readonly siteUrl: string | null;
}

/** Everything from a `url` when there is one, else from a `dsn`, else from the parts. */
function readParts(reader: SettingsReader, settings: Settings): CredentialParts {
  const { keys } = reader;
  refuseOtherDriver(reader, settings);
  const get = (part: keyof CredentialKeys): string | null => firstValue(keys[part], settings);
  const demand = (part: keyof CredentialKeys): string => get(part) ?? explainMissing(keys[part], settings);
  const urlText = get('url');
  const dsnText = urlText === null ? get('dsn') : null;
  const url = urlText === null ? null : parseDatabaseUrl(urlText);
  const dsn = dsnText === null ? null : parseDatabaseDsn(dsnText);
  if ((urlText !== null && url === null) || (dsnText !== null && dsn === null)) {
    const names = urlText === null ? keys.dsn : keys.url;
    throw notFound(settings.file, `${names.join(' or ')} is not the address of a MySQL or MariaDB database`);
  }
  const from = url ?? dsn;
  const name = from?.name ?? get('name');
  if (name === null) refuseUnknown(keys.url, settings);
  if (from === null) refuseUnknown(keys.host, settings);
  if (url === null) refuseUnknown(keys.password, settings);
  return {
    name: name ?? demand('name'),
    user: url?.user ?? demand('user'),
    password: url?.password ?? get('password') ?? '',
    host: from?.host ?? get('host') ?? 'localhost',
    port: from === null ? get('port') : null,
    socketPath: from?.socketPath ?? get('socket'),
    charset: from?.charset ?? get('charset'),
    prefix: get('prefix'),
    siteUrl: get('siteUrl'),
  };
}

function firstValue(keys: readonly string[], settings: Settings): string | null {
  for (const key of keys) {
    const value = settings.get(key);
    if (value.kind === 'value' && value.text !== '') return value.text;
  }
  return null;
}

/** A value that is there but cannot be read must not be taken for one that is missing. */
function refuseUnknown(keys: readonly string[], settings: Settings): void {
  if (firstValue(keys, settings) !== null) return;
  for (const key of keys) {
    const value = settings.get(key);
    if (value.kind === 'unknown') throw notFound(settings.file, `${key} ${value.why}`);
  }
}

function explainMissing(keys: readonly string[], settings: Settings): never {
  refuseUnknown(keys, settings);
  throw missing(settings.file, keys);
}

function withPort(host: string, port: string): string {
  if (!/^[0-9]{1,5}$/.test(port) || host.startsWith('/')) return host;
  const bare = host.startsWith('[') || !/:.*:/.test(host) ? host : `[${host}]`;
  return /:[0-9]+$/.test(bare) && !bare.endsWith(']') ? bare : `${bare}:${port}`;
}

function refuseOtherDriver(reader: SettingsReader, settings: Settings): void {
  if (reader.driver === undefined) return;
  const driver = settings.get(reader.driver.key);
  if (driver.kind !== 'value' || driver.text === '') return;
  const name = driver.text.toLowerCase();
  if (reader.driver.values.some((pattern) => matchesGlob(name, pattern.toLowerCase()))) return;
  const shown = driver.text.slice(0, 20);
  throw notFound(settings.file, `the application uses the database driver "${shown}", not MySQL or MariaDB`);
}

function complete(
  parts: Omit<FoundCredentials, keyof DatabaseHost | 'notes'>,
  hostText: string,
  socketPath: string | null,
  recipe: Recipe,
  notes: readonly string[],
): FoundCredentials {
  const host = parseDatabaseHost(hostText);
  if (host === null) throw notFound(parts.file, 'the database host in it is not a host name, address or socket');
  if (/[^A-Za-z0-9_$-]/.test(parts.tablePrefix)) throw notFound(parts.file, 'the table prefix in it is not one');
  const { file, name, user, password, charset, siteUrl, multisite } = parts;
  const tablePrefix = parts.tablePrefix === '' ? recipe.tablePrefix.default : parts.tablePrefix;
  const place = socketPath === null ? host : { ...host, socketPath, socketCandidates: [] };
  return { file, name, user, password, charset, siteUrl, multisite, tablePrefix, notes, ...place };
}

function missing(file: string, keys: readonly string[]): AppError {
  return notFound(file, `${keys.join(' or ')} is not set in it`);
}

function notFound(file: string, problem: string): AppError {
  return new AppError('recipe.credentials-not-found', {
    message: `The database credentials could not be read from ${file}: ${problem}.`,
    hint: 'Enter the database of this environment by hand instead.',
    facts: { file },
  });
}
