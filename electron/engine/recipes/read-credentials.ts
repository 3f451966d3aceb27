import { Secret } from '#shared/domain/secret.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { CredentialReader, DotenvKeys, Recipe } from '#shared/recipe-schema/recipe.ts';
import { parseDatabaseHost, type DatabaseHost } from './parse-database-host.ts';
import { parseDatabaseUrl } from './parse-database-url.ts';
import { parseDotenv } from './parse-dotenv.ts';
import { parseWpConfig, type WpConfig } from './parse-wp-config.ts';
import { maxConfigBytes, type ProjectFiles } from './project-files.ts';

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

type DotenvReader = Extract<CredentialReader, { kind: 'dotenv' }>;
type WpConfigReader = Extract<CredentialReader, { kind: 'wp-config' }>;

/**
 * Reads the database credentials of a project with the recipe's readers, in order; the first whose file exists decides. Files
 * are parsed, never run. `siteUrl` (the environment's address) decides conditions on the host name. Throws
 * `recipe.credentials-not-found` with what is missing where.
 */
export async function readCredentials(
  recipe: Recipe,
  files: ProjectFiles,
  options: { readonly siteUrl?: string } = {},
): Promise<FoundCredentials> {
  const looked: string[] = [];
  for (const reader of recipe.credentials) {
    const found =
      reader.kind === 'wp-config'
        ? await readWpConfig(reader, files, recipe, options.siteUrl)
        : await readDotenv(reader, files, recipe);
    if (found !== null) return found;
    looked.push(...reader.paths);
  }
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
      notesOf(config),
    );
  }
  return null;
}

function notesOf(config: WpConfig): readonly string[] {
  return config.assumed.map((name) => `${name} is not known here; the default written in the file was taken.`);
}

function serverOf(siteUrl: string): Record<string, string> {
  const url = new URL(siteUrl);
  return { HTTP_HOST: url.host, SERVER_NAME: url.hostname };
}

async function readEnvironment(
  paths: readonly string[],
  files: ProjectFiles,
): Promise<{ readonly values: Record<string, string>; readonly found: readonly string[] }> {
  let values: Record<string, string> = {};
  const found: string[] = [];
  for (const path of paths) {
    const source = await files.read(path, maxConfigBytes);
    if (source === null) continue;
    values = { ...values, ...parseDotenv(source.toString('utf8'), values) };
    found.push(path);
  }
  return { values, found };
}

async function readDotenv(reader: DotenvReader, files: ProjectFiles, recipe: Recipe): Promise<FoundCredentials | null> {
  const { values, found } = await readEnvironment(reader.paths, files);
  const file = found.at(-1);
  if (file === undefined) return null;
  const get = (part: keyof DotenvKeys): string | null => {
    const key = reader.keys[part].find((name) => Object.hasOwn(values, name) && values[name] !== '');
    return key === undefined ? null : (values[key] ?? null);
  };
  refuseOtherDriver(reader, values, file);
  const url = get('url');
  const fromUrl = url === null ? null : parseDatabaseUrl(url);
  if (url !== null && fromUrl === null) {
    throw notFound(file, `${reader.keys.url.join(' or ')} is not the address of a MySQL or MariaDB database`);
  }
  const name = fromUrl?.name ?? get('name') ?? missing(file, reader.keys.name);
  const user = fromUrl?.user ?? get('user') ?? missing(file, reader.keys.user);
  const port = fromUrl === null ? get('port') : null;
  const host = fromUrl?.host ?? get('host') ?? 'localhost';
  return complete(
    {
      file,
      name,
      user,
      password: new Secret(fromUrl?.password ?? get('password') ?? ''),
      charset: fromUrl?.charset ?? get('charset'),
      tablePrefix: get('prefix') ?? recipe.tablePrefix.default,
      siteUrl: get('siteUrl'),
      multisite: null,
    },
    port === null ? host : withPort(host, port),
    fromUrl?.socketPath ?? get('socket'),
    recipe,
    [],
  );
}

function withPort(host: string, port: string): string {
  if (!/^[0-9]{1,5}$/.test(port)) return host;
  const bare = host.startsWith('[') || !/:.*:/.test(host) ? host : `[${host}]`;
  return /:[0-9]+$/.test(bare) && !bare.endsWith(']') ? bare : `${bare}:${port}`;
}

function refuseOtherDriver(reader: DotenvReader, values: Readonly<Record<string, string>>, file: string): void {
  if (reader.driver === undefined || !Object.hasOwn(values, reader.driver.key)) return;
  const driver = values[reader.driver.key] ?? '';
  if (driver === '' || reader.driver.values.includes(driver)) return;
  throw notFound(file, `the application uses the database driver "${driver.slice(0, 20)}", not MySQL or MariaDB`);
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

function missing(file: string, keys: readonly string[]): never {
  throw notFound(file, `${keys.join(' or ')} is not set in it`);
}

function notFound(file: string, problem: string): AppError {
  return new AppError('recipe.credentials-not-found', {
    message: `The database credentials could not be read from ${file}: ${problem}.`,
    hint: 'Enter the database of this environment by hand instead.',
    facts: { file },
  });
}
