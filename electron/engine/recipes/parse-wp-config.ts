import { AppError } from '#shared/errors/app-error.ts';
import { phpString, type PhpScalar, type PhpValue } from './php-values.ts';
import { readPhpConstants, type PhpConfiguration, type PhpSurroundings } from './read-php-constants.ts';

/** What a wp-config.php says. Values may hold any character; the password must not be logged. */
export interface WpConfig {
  readonly name: string;
  readonly user: string;
  readonly password: string;
  /** As written, see `parseDatabaseHost`. */
  readonly host: string;
  readonly charset: string | null;
  readonly tablePrefix: string;
  /** WP_HOME, else WP_SITEURL. */
  readonly siteUrl: string | null;
  readonly environmentType: string | null;
  readonly multisite: {
    readonly subdomains: boolean;
    readonly domain: string | null;
    readonly path: string | null;
  } | null;
  /** Environment variables that are not known here and for which the file's own default was taken. */
  readonly assumed: readonly string[];
}

/**
 * Parses a wp-config.php without running it. `file` is its path relative to the project, for messages and `__DIR__`. Throws
 * `recipe.credentials-not-found` naming the constant, the line and the reason when a value is missing, depends on code, or
 * on a condition that cannot be decided.
 */
export async function parseWpConfig(source: Buffer, file: string, surroundings: PhpSurroundings): Promise<WpConfig> {
  const php = await readPhpConstants(source.toString('latin1'), file, surroundings);
  if (php === null) throw notFound(file, 'it is not a PHP file that can be read', '');
  const required = (name: string): string => text(php.constant(name), name, file) ?? missing(file, name);
  const optional = (name: string): string | null => {
    const value = php.constant(name);
    return value?.kind === 'known' ? decode(value.value) : null;
  };
  return {
    name: required('DB_NAME'),
    user: required('DB_USER'),
    password: required('DB_PASSWORD'),
    host: text(php.constant('DB_HOST'), 'DB_HOST', file) ?? 'localhost',
    charset: optional('DB_CHARSET'),
    tablePrefix: text(php.variable('table_prefix'), '$table_prefix', file) ?? 'wp_',
    siteUrl: optional('WP_HOME') ?? optional('WP_SITEURL'),
    environmentType: optional('WP_ENVIRONMENT_TYPE'),
    multisite: multisite(php, optional),
    assumed: php.assumed,
  };
}

function multisite(php: PhpConfiguration, optional: (name: string) => string | null): WpConfig['multisite'] {
  const on = php.constant('MULTISITE');
  if (on?.kind !== 'known' || on.value !== true) return null;
  const subdomains = php.constant('SUBDOMAIN_INSTALL');
  return {
    subdomains: subdomains?.kind === 'known' && subdomains.value === true,
    domain: optional('DOMAIN_CURRENT_SITE'),
    path: optional('PATH_CURRENT_SITE'),
  };
}

/** The text of a value, null when it is not defined at all. */
function text(value: PhpValue | undefined, name: string, file: string): string | null {
  if (value === undefined) return null;
  if (value.kind === 'known') return decode(value.value);
  if (value.kind === 'unknown') throw notFound(file, `${name} comes from ${value.why}`, name);
  if (value.kind === 'list') throw notFound(file, `${name} is a list`, name);
  throw notFound(
    file,
    `${name} is set on lines ${value.lines.join(' and ')}, under conditions that reading cannot decide`,
    name,
  );
}

/** Source text was read byte by byte; values are UTF-8. */
function decode(value: PhpScalar): string {
  return Buffer.from(phpString(value), 'latin1').toString('utf8');
}

function missing(file: string, name: string): never {
  throw notFound(file, `${name} is not defined in it`, name);
}

function notFound(file: string, problem: string, name: string): AppError {
  return new AppError('recipe.credentials-not-found', {
    message: `The database credentials could not be read from ${file}: ${problem}.`,
    hint: 'Enter the database of this environment by hand instead.',
    facts: { file, name },
  });
}
