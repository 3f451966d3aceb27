import { isAppError } from '#shared/errors/app-error.ts';
import { parseRepositoryUrl, type RepositoryUrl } from '../git/parse-repository-url.ts';
import { createReading, type Reading } from './findings.ts';

/** Hosts where repositories live and websites do not. */
const forges =
  /(?:^|\.)(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|sr\.ht|dev\.azure\.com|visualstudio\.com)$/i;

/** Reads the remotes of a `.git/config`; git itself is not asked, and nothing that the file includes is read. */
export function parseGitRemotes(text: string, file: string): Reading {
  const reading = createReading('git', file);
  let remote: string | null = null;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = index + 1;
    const content = raw.trim();
    const section = /^\[\s*([A-Za-z0-9.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]/.exec(content);
    if (section !== null) {
      const [, kind = '', name] = section;
      remote = kind.toLowerCase() === 'remote' && name !== undefined ? name.replace(/\\(.)/g, '$1') : null;
      if (/^include(?:if)?$/i.test(kind)) reading.leaveOut(kind, line, 'Files that it includes are not read.');
      continue;
    }
    const [, key = '', value = ''] = /^([A-Za-z][A-Za-z0-9-]*)\s*=\s*(.*)$/.exec(content) ?? [];
    if (remote !== null && key.toLowerCase() === 'url') readRemote(reading, remote, unquote(value), line);
  }
  return reading;
}

function unquote(value: string): string {
  return value.replace(/^"(.*)"$/, '$1').replace(/\\(["\\])/g, '$1');
}

function readRemote(reading: Reading, remote: string, address: string, line: number): void {
  let url: RepositoryUrl;
  try {
    url = parseRepositoryUrl(address);
  } catch (error) {
    if (!isAppError(error, 'git.url-refused')) throw error;
    // The message names the reason only, never the address: that could hold a password.
    reading.leaveOut(`remote ${remote}`, line, error.message);
    return;
  }
  reading.fact(remote === 'origin' ? 'Repository' : `Remote ${remote}`, url.text);
  if (url.scheme !== 'ssh' || forges.test(url.host) || url.user === 'git' || !/\.git\/*$/.test(url.path)) return;
  reading.servers.push({
    ...{ name: url.host, host: url.host, port: url.port, user: url.user, line },
    remarks: [`Holds the repository ${url.path} (remote ${remote}).`],
  });
}
