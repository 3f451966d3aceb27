import { Secret } from '#shared/domain/secret.ts';
import { createReading, type RawServer, type Reading } from './findings.ts';
import { childOf, childText, readXml, type XmlElement } from './read-xml.ts';

const sftp = '1';
const protocols: Readonly<Record<string, string>> = {
  '0': 'FTP',
  '3': 'FTPS',
  '4': 'FTP over TLS',
  '6': 'plain FTP',
};
/** How FileZilla logs in: 0 anonymous, 1 password, 2 asks, 3 interactive, 4 account, 5 key file, 6 profile. */
const keyFileLogin = '5';

/**
 * Reads FileZilla's `sitemanager.xml`: sites with SFTP. Passwords are only encoded there, not encrypted; they come as secrets.
 */
export function parseFileZilla(text: string, file: string): Reading {
  const reading = createReading('filezilla', file);
  const xml = readXml(text);
  if (xml.kind === 'unreadable') {
    reading.leaveOut(file, xml.line, xml.why);
    return reading;
  }
  const servers = childOf(xml.root, 'Servers');
  if (xml.root.name !== 'FileZilla3' || servers === undefined) {
    reading.leaveOut(file, xml.root.line, 'It is not a list of sites of FileZilla 3.');
    return reading;
  }
  readFolder(reading, servers, []);
  return reading;
}

/** The reader of XML bounds the depth. */
function readFolder(reading: Reading, folder: XmlElement, trail: readonly string[]): void {
  for (const child of folder.children) {
    if (child.name === 'Folder') readFolder(reading, child, [...trail, child.text.trim()]);
    else if (child.name === 'Server') readSite(reading, child, trail);
  }
}

function readSite(reading: Reading, site: XmlElement, trail: readonly string[]): void {
  const host = childText(site, 'Host') ?? '';
  // Older versions write the name as the element's own text.
  const name = (childText(site, 'Name') ?? site.text.trim()) || host;
  const path = [...trail, name].filter((part) => part !== '').join('/');
  const protocol = childText(site, 'Protocol') ?? '0';
  if (protocol !== sftp) {
    const other = Object.hasOwn(protocols, protocol) ? protocols[protocol] : undefined;
    reading.leaveOut(path, site.line, `It uses ${other ?? 'another protocol'}; only SFTP is supported.`);
    return;
  }
  if (host === '') {
    reading.leaveOut(path, site.line, 'It has no host.');
    return;
  }
  const login = childText(site, 'Logontype');
  const password = readPassword(reading, site, path);
  const folder = toFolder(childText(site, 'RemoteDir'));
  const server: RawServer = {
    ...{ name, host, port: toPort(childText(site, 'Port')), user: childText(site, 'User'), line: site.line },
    ...(login === keyFileLogin ? { keyPath: childText(site, 'Keyfile') ?? undefined } : {}),
    ...(password === null ? {} : { password }),
    remarks: [
      ...(trail.length === 0 ? [] : [`In the folder ${trail.join('/')}.`]),
      ...(folder === null ? [] : [`Opens in ${folder}.`]),
      ...(password === null ? [] : ['FileZilla keeps its password readable; delete it there once it is stored here.']),
    ],
  };
  reading.servers.push(server);
}

function readPassword(reading: Reading, site: XmlElement, path: string): Secret | null {
  const element = childOf(site, 'Pass');
  if (element === undefined || element.text.trim() === '') return null;
  const encoding = element.attributes.get('encoding');
  if (encoding === 'crypt') {
    reading.leaveOut(`password of ${path}`, element.line, 'It is encrypted with FileZilla’s master password.');
    return null;
  }
  const text = encoding === 'base64' ? Buffer.from(element.text.trim(), 'base64').toString('utf8') : element.text;
  if (text === '' || text.length > 1024 || /[\0\r\n]/.test(text)) {
    reading.leaveOut(`password of ${path}`, element.line, 'It cannot be read.');
    return null;
  }
  return new Secret(text);
}

function toPort(text: string | null): number | null {
  return text !== null && /^\d{1,5}$/.test(text) ? Number(text) : null;
}

/** `1 0 3 var 3 www` is `/var/www`: a kind, an empty prefix, then each name behind its length. */
function toFolder(text: string | null): string | null {
  const start = /^1 0(?= )/.exec(text ?? '')?.[0];
  if (text === null || start === undefined) return null;
  const names: string[] = [];
  let at = start.length;
  while (at < text.length) {
    const length = /^ (\d{1,4}) /.exec(text.slice(at, at + 8));
    if (length === null) return null;
    at += length[0].length;
    names.push(text.slice(at, at + Number(length[1])));
    at += Number(length[1]);
  }
  return `/${names.join('/')}`;
}
