import { Secret } from '#shared/domain/secret.ts';
import { createReading, type RawDatabase, type Reading } from './findings.ts';
import { entriesOf, fieldOf, readYaml, textOf, textsOf, type YamlReading } from './read-yaml.ts';

/** A configuration file of DDEV and its text. */
export interface DdevFile {
  readonly file: string;
  readonly text: string;
}

/** Settings that name programs, by their place in the file. */
const commandSettings = ['hooks', 'web_extra_daemons', 'pre-start', 'post-start'];
const passed = 'It names programs; they are never run.';

type Data = Extract<YamlReading, { kind: 'data' }>;

interface Layer extends DdevFile {
  readonly yaml: Data;
}

/**
 * Reads `.ddev/config.yaml` and the `config.*.yaml` beside it, which overrule it in the order of their names. `folder` is the
 * project's own, and its name stands in where the file gives none.
 */
export function parseDdev(files: readonly DdevFile[], folder: string, folderName: string): Reading {
  const reading = createReading('ddev', files[0]?.file ?? '.ddev/config.yaml');
  const layers: Layer[] = [];
  for (const { file, text } of files) {
    const yaml = readYaml(text);
    if (yaml.kind === 'data') layers.push({ file, text, yaml });
    else reading.leaveOut(file, yaml.line, yaml.why);
  }
  if (layers.length === 0) return reading;
  const setting = (key: string) => lastOf(layers, (layer) => fieldOf(layer.yaml.data, key));
  const text = (key: string) => lastOf(layers, (layer) => textOf(layer.yaml.data, key));

  const name = text('name') ?? folderName;
  const facts = { type: 'Type', docroot: 'Document root', php_version: 'PHP' } as const;
  for (const [key, what] of Object.entries(facts)) {
    const value = text(key);
    if (value !== null) reading.fact(what, value);
  }
  const database = setting('database');
  const kind = textOf(database, 'type') ?? 'mariadb';
  const version = textOf(database, 'version');
  reading.fact('Database', version === null ? kind : `${kind} ${version}`);
  noteOthers(reading, layers);
  reading.environments.push({
    name: 'Local',
    stage: 'local',
    server: null,
    path: folder,
    url: toUrl(reading, name, text),
    database: toDatabase(reading, kind, text('host_db_port'), textsOf(setting('omit_containers'))),
    line: layers[0]?.yaml.lineOf('name') ?? null,
  });
  return reading;
}

/** The value of the last layer that has one. */
function lastOf<T>(layers: readonly Layer[], read: (layer: Layer) => T | null | undefined): T | null {
  return layers.reduce<T | null>((value, layer) => read(layer) ?? value, null);
}

function toUrl(reading: Reading, name: string, text: (key: string) => string | null): string | null {
  const host = `${name}.${text('project_tld') ?? 'ddev.site'}`.toLowerCase();
  const port = text('router_https_port') ?? '443';
  const url = `https://${host}${port === '443' ? '' : `:${port}`}`;
  if (/^[a-z0-9][a-z0-9.-]*$/.test(host) && /^\d{1,5}$/.test(port) && URL.canParse(url)) return url;
  reading.leaveOut('name', null, 'It gives no address that a browser could open.');
  return null;
}

/** What DDEV gives every project: database, user and password are all called `db`. */
function toDatabase(
  reading: Reading,
  kind: string,
  port: string | null,
  omitted: readonly string[],
): RawDatabase | null {
  if (omitted.includes('db')) {
    reading.leaveOut('omit_containers', null, 'The project has no database container.');
    return null;
  }
  if (kind !== 'mariadb' && kind !== 'mysql') {
    reading.leaveOut('database', null, 'Only MariaDB and MySQL are pulled.');
    return null;
  }
  const number = Number(port);
  if (port === null || !Number.isInteger(number) || number < 1 || number > 65535) {
    reading.leaveOut(
      'host_db_port',
      null,
      'DDEV gives the database another port at each start. Set it (ddev config --host-db-port=32768) so that it can be reached from outside of the containers.',
    );
    return null;
  }
  return { host: '127.0.0.1', port: number, name: 'db', user: 'db', password: new Secret('db') };
}

function noteOthers(reading: Reading, layers: readonly Layer[]): void {
  for (const { file, yaml } of layers) {
    for (const key of commandSettings) {
      if (fieldOf(yaml.data, key) !== undefined) reading.leaveOut(`${key} (${file})`, yaml.lineOf(key), passed);
    }
    for (const key of ['additional_hostnames', 'additional_fqdns']) {
      for (const [at, host] of textsOf(fieldOf(yaml.data, key)).entries()) {
        reading.leaveOut(
          host,
          yaml.lineOf(key, at),
          'An environment has one address. Give it as the name of a further site if it is one.',
        );
      }
    }
    const variables = fieldOf(yaml.data, 'web_environment');
    if (textsOf(variables).length > 0 || entriesOf(variables).length > 0) {
      reading.leaveOut(
        'web_environment',
        yaml.lineOf('web_environment'),
        'Variables of the container are not taken over.',
      );
    }
  }
}
