import type { Environment } from '#shared/domain/environment.ts';
import type { CredentialReader, Recipe } from '#shared/recipe-schema/recipe.ts';
import { parseDotenv } from '../recipes/parse-dotenv.ts';
import { editDotenv } from '../stage-config/edit-dotenv.ts';
import { toWord } from './database-user.ts';

/** The database that the application is to use. */
export interface ConfigDatabase {
  readonly host: string;
  readonly port: number;
  readonly socketPath?: string | undefined;
  readonly name: string;
  readonly user: string;
  readonly password: string;
  readonly prefix: string;
  readonly charset: string;
  readonly collation: string;
}

/** What a new configuration is modelled on: nothing secret of it is taken over. */
export interface ConfigModel {
  /** `example`: the repository's own; `production`: the file that runs there. */
  readonly from: 'example' | 'production';
  readonly text: string;
}

/** What of a WordPress network is in its configuration. */
export interface NetworkFacts {
  readonly subdomains: boolean;
  readonly path: string;
}

/** What a configuration is rendered from. */
export interface RenderInput {
  readonly recipe: Recipe;
  readonly environment: Pick<Environment, 'url'>;
  readonly database: ConfigDatabase;
  readonly model: ConfigModel | null;
  readonly network: NetworkFacts | null;
  /** Content of the recipe's `settingsFile.template`; null where it has none. */
  readonly template: string | null;
  readonly random: (bytes: number) => Buffer;
}

/** A file to make, relative to the root. */
export interface RenderedConfig {
  readonly path: string;
  readonly content: string;
  /** What the reader of the plan should know. */
  readonly remarks: readonly string[];
}

type DotenvReader = Extract<CredentialReader, { kind: 'dotenv' }>;

/** Which file a recipe's configuration is; null where Stagelift cannot write it. Pure. */
export function configPathOf(recipe: Recipe): string | null {
  const [first] = recipe.credentials;
  if (first?.kind === 'wp-config') return first.paths[0] ?? null;
  return recipe.settingsFile?.file ?? dotenvPath(recipe);
}

function dotenvPath(recipe: Recipe): string | null {
  const reader = recipe.credentials.find((one): one is DotenvReader => one.kind === 'dotenv');
  if (reader === undefined) return null;
  const { configuration } = recipe;
  const plain = reader.paths.filter((path) => !path.includes('{') && !path.startsWith('../'));
  const written = configuration?.write.kind === 'dotenv' ? configuration.write.paths.at(-1) : undefined;
  return written !== undefined && plain.includes(written) ? written : (plain[0] ?? null);
}

/** The text of a new configuration file. Null where `configPathOf` is. */
export function renderConfig(input: RenderInput): RenderedConfig | null {
  const path = configPathOf(input.recipe);
  if (path === null) return null;
  const [first] = input.recipe.credentials;
  if (first?.kind === 'wp-config') return { path, content: renderWordPress(input), remarks: networkRemarks(input) };
  if (input.template !== null) return { path, content: fillTemplate(input, input.template), remarks: [] };
  const reader = input.recipe.credentials.find((one): one is DotenvReader => one.kind === 'dotenv');
  return reader === undefined ? null : { path, ...renderDotenv(input, reader) };
}

