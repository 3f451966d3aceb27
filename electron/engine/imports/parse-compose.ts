import { Secret } from '#shared/domain/secret.ts';
import { createReading, type RawDatabase, type Reading } from './findings.ts';
import { entriesOf, fieldOf, readYaml, textOf, type YamlReading } from './read-yaml.ts';

/** A Compose file and its text. */
export interface ComposeFile {
  readonly file: string;
  readonly text: string;
}

/** The names that `docker compose` looks for; the first that is there counts, with the override of the same name. */
export const composeFiles = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'] as const;

type Yaml = Extract<YamlReading, { kind: 'data' }>;
type Layer = ComposeFile & { readonly yaml: Yaml };

/** What stands for a text after its variables were filled in; null when one of them is not known. */
type Fill = (text: string) => string | null;

interface Service {
  readonly name: string;
  readonly image: string;
  /** Null values: named, but not known here. */
  readonly variables: ReadonlyMap<string, string | null>;
  readonly ports: readonly PublishedPort[];
  readonly line: number | null;
}

interface PublishedPort {
  readonly inside: number;
  readonly outside: number;
  readonly host: string;
}

/**
 * Reads a Compose file with its override. `variables` are those of the `.env` beside it, by which Compose fills in `${NAME}`; those of
 * the shell are not known. `folder` is the project's own.
 */
export function parseCompose(
  files: readonly ComposeFile[],
  folder: string,
  variables: ReadonlyMap<string, string>,
): Reading {
  const reading = createReading('compose', files[0]?.file ?? composeFiles[0]);
  const layers: Layer[] = [];
  for (const { file, text } of files) {
    const yaml = readYaml(text);
    if (yaml.kind === 'data') layers.push({ file, text, yaml });
    else reading.leaveOut(file, yaml.line, yaml.why);
  }
  const services = readServices(reading, layers, createFill(variables));
  if (services.length === 0) return reading;
  for (const { name, image } of services) if (image !== '') reading.fact(`Service ${name}`, image);
  const database = services.find(isDatabase);
  reading.environments.push({
    ...{ name: 'Local', stage: 'local', server: null, path: folder },
    url: toUrl(reading, services),
    database: database === undefined ? null : toDatabase(reading, database),
    line: layers[0]?.yaml.lineOf('services') ?? null,
  });
  noteDatabases(reading, services, database);
  return reading;
}

/** `${NAME}`, `${NAME:-usual}`, `${NAME-usual}` and `$NAME`; `$$` is a dollar. */
function createFill(variables: ReadonlyMap<string, string>): Fill {
  return (text) => {
    let isKnown = true;
    const filled = text.replaceAll(
      /\$(?:\$|\{(\w+)(?:(:?[-?+])([^}]*))?\}|([A-Za-z_]\w*))/g,
      (whole, braced?: string, kind?: string, usual?: string, plain?: string) => {
        if (whole === '$$') return '$';
        const value = variables.get(braced ?? plain ?? '');
        const isThere = value !== undefined && !(kind?.startsWith(':') === true && value === '');
        if (isThere && kind?.endsWith('+') !== true) return value;
        if (kind?.endsWith('-') === true) return usual ?? '';
        isKnown = false;
        return '';
      },
    );
    return isKnown ? filled : null;
  };
}

function readServices(reading: Reading, layers: readonly Layer[], fill: Fill): readonly Service[] {
  const merged = new Map<string, Service>();
  for (const { file, yaml } of layers) {
    for (const [name, raw] of entriesOf(fieldOf(yaml.data, 'services'))) {
      const line = yaml.lineOf('services', name);
      const before = merged.get(name);
      const image = textOf(raw, 'image');
      merged.set(name, {
        name,
        image: image === null ? (before?.image ?? '') : (fill(image) ?? image),
        variables: new Map([...(before?.variables ?? []), ...variablesOf(fieldOf(raw, 'environment'), fill)]),
        ports: [...(before?.ports ?? []), ...portsOf(fieldOf(raw, 'ports'), fill)],
        line: before?.line ?? line,
      });
      noteLeftOut(reading, { file, yaml, name, raw });
    }
  }
  return [...merged.values()];
}

function noteLeftOut(
  reading: Reading,
  {
    file,
    yaml,
    name,
    raw,
  }: { readonly file: string; readonly yaml: Yaml; readonly name: string; readonly raw: unknown },
): void {
  const why = {
    command: 'It names programs; they are never run.',
    entrypoint: 'It names programs; they are never run.',
    build: 'An image is not built.',
    env_file: 'Variables of the containers are not taken over.',
    extends: 'What another file says of the service is not read.',
  } as const;
  for (const [key, reason] of Object.entries(why)) {
    if (fieldOf(raw, key) === undefined) continue;
    reading.leaveOut(`services.${name}.${key} (${file})`, yaml.lineOf('services', name, key), reason);
  }
}

/** A map, or a list of `NAME=value`. */
function variablesOf(raw: unknown, fill: Fill): readonly (readonly [string, string | null])[] {
  const pairs: readonly (readonly [string, unknown])[] = Array.isArray(raw)
    ? raw.flatMap((one: unknown): readonly (readonly [string, unknown])[] => {
        const [, name, value] = /^(\w+)(?:=(.*))?$/s.exec(String(one)) ?? [];
        return name === undefined ? [] : [[name, value ?? null]];
      })
    : entriesOf(raw);
  return pairs.map(([name, value]) => [
    name,
    typeof value === 'string'
      ? fill(value)
      : typeof value === 'number' || typeof value === 'boolean'
        ? String(value)
        : null,
  ]);
}

