import { Secret } from '#shared/domain/secret.ts';
import { createReading, type RawDatabase, type Reading } from './findings.ts';
import { entriesOf, fieldOf, readYaml, textOf, textsOf, type YamlReading } from './read-yaml.ts';

/** A configuration file of Lando and its text. */
export interface LandoFile {
  readonly file: string;
  readonly text: string;
}

/** The files of a project in the order in which Lando reads them; a later one overrules. */
export const landoFiles = [
  '.lando.base.yml',
  '.lando.dist.yml',
  '.lando.upstream.yml',
  '.lando.yml',
  '.lando.local.yml',
  '.lando.user.yml',
] as const;

type Layer = LandoFile & { readonly yaml: Extract<YamlReading, { kind: 'data' }> };

/** Settings that name programs, with what they are in the words of Lando. */
const commandSettings = ['tooling', 'events'];
const keysOfCommands = ['build', 'build_as_root', 'run', 'run_as_root', 'command'];
const passed = 'It names programs; they are never run.';

/** Reads `.lando.yml` and the files around it. `folder` is the project's own, and its name stands in where no file gives one. */
export function parseLando(files: readonly LandoFile[], folder: string, folderName: string): Reading {
  const reading = createReading('lando', files.find(({ file }) => file === '.lando.yml')?.file ?? '.lando.yml');
  const layers: Layer[] = [];
  for (const { file, text } of files) {
    const yaml = readYaml(text);
    if (yaml.kind === 'data') layers.push({ file, text, yaml });
    else reading.leaveOut(file, yaml.line, yaml.why);
  }
  if (layers.length === 0) return reading;
  const last = <T>(read: (data: unknown) => T | null | undefined): T | null =>
    layers.reduce<T | null>((value, { yaml }) => read(yaml.data) ?? value, null);
  const config = (key: string): string | null => last((data) => textOf(fieldOf(data, 'config'), key));
  const name = last((data) => textOf(data, 'name')) ?? folderName;
  const recipe = last((data) => textOf(data, 'recipe'));
  for (const [what, value] of [
    ['Type', recipe],
    ['Document root', config('webroot')],
    ['PHP', config('php')],
    ['Database', config('database')],
  ] as const) {
    if (value !== null) reading.fact(what, value);
  }
  noteCommands(reading, layers);
  reading.environments.push({
    ...{ name: 'Local', stage: 'local', server: null, path: folder },
    url: toUrl(reading, layers, name),
    database: toDatabase(reading, { last, recipe, wanted: config('database') }),
    line: layers.at(-1)?.yaml.lineOf('name') ?? null,
  });
  return reading;
}

/** The first address of the proxy, else the one that every project has. */
function toUrl(reading: Reading, layers: readonly Layer[], name: string): string | null {
  const hosts = layers.flatMap(({ yaml }) =>
    entriesOf(fieldOf(yaml.data, 'proxy')).flatMap(([service, addresses]) =>
      (Array.isArray(addresses) ? addresses : []).map((one: unknown) => ({
        host: typeof one === 'string' ? one : (textOf(one, 'hostname') ?? ''),
        line: yaml.lineOf('proxy', service),
      })),
    ),
  );
  const own = `${name.toLowerCase().replaceAll(/[^a-z0-9-]/g, '')}.lndo.site`;
  const [first, ...more] = hosts.filter(({ host }) => host !== '' && !host.includes('*'));
  for (const { host, line } of [...more, ...hosts.filter((one) => one.host.includes('*'))]) {
    reading.leaveOut(host, line, 'An environment has one address. Give it as the name of a further site if it is one.');
  }
  // A port in the proxy is the service's own, inside of its container.
  const host = (first?.host ?? own).replace(/^https?:\/\//, '').replace(/:\d+(?=\/|$)/, '');
  const url = `https://${host}`;
  if (/^[a-z0-9][a-z0-9.-]*(?:\/[\w./-]*)?$/i.test(host) && URL.canParse(url)) return url;
  reading.leaveOut('proxy', first?.line ?? null, 'It gives no address that a browser could open.');
  return null;
}

interface DatabaseFacts {
  readonly last: <T>(read: (data: unknown) => T | null | undefined) => T | null;
  readonly recipe: string | null;
  /** `mariadb:10.6`, as the recipe's configuration says. */
  readonly wanted: string | null;
}

/** What Lando gives a project: name, user and password are called like the recipe. Reached through a forwarded port only. */
function toDatabase(reading: Reading, { last, recipe, wanted }: DatabaseFacts): RawDatabase | null {
  const services = last((data) => {
    const found = entriesOf(fieldOf(data, 'services'));
    return found.length === 0 ? null : found;
  });
  const typeOf = (service: unknown): string => (textOf(service, 'type') ?? '').split(':')[0] ?? '';
  const isOurs = (type: string): boolean => ['mariadb', 'mysql'].includes(type);
  const [id, service] = (services ?? []).find(([key, value]) => key === 'database' || isOurs(typeOf(value))) ?? [];
  const type = typeOf(service) || (wanted ?? '').split(':')[0] || 'mysql';
  if (service === undefined && recipe === null) return null;
  if (!isOurs(type)) {
    reading.leaveOut('database', null, 'Only MariaDB and MySQL are pulled.');
    return null;
  }
  const forwarded = textOf(service, 'portforward');
  const port = Number(forwarded);
  if (forwarded === null || !Number.isInteger(port) || port < 1 || port > 65535) {
    reading.leaveOut(
      `services.${id ?? 'database'}.portforward`,
      null,
      'Lando gives the database another port at each start, or none. Set it (services: database: portforward: 33066) and rebuild, so that it can be reached from outside of the containers.',
    );
    return null;
  }
  const creds = fieldOf(service, 'creds');
  const usual = recipe ?? type;
  const named = (key: string): string => textOf(creds, key) ?? usual;
  const name = textOf(creds, 'database') ?? (recipe === null ? 'database' : usual);
  return { host: '127.0.0.1', port, name, user: named('user'), password: new Secret(named('password')) };
}

function noteCommands(reading: Reading, layers: readonly Layer[]): void {
  for (const { file, yaml } of layers) {
    for (const key of commandSettings) {
      if (fieldOf(yaml.data, key) !== undefined) reading.leaveOut(`${key} (${file})`, yaml.lineOf(key), passed);
    }
    for (const [name, service] of entriesOf(fieldOf(yaml.data, 'services'))) {
      for (const key of keysOfCommands) {
        if (fieldOf(service, key) === undefined) continue;
        reading.leaveOut(`services.${name}.${key} (${file})`, yaml.lineOf('services', name, key), passed);
      }
      if (fieldOf(service, 'overrides') !== undefined) {
        const line = yaml.lineOf('services', name, 'overrides');
        reading.leaveOut(`services.${name}.overrides (${file})`, line, 'Changes of the container are not taken over.');
      }
    }
    for (const env of textsOf(fieldOf(yaml.data, 'env_file'))) {
      reading.leaveOut(env, yaml.lineOf('env_file'), 'Variables of the containers are not taken over.');
    }
  }
}