/** Every value as a text of PHP, so that nothing in it can be anything else. */
function fillTemplate({ database, environment, random }: RenderInput, template: string): string {
  const values: Readonly<Record<string, string>> = {
    url: environment.url.replace(/\/+$/, ''),
    host: toDatabaseHost(database),
    ...{ name: database.name, user: database.user, password: database.password, prefix: database.prefix },
    secret64: random(32).toString('hex'),
    secret16: random(8).toString('hex'),
    secret8: random(4).toString('hex'),
  };
  return template.replace(/\{([a-z0-9]+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : `'${value.replace(/['\\]/g, '\\$&')}'`;
  });
}

const salts = [
  'AUTH_KEY',
  'SECURE_AUTH_KEY',
  'LOGGED_IN_KEY',
  'NONCE_KEY',
  'AUTH_SALT',
  'SECURE_AUTH_SALT',
  'LOGGED_IN_SALT',
  'NONCE_SALT',
];

/** A wp-config.php of its own, not production's: so nothing of production's keys and licences can be in it. */
function renderWordPress({ database, environment, network, random }: RenderInput): string {
  const define = (name: string, value: string): string =>
    `define( '${name}', '${value.replace(/['\\]/g, '\\$&')}' );\n`;
  const url = environment.url.replace(/\/+$/, '');
  const { host } = new URL(url);
  return [
    '<?php\n// Made by Stagelift for this environment alone.\n',
    define('DB_NAME', database.name),
    define('DB_USER', database.user),
    define('DB_PASSWORD', database.password),
    define('DB_HOST', toDatabaseHost(database)),
    define('DB_CHARSET', database.charset),
    define('DB_COLLATE', ''),
    '\n',
    ...salts.map((name) => define(name, toWord(random, 64))),
    `\n$table_prefix = '${database.prefix}';\n\n`,
    ...(network === null
      ? [define('WP_HOME', url), define('WP_SITEURL', url)]
      : [
          "define( 'WP_ALLOW_MULTISITE', true );\ndefine( 'MULTISITE', true );\n",
          `define( 'SUBDOMAIN_INSTALL', ${String(network.subdomains)} );\n`,
          define('DOMAIN_CURRENT_SITE', host),
          define('PATH_CURRENT_SITE', network.path),
          "define( 'SITE_ID_CURRENT_SITE', 1 );\ndefine( 'BLOG_ID_CURRENT_SITE', 1 );\n",
        ]),
    "define( 'DISALLOW_FILE_EDIT', true );\n\n",
    "if ( ! defined( 'ABSPATH' ) ) {\n\tdefine( 'ABSPATH', __DIR__ . '/' );\n}\nrequire_once ABSPATH . 'wp-settings.php';\n",
  ].join('');
}

/** What a network needs beyond its configuration. */
function networkRemarks({ network, environment }: RenderInput): readonly string[] {
  if (network?.subdomains !== true) return [];
  const { hostname } = new URL(environment.url);
  return [
    `The sites of this network are below *.${hostname}: its web server and its name server have to lead them here.`,
  ];
}

function toDatabaseHost({ host, port, socketPath }: ConfigDatabase): string {
  if (socketPath !== undefined) return `localhost:${socketPath}`;
  const bare = host.includes(':') ? `[${host}]` : host;
  return port === 3306 ? bare : `${bare}:${String(port)}`;
}

/** Names whose values are nobody else's business, and values that carry a password in an address. */
const secretName =
  /KEY|SECRET|TOKEN|PASS|PWD|SALT|CREDENTIAL|PRIVATE|LICEN[CS]E|WEBHOOK|DSN|AUTH|SIGNATURE|SENTRY|_SID$|_ID$/i;
const secretValue = /:\/\/[^/\s@]*:[^/\s@]*@|^(?:sk|rk|pk)_(?:live|test)_|^base64:|^eyJ/;

/** What an application signs and encrypts with: every environment has its own. */
const freshValues: Readonly<Record<string, (random: (bytes: number) => Buffer) => string>> = {
  APP_KEY: (random) => `base64:${random(32).toString('base64')}`,
  APP_SECRET: (random) => random(16).toString('hex'),
  CRAFT_SECURITY_KEY: (random) => toWord(random, 32),
  SECURITY_KEY: (random) => toWord(random, 32),
  ...Object.fromEntries(salts.map((name) => [name, (random: (bytes: number) => Buffer) => toWord(random, 64)])),
};

/** Without a file to go by, what the framework cannot start without. */
const neededBy: Readonly<Record<string, readonly string[]>> = {
  laravel: ['APP_KEY'],
  statamic: ['APP_KEY'],
  symfony: ['APP_SECRET'],
  shopware: ['APP_SECRET'],
  contao: ['APP_SECRET'],
  craft: ['CRAFT_SECURITY_KEY'],
  bedrock: salts,
};

function renderDotenv(input: RenderInput, reader: DotenvReader): Omit<RenderedConfig, 'path'> {
  const { model, random, recipe } = input;
  const before = model === null ? {} : parseDotenv(model.text);
  const own = databaseValues(input, reader, Object.keys(before));
  const values = new Map<string, string>();
  const emptied: string[] = [];
  for (const [name, value] of Object.entries(before)) {
    if (own.has(name)) continue;
    const fresh = freshValues[name];
    if (fresh !== undefined) values.set(name, fresh(random));
    else if (value !== '' && (secretName.test(name) || secretValue.test(value))) {
      values.set(name, '');
      emptied.push(name);
    }
  }
  for (const name of neededBy[recipe.id] ?? [])
    if (!values.has(name)) values.set(name, freshValues[name]?.(random) ?? '');
  for (const [name, value] of own) values.set(name, value);
  const common = new Set((recipe.configuration?.shared ?? []).flatMap(({ place }) => place.flat()));
  const same =
    model?.from !== 'production'
      ? []
      : Object.keys(before).filter((name) => common.has(name) && before[name] !== '' && !values.has(name));
  const base = model === null ? '# Made by Stagelift for this environment alone.\n' : editable(model.text);
  return {
    content: editDotenv(base, values),
    remarks: [
      ...(emptied.length === 0 ? [] : [`Left empty, because they may be secret: ${emptied.join(', ')}`]),
      ...(same.length === 0 ? [] : [`The same as in production, so give this environment its own: ${same.join(', ')}`]),
    ],
  };
}

/** Comments of production's file may hold old passwords, so only those of lines that are nothing else stay out. */
function editable(text: string): string {
  return text
    .replace(/^\uFEFF/, '')
    .split(/(?<=\n)/)
    .filter((line) => !/^\s*#.*=/.test(line))
    .join('');
}

function databaseValues(
  { database, environment, recipe }: RenderInput,
  reader: DotenvReader,
  known: readonly string[],
): ReadonlyMap<string, string> {
  const { keys, driver } = reader;
  const values = new Map<string, string>();
  const choose = (names: readonly string[]): string | undefined =>
    names.find((name) => known.includes(name)) ?? names[0];
  const put = (names: readonly string[], value: string): void => {
    const name = choose(names);
    if (name !== undefined) values.set(name, value);
  };
  const wantsUrl =
    keys.url.some((name) => known.includes(name)) ||
    (driver === undefined && known.length === 0) ||
    keys.name.length === 0;
  const wantsParts =
    keys.name.some((name) => known.includes(name)) ||
    (!wantsUrl && keys.name.length > 0) ||
    (known.length === 0 && recipe.id !== 'symfony');
  if (wantsUrl) put(keys.url, toUrl(database));
  if (wantsParts) {
    put(keys.name, database.name);
    put(keys.user, database.user);
    put(keys.password, database.password);
    if (keys.port.length > 0) {
      put(keys.host, database.host);
      put(keys.port, String(database.port));
    } else put(keys.host, toDatabaseHost(database));
    if (database.socketPath !== undefined) put(keys.socket, database.socketPath);
    if (database.prefix !== '' || keys.prefix.some((name) => known.includes(name))) put(keys.prefix, database.prefix);
  }
  const kind = driver?.values.find((value) => !value.includes('*'));
  if (driver !== undefined && kind !== undefined) values.set(driver.key, kind);
  put(keys.siteUrl, environment.url.replace(/\/+$/, ''));
  return values;
}

function toUrl({ host, port, user, password, name, charset, socketPath }: ConfigDatabase): string {
  const place = `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
  const socket = socketPath === undefined ? '' : `&unix_socket=${encodeURIComponent(socketPath)}`;
  return `mysql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${place}/${encodeURIComponent(name)}?charset=${charset}${socket}`;
}
