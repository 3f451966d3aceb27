import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { guessStage } from '#engine/imports/guess-stage.ts';
import { parseCompose } from '#engine/imports/parse-compose.ts';
import { parseDdev } from '#engine/imports/parse-ddev.ts';
import { parseLando } from '#engine/imports/parse-lando.ts';
import { parseDeployerPhp } from '#engine/imports/parse-deployer-php.ts';
import { parseDeployerYaml } from '#engine/imports/parse-deployer-yaml.ts';
import { parseFileZilla } from '#engine/imports/parse-filezilla.ts';
import { parseGitRemotes } from '#engine/imports/parse-git-remotes.ts';
import { parseSshAddress } from '#engine/imports/parse-ssh-address.ts';
import { parseWpCli } from '#engine/imports/parse-wp-cli.ts';
import type { Reading } from '#engine/imports/findings.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures/imports');
const fixture = (name: string) => readFile(join(fixtures, name), 'utf8');
const leftOut = ({ notImported }: Reading) => notImported.map(({ what, line, why }) => `${what}:${line ?? ''} ${why}`);

describe('DDEV', () => {
  it('gives the local environment, the later file overruling the first', async () => {
    const files = await Promise.all(
      ['config.yaml', 'config.local.yaml'].map(async (name) => ({
        file: `.ddev/${name}`,
        text: await fixture(`project/.ddev/${name}`),
      })),
    );
    const reading = parseDdev(files, '/sites/flowers', 'flowers');
    const [local] = reading.environments;
    expect(local).toMatchObject({
      ...{ stage: 'local', server: null, path: '/sites/flowers', url: 'https://blumenladen.ddev.site:8443' },
      database: { host: '127.0.0.1', port: 32801, name: 'db', user: 'db' },
    });
    expect(reading.facts).toContainEqual({ what: 'Document root', value: 'web' });
    expect(reading.facts).toContainEqual({ what: 'PHP', value: '8.3' });
    expect(reading.facts).toContainEqual({ what: 'Database', value: 'mariadb 10.11' });
    expect(leftOut(reading)).toEqual([
      'hooks (.ddev/config.yaml):11 It names programs; they are never run.',
      expect.stringMatching(/^shop\.blumenladen:10 /),
      expect.stringMatching(/^web_environment:14 /),
    ]);
    expect(inspect(reading, { depth: 9 })).not.toContain('do-not-show-this');
  });

  it('says why a database cannot be reached: no fixed port, PostgreSQL, no container', () => {
    const read = (text: string) => parseDdev([{ file: '.ddev/config.yaml', text }], '/s/x', 'x');
    for (const [text, why] of [
      ['type: drupal', 'host_db_port'],
      ['host_db_port: "99999"', 'host_db_port'],
      ['database: {type: postgres, version: "16"}', 'database'],
      ['omit_containers: [db]', 'omit_containers'],
    ] as const) {
      const reading = read(text);
      expect(reading.environments[0]).toMatchObject({ url: 'https://x.ddev.site', database: null });
      expect(reading.notImported.map(({ what }) => what)).toEqual([why]);
    }
  });
});

