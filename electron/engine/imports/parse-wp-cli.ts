import { posix } from 'node:path';
import { createReading, type RawServer, type Reading } from './findings.ts';
import { guessStage } from './guess-stage.ts';
import { parseSshAddress } from './parse-ssh-address.ts';
import { entriesOf, fieldOf, readYaml, textOf } from './read-yaml.ts';

const aliasName = /^@[\w.:-]{1,60}$/;

/** Reads the aliases of `wp-cli.yml`; nothing that the file requires is loaded. */
export function parseWpCli(text: string, file: string): Reading {
  const reading = createReading('wp-cli', file);
  const yaml = readYaml(text);
  if (yaml.kind === 'unreadable') {
    reading.leaveOut(file, yaml.line, yaml.why);
    return reading;
  }
  for (const [key, value] of entriesOf(yaml.data)) {
    const line = yaml.lineOf(key);
    if (!key.startsWith('@')) noteSetting(reading, key, value, line);
    else if (!aliasName.test(key)) reading.leaveOut(key, line, 'It is not the name of an alias.');
    else if (Array.isArray(value)) {
      reading.leaveOut(key, line, 'It is a group; its members are taken over each by itself.');
    } else readAlias(reading, key, value, line);
  }
  return reading;
}

function noteSetting(reading: Reading, key: string, value: unknown, line: number | null): void {
  if (key === 'path' && typeof value === 'string') reading.fact('WordPress folder', value);
  else if (key === 'url' && typeof value === 'string') reading.fact('Address', value);
  else if (key === 'require' || key === 'exec') reading.leaveOut(key, line, 'It names code; it is never run.');
  else if (key === '_') reading.leaveOut(key, line, 'Another file is inherited; import that one by itself.');
}

function readAlias(reading: Reading, key: string, alias: unknown, line: number | null): void {
  const name = key.slice(1);
  const ssh = textOf(alias, 'ssh');
  if (fieldOf(alias, 'http') !== undefined) {
    reading.leaveOut(key, line, 'It speaks to WordPress over HTTP; only SSH and this computer are supported.');
    return;
  }
  const path = textOf(alias, 'path');
  const url = textOf(alias, 'url');
  if (ssh === null) {
    if (path === null) reading.leaveOut(key, line, 'It names neither a server nor a folder.');
    else reading.environments.push({ name, stage: guessStage(name), server: null, path, url: toUrl(url), line });
    return;
  }
  const scheme = /^(docker|docker-compose|docker-compose-run|vagrant):/.exec(ssh)?.[1];
  if (scheme !== undefined) {
    reading.leaveOut(key, line, `It is reached through ${scheme}; only SSH is supported.`);
    return;
  }
  const address = parseSshAddress(ssh);
  if (address === null) {
    reading.leaveOut(key, line, 'Its SSH address is not of the form user@host:port/path.');
    return;
  }
  const jump = textOf(alias, 'proxyjump');
  const through = jump === null ? [] : jump.split(',').map(parseSshAddress);
  if (through.includes(null)) {
    reading.leaveOut(key, line, 'The host to go through is not of the form user@host:port.');
    return;
  }
  const server: RawServer = {
    ...{ name: address.host, host: address.host, port: address.port, user: address.user, line },
    jumps: through.filter((each) => each !== null),
    ...(textOf(alias, 'key') === null ? {} : { keyPath: textOf(alias, 'key') ?? '' }),
  };
  reading.environments.push({
    ...{ name, stage: guessStage(name), server, path: toPath(address.path, path), url: toUrl(url), line },
  });
}

/** wp-cli changes into the folder of the address first, and takes `path` from there. */
function toPath(folder: string | null, path: string | null): string | null {
  if (path === null || folder === null) return path ?? folder;
  return path.startsWith('/') || path.startsWith('~') ? path : posix.join(folder, path);
}

/** wp-cli takes addresses without a scheme; which one is meant is not known, and most sites redirect to https. */
function toUrl(url: string | null): string | null {
  if (url === null) return null;
  return /^https?:\/\//i.test(url) ? url : `https://${url}`;
}