/** `3307:3306`, `127.0.0.1:3307:3306/tcp`, or the long form; what is not published at a fixed port is left out. */
function portsOf(raw: unknown, fill: Fill): readonly PublishedPort[] {
  return (Array.isArray(raw) ? raw : []).flatMap((one: unknown): readonly PublishedPort[] => {
    const text =
      typeof one === 'string'
        ? fill(one)
        : [textOf(one, 'host_ip') ?? '', textOf(one, 'published') ?? '', textOf(one, 'target') ?? ''].join(':');
    const [, host = '', outside = '', inside = ''] = /^(?:(.*):)?(\d{1,5}):(\d{1,5})(?:\/tcp)?$/.exec(text ?? '') ?? [];
    const numbers = [Number(outside), Number(inside)];
    if (outside === '' || numbers.some((port) => port < 1 || port > 65535)) return [];
    return [{ host, outside: numbers[0] ?? 0, inside: numbers[1] ?? 0 }];
  });
}

/** The program of an image: `mariadb` of `docker.io/library/mariadb:11.4@sha256:...`. */
function programOf({ image }: Service): string {
  const [name = ''] = (image.split('/').at(-1) ?? '').split(/[:@]/);
  return name.toLowerCase();
}

const ourPrograms = ['mariadb', 'mysql', 'mysql-server', 'percona', 'percona-server'];

function isDatabase(service: Service): boolean {
  return ourPrograms.includes(programOf(service));
}

const webPorts = [443, 8443, 80, 8080, 8000, 3000];

/** The service that looks most like a web server, by the port inside of its container. */
function toUrl(reading: Reading, services: readonly Service[]): string | null {
  const found = services
    .filter((service) => !isDatabase(service))
    .flatMap(({ name, ports, line }) => ports.map((port) => ({ name, port, line })))
    .filter(({ port }) => webPorts.includes(port.inside))
    .toSorted((a, b) => webPorts.indexOf(a.port.inside) - webPorts.indexOf(b.port.inside));
  const isTool = (name: string): boolean => /admin|mail|mailpit|mailhog|adminer/i.test(name);
  const chosen = found.find(({ name }) => !isTool(name)) ?? null;
  for (const { name, port, line } of found.filter((one) => one !== chosen)) {
    reading.leaveOut(`services.${name}.ports: ${String(port.outside)}`, line, 'An environment has one address.');
  }
  if (chosen === null) return null;
  const { inside, outside } = chosen.port;
  const scheme = inside === 443 || inside === 8443 ? 'https' : 'http';
  const isUsual = outside === (scheme === 'https' ? 443 : 80);
  return `${scheme}://localhost${isUsual ? '' : `:${String(outside)}`}`;
}

function toDatabase(reading: Reading, service: Service): RawDatabase | null {
  const { name, variables, ports, line } = service;
  const at = `services.${name}`;
  const refuse = (what: string, why: string): null => {
    reading.leaveOut(`${at}.${what}`, line, why);
    return null;
  };
  const published = ports.find(({ inside }) => inside === 3306);
  if (published === undefined) {
    return refuse(
      'ports',
      'The database is published at no fixed port. Publish it on this computer alone (ports: ["127.0.0.1:33066:3306"]) so that it can be reached from outside of the containers.',
    );
  }
  const value = (key: string): string | null | undefined =>
    variables.has(`MARIADB_${key}`) ? variables.get(`MARIADB_${key}`) : variables.get(`MYSQL_${key}`);
  const isFile = (key: string): boolean => variables.has(`MARIADB_${key}_FILE`) || variables.has(`MYSQL_${key}_FILE`);
  const schema = value('DATABASE');
  if (schema == null || schema === '')
    return refuse('environment', 'Which database the site uses is not said, or only a variable of the shell.');
  const user = value('USER') ?? 'root';
  const key = user === 'root' ? 'ROOT_PASSWORD' : 'PASSWORD';
  if (isFile(key)) return refuse(`environment.${key}_FILE`, 'The password lies in a secret of the containers.');
  const isEmptyAllowed = /^(?:1|yes|true)$/i.test(
    value('ALLOW_EMPTY_ROOT_PASSWORD') ?? value('ALLOW_EMPTY_PASSWORD') ?? '',
  );
  const password = value(key) ?? (user === 'root' && isEmptyAllowed ? '' : null);
  if (password === null)
    return refuse(`environment.${key}`, 'The password is not said, or only a variable of the shell.');
  const host = ['', '0.0.0.0', '[::]', '::'].includes(published.host) ? '127.0.0.1' : published.host;
  return { host, port: published.outside, name: schema, user, password: new Secret(password) };
}

function noteDatabases(reading: Reading, services: readonly Service[], taken: Service | undefined): void {
  for (const service of services) {
    if (service === taken) continue;
    const program = programOf(service);
    const isOther = /^(?:postgres|postgis|timescaledb|mongo|sqlserver|mssql|oracle)/.test(program);
    if (isOther) reading.leaveOut(`services.${service.name}`, service.line, 'Only MariaDB and MySQL are pulled.');
    else if (isDatabase(service))
      reading.leaveOut(`services.${service.name}`, service.line, 'An environment has one database.');
  }
}