describe('aliases of wp-cli', () => {
  it('are environments with server, folder, address and stage', async () => {
    const reading = parseWpCli(await fixture('project/wp-cli.yml'), 'wp-cli.yml');
    expect(reading.environments).toMatchObject([
      {
        ...{ name: 'staging', stage: 'staging', path: '/srv/staging/web/wp', url: 'https://staging.blumenladen.test' },
        ...{ server: { host: 'stage.blumenladen.test', port: 2222, user: 'deploy' }, line: 5 },
      },
      {
        ...{ name: 'live', stage: 'production', path: '/srv/live/web/wp', url: 'https://blumenladen.test' },
        server: { host: 'flower-live', port: null, user: null },
      },
      { name: 'home', stage: null, path: '~/site', url: null },
      // Refused where hosts are checked.
      { name: 'option', server: { host: '-oProxyCommand=touch%20wp-cli-ran' } },
    ]);
    expect(leftOut(reading)).toEqual([
      'require:2 It names code; it is never run.',
      '@box:15 It is reached through vagrant; only SSH is supported.',
      '@both:19 It is a group; its members are taken over each by itself.',
    ]);
  });

  it('may name a key and hosts to go through', () => {
    const text =
      '"@prod":\n  ssh: ssh://a@b/srv\n  key: ~/.ssh/k\n  proxyjump: j@gate:2200\n"@http":\n  http: x\n"@none": {}\n';
    const reading = parseWpCli(text, 'wp-cli.yml');
    expect(reading.environments[0]?.server).toMatchObject({
      ...{ host: 'b', user: 'a', keyPath: '~/.ssh/k', jumps: [{ host: 'gate', user: 'j', port: 2200 }] },
    });
    expect(reading.notImported.map(({ what, line }) => [what, line])).toEqual([
      ['@http', 5],
      ['@none', 7],
    ]);
  });

  it.each([
    ['host', { user: null, host: 'host', port: null, path: null }],
    ['u@h:22/p', { user: 'u', host: 'h', port: 22, path: '/p' }],
    ['u@h:/p', { user: 'u', host: 'h', port: null, path: '/p' }],
    ['h~/p', { user: null, host: 'h', port: null, path: '~/p' }],
    ['u@[::1]:22/p', { user: 'u', host: '::1', port: 22, path: '/p' }],
    ['a b', null],
    ['u@h:port', null],
    ['', null],
  ])('reads the address %j', (text, expected) => {
    expect(parseSshAddress(text)).toEqual(expected);
  });
});

describe('sites of FileZilla', () => {
  it('with SFTP are servers; their passwords are readable by nobody who prints them', async () => {
    const reading = parseFileZilla(await fixture('filezilla/sitemanager.xml'), 'sitemanager.xml');
    expect(reading.servers.map(({ name, host, port, user, keyPath }) => [name, host, port, user, keyPath])).toEqual([
      ['Blumen & Mehr', 'files.blumenladen.test', 2202, 'blume', undefined],
      ['With key', 'key.blumenladen.test', null, 'blume', '/home/ann/keys/blume.ppk'],
      ['Master', 'master.blumenladen.test', null, 'blume', undefined],
    ]);
    expect(reading.servers[0]?.password?.reveal()).toBe('Tulpe&Rose-77');
    expect(String(reading.servers[0]?.password)).toBe('[secret]');
    expect(reading.servers[0]?.remarks).toContain('Opens in /srv/two word.');
    expect(leftOut(reading)).toEqual([
      'Clients/Old FTP:16 It uses FTP; only SFTP is supported.',
      'password of Master:38 It is encrypted with FileZilla’s master password.',
    ]);
  });

  it('are not looked for in other XML', () => {
    const reading = parseFileZilla('<html><Servers/></html>', 'x.xml');
    expect(leftOut(reading)).toEqual(['x.xml:1 It is not a list of sites of FileZilla 3.']);
  });
});

