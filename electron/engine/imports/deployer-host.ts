import { posix } from 'node:path';
import type { RawServer, Reading } from './findings.ts';
import { guessStage } from './guess-stage.ts';

/** What a file of Deployer sets, for one host or for all: texts by Deployer's own names. */
export type DeployerSettings = ReadonlyMap<string, string>;

/** A host of a file of Deployer. */
export interface DeployerHost {
  readonly alias: string;
  readonly isLocal: boolean;
  readonly line: number | null;
  readonly settings: DeployerSettings;
}

const mostRounds = 5;
const longest = 4096;

/** Adds a host's environment to the reading; its site is in `current` below the deploy path. */
export function addDeployerHost(reading: Reading, host: DeployerHost, globals: DeployerSettings): void {
  const { alias, isLocal, line, settings } = host;
  if (/\[[^\]]*:[^\]]*\]/.test(alias)) {
    reading.leaveOut(alias, line, 'A range of hosts is not taken over; write each host by itself.');
    return;
  }
  const own = new Map([...globals, ...settings, ['alias', alias]]);
  own.set('hostname', settings.get('hostname') ?? alias);
  const value = (key: string): string | null => {
    const text = own.get(key);
    if (text === undefined) return null;
    const expanded = expand(text, own);
    if (expanded === null) reading.leaveOut(`${key} of ${alias}`, line, 'It is put together by code; it is never run.');
    return expanded;
  };
  const hostname = value('hostname');
  if (hostname === null) return;
  const [, userInHost, address] = /^(?:([^@]+)@)?(.*)$/.exec(hostname) ?? [];
  const port = value('port');
  const keyPath = value('identity_file');
  const server: RawServer = {
    ...{ name: alias, host: address ?? hostname, line, user: value('remote_user') ?? userInHost ?? null },
    port: port !== null && /^\d{1,5}$/.test(port) ? Number(port) : null,
    ...(keyPath === null ? {} : { keyPath }),
  };
  const folder = value('deploy_path');
  reading.environments.push({
    name: settings.get('labels.stage') ?? settings.get('labels.env') ?? alias,
    stage: guessStage(settings.get('labels.stage') ?? settings.get('labels.env') ?? '') ?? guessStage(alias),
    server: isLocal ? null : server,
    path: folder === null ? null : posix.join(folder, value('current_path') === null ? 'current' : '.'),
    url: toUrl(value('public_url') ?? value('url')),
    branch: value('branch'),
    line,
  });
}

/** Settings that are facts of the project. */
export function addDeployerFacts(reading: Reading, globals: DeployerSettings): void {
  for (const [key, what] of [
    ['application', 'Application'],
    ['repository', 'Repository'],
    ['branch', 'Branch'],
  ] as const) {
    const text = globals.get(key);
    // An address with a password in it is not shown.
    if (text !== undefined && !/:\/\/[^/@]*:[^/@]*@/.test(text)) reading.fact(what, text);
  }
}

/** `{{name}}` is another setting; null when one is not known. */
function expand(text: string, settings: DeployerSettings): string | null {
  let expanded = text;
  for (let round = 0; round < mostRounds && expanded.includes('{{'); round += 1) {
    let isWhole = true;
    expanded = expanded.replace(/\{\{\s*([\w./:-]{1,80})\s*\}\}/g, (_whole, name: string) => {
      const value = settings.get(name);
      if (value === undefined) isWhole = false;
      return value ?? '';
    });
    if (!isWhole || expanded.length > longest) return null;
  }
  return expanded.includes('{{') ? null : expanded;
}

function toUrl(text: string | null): string | null {
  if (text === null) return null;
  return /^https?:\/\//i.test(text) ? text : `https://${text}`;
}