describe('hosts of Deployer', () => {
  it('are read from PHP without running it', async () => {
    const reading = await parseDeployerPhp(await fixture('deployer/deploy.php'), 'deploy.php');
    expect(reading.environments).toMatchObject([
      {
        ...{ name: 'production', stage: 'production', path: '/srv/sites/blumenladen/current', branch: 'main' },
        ...{ url: 'https://blumenladen.test', line: 14 },
        server: { host: 'live.blumenladen.test', port: 2222, user: 'deploy' },
      },
      {
        ...{ name: 'stage', stage: 'staging', path: '~/staging/current', url: null },
        server: { name: 'stage', host: 'stage.blumenladen.test', keyPath: '~/.ssh/deploy_ed25519' },
      },
    ]);
    expect(reading.facts).toEqual([
      { what: 'Recipe of Deployer', value: 'recipe/wordpress.php' },
      { what: 'Application', value: 'blumenladen' },
      { what: 'Repository', value: 'git@git.blumenladen.test:agency/blumenladen.git' },
    ]);
    expect(reading.notImported.map(({ what, line }) => `${what}:${line ?? ''}`)).toEqual([
      ...['require:6', 'setSshArguments:26', 'host:30', 'host:33', 'www[01:03].blumenladen.test:28', 'tasks:36'],
    ]);
  });

  it('are read in the words of version 6', async () => {
    const text =
      "<?php\nhost('a.test')->user('u')->port(22)->stage('testing')->set('deploy_path', '/srv/a')->roles('app');";
    const reading = await parseDeployerPhp(text, 'deploy.php');
    expect(reading.environments).toMatchObject([
      { name: 'testing', stage: 'testing', path: '/srv/a/current', server: { user: 'u', port: 22 } },
    ]);
    expect(reading.notImported).toEqual([]);
  });

  it('are read from YAML, templates filled in, an address with a password not shown', async () => {
    const reading = parseDeployerYaml(await fixture('deployer/deploy.yaml'), 'deploy.yaml');
    expect(reading.environments).toMatchObject([
      {
        ...{ name: 'production', stage: 'production', path: '/srv/rechnungen/current', line: 11 },
        server: { name: 'prod', host: 'rechnungen.test', user: 'deploy' },
      },
      { name: 'localhost', stage: 'local', server: null, path: '/srv/here/current' },
    ]);
    expect(reading.notImported.map(({ what, line }) => [what, line])).toEqual([
      ['tools/more.php', 3],
      ['tasks', 19],
    ]);
    expect(JSON.stringify(reading)).not.toContain('hunter22');
  });
});

describe('git remotes', () => {
  it('give the repository and the servers with bare repositories; no password and no command comes along', async () => {
    const reading = parseGitRemotes(await fixture('git-config'), '.git/config');
    expect(reading.facts).toEqual([
      { what: 'Repository', value: 'git@github.com:agency/blumenladen.git' },
      { what: 'Remote live', value: 'ssh://deploy@live.blumenladen.test:2222/srv/repos/blumenladen.git' },
    ]);
    expect(reading.servers).toMatchObject([{ host: 'live.blumenladen.test', port: 2222, user: 'deploy' }]);
    expect(reading.notImported.map(({ what, line }) => [what, line])).toEqual([
      ['include', 4],
      ['remote token', 12],
      ['remote helper', 14],
    ]);
    expect(JSON.stringify(reading)).not.toContain('hunter22');
  });
});

it.each([
  ['shop-staging', 'staging'],
  ['staging.prod.example.com', 'staging'],
  ['Live', 'production'],
  ['qa2', 'testing'],
  ['reproduction', null],
  ['', null],
])('takes the stage of the name %j for %j', (name, stage) => {
  expect(guessStage(name)).toBe(stage);
});

describe('Lando', () => {
  it('gives the local environment, and says what it leaves out', async () => {
    const files = await Promise.all(
      ['.lando.yml', '.lando.local.yml'].map(async (file) => ({ file, text: await fixture(`lando/${file}`) })),
    );
    const reading = parseLando(files, '/sites/flowers', 'flowers');
    const [environment] = reading.environments;
    expect(environment).toMatchObject({
      ...{ stage: 'local', server: null, path: '/sites/flowers', url: 'https://shop.lndo.site' },
      database: { host: '127.0.0.1', port: 33066, name: 'flowers', user: 'flowers' },
    });
    expect(environment?.database?.password.reveal()).toBe('p"w');
    expect(reading.facts).toContainEqual({ what: 'PHP', value: '8.3' });
    expect(reading.notImported.map(({ what, line }) => `${what}:${String(line)}`)).toEqual([
      'tooling (.lando.yml):22',
      'events (.lando.yml):26',
      'services.appserver.build (.lando.yml):20',
      '*.shop.lndo.site:8',
    ]);
  });

  it.each([
    ['recipe: drupal10\nname: My Site', 'https://mysite.lndo.site', 'services.database.portforward'],
    ['recipe: lamp\nservices:\n  database:\n    portforward: true', 'https://x.lndo.site', 'portforward'],
    ['services:\n  database:\n    type: postgres:14\n    portforward: 5432', 'https://x.lndo.site', 'database'],
  ])('reads %j without a database that can be reached', (text, url, left) => {
    const reading = parseLando([{ file: '.lando.yml', text }], '/s/x', 'x');
    expect(reading.environments[0]).toMatchObject({ url, database: null });
    expect(reading.notImported.at(-1)?.what).toContain(left);
  });

  it('knows what a recipe calls its database', () => {
    const text = 'recipe: drupal10\nservices:\n  database:\n    portforward: 3310';
    const [environment] = parseLando([{ file: '.lando.yml', text }], '/s/x', 'x').environments;
    expect(environment?.database).toMatchObject({ name: 'drupal10', user: 'drupal10', port: 3310 });
  });

  it('gives nothing for what is not YAML', () => {
    const reading = parseLando([{ file: '.lando.yml', text: 'name: [' }], '/s/x', 'x');
    expect([reading.environments, reading.notImported[0]?.why]).toEqual([[], 'It is not valid YAML.']);
  });
});

describe('Docker Compose', () => {
  const read = (text: string, variables: Readonly<Record<string, string>> = {}) =>
    parseCompose([{ file: 'compose.yaml', text }], '/s/x', new Map(Object.entries(variables)));

  it('gives the web service and the database that are published, and says what it leaves out', async () => {
    const files = await Promise.all(
      ['docker-compose.yml', 'docker-compose.override.yml'].map(async (file) => ({
        ...{ file, text: await fixture(`compose/${file}`) },
      })),
    );
    const reading = parseCompose(files, '/sites/flowers', new Map([['DB_PASSWORD', 's3cret']]));
    const [environment] = reading.environments;
    expect(environment).toMatchObject({
      ...{ stage: 'local', path: '/sites/flowers', url: 'http://localhost:8080' },
      database: { host: '127.0.0.1', port: 33067, name: 'garden', user: 'flowers' },
    });
    expect(environment?.database?.password.reveal()).toBe('s3cret');
    expect(reading.notImported.map(({ what, why }) => `${what}: ${why}`)).toEqual([
      'services.web.command (docker-compose.yml): It names programs; they are never run.',
      'services.app.build (docker-compose.yml): An image is not built.',
      'services.app.env_file (docker-compose.yml): Variables of the containers are not taken over.',
      'services.adminer.ports: 8081: An environment has one address.',
      'services.search: Only MariaDB and MySQL are pulled.',
    ]);
    expect(JSON.stringify([reading.facts, reading.notImported])).not.toContain('s3cret');
  });

  const db = (rest: string): string => `services:\n  db:\n    image: mysql:8.4\n${rest}`;
  it.each([
    [db('    environment: { MYSQL_DATABASE: a, MYSQL_ROOT_PASSWORD: b }'), 'ports'],
    [db('    ports: ["3306"]\n    environment: { MYSQL_DATABASE: a, MYSQL_ROOT_PASSWORD: b }'), 'ports'],
    [db('    ports: ["1:3306"]\n    environment: { MYSQL_ROOT_PASSWORD: b }'), 'environment'],
    [
      db('    ports: ["1:3306"]\n    environment: { MYSQL_DATABASE: a, MYSQL_ROOT_PASSWORD: "${PW}" }'),
      'ROOT_PASSWORD',
    ],
    [db('    ports: ["1:3306"]\n    environment: { MYSQL_DATABASE: a, MYSQL_ROOT_PASSWORD_FILE: /x }'), '_FILE'],
  ])('refuses a database that cannot be reached: %j', (text, what) => {
    const reading = read(text);
    expect(reading.environments[0]?.database).toBeNull();
    expect(reading.notImported.at(-1)?.what).toContain(what);
  });

  it('fills in variables as Compose does', () => {
    const text = db(
      '    ports: ["${PORT:-3307}:3306"]\n    environment:\n      - MYSQL_DATABASE=${NAME-usual}\n      - MYSQL_ROOT_PASSWORD=a$$b${NONE:-}',
    );
    const [environment] = read(text, { NAME: 'given' }).environments;
    expect(environment?.database).toMatchObject({ port: 3307, name: 'given', user: 'root' });
    expect(environment?.database?.password.reveal()).toBe('a$b');
  });

  it('is nothing without services', () => {
    expect(read('version: "3"').environments).toEqual([]);
  });
});
